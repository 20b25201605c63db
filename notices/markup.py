"""Notices as HTML: the sections that are put into a page.

Pure ASCII: everything else is a character reference, so the bytes mean the same in any encoding that
a page may have. Nothing in the markup says where the reader is: no name of a rule, no country, only
the words of the notice itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from notices.interface import INTERFACE
from notices.languages import direction
from notices.placeholders import PARAGRAPHS, split
from notices.plain import Spoken
from notices.rules import Placement
from notices.speech import SOURCE_LOCALE

__all__ = ["Markup"]

# Characters that HTML forbids, or would turn into others (C1 controls, carriage returns).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

#: Words of the interface by their names, for a locale, and the locale that they are in.
_Words: TypeAlias = Callable[[str, Sequence[str]], tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How notices are written.

    stylesheet: what is linked, or None. words: of the interface. bilingual: the locales in which the heading
    of folded notices has its English beneath it.
    """

    stylesheet: str | None
    words: _Words
    bilingual: frozenset[str]

    def parts(self, spoken: Sequence[tuple[Placement, Spoken]]) -> dict[Placement, bytes]:
        """What is put in each place; folded notices are together at the top."""
        sections = [
            (place, self._open(i, each))
            for i, (place, each) in enumerate((pair for pair in spoken if not pair[1].folded), start=1)
        ]
        folded = [each for _, each in spoken if each.folded]
        if folded:
            sections.append((Placement.TOP, self._folded(len(sections) + 1, folded)))
        html = {place: "".join(text for at, text in sections if at is place) for place in Placement}
        return {
            place: self._linked(text).encode("ascii", "xmlcharrefreplace") for place, text in html.items()
        }

    def _linked(self, html: str) -> str:
        """The sections with the stylesheet before their first words, so that nothing moves later."""
        if self.stylesheet is None:
            return html
        # Inside the section, so that the section itself is the first child of the body.
        link = f'<link rel="stylesheet" href="{_escape(self.stylesheet)}"/>'
        return html.replace(">", f">{link}", 1)

    def _open(self, number: int, spoken: Spoken) -> str:
        inner = _heading(number, _fill(spoken.text.title, spoken)) + _body(spoken)
        if spoken.dismissible:
            inner = self._dismissible(spoken.language, inner)
        return _section(number, spoken.language, "notices", inner)

    def _dismissible(self, locale: str, inner: str) -> str:
        """What a reader may hide, with no script, and nothing that remembers it.

        The heading stays out of the summary, where some readers' software would not tell it as one. Which of
        the two words is seen is the stylesheet's to say; without one, the browser's own mark tells.
        """
        own, told = self.words(locale, ("warning", "hide", "show"))
        warning, hide, show = map(_escape, told)
        language = _language(own) if own != locale else ""
        return (
            f'<details class="notices-dismissible" open=""><summary{language}>'
            f'<span class="notices-label">{warning}</span> '
            f'<span class="notices-hide" hidden="">{hide}</span>'
            f'<span class="notices-show" hidden="">{show}</span></summary>{inner}</details>'
        )

    def _folded(self, number: int, folded: Sequence[Spoken]) -> str:
        locale, (title,) = self.words(folded[0].language, ("more",))
        body = "".join(
            f"<details{_language(each.language)}><summary>{_fill(each.text.title, each)}</summary>"
            f"{_body(each)}</details>"
            for each in folded
        )
        # The words of controls never have their English beneath them: in two languages no control is found
        # more easily.
        english = _source(_title(INTERFACE["more"])) if locale in self.bilingual else ""
        return _section(
            number, locale, "notices notices-more", _heading(number, _escape(title)) + english + body
        )


def _body(spoken: Spoken) -> str:
    return _paragraphs(spoken) + (_beneath(spoken.beneath) if spoken.beneath else "")


def _beneath(spoken: Spoken) -> str:
    """The English under its translation."""
    return _source(_title(_fill(spoken.text.title, spoken)) + _paragraphs(spoken))


def _paragraphs(spoken: Spoken) -> str:
    paragraphs = PARAGRAPHS.split(spoken.text.body)
    html = "".join(f"<p>{_fill(text, spoken)}</p>" for text in paragraphs if text.strip())
    if spoken.text.link is not None:
        html += f'<p class="notices-link">{_fill(spoken.text.link, spoken)}</p>'
    return html


def _fill(text: str, spoken: Spoken) -> str:
    """Escape a text and fill its placeholders in; a link without a place to lead to is plain words."""
    place = spoken.more_info
    fill: Mapping[str, Callable[[], str]] = {
        # The publisher's name may be in another script than the text around it.
        "publisher": lambda: f"<bdi>{_escape(spoken.publisher)}</bdi>",
        "link_start": lambda: f'<a href="{_escape(place)}" rel="noreferrer">' if place else "",
        "link_end": lambda: "</a>" if place else "",
    }
    return "".join(_escape(part) if kind == "text" else fill[part]() for kind, part in split(text))


def _source(words: str) -> str:
    return f'<div class="notices-source"{_language(SOURCE_LOCALE)}>{words}</div>'


def _section(number: int, locale: str, names: str, inner: str) -> str:
    return (
        f'<section class="{names}"{_language(locale)} aria-labelledby="notices-{number}" data-nosnippet="">'
        f"{inner}</section>"
    )


def _heading(number: int, title: str) -> str:
    return f'<h2 class="notices-title" id="notices-{number}">{title}</h2>'


def _title(words: str) -> str:
    return f'<p class="notices-title">{words}</p>'


def _escape(text: str) -> str:
    return escape(_CONTROLS.sub("", text))


def _language(locale: str) -> str:
    return f' lang="{_escape(locale)}" dir="{direction(locale)}"'
