"""What there is to translate: every text of a set of notices, and what its translator must know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from notices.interface import INTERFACE, TOLD
from notices.rules import Condition, Kind, Notice

__all__ = ["Message", "around_notices", "field_of", "limit", "messages", "notice_of", "of_notice"]

_FIELDS = {
    "title": "Title of a notice, the first that a reader sees; it holds no link.",
    "body": "Text of a notice, below its title. An empty line begins a new paragraph.",
    "link": "Last line of a notice, which leads to a page that tells more.",
}
_PLACEHOLDERS = {
    "{publisher}": "{publisher}: the publisher's name, put in as it is; inflect the words around it.",
    "{link_start}": "{link_start} and {link_end}: around the words that are the link, in this order.",
}
_NO_PLACEHOLDER = "No braces: nothing is put in here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text to translate. comments: what its translator must know, a line for each thing."""

    context: str
    source: str
    comments: tuple[str, ...]
    enabled: bool = True


def notice_of(context: str) -> str:
    """The notice that a context belongs to; `interface` for the words around notices."""
    return context.rpartition(".")[0]


def field_of(context: str) -> str:
    """The part of its notice that a context names: title, body or link."""
    return context.rpartition(".")[2]


def limit(source: str) -> int:
    """How many characters a translation may have: twice the English and some, since short texts grow more."""
    return 2 * len(source) + 40


def messages(notices: Iterable[Notice]) -> tuple[Message, ...]:
    """All texts: the words around notices first, then notice by notice, by name."""
    ordered = sorted(notices, key=lambda notice: notice.id)
    return (*around_notices(), *(each for notice in ordered for each in of_notice(notice)))


def around_notices() -> Iterator[Message]:
    """The words around notices."""
    for name, source in INTERFACE.items():
        comments = (TOLD[name], *_limits(source))
        yield Message(context=f"interface.{name}", source=source, comments=comments)


def of_notice(notice: Notice) -> Iterator[Message]:
    """The texts of one notice, in the order in which they are read."""
    for name, source in notice.text.fields().items():
        yield Message(
            context=f"{notice.id}.{name}",
            source=source,
            comments=(_FIELDS[name], *_stands_on(notice), *_limits(source)),
            enabled=notice.enabled,
        )


def _stands_on(notice: Notice) -> Iterator[str]:
    yield f"Law: {' '.join(notice.law.citation.split())}"
    who = _who(notice.show)
    if who:
        yield f"Who sees it: readers {who}."
    if notice.kind is Kind.PUBLISHER_LABEL:
        yield "The law binds the publisher, who must show this; it threatens no reader."
    if not notice.enabled:
        yield "Switched off: no site shows it unless its operator enables it."


def _limits(source: str) -> Iterator[str]:
    told = [words for name, words in _PLACEHOLDERS.items() if name in source]
    yield from told or [_NO_PLACEHOLDER]
    yield f"At most {limit(source)} characters. Plain text: no markup, no address that the English has not."


# ── who sees it ──────────────────────────────────────────────────────────────────────────────────


def _either(values: Iterable[object]) -> str:
    *some, last = map(str, values)
    return f"{', '.join(some)} or {last}" if some else last


_WORDS: Mapping[str, Callable[[Iterable[object]], str]] = MappingProxyType(
    {
        "region": lambda values: f"in {_either(values)}",
        "language": lambda values: f"of {_either(values)}",
        "path": lambda values: f"of pages {_either(values)}",
        "site": lambda values: f"of the site {_either(values)}",
        "tag": lambda values: f"of pages tagged {_either(values)}",
    }
)


def _who(condition: Condition) -> str:
    """For whom, shortly: a translator needs the place and the language, not the exact rule."""
    tests = [_WORDS[test.dimension](test.values) for test in condition.tests]
    inner = [told for told in map(_who, condition.any_of) if told]
    return ", ".join([*tests, *([" or ".join(inner)] if inner else [])])
