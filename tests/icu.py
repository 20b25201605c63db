"""A second opinion on negotiation: `python -m tests.icu [PAIRS]` compares it with ICU's LocaleMatcher.

Run by hand: PyICU needs ICU's headers (Debian: libicu-dev; then `pip install PyICU`), which no test should.
Pairs of header and supported locales are drawn from a fixed seed; each that differs is told with its reason,
and one that has none is marked as unexplained.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import icu

from notices.languages import match, matching, negotiate, read
from notices.languages.cldr import table
from notices.languages.tags import canonical, maximized
from notices.locales import locales

_OURS = [tag for tag in locales() if tag not in {"en-XA", "ar-XB"}]
_OTHERS = (
    "ar ar-EG ar-MA az-Arab az-Cyrl az-IR bs-Cyrl ca cnr cs da de de-AT de-CH en-AU en-GB en-IN en-US es "
    "es-419 es-ES es-MX et fa-IR fi fil fr fr-CA gsw he hi hr id in it iw ja kk-Arab kk-CN ko ku ky-KG lb "
    "lt lv mn mn-CN mo ms nb nl nn no pa pa-PK pl prs pt pt-AO pt-BR pt-PT ro-MD ru-BY ru-KZ ru-UA sh sk "
    "sl sr-Cyrl sr-Latn sr-ME sr-RS sv tg-Arab tl tr ug uk-UA ur uz-AF uz-Cyrl vi yue zh zh-CN zh-HK "
    "zh-Hans zh-Hant zh-MO zh-SG zh-TW "
)
_WEIGHTS = ["", "", "", ";q=0.9", ";q=0.8", ";q=0.5", ";q=0.1", ";q=0"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A header, the locales that there are, and what each side chose of them."""

    header: str
    supported: tuple[str, ...]
    ours: str | None
    theirs: str | None


def _chosen(header: str, supported: Sequence[str]) -> str | None:
    found = [icu.Locale.forLanguageTag(tag) for tag in supported]
    builder = icu.LocaleMatcher.Builder()
    builder.setSupportedLocales(found)
    # PyICU crashes on "none": what nobody asks for stands for it.
    builder.setDefaultLocale(icu.Locale.forLanguageTag("tlh"))
    best = builder.build().getBestMatchForListString(header).getName()
    names = [each.getName() for each in found]
    return supported[names.index(best)] if best in names else None


def pairs(count: int) -> Iterator[Pair]:
    """The same pairs on every run; half of the tags are this project's own locales."""
    random = Random(20261122)
    pool = [*_OURS, *_OURS, *_OTHERS.split()]
    for _ in range(count):
        wanted = random.sample(sorted(set(pool)), random.randint(1, 4))
        header = ",".join(f"{tag}{random.choice(_WEIGHTS)}" for tag in wanted)
        near = [tag for tag in pool if tag[:2] in {each[:2] for each in wanted}]
        drawn = random.sample(pool, random.randint(1, 4)) + random.sample(near, min(2, len(near)))
        supported = tuple(random.sample(sorted(set(drawn)), len(set(drawn))))
        yield Pair(
            header=header,
            supported=supported,
            ours=negotiate(header, supported),
            theirs=_chosen(header, supported),
        )


# ── why they differ ──────────────────────────────────────────────────────────────────────────────


def reason(pair: Pair) -> str:
    """Why ICU chose otherwise, as far as rules tell."""
    accepted, refused = read(pair.header)
    if pair.theirs is not None and match(accepted, (pair.theirs,)) is None:
        return _not_led(accepted, pair.theirs)
    if refused and match(accepted, pair.supported) == pair.theirs:
        return "q=0: ICU passes over what is refused, and may give it through another tag"
    if pair.ours and pair.theirs and _far(accepted, pair.ours) == _far(accepted, pair.theirs):
        return "tie: equally near by CLDR, and ordered otherwise"
    if _longer((*accepted, *pair.supported)):
        return "alias: ICU's matcher replaces languages by languages only, not sh, cnr or prs"
    if _other_likely((*accepted, *pair.supported)):
        return "data: an older CLDR in ICU has other likely subtags"
    return "unexplained"


def _not_led(accepted: Sequence[str], theirs: str) -> str:
    given = maximized(theirs)
    if given.language in {maximized(tag).language for tag in accepted}:
        if given.language == "crh":
            return "Crimean Tatar: Latin here, Cyrillic in CLDR"
        return f"script: ICU leads over a script, and {_script(accepted, theirs)}"
    if given.language == "ru":
        return "language: ICU leads into Russian"
    return "language: ICU leads into another language that its readers may not read"


def _script(accepted: Sequence[str], theirs: str) -> str:
    wanted = next(tag for tag in accepted if maximized(tag).language == maximized(theirs).language)
    return f"{maximized(wanted).script.title()} is not {maximized(theirs).script.title()}"


def _longer(tags: Iterable[str]) -> bool:
    """Whether a tag stands for a language with a script or a region, as `sh`, `cnr` and `prs` do."""
    return any("-" in table().aliases.get(tag.partition("-")[0], "") for tag in tags)


def _other_likely(tags: Iterable[str]) -> bool:
    """Whether ICU takes one of the tags for another script or region than this project."""
    for tag in tags:
        full = icu.Locale.forLanguageTag("-".join(filter(None, canonical(tag))))
        full.addLikelySubtags()
        if (full.getLanguage(), full.getScript().lower(), full.getCountry().lower()) != maximized(tag):
            return True
    return False


def _far(accepted: Sequence[str], locale: str) -> int:
    """How far a locale is from what is accepted, by this project's distances."""
    own = matching._prepared((locale,)).by_language
    return min(
        matching._DEMOTION * place + each.distance + matching._distance(maximized(tag), each)
        for place, tag in enumerate(accepted)
        for each in own.get(
            maximized(tag).language, [matching._Candidate(1000, "", "", own=False, locale="")]
        )
    )


def main(count: int) -> None:
    found = list(pairs(count))
    apart = [pair for pair in found if pair.ours != pair.theirs]
    print(
        f"ICU {icu.ICU_VERSION}, CLDR of this project as in languages.json ({len(table().likely)} languages)"
    )
    print(f"{count - len(apart)} of {count} pairs agree ({(count - len(apart)) / count:.1%})")
    some = sum(pair.ours is not None or pair.theirs is not None for pair in found)
    print(f"in {some} of them at least one side chose a locale")
    reasons: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in apart:
        reasons[reason(pair)].append(pair)
    for why, number in Counter({why: len(own) for why, own in reasons.items()}).most_common():
        print(f"\n{number:5}  {why}")
        for pair in reasons[why][:3]:
            print(f"         {pair.header!r} in {' '.join(pair.supported)}: {pair.ours}, ICU {pair.theirs}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
