"""A decision in the reader's language: which words are put into the page, and their variant."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from notices.catalogs import PSEUDO, Catalog, Catalogs
from notices.compiled import Decision
from notices.facts import Answer
from notices.interface import INTERFACE
from notices.languages import Chains, direction
from notices.languages.tags import maximized
from notices.markup import Markup
from notices.plain import Spoken
from notices.rules import Notice, Placement, Text, Unsigned
from notices.speech import SOURCE_LOCALE, Speech

__all__ = ["INTERFACE", "NOTHING", "SOURCE_LOCALE", "Fragment", "Renderer", "Wording", "context"]

#: The heading of the folded ones, which has its English beneath it like a notice.
_MORE = {"more": INTERFACE["more"]}
#: The first notices are always open; from here on what is only *maybe* folds into one section.
_OPEN = 2
_CACHED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an embedder says of the words: who publishes, where links lead, which stylesheet is linked.

    publisher: the name in all languages, or by locale, with one in English for all others. bilingual:
    whether the English stands beneath each translation. chains: of a language, those that its readers are
    given where it is not there. unsigned: what becomes of translations that no person signed off, where
    their rule does not say.
    """

    publisher: str | Mapping[str, str] = "This publisher"
    more_info: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    stylesheet: str | None = "/_notices/notices.css"
    bilingual: bool = False
    unsigned: Unsigned = Unsigned.WITH_ENGLISH
    chains: Chains = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Fragment:
    """Rendered HTML and its variant: an opaque id; same variant, same bytes.

    parts: the same by where it goes.

    The text form withholds both: what a reader is warned of says where the reader is.
    """

    html: bytes
    variant: str
    parts: Mapping[Placement, bytes] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        return f"Fragment(<{len(self.html)} bytes>)"


NOTHING = Fragment(html=b"", variant="none")


def context(notice: str, part: str) -> str:
    """The msgctxt of a notice's text in a catalog."""
    return f"{notice}.{part}"


class Renderer:
    """Renders decisions of one ruleset with one set of catalogs; each distinct fragment once.

    regions: of each notice, the languages of its regions.
    """

    def __init__(
        self,
        notices: Iterable[Notice],
        catalogs: Catalogs,
        wording: Wording,
        *,
        regions: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        self._wording = wording
        self._catalogs = catalogs
        notices = tuple(notices)
        self._texts = {notice.id: self._translations(notice) for notice in notices}
        self._both = {
            notice.id: self._with_english(self._unsigned(notice), notice.id, notice.text.fields())
            for notice in notices
        }
        self._markup = Markup(
            stylesheet=wording.stylesheet,
            words=self._words,
            bilingual=self._with_english(wording.unsigned, "interface", _MORE),
        )
        locales = {
            name: tuple(each for each in texts if each not in PSEUDO) for name, texts in self._texts.items()
        }
        self._speech = Speech(locales, regions, wording.chains)
        # What was rendered tells the variant, and so does each setting that changes the bytes.
        named = wording.publisher
        self._names = {SOURCE_LOCALE: named} if isinstance(named, str) else dict(named)
        self._meant = {maximized(tag): name for tag, name in self._names.items()}
        settings = (
            sorted(self._names.items()),
            sorted(wording.more_info.items()),
            wording.stylesheet,
            wording.bilingual,
            wording.unsigned,
        )
        self._seed = f"{catalogs.revision}\0{settings!r}"
        self._rendered: dict[tuple[object, ...], Fragment] = {}
        # What was rendered for a decision, by its identity: comparing costs less than looking its locales up.
        self._given: dict[tuple[object, ...], tuple[Decision, Fragment]] = {}
        self._variants: dict[tuple[object, ...], str] = {}

    def _publisher(self, locale: str) -> str:
        """The name as it is written in this very language, script and region, or else in English.

        One that its readers could read is not enough: the service in Dari is another one than that in Farsi.
        """
        return self._names.get(locale) or self._meant.get(maximized(locale)) or self._names[SOURCE_LOCALE]

    def _translations(self, notice: Notice) -> dict[str, Text]:
        """The notice in each locale that has all of its texts: half a translation warns nobody."""
        source = notice.text.fields()
        texts = {SOURCE_LOCALE: notice.text}
        for locale, catalog in self._catalogs.by_locale.items():
            if locale.lower() == SOURCE_LOCALE:
                # The rule file says what the law's English is.
                continue
            found = {part: catalog.get(context(notice.id, part), text) for part, text in source.items()}
            whole = {part: text for part, text in found.items() if text is not None}
            if len(whole) == len(source) and _may_stand(self._unsigned(notice), notice.id, source, catalog):
                texts[locale] = Text(**whole)
        return texts

    def _unsigned(self, notice: Notice) -> Unsigned:
        return notice.unsigned or self._wording.unsigned

    def _with_english(self, unsigned: Unsigned, name: str, source: Mapping[str, str]) -> frozenset[str]:
        """The locales in which the English stands beneath some texts: those of unsigned ones, or all."""
        with_english = unsigned is Unsigned.WITH_ENGLISH
        return frozenset(
            locale
            for locale, catalog in self._catalogs.by_locale.items()
            if self._wording.bilingual or (with_english and not _is_signed(name, source, catalog))
        ) - {SOURCE_LOCALE}

    def render(
        self,
        decision: Decision,
        languages: tuple[str, ...],
        page_language: str | None,
        refused: tuple[str, ...] = (),
    ) -> Fragment:
        """The fragment: each notice in the reader's language, else the page's, the region's, or English."""
        if not decision.notices:
            return NOTHING
        # A ruleset's decisions are kept: equal ones are mostly the same object. One that is held here is no
        # other's identity.
        asked = (id(decision), languages, page_language, refused)
        given = self._given.get(asked)
        if given is not None and given[0] is decision:
            return given[1]
        if len(self._given) >= _CACHED:
            self._given.clear()
        fragment = self._rendered_in(decision, self._locales(decision, languages, page_language, refused))
        self._given[asked] = (decision, fragment)
        return fragment

    def _rendered_in(self, decision: Decision, locales: tuple[str, ...]) -> Fragment:
        key = (*((each.id, each.answer) for each in decision.notices), *locales)
        fragment = self._rendered.get(key)
        if fragment is None:
            if len(self._rendered) >= _CACHED:
                self._rendered.clear()
            fragment = self._rendered[key] = self._render(decision, locales)
        return fragment

    def plain(
        self,
        decision: Decision,
        languages: tuple[str, ...],
        page_language: str | None,
        refused: tuple[str, ...] = (),
    ) -> tuple[Spoken, ...]:
        """The notices in the languages that `render` would choose, for outputs that are no HTML."""
        return self._spoken(decision, self._locales(decision, languages, page_language, refused))

    def _spoken(self, decision: Decision, locales: Sequence[str]) -> tuple[Spoken, ...]:
        return tuple(
            self._told(each.notice, locale, folded=_is_folded(i, each.answer))
            for i, (each, locale) in enumerate(zip(decision.notices, locales, strict=True))
        )

    def _told(self, notice: Notice, locale: str, *, folded: bool) -> Spoken:
        both = locale in self._both[notice.id]
        return Spoken(
            language=locale,
            direction=direction(locale),
            text=self._texts[notice.id][locale],
            publisher=self._publisher(locale),
            more_info=self._wording.more_info.get(notice.id, notice.more_info),
            folded=folded,
            dismissible=notice.dismissible,
            beneath=self._told(notice, SOURCE_LOCALE, folded=folded) if both else None,
        )

    def variant(self, decision: Decision, languages: tuple[str, ...], refused: tuple[str, ...] = ()) -> str:
        """A name of what a page is given as far as its reader decides: with the page, it tells the fragment.

        It says nothing else: where the reader's languages decide nothing, which page it is does.
        """
        if not decision.notices:
            return NOTHING.variant
        locales = tuple(
            _tried_out(languages, self._texts[each.id]) or self._speech.by_reader(each.id, languages, refused)
            for each in decision.notices
        )
        named = tuple((each.id, each.answer) for each in decision.notices)
        key = (named, locales)
        found = self._variants.get(key)
        if found is None:
            if len(self._variants) >= _CACHED:
                self._variants.clear()
            digest = hashlib.sha256(f"{decision.revision}\0{self._seed}\0{key!r}".encode())
            found = self._variants[key] = digest.hexdigest()[:16]
        return found

    def _locales(
        self, decision: Decision, languages: tuple[str, ...], page: str | None, refused: tuple[str, ...]
    ) -> tuple[str, ...]:
        return tuple(
            _tried_out(languages, self._texts[each.id])
            or self._speech.locale(each.id, languages, page, refused)
            for each in decision.notices
        )

    def _render(self, decision: Decision, locales: Sequence[str]) -> Fragment:
        spoken = self._spoken(decision, locales)
        named = [
            (each.id, told.language, told.folded) for each, told in zip(decision.notices, spoken, strict=True)
        ]
        digest = hashlib.sha256(f"{decision.revision}\0{self._seed}\0{named!r}".encode())
        places = [each.notice.placement for each in decision.notices]
        parts = self._markup.parts(list(zip(places, spoken, strict=True)))
        return Fragment(
            html=b"".join(parts.values()), variant=digest.hexdigest()[:16], parts=MappingProxyType(parts)
        )

    def _words(self, locale: str, names: Sequence[str]) -> tuple[str, Sequence[str]]:
        """Words of the interface, and their locale: they are all English if one is not there to be shown."""
        catalog = self._catalogs.by_locale.get(locale, Catalog(locale=locale, messages={}))
        english = {name: INTERFACE[name] for name in names}
        found = [catalog.get(context("interface", name), word) for name, word in english.items()]
        whole = [word for word in found if word is not None]
        if len(whole) == len(names) and _may_stand(self._wording.unsigned, "interface", english, catalog):
            return locale, whole
        return SOURCE_LOCALE, list(english.values())


def _is_folded(place: int, answer: Answer) -> bool:
    return place >= _OPEN and answer is Answer.MAYBE


def _tried_out(languages: tuple[str, ...], texts: Container[str]) -> str | None:
    """The pseudo-locale that is asked for by its very name: no reader's language is ever matched with one."""
    first = languages[0] if languages else ""
    return first if first in PSEUDO and first in texts else None


def _may_stand(unsigned: Unsigned, name: str, source: Mapping[str, str], catalog: Catalog) -> bool:
    return unsigned is not Unsigned.ENGLISH or _is_signed(name, source, catalog)


def _is_signed(name: str, source: Mapping[str, str], catalog: Catalog) -> bool:
    """Whether a person signed off all that a notice, or the interface, says in a language."""
    return all(catalog.is_signed(context(name, part), text) for part, text in source.items())
