"""The text of a PO file to its entries, each with its line, and what is wrong with the rest.

Babel reads the entries. It is given them one by one, and only where every line is well formed: from a
line whose quote is not closed it would take a text without its last letter, as polib would too, and an
odd date in the header would cost it the whole file. A broken entry costs nothing but itself here, and
the header, of no use to us, cannot be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

__all__ = ["Entry", "Fault", "parse"]

_TEXT = r'"(?:[^"\\]|\\[ntr"\\])*"'
_KEYWORD = re.compile(r"(?:msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)(?![a-z_])")
_FIRST_KEYWORD = re.compile(rf"\A{_KEYWORD.pattern}")
_LINE = re.compile(rf"(?:{_KEYWORD.pattern})?[ \t]*{_TEXT}|#.*")
_KEYWORDS = {"msgctxt", "msgid", "msgid_plural", "msgstr", *(f"msgstr[{form}]" for form in range(10))}
_QUOTES = re.compile(rf"{_KEYWORD.pattern}|\"")
_NEITHER = "this line is neither a comment nor a keyword with a text in quotes"
_NOT_QUOTED = 'the text is not in quotes, or holds a quote or backslash not written \\" or \\\\'
_NEW_LINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One translation. line: where it begins, from 1. plural: it has several forms."""

    line: int
    context: str | None
    source: str
    translation: str
    fuzzy: bool
    plural: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be read, and why: its entry is left out. context: that of the entry, if any."""

    line: int
    message: str
    context: str = ""


_Lines = list[tuple[int, str]]


def parse(text: str) -> Iterator[Entry | Fault]:
    """Yield the entries in the order in which they stand, without header and obsolete ones."""
    for block in _blocks(text):
        fault = _fault(block)
        yield from _entry(block) if fault is None else (fault,)


def _blocks(text: str) -> Iterator[_Lines]:
    """The lines of each entry, with their numbers."""
    block: _Lines = []
    seen: set[str] = set()
    for number, raw in enumerate(_NEW_LINE.split(text), start=1):
        line = raw.strip()
        found = _KEYWORD.match(line)
        keyword = found[0] if found else line[:1]
        if _begins(keyword, seen) or line.startswith("#~"):
            yield from _whole(block)
            block, seen = [], set()
        if line and not (found or seen & _KEYWORDS or line.startswith("#")):
            # What stands between two entries breaks neither.
            yield [(number, line)]
        # The flags of an obsolete entry are not those of the next one.
        elif line and not line.startswith("#~"):
            block.append((number, line))
            seen.add(keyword)
    yield from _whole(block)


def _begins(keyword: str, seen: set[str]) -> bool:
    """Whether a line belongs to the next entry: none comes after a translation but another of its forms."""
    if keyword.startswith("msgstr") or keyword in {"", '"'}:
        return keyword in seen - {"", '"'}
    translated = any(each.startswith("msgstr") for each in seen)
    return translated or (keyword in seen and keyword != "#")


def _whole(block: _Lines) -> Iterator[_Lines]:
    """The entry, unless it is the header or there are but comments."""
    lines = [line for _, line in block if not line.startswith("#")]
    if lines and not (lines[0] == 'msgid ""' and lines[1:2] and lines[1].startswith("msgstr")):
        yield block


def _fault(block: _Lines) -> Fault | None:
    """The first thing that is wrong with the lines of an entry."""
    lines = [(number, line) for number, line in block if not line.startswith("#")]
    first, context = lines[0][0], _context(lines)
    if not _KEYWORD.match(lines[0][1]):
        return Fault(first, _NEITHER)
    for number, line in lines:
        if not _LINE.fullmatch(line):
            return Fault(number, _NOT_QUOTED if _QUOTES.match(line) else _NEITHER, context)
    for wanted in ("msgid", "msgstr"):
        if not any(line.startswith(wanted) for _, line in lines):
            return Fault(first, f"this entry has no {wanted}", context)
    return None


def _context(lines: _Lines) -> str:
    """The context that an entry names, also on a line that is not well formed."""
    told = (line.removeprefix("msgctxt") for _, line in lines if line.startswith("msgctxt"))
    return next(told, "").strip(' \t"')


def _entry(block: _Lines) -> Iterator[Entry]:
    # Babel takes as long to import as all the rest, and a program without translations never needs it.
    from babel.messages.pofile import read_po  # noqa: PLC0415

    lines = [(number, line) for number, line in block if not line.startswith("#")]
    flags = [line for _, line in block if line.startswith("#,")]
    # Babel wants a space where gettext's own tools don't.
    spaced = [_FIRST_KEYWORD.sub(r"\g<0> ", line) for _, line in lines]
    for message in read_po(StringIO("\n".join([*flags, *spaced]))):
        if message.id:
            forms = (message.string,) if isinstance(message.string, str) else message.string or ()
            yield Entry(
                line=lines[0][0],
                context=message.context,
                source=message.id if isinstance(message.id, str) else message.id[0],
                translation="".join(form or "" for form in forms),
                fuzzy=message.fuzzy,
                plural=not isinstance(message.id, str),
            )
