"""The nearest of the locales that there are, by CLDR's distances (UTS #35, Language Matching).

Distances add up: language, then script, then region. Of those, only what `notices/data/languages.yaml`
allows is in the table: nobody is led into a language or a script that they may not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from notices.languages.cldr import Near, Rule, table
from notices.languages.tags import NOTHING, Tag, canonical, maximized

__all__ = ["match"]

#: How much a language counts less than the one named before it: as in ICU, the distance of two regions of
#: English. So a reader's second language wins over their first where that is farther off than a region.
_DEMOTION = 5
#: CLDR, `*-*-*`: two regions of which no rule says more.
_REGION = 4
#: Beyond any sum of distances in the table.
_FAR = 1000


class _Candidate(NamedTuple):
    """A supported locale as readers of one language see it. own: whether it is in that language."""

    distance: int
    script: str
    region: str
    own: bool
    locale: str


class _Supported(NamedTuple):
    """Supported locales: by tag as it is written, and by the language of those who may be given them."""

    by_tag: dict[str, str]
    by_language: dict[str, list[_Candidate]]


@lru_cache(maxsize=4096)
def match(
    languages: tuple[str, ...], supported: tuple[str, ...], refused: tuple[str, ...] = ()
) -> str | None:
    """The supported locale that is nearest to what a reader accepts, or None where none is near.

    languages: BCP 47 tags, the best first. refused: ranges that cover what is not to be given.
    """
    if refused:
        supported = _acceptable(languages, supported, refused)
    by_tag, by_language = _prepared(supported)
    found, nearest, behind = None, _FAR, 0
    for tag in languages:
        # Here every nearest is farther than `behind`: the locale as it was asked for is nearer.
        exact = by_tag.get(_folded(tag))
        if exact is not None:
            return exact
        wanted = maximized(tag)
        for each in by_language.get(wanted.language, ()):
            distance = behind + each.distance + _distance(wanted, each)
            if distance < nearest:
                found, nearest = each.locale, distance
        behind += _DEMOTION
        if nearest <= behind:
            break
    return found


def _folded(tag: str) -> str:
    return tag.lower().replace("_", "-")


@lru_cache(maxsize=512)
def _prepared(supported: tuple[str, ...]) -> _Supported:
    by_tag: dict[str, str] = {}
    by_language: dict[str, list[_Candidate]] = {}
    for locale in sorted(supported, key=_standing):
        by_tag.setdefault(_folded(locale), locale)
        language, script, region = maximized(locale)
        for name, distance in ((language, 0), *table().pairs.get(language, ())):
            candidate = _Candidate(distance, script, region, own=name == language, locale=locale)
            by_language.setdefault(name, []).append(candidate)
    # A locale that names no language is nobody's, but for who asks for it by its name.
    by_language.pop("", None)
    return _Supported(by_tag, by_language)


def _standing(locale: str) -> int:
    """Of locales that are equally near, those that stand for others in CLDR, then a language's own region."""
    if _folded(locale) in table().paradigms:
        return 0
    tag = maximized(locale)
    return 1 if tag == maximized(tag.language) else 2


def _distance(wanted: Tag, given: _Candidate) -> int:
    """How far script and region are off."""
    distance = 0
    if wanted.script != given.script:
        distance = table().written.get((wanted.language, wanted.script, given.script), _FAR)
        if not given.own:
            return _FAR
    if wanted.region == given.region:
        return distance
    rules = table().near.get(wanted.language) if given.own else None
    return distance + (_apart(rules, wanted, given.region) if rules else _REGION)


def _apart(rules: Iterable[Rule], wanted: Tag, region: str) -> int:
    for script, one, other, distance in rules:
        if script in ("*", wanted.script) and _holds(one, other, wanted.region, region):
            return distance
    return _REGION


def _holds(one: Near, other: Near, wanted: str, given: str) -> bool:
    """Whether a rule is about two regions, in whichever order."""
    return (_among(one, wanted) and _among(other, given)) or (_among(one, given) and _among(other, wanted))


def _among(near: Near, region: str) -> bool:
    return near is None or (region in near[0]) is not near[1]


def _acceptable(
    languages: tuple[str, ...], supported: tuple[str, ...], refused: tuple[str, ...]
) -> tuple[str, ...]:
    """Without what is refused."""
    return tuple(locale for locale in supported if not _is_refused(locale, languages, refused))


def _is_refused(locale: str, languages: tuple[str, ...], refused: tuple[str, ...]) -> bool:
    """Whether the narrowest range that covers a locale is a refused one (RFC 4647, 3.3.1)."""
    covered = _covering(languages, locale)
    by_name = _covering((tag for tag in refused if tag != "*"), locale)
    if by_name >= 0:
        return by_name >= covered
    # Browsers send `uk-UA` alone and mean Ukrainian: `*` is what is left of other languages, not of this one.
    return "*" in refused and covered < 0 and not any(_is_one(tag, locale) for tag in languages)


def _is_one(tag: str, locale: str) -> bool:
    """Whether both are of one language, in one script."""
    return maximized(tag)[:2] == maximized(locale)[:2]


def _covering(ranges: Iterable[str], locale: str) -> int:
    """How narrow the narrowest range is that covers a locale; -1 where none does."""
    meant = canonical(locale)
    return max((_narrowness(each, locale, meant) for each in ranges), default=-1)


def _narrowness(wide: str, locale: str, meant: Tag) -> int:
    folded, prefix = _folded(locale), _folded(wide)
    if folded == prefix or folded.startswith(f"{prefix}-"):
        return prefix.count("-") + 1
    told = canonical(wide)
    covers = told != NOTHING and all(one in ("", other) for one, other in zip(told, meant, strict=True))
    return len([part for part in told if part]) if covers else -1
