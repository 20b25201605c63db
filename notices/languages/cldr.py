"""What is known of languages: a frozen table, made from CLDR by `notices locales build`.

Read on first use, in lower case throughout: tags are compared without case (RFC 5646, 2.1.1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

__all__ = ["Near", "Rule", "Table", "load", "table"]

#: Regions that a rule is about: a set and whether it means all others; None for any region.
Near: TypeAlias = tuple[frozenset[str], bool] | None
#: A rule of CLDR about two regions of one language: script ("*" for any), regions, regions, distance.
Rule: TypeAlias = tuple[str, Near, Near, int]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Table:
    """The data of language matching, in lower case.

    likely: language to its script and region. scripts: (language, region) to script where that differs.
    regions: (language, script) to region where that differs. rtl: scripts from right to left.
    aliases: a tag that is no longer used, or a longer one, to what it means; heads:
    the first subtags of those that have several. places: an old or numeric
    code of a region to one or several. pairs: of a supported language, the languages whose readers may
    be given it, with distances. written: (language, script, script) to distance, where who reads the
    first script reads the second. near: language to rules about regions, in order. paradigms: locales
    that stand for others. unasked: languages never given by region to who names others.
    """

    likely: Mapping[str, tuple[str, str]]
    scripts: Mapping[tuple[str, str], str]
    regions: Mapping[tuple[str, str], str]
    rtl: frozenset[str]
    aliases: Mapping[str, str]
    heads: frozenset[str]
    places: Mapping[str, tuple[str, ...]]
    pairs: Mapping[str, tuple[tuple[str, int], ...]]
    written: Mapping[tuple[str, str, str], int]
    near: Mapping[str, tuple[Rule, ...]]
    paradigms: frozenset[str]
    unasked: frozenset[str]


@cache
def table() -> Table:
    """The table that comes with this package."""
    return load(resources.files("notices").joinpath("data", "languages.json").read_text(encoding="utf-8"))


def load(text: str) -> Table:
    """The table in the text of a file that `notices locales build` wrote."""
    data = json.loads(text.lower())
    aliases = {old: new for new, names in data["aliases"].items() for old in names.split()}
    return Table(
        likely={
            name: (script, region)
            for place, names in data["likely"].items()
            for script, _, region in [place.partition("-")]
            for name in names.split()
        },
        scripts={_two(key): script for key, script in data["scripts"].items()},
        regions={_two(key): region for key, region in data["regions"].items()},
        rtl=frozenset(data["rtl"].split()),
        aliases=aliases,
        heads=frozenset(old.partition("-")[0] for old in aliases if "-" in old),
        places={code: tuple(codes.split()) for code, codes in data["places"].items()},
        pairs={
            to: tuple((name, int(distance)) for distance, names in froms.items() for name in names.split())
            for to, froms in data["pairs"].items()
        },
        written={(*_two(key), to): int(distance) for key, to, distance in data["written"]},
        near={name: tuple(map(_rule, rules)) for name, rules in data["near"].items()},
        paradigms=frozenset(data["paradigms"].split()),
        unasked=frozenset(data["unasked"].split()),
    )


def _two(key: str) -> tuple[str, str]:
    first, _, second = key.partition("-")
    return first, second


def _rule(row: Any) -> Rule:
    script, one, other, distance = row
    return script, _near(one), _near(other), distance


def _near(told: str) -> Near:
    """`*`, or codes of regions, with a ! before them for all others."""
    return None if told == "*" else (frozenset(told.lstrip("!").split()), told.startswith("!"))
