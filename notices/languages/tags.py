"""Language tags: what one means (canonical), and what it leaves unsaid (likely subtags)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from notices.languages.cldr import table

__all__ = ["Tag", "canonical", "direction", "maximized"]


class Tag(NamedTuple):
    """Language, script and region in lower case, each "" where it is not told.

    The text form withholds them: they may be a reader's.
    """

    language: str
    script: str
    region: str

    def __repr__(self) -> str:
        return "Tag(<withheld>)"


NOTHING = Tag("", "", "")


# A site meets a few hundred tags. What a header may hold is bounded, and so is what is kept here.
@lru_cache(maxsize=2048)
def canonical(tag: str) -> Tag:
    """What a tag says, old and long forms replaced as CLDR says; NOTHING where it names no language.

    Variants, extensions and private subtags are dropped: no notice is written in one.
    """
    known = table()
    folded = tag.lower().replace("_", "-")
    if folded in known.likely:
        return Tag(folded, "", "")
    parts = folded.split("-")
    if parts[0] in known.heads:
        parts = _replaced(parts, known.aliases)
    language, script, region = _parts(parts)
    alias = known.aliases.get(language)
    if alias is not None:
        language, likely, place = _parts(alias.split("-"))
        script, region = script or likely, region or place
    if len(language) < 2 or language == "und":
        return NOTHING
    return Tag(language, script, _placed(language, region) if region in known.places else region)


def _replaced(parts: list[str], aliases: Mapping[str, str]) -> list[str]:
    """Grandfathered tags and others of several subtags, of which none has more than three."""
    for end in range(min(len(parts), 3), 1, -1):
        alias = aliases.get("-".join(parts[:end]))
        if alias is not None:
            return alias.split("-") + parts[end:]
    return parts


def _parts(parts: list[str]) -> tuple[str, str, str]:
    """Language, script and region."""
    at, script, region = 1, "", ""
    language, end = parts[0], len(parts)
    # RFC 5646, 4.5: an extended language subtag stands for language and extension together.
    while at < min(end, 4) and len(parts[at]) == 3 and parts[at].isalpha():
        language = parts[1]
        at += 1
    if at < end and len(parts[at]) == 4 and parts[at].isalpha():
        script = parts[at]
        at += 1
    if at < end and _is_region(parts[at]):
        region = parts[at]
    return language, script, region


def _is_region(part: str) -> bool:
    return (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit())


def _placed(language: str, region: str) -> str:
    """Today's code of a region: of several that came after it, the language's own or the first."""
    codes = table().places[region]
    _, likely = table().likely.get(language, ("", ""))
    return likely if likely in codes else codes[0]


@lru_cache(maxsize=2048)
def maximized(tag: str) -> Tag:
    """What a tag says, with the script and region that are likely where it says none."""
    language, script, region = canonical(tag)
    known = table()
    usual, home = known.likely.get(language, ("", ""))
    script = script or known.scripts.get((language, region), usual)
    return Tag(language, script, region or known.regions.get((language, script), home))


def direction(tag: str) -> str:
    """`rtl` or `ltr`, by the script that a tag names or that is likely for it."""
    return "rtl" if maximized(tag).script in table().rtl else "ltr"
