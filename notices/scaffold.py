"""Rules, translations and settings to start from: a publisher's own folder, or one new notice in it.

The templates are files in `data/scaffold`, which teach by their comments; what stands there between
two @ is filled in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from notices.errors import NoticesError
from notices.hints import did_you_mean
from notices.rulefile.parsers import a_name
from notices.rulefile.schema import FILE, schema_text
from notices.ruleset import Ruleset

__all__ = ["ScaffoldError", "init", "new_notice"]

#: Half a year, after which somebody must look at a law again.
_REVIEW = timedelta(days=182)
#: What files may be called on every system, and still be read in a list.
_LONGEST = 100
# Some ways to pack files leave out those that begin with a dot.
_NAMES = {"pre-commit-config.yaml": ".pre-commit-config.yaml"}


class ScaffoldError(NoticesError):
    """What is asked for cannot be made: the message tells the rule editor why, and what to do instead."""


def init(directory: Path, *, day: date, publisher: str = "This publisher") -> tuple[Path, ...]:
    """Make a publisher's own folder, with an example of each kind of file, and return the files made.

    The directory may be there if it holds none of these files. day: the day of which the example
    speaks as today.
    Raises ScaffoldError, and makes nothing then.
    """
    if directory.exists() and not directory.is_dir():
        raise ScaffoldError(f"{directory} is a file: name a folder.")
    if not publisher.strip() or not publisher.isprintable():
        raise ScaffoldError("A publisher's name is one line of text: write it so.")
    words = {
        **_days(day),
        "publisher": json.dumps(publisher.strip(), ensure_ascii=False),
    }
    texts = {name: _filled(text, words) for name, text in _texts(_templates("init"))}
    texts[f"rules/{FILE}"] = schema_text()
    there = next((directory / name for name in sorted(texts) if (directory / name).exists()), None)
    if there:
        raise ScaffoldError(f"{there} is there already: name another folder, or take it away.")
    return tuple(_write(directory / name, text) for name, text in sorted(texts.items()))


def new_notice(name: str, *, rules: Path, day: date, region: str | None = None) -> tuple[Path, ...]:
    """Write one notice, switched off, that says what to fill in; the schema beside it where there is none.

    region: a region of the rules, the first if it is not given. Raises ScaffoldError, and RuleError where the
    rules that are there are wrong; makes nothing then.
    """
    if not re.fullmatch(a_name.pattern, name):
        raise ScaffoldError(f"'{name}' is not {a_name.wanted}. {a_name.hint}")
    path = rules / f"{name}.yaml"
    if len(name) > _LONGEST:
        raise ScaffoldError(
            f"The name has {len(name)} characters, at most {_LONGEST} are allowed: shorten it."
        )
    if path.exists():
        raise ScaffoldError(f"{path} is there already: choose another name, or edit that file.")
    model = Ruleset.load(rules).model
    for notice in model.notices:
        if notice.id == name:
            place = notice.place.rsplit(":", 2)[0]
            raise ScaffoldError(f"There is already a notice '{name}', in {place}: choose another name.")
    words = {**_days(day), "name": name, "regions": ", ".join(model.regions)}
    words["region"] = _known(region, list(model.regions), rules)
    [(_, text)] = _texts(_templates("new"))
    made = _write(path, _filled(text, words))
    beside = rules / FILE
    return (made,) if beside.exists() else (made, _write(beside, schema_text()))


def _known(region: str | None, regions: list[str], rules: Path) -> str:
    if not regions:
        raise ScaffoldError(
            f"There is no region in {rules}: describe one in {rules / 'regions.yaml'} first, or start from a "
            "folder that `notices init` makes."
        )
    if region is not None and region not in regions:
        hint = did_you_mean(region, regions) or "Describe it first."
        raise ScaffoldError(f"There is no region '{region}' in {rules}. {hint}")
    return region or regions[0]


def _days(day: date) -> Mapping[str, str]:
    return {"day": day.isoformat(), "review": (day + _REVIEW).isoformat()}


def _templates(kind: str) -> Traversable:
    return resources.files("notices").joinpath("data", "scaffold", kind)


def _texts(folder: Traversable, path: str = "") -> Iterator[tuple[str, str]]:
    """The templates below a folder, by the path of the file that each becomes."""
    for each in folder.iterdir():
        name = f"{path}{_NAMES.get(each.name, each.name)}"
        if each.is_dir():
            yield from _texts(each, f"{name}/")
        else:
            yield name, each.read_text(encoding="utf-8")


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"@(\w+)@", lambda found: words[found[1]], text)


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ScaffoldError(f"{path} cannot be written: {error.strerror}.") from None
    return path
