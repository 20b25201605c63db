"""In which of its languages a notice speaks to a reader: theirs, the page's, the region's, or English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from notices.languages import Chains, asked, offered
from notices.rules import Condition, Dimension, Model, Region

__all__ = ["SOURCE_LOCALE", "Speech", "languages_of", "spoken_in"]

#: The language of the rule files' own texts.
SOURCE_LOCALE = "en"


class Speech:
    """The choice of a locale for each notice.

    locales: those that a notice has all its texts in. regions: of each notice, the languages of the regions
    that it is about. chains: what an editor wrote down for readers whose own languages are not there.
    """

    def __init__(
        self,
        locales: Mapping[str, tuple[str, ...]],
        regions: Mapping[str, tuple[str, ...]],
        chains: Chains = (),
    ) -> None:
        self._locales = locales
        self._regions = regions
        self._chains = chains

    def locale(
        self, notice: str, languages: tuple[str, ...], page: str | None, refused: tuple[str, ...] = ()
    ) -> str:
        """The locale in which a notice speaks to a reader on a page."""
        return self._asked(notice, languages, refused) or self._offered(notice, languages, page, refused)

    def by_reader(
        self, notice: str, languages: tuple[str, ...], refused: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """All that the reader decides of it: with the page's language, it tells the locale."""
        found = self._asked(notice, languages, refused)
        if found is not None:
            return (found,)
        return ("", self._offered(notice, languages, None, refused), *refused)

    def _asked(self, notice: str, languages: tuple[str, ...], refused: tuple[str, ...]) -> str | None:
        return asked(languages, self._locales[notice], refused, self._chains)

    def _offered(
        self, notice: str, languages: tuple[str, ...], page: str | None, refused: tuple[str, ...]
    ) -> str:
        supported, region = self._locales[notice], self._regions.get(notice, ())
        return offered(page, region, languages, supported, refused) or SOURCE_LOCALE


def spoken_in(model: Model) -> Mapping[str, tuple[str, ...]]:
    """Of each notice, the languages of the regions that it is about, in the order in which it names them.

    Of all of them, wherever the reader is: what a page is given must not tell in which of them that was.
    """
    return {notice.id: languages_of(notice.show, model.regions) for notice in model.notices}


def languages_of(show: Condition, regions: Mapping[str, Region]) -> tuple[str, ...]:
    """The languages of the regions that a condition names."""
    named = (regions[name] for name in _named(show))
    return tuple(dict.fromkeys(chain.from_iterable(_of_region(each, regions) for each in named)))


def _of_region(region: Region, regions: Mapping[str, Region]) -> Iterable[str]:
    """Its own, or where it names none those of the regions that it is made of."""
    if region.languages:
        return region.languages
    inner = (regions[name] for condition in region.inside for name in _named(condition))
    return chain.from_iterable(_of_region(each, regions) for each in inner)


def _named(condition: Condition) -> Iterator[str]:
    for test in condition.tests:
        if test.dimension is Dimension.REGION:
            yield from map(str, test.values)
    for choice in condition.any_of:
        yield from _named(choice)
