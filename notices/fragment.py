"""A decision in the reader's language: the bytes that are put into the page.

Pure ASCII: everything else is a character reference, so the bytes mean the same in any encoding that
a page may have. Nothing in the markup says where the reader is: no name of a rule, no country, only
the words of the notice itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType

from notices.catalogs import PSEUDO, Catalog, Catalogs
from notices.compiled import Decision
from notices.facts import Answer
from notices.interface import INTERFACE
from notices.languages import Chains, direction, match
from notices.placeholders import PARAGRAPHS, split
from notices.plain import Spoken
from notices.rules import Notice, Placement, Text, Unsigned
from notices.speech import SOURCE_LOCALE, Speech

__all__ = ["INTERFACE", "NOTHING", "SOURCE_LOCALE", "Fragment", "Renderer", "Wording", "context"]

#: The heading of the folded ones. It has its English beneath it like a notice; the words of controls never
#: have: in two languages no control is found more easily.
_MORE = {"more": INTERFACE["more"]}
#: The first notices are always open; from here on what is only *maybe* folds into one section.
_OPEN = 2
# Characters that HTML forbids, or would turn into others (C1 controls, carriage returns).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CACHED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an embedder says of the words: who publishes, where links lead, which stylesheet is linked.

    publisher: the name in all languages, or by language, with one in English for all others. bilingual:
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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Spoken:
    """A notice in one locale; the text form is an object's own, and tells nothing."""

    notice: Notice
    locale: str
    text: Text
    folded: bool


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
        self._both_more = self._with_english(wording.unsigned, "interface", _MORE)
        locales = {
            name: tuple(each for each in texts if each not in PSEUDO) for name, texts in self._texts.items()
        }
        self._speech = Speech(locales, regions, wording.chains)
        # What was rendered tells the variant, and so does each setting that changes the bytes.
        named = wording.publisher
        self._names = {SOURCE_LOCALE: named} if isinstance(named, str) else dict(named)
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
        """The name as it is written in a language, or else in English."""
        return self._names[match((locale,), tuple(self._names)) or SOURCE_LOCALE]

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
        locales = self._locales(decision, languages, page_language, refused)
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
        spoken = [
            _Spoken(
                notice=each.notice,
                locale=locale,
                text=self._texts[each.id][locale],
                folded=_is_folded(i, each.answer),
            )
            for i, (each, locale) in enumerate(zip(decision.notices, locales, strict=True))
        ]
        named = [(each.notice.id, each.locale, each.folded) for each in spoken]
        digest = hashlib.sha256(f"{decision.revision}\0{self._seed}\0{named!r}".encode())
        parts = self._parts(spoken)
        return Fragment(
            html=b"".join(parts.values()), variant=digest.hexdigest()[:16], parts=MappingProxyType(parts)
        )

    def _parts(self, spoken: Sequence[_Spoken]) -> dict[Placement, bytes]:
        sections = [
            (each.notice.placement, self._open(i, each))
            for i, each in enumerate((each for each in spoken if not each.folded), start=1)
        ]
        folded = [each for each in spoken if each.folded]
        if folded:
            sections.append((Placement.TOP, self._folded(len(sections) + 1, folded)))
        html = {place: "".join(text for at, text in sections if at is place) for place in Placement}
        return {
            place: self._linked(text).encode("ascii", "xmlcharrefreplace") for place, text in html.items()
        }

    def _linked(self, html: str) -> str:
        """The sections with the stylesheet before their first words, so that nothing moves later."""
        if self._wording.stylesheet is None:
            return html
        # Inside the section, so that the section itself is the first child of the body.
        link = f'<link rel="stylesheet" href="{_escape(self._wording.stylesheet)}"/>'
        return html.replace(">", f">{link}", 1)

    def _open(self, number: int, spoken: _Spoken) -> str:
        inner = _heading(number, self._fill(spoken.text.title, spoken.locale)) + self._body(spoken)
        if spoken.notice.dismissible:
            inner = self._dismissible(spoken.locale, inner)
        return _section(number, spoken.locale, "notices", inner)

    def _dismissible(self, locale: str, inner: str) -> str:
        """What a reader may hide, with no script, and nothing that remembers it.

        The heading stays out of the summary, where some readers' software would not tell it as one. Which of
        the two words is seen is the stylesheet's to say; without one, the browser's own mark tells.
        """
        own, (warning, hide, show) = self._words(locale, "warning", "hide", "show")
        language = _language(own) if own != locale else ""
        return (
            f'<details class="notices-dismissible" open=""><summary{language}>'
            f'<span class="notices-label">{warning}</span> '
            f'<span class="notices-hide" hidden="">{hide}</span>'
            f'<span class="notices-show" hidden="">{show}</span></summary>{inner}</details>'
        )

    def _folded(self, number: int, folded: Sequence[_Spoken]) -> str:
        locale, (title,) = self._words(folded[0].locale, "more")
        body = "".join(
            f"<details{_language(each.locale)}><summary>{self._fill(each.text.title, each.locale)}</summary>"
            f"{self._body(each)}</details>"
            for each in folded
        )
        english = f'<p class="notices-title">{_MORE["more"]}</p>' if locale in self._both_more else ""
        inner = _heading(number, title) + _source(english) + body
        return _section(number, locale, "notices notices-more", inner)

    def _words(self, locale: str, *names: str) -> tuple[str, Sequence[str]]:
        """Words of the interface, and their locale: they are all English if one is not there to be shown."""
        catalog = self._catalogs.by_locale.get(locale, Catalog(locale=locale, messages={}))
        english = {name: INTERFACE[name] for name in names}
        found = [catalog.get(context("interface", name), word) for name, word in english.items()]
        whole = [_escape(word) for word in found if word is not None]
        if len(whole) == len(names) and _may_stand(self._wording.unsigned, "interface", english, catalog):
            return locale, whole
        return SOURCE_LOCALE, list(english.values())

    def _body(self, spoken: _Spoken) -> str:
        return self._paragraphs(spoken.notice, spoken.text, spoken.locale) + self._beneath(spoken)

    def _beneath(self, spoken: _Spoken) -> str:
        """The English under its translation, where both are wanted."""
        if spoken.locale not in self._both[spoken.notice.id]:
            return ""
        source = spoken.notice.text
        title = f'<p class="notices-title">{self._fill(source.title, SOURCE_LOCALE)}</p>'
        return _source(title + self._paragraphs(spoken.notice, source, SOURCE_LOCALE))

    def _paragraphs(self, notice: Notice, said: Text, locale: str) -> str:
        place = self._wording.more_info.get(notice.id, notice.more_info)
        paragraphs = PARAGRAPHS.split(said.body)
        html = "".join(f"<p>{self._fill(text, locale, place)}</p>" for text in paragraphs if text.strip())
        if said.link is not None:
            html += f'<p class="notices-link">{self._fill(said.link, locale, place)}</p>'
        return html

    def _fill(self, text: str, locale: str, place: str | None = None) -> str:
        """Escape a text and fill its placeholders in; a link without a place to lead to is plain words."""
        fill: Mapping[str, Callable[[], str]] = {
            # The publisher's name may be in another script than the text around it.
            "publisher": lambda: f"<bdi>{_escape(self._publisher(locale))}</bdi>",
            "link_start": lambda: f'<a href="{_escape(place)}" rel="noreferrer">' if place else "",
            "link_end": lambda: "</a>" if place else "",
        }
        return "".join(_escape(part) if kind == "text" else fill[part]() for kind, part in split(text))


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


def _source(words: str) -> str:
    return f'<div class="notices-source"{_language(SOURCE_LOCALE)}>{words}</div>' if words else ""


def _section(number: int, locale: str, names: str, inner: str) -> str:
    return (
        f'<section class="{names}"{_language(locale)} aria-labelledby="notices-{number}" data-nosnippet="">'
        f"{inner}</section>"
    )


def _heading(number: int, title: str) -> str:
    return f'<h2 class="notices-title" id="notices-{number}">{title}</h2>'


def _escape(text: str) -> str:
    return escape(_CONTROLS.sub("", text))


def _language(locale: str) -> str:
    return f' lang="{_escape(locale)}" dir="{direction(locale)}"'
