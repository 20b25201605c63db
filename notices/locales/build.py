"""Builds languages.json and locales.json (`notices locales build`) from CLDR.

No network traffic: the sources are two npm packages (.tgz). Of CLDR's language matching only what
`notices/data/languages.yaml` allows is taken, and only languages of which CLDR knows more than a name.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notices.errors import LocaleError
from notices.locales.plurals import plural_forms
from notices.locales.sources import Cldr, choice, read

__all__ = ["Summary", "build"]

#: The distance that CLDR gives to members of macrolanguages.
_MEMBER = 10
#: CLDR, `*-*`: scripts so far apart are not led over.
_THRESHOLD = 50
_GROUPS = ("", "-status-grouping")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was built: counts, and the size of both files in bytes."""

    version: str
    languages: int
    aliases: int
    locales: int
    size: int


def build(core: Path, names: Path, output: Path) -> Summary:
    """Write languages.json and locales.json into a folder. Same input, same bytes.

    Raises LocaleError where a source is another file, or lacks what languages.yaml names.
    """
    cldr, ours = read(core, names), choice()
    data = _Matching(cldr, ours).data()
    table = {
        each["tag"]: _locale(cldr, each, data["likely"], data["rtl"].split()) for each in ours["locales"]
    }
    texts = {"languages.json": _lines(data), "locales.json": _lines(table)}
    for name, text in texts.items():
        (output / name).write_text(text, encoding="utf-8")
    return Summary(
        version=cldr.version,
        languages=sum(len(each.split()) for each in data["likely"].values()),
        aliases=sum(len(each.split()) for each in data["aliases"].values()),
        locales=len(table),
        size=sum(len(text.encode()) for text in texts.values()),
    )


def _lines(data: Mapping[str, Any]) -> str:
    """One row a line where there are many, so that a change of the source can be read as a change."""
    rows = []
    for key, value in data.items():
        told = _mapping(value) if isinstance(value, Mapping) and len(value) > 9 else _compact(value)
        rows.append(f"{_compact(key)}:{told}")
    return "{" + ",\n".join(rows) + "}\n"


def _mapping(value: Mapping[str, Any]) -> str:
    return "{\n" + ",\n".join(f"{_compact(key)}:{_compact(each)}" for key, each in value.items()) + "}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Matching:
    """The data of language matching, part by part."""

    def __init__(self, cldr: Cldr, ours: Mapping[str, Any]) -> None:
        self._cldr = cldr
        self._ours = ours
        self._matches = [_Match(each) for each in cldr.parts["languageMatching"]["languageMatch"]]
        self._pairs = dict(self._allowed())
        self._aliases = dict(self._replaced())

    def data(self) -> dict[str, Any]:
        likely, scripts, regions = self._likely()
        return {
            "cldr": self._cldr.version,
            "likely": _grouped(likely.items()),
            "scripts": scripts,
            "regions": regions,
            "rtl": " ".join(name for name, told in self._cldr.scripts.items() if told["rtl"] == "YES"),
            "aliases": _grouped(self._aliases.items()),
            "places": dict(self._places()),
            "pairs": self._by_supported(),
            "written": list(self._written()),
            "near": self._near(),
            "paradigms": " ".join(self._cldr.parts["languageMatching"]["paradigmLocales"]["_locales"]),
            "unasked": " ".join(each["language"] for each in self._ours["unasked"]),
        }

    def _allowed(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Distances by (desired, supported): members of macrolanguages, and the pairs that were chosen."""
        told = {(each.desired, each.supported): each for each in self._matches if each.depth == 1}
        for key, each in told.items():
            if self._ours["members"] and each.distance == _MEMBER and each.oneway:
                yield key, each.distance
        for pair in self._ours["pairs"]:
            match = told.get((pair["from"], pair["to"]))
            if match is None:
                raise LocaleError(
                    f"CLDR has no match from {pair['from']} to {pair['to']}; see languages.yaml."
                )
            yield (match.desired, match.supported), match.distance
            if not match.oneway:
                yield (match.supported, match.desired), match.distance

    def _by_supported(self) -> dict[str, dict[str, str]]:
        found: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for (desired, supported), distance in sorted(self._pairs.items()):
            found[supported][distance].append(desired)
        return {to: {str(n): " ".join(names) for n, names in froms.items()} for to, froms in found.items()}

    def _replaced(self) -> Iterator[tuple[str, str]]:
        """Old and long tags, to the end of the chain, without private use."""
        told = {old: new["_replacement"] for old, new in self._cldr.parts["aliases"]["languageAlias"].items()}
        for old, new in sorted(told.items()):
            if not old.startswith("und-"):
                yield old, told.get(new, new).partition("-x-")[0]

    def _places(self) -> Iterator[tuple[str, str]]:
        for old, new in sorted(self._cldr.parts["aliases"]["territoryAlias"].items()):
            # Of three letters are none in a language tag.
            if len(old) == 2 or old.isdigit():
                yield old, new["_replacement"]

    def _known(self) -> set[str]:
        """Languages that have data, that a country counts as spoken there, or that matching is about."""
        spoken = {
            name.partition("_")[0]
            for place in self._cldr.parts["territoryInfo"].values()
            for name in place.get("languagePopulation", {})
        }
        paired = {name for pair in self._pairs for name in pair}
        replaced = {new.partition("-")[0] for new in self._aliases.values()}
        return {*self._cldr.languages, *spoken, *paired, *replaced}

    def _likely(self) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        likely: dict[str, str] = {}
        scripts: dict[str, str] = {}
        regions: dict[str, str] = {}
        known = self._known()
        for tag, full in sorted(self._cldr.parts["likelySubtags"].items()):
            language, _, rest = tag.partition("-")
            _, script, region = full.split("-")
            if language not in known or language == "und":
                continue
            if not rest:
                likely[language] = f"{script}-{region}"
            elif len(rest) == 4:
                regions[tag] = region
            else:
                scripts[tag] = script
        return likely | {each["tag"]: each["is"] for each in self._ours["likely"]}, scripts, regions

    def _written(self) -> Iterator[tuple[str, str, int]]:
        told = {(each.desired, each.supported): each for each in self._matches if each.depth == 2}
        for pair in self._ours["scripts"]:
            match = told.get((pair["from"], pair["to"]))
            if match is None or match.distance >= _THRESHOLD:
                raise LocaleError(
                    f"CLDR has no match from {pair['from']} to {pair['to']}; see languages.yaml."
                )
            one, other = match.desired, match.supported
            yield one, other.partition("-")[2], match.distance
            if not match.oneway:
                yield other, one.partition("-")[2], match.distance

    def _near(self) -> dict[str, list[list[Any]]]:
        """Rules about regions, with the variables of CLDR spelled out; the last rule, for all, is no data."""
        variables = self._cldr.parts["languageMatching"]["matchVariables"]
        spelled = {name: " ".join(self._within(told["_value"])) for name, told in variables.items()}
        found: defaultdict[str, list[list[Any]]] = defaultdict(list)
        for match in self._matches:
            if match.depth == 3 and not match.desired.startswith("*"):
                language, script, one = match.desired.split("-")
                other = match.supported.split("-")[2]
                found[language].append([script, _spell(one, spelled), _spell(other, spelled), match.distance])
        return found

    def _within(self, value: str) -> Iterator[str]:
        for code in value.split("+"):
            yield code
            for suffix in _GROUPS:
                inside = self._cldr.parts["territoryContainment"].get(code + suffix, {"_contains": []})
                for each in inside["_contains"]:
                    yield from self._within(each)


class _Match:
    """One rule of CLDR. depth: how many subtags it is about."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.desired: str = told["_desired"].replace("_", "-")
        self.supported: str = told["_supported"].replace("_", "-")
        self.distance = int(told["_distance"])
        self.oneway = bool(told.get("_oneway"))
        self.depth = self.desired.count("-") + 1


def _spell(told: str, variables: Mapping[str, str]) -> str:
    if not told.startswith("$"):
        return told
    return ("!" if told.startswith("$!") else "") + variables[told.replace("!", "")]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keys by what they stand for: many stand for one."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[value].append(key)
    return {value: " ".join(keys) for value, keys in sorted(found.items())}


def _locale(
    cldr: Cldr, ours: Mapping[str, Any], likely: Mapping[str, str], rtl: Iterable[str]
) -> dict[str, Any]:
    """A row of the table of locales."""
    tag: str = ours["tag"]
    language, *rest = tag.split("-")
    usual = next(place for place, names in likely.items() if language in names.split()).partition("-")[0]
    script = next((part for part in rest if len(part) == 4), usual)
    if "autonym" not in ours and tag not in cldr.names:
        raise LocaleError(f"CLDR does not know what {tag} is called; give it an autonym in languages.yaml.")
    return {
        "autonym": ours.get("autonym") or cldr.names[tag],
        "direction": "rtl" if script in rtl else "ltr",
        "script": script,
        "parent": _parent(cldr, tag),
        "plural": ours.get("plural") or _plural(cldr, tag),
        "ruled": "plural" not in ours,
        "babel": ours.get("babel", tag.replace("-", "_")) or None,
    }


def _parent(cldr: Cldr, tag: str) -> str | None:
    told: str = cldr.parts["parentLocales"].get(tag, tag.rpartition("-")[0])
    return told if told and told != "und" else None


def _plural(cldr: Cldr, tag: str) -> str:
    rules = cldr.parts["plurals"].get(tag.partition("-")[0])
    if rules is None:
        raise LocaleError(f"CLDR does not know how {tag} counts; give it a plural in languages.yaml.")
    return plural_forms({name.rpartition("-")[2]: rule for name, rule in rules.items()})
