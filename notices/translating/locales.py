"""The languages that there are translations into: what a catalog says of itself, and how it is written.

How it is written and how it counts is in the table of locales (`notices.locales`), what letters it has in
`data/letters.csv`. What is in neither can be translated all the same: less of it is checked.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from notices.catalogs import PSEUDO
from notices.locales import locales, plural

__all__ = ["PSEUDO", "Language", "folder_of", "is_tag", "language", "languages"]

#: Unicode's names of scripts, in the names of its letters, by ISO 15924.
_SCRIPTS = {
    "Arab": "ARABIC",
    "Armn": "ARMENIAN",
    "Cyrl": "CYRILLIC",
    "Geor": "GEORGIAN",
    "Latn": "LATIN",
}
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. scripts: Unicode's names of those that it is written in, none where that is not known.

    letters: its lower-case letters, empty where that is not known. telling: those of them by which it is
    told from its neighbours; one text in a thousand of `least` letters does without all of them, if any.
    """

    tag: str
    name: str
    plural: str
    scripts: tuple[str, ...] = ()
    letters: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    least: int = 0


@cache
def languages() -> Mapping[str, Language]:
    """The languages of the tables, by tag."""
    text = resources.files("notices").joinpath("data", "letters.csv").read_text(encoding="utf-8")
    return {
        row["tag"]: Language(
            tag=row["tag"],
            name=row["name"],
            plural=plural(row["tag"]),
            scripts=(_SCRIPTS[locales()[row["tag"]].script],),
            letters=frozenset(row["letters"]),
            telling=frozenset(row["telling"]),
            least=int(row["least"]),
        )
        for row in csv.DictReader(text.splitlines())
    }


def language(tag: str) -> Language:
    """A language of the tables, or one of which nothing but its tag is known, and perhaps how it counts."""
    return languages().get(tag) or Language(tag=tag, name=tag, plural=plural(tag))


def is_tag(text: str) -> bool:
    """Whether this is a BCP 47 tag as catalogs have: language, script, region, each in its usual case."""
    return bool(_TAG.fullmatch(text))


def folder_of(tag: str) -> str:
    """What the folder of a locale is called: as gettext's tools know it, `sr_Latn_ME`."""
    return tag.replace("-", "_")
