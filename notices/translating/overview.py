"""Locales by notices: what is broken, missing, outdated, unsigned, signed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from notices.catalogs import Catalog, Catalogs
from notices.translating.document import Document
from notices.translating.locales import PSEUDO, language
from notices.translating.messages import Message, notice_of
from notices.webpage import webpage

__all__ = ["Overview", "State", "as_html", "as_json", "as_text", "survey"]

#: The language of the rule files themselves.
_SOURCE = "en"


class State(StrEnum):
    """What a notice is in a locale: the worst that any of its texts is."""

    BROKEN = "broken"
    MISSING = "missing"
    OUTDATED = "outdated"
    UNSIGNED = "unsigned"
    SIGNED = "signed"
    SOURCE = "source"


_ORDER = list(State)
_MARKS = {
    State.SIGNED: "S",
    State.UNSIGNED: "u",
    State.OUTDATED: "o",
    State.MISSING: "-",
    State.BROKEN: "x",
    State.SOURCE: "=",
}
_MEANINGS = {
    State.SIGNED: "a person signed it off",
    State.UNSIGNED: "translated, and no person signed it off",
    State.OUTDATED: "its English has changed, or it needs work: readers see the English",
    State.MISSING: "not translated: readers see the English",
    State.BROKEN: "it cannot be used, as the check tells: readers see the English",
    State.SOURCE: "the English of the rule files",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The state of each notice in each locale; `interface` stands for the words around notices."""

    notices: tuple[str, ...]
    cells: Mapping[str, Mapping[str, State]]

    @property
    def languages(self) -> tuple[str, ...]:
        """The locales that people read: the English among them, those made to try out pages not."""
        return tuple(tag for tag in self.cells if tag not in PSEUDO)

    @property
    def complete(self) -> tuple[str, ...]:
        """Those of them in which each notice is of today."""
        poor = {State.BROKEN, State.MISSING, State.OUTDATED}
        return tuple(tag for tag in self.languages if not poor & set(self.cells[tag].values()))

    @property
    def signed(self) -> int:
        """How many notices are signed, in all locales together."""
        return sum(state is State.SIGNED for cells in self.cells.values() for state in cells.values())

    @property
    def summary(self) -> str:
        """It all in a sentence."""
        count = len(self.languages)
        return (
            f"{count} locale{'s' if count != 1 else ''}, {len(self.complete)} of them complete; "
            f"{self.signed} notice{'s' if self.signed != 1 else ''} signed"
        )


def survey(
    messages: Sequence[Message],
    catalogs: Catalogs,
    documents: Mapping[str, Document | None],
    lacking: Iterable[str] = (),
) -> Overview:
    """Look at every message in every locale.

    catalogs: what readers are given. documents: what the files say, by tag; None where one cannot be read.
    lacking: locales that should have a file and have none.
    """
    notices = tuple(dict.fromkeys(notice_of(each.context) for each in messages))
    cells = {
        tag: _row(messages, catalogs.by_locale.get(tag), document) for tag, document in documents.items()
    }
    cells |= {tag: dict.fromkeys(notices, State.MISSING) for tag in lacking}
    cells[_SOURCE] = dict.fromkeys(notices, State.SOURCE)
    return Overview(notices=notices, cells=dict(sorted(cells.items())))


def _row(
    messages: Sequence[Message], catalog: Catalog | None, document: Document | None
) -> Mapping[str, State]:
    row: dict[str, State] = {}
    for message in messages:
        state = State.BROKEN if catalog is None or document is None else _state(message, catalog, document)
        name = notice_of(message.context)
        row[name] = min(state, row.get(name, State.SIGNED), key=_ORDER.index)
    return row


def _state(message: Message, catalog: Catalog, document: Document) -> State:
    context, source = message.context, message.source
    # Whether a text can be used is for those to say who show it to readers.
    if catalog.get(context, source) is not None:
        return State.SIGNED if catalog.is_signed(context, source) else State.UNSIGNED
    units = [unit for unit in document.units if unit.context == context and any(unit.translations)]
    meant = any(unit.source == source and not (unit.obsolete or unit.fuzzy) for unit in units)
    if meant or any(fault.context == context for fault in document.faults):
        return State.BROKEN
    # Whatever was said in its place once, or needs work now.
    return State.OUTDATED if units else State.MISSING


# ── reports ──────────────────────────────────────────────────────────────────────────────────────


def _name(tag: str) -> str:
    if tag in PSEUDO:
        return "made by a program"
    return "English" if tag == _SOURCE else language(tag).name


def as_text(overview: Overview) -> str:
    """A line for each locale, a column for each notice."""
    tags, names = list(overview.cells), [_name(tag) for tag in overview.cells]
    wide, wider = max(map(len, tags)), max(map(len, names))
    numbers = [str(i) for i, _ in enumerate(overview.notices, start=1)]
    head = f"{'':{wide + wider + 4}}{' '.join(f'{each:>2}' for each in numbers)}"
    return "\n".join([head, *_lines(overview, wide, wider), "", *_legend(overview), "", overview.summary])


def _lines(overview: Overview, wide: int, wider: int) -> Iterator[str]:
    for tag, cells in overview.cells.items():
        marks = " ".join(f"{_MARKS[cells[name]]:>2}" for name in overview.notices)
        yield f"{tag:{wide}}  {_name(tag):{wider}}  {marks}"


def _legend(overview: Overview) -> Iterator[str]:
    for i, name in enumerate(overview.notices, start=1):
        yield f"{i:>2}  {name}"
    yield ""
    yield from (f" {mark}  {state}: {_MEANINGS[state]}" for state, mark in _MARKS.items())


def as_json(overview: Overview) -> str:
    """`locales` by tag, each with the state of each notice; `complete`, their tags; `signed`, a count."""
    told = {
        "locales": {
            tag: {name: str(state) for name, state in row.items()} for tag, row in overview.cells.items()
        },
        "complete": list(overview.complete),
        "signed": overview.signed,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


_STYLE = """\
thead th { vertical-align: bottom; }
thead th span { display: block; max-width: 9rem; overflow-wrap: anywhere; font-weight: 400; }
td { white-space: nowrap; }
td::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-inline-end: .4em;
  border: 1px solid var(--text); border-radius: 50%; }
td.signed::before { background: var(--text); }
td.unsigned::before { background: linear-gradient(90deg, var(--text) 50%, transparent 50%); }
td.missing { font-weight: 600; }
td.outdated { font-weight: 600; }
td.broken { font-weight: 600; }
"""


def as_html(overview: Overview) -> str:
    """One page that stands alone: the same table, in words, and counts."""
    title = "Translations of notices"
    heads = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in overview.notices)
    rows = "".join(_html_row(tag, cells, overview.notices) for tag, cells in overview.cells.items())
    counts = Counter(state for tag in overview.languages for state in overview.cells[tag].values())
    told = "".join(
        f"<li>{state}: {counts[state]} ({_MEANINGS[state]})</li>" for state in _MARKS if counts[state]
    )
    body = (
        f"<h1>{title}</h1>\n<p>{escape(overview.summary)}.</p>\n<ul>{told}</ul>\n"
        '<div class="wide"><table><thead><tr><th scope="col">Locale</th><th scope="col">Language</th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n"
    )
    return webpage(title, body, _STYLE)


def _html_row(tag: str, cells: Mapping[str, State], notices: Sequence[str]) -> str:
    told = "".join(f'<td class="{cells[name]}">{cells[name]}</td>' for name in notices)
    return f'<tr><th scope="row">{escape(tag)}</th><th scope="row">{escape(_name(tag))}</th>{told}</tr>\n'
