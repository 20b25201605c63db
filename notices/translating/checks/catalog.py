"""A catalog's file, entry by entry, and what is found in it as problems with their places."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import TypeAlias

from notices.catalogs import MAX_BYTES, MAX_TEXT
from notices.errors import Problem
from notices.locales import locales
from notices.printable import WIDEST_CARET, clip, window
from notices.translating.checks import english, form, letters
from notices.translating.checks.addresses import addresses
from notices.translating.checks.codes import KINDS
from notices.translating.checks.ends import punctuation
from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.numbers import numbers
from notices.translating.checks.terms import terms
from notices.translating.checks.unseen import unseen
from notices.translating.document import Document, Unit, parse
from notices.translating.glossary import Glossary
from notices.translating.locales import PSEUDO, is_tag, language
from notices.translating.messages import Message

__all__ = ["check", "of_text"]

_Check: TypeAlias = Callable[[Pair], Iterator[Finding]]
#: Of every text.
_SAFETY: Sequence[_Check] = (
    form.placeholders,
    form.link,
    form.markup,
    addresses,
    form.bidi,
    unseen,
    form.paragraphs,
    form.spaces,
    numbers,
    english.english,
)
#: Of a text in a language that people speak.
_WORDS: Sequence[_Check] = (
    form.length,
    english.left,
    punctuation,
    terms,
    letters.script,
    letters.mixed,
    letters.alphabet,
)
#: What a kind of finding says already.
_HIDES: Mapping[str, Set[str]] = {
    "same-as-english": {"script", "english-left", "language", "mixed-script", "glossary"},
    "script": {"english-left", "language", "mixed-script", "glossary"},
    "english-left": {"language"},
}
_REQUIRED = (
    "Project-Id-Version",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "MIME-Version",
    "Content-Transfer-Encoding",
)
_PLURAL = re.compile(r"nplurals\s*=\s*([1-9])\s*;\s*plural\s*=\s*([^;]+);?")

_WRITTEN = "Delete the field: `notices translations update` writes it where there is none."


def of_text(pair: Pair) -> Iterator[Finding]:
    """All that is found in one translation; of one that is too long to be used, no more than that."""
    if len(pair.text) > MAX_TEXT:
        told = f"the text has {len(pair.text)} characters, more than {MAX_TEXT} are not read"
        return iter([Finding("oversized", told)])
    checks = _SAFETY if pair.language.tag in PSEUDO else (*_SAFETY, *_WORDS)
    found = [finding for each in checks for finding in each(pair)]
    # A text in another script, or not translated at all, is told once.
    codes = {finding.code for finding in found}
    hidden = {each for code in codes for each in _HIDES.get(code, ())}
    return (finding for finding in found if finding.code not in hidden)


def check(tag: str, path: Path, messages: Sequence[Message], glossary: Glossary) -> tuple[Problem, ...]:
    """All that is wrong or doubtful in the catalog of a locale, in the order of its lines."""
    places = _Places(tag, path)
    data = places.read()
    if data is None:
        return tuple(places.problems)
    document = parse(data)
    for fault in document.faults:
        places.tell(fault.line, "", Finding("unreadable-line", fault.message))
    for finding in _of_header(tag, document):
        places.tell(max(1, document.header.line), "", finding)
    _of_entries(places, document, messages, glossary)
    return tuple(sorted(places.problems, key=lambda each: (each.line, each.column)))


class _Places:
    """Makes problems of findings: looks up where in the file their words stand."""

    def __init__(self, tag: str, path: Path) -> None:
        self.tag = tag
        self.problems: list[Problem] = []
        self._path = path
        self._lines: list[str] = []

    def read(self) -> str | None:
        """The file's text, or None where that is all that can be said of it."""
        try:
            with self._path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            self.tell(1, "", Finding("unreadable-file", f"the file cannot be read: {error.strerror}"))
            return None
        if len(data) > MAX_BYTES:
            self.tell(1, "", Finding("unreadable-file", "the file is larger than 4 MiB"))
            return None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.tell(line, "", Finding("encoding", "the file is not UTF-8 text"))
            return None
        self._lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
        if text.startswith("\ufeff"):
            self.tell(1, "", Finding("byte-order-mark", "the file begins with a byte-order mark"))
        if not is_tag(self.tag):
            self.tell(1, "", Finding("folder", f"'{self.tag}' is no tag of a language"))
        return text.removeprefix("\ufeff")

    def tell(self, line: int, context: str, finding: Finding) -> None:
        """Take note of a finding in the entry whose translation begins at a line."""
        line, column = self._find(line, finding.words)
        shown, cut = window(self._lines[line - 1] if line <= len(self._lines) else "", column)
        kind = KINDS[finding.code]
        self.problems.append(
            Problem(
                file=str(self._path),
                line=line,
                column=column,
                key=f"{self.tag}/{context}" if context else self.tag,
                message=clip(finding.message),
                snippet=shown,
                cut=cut,
                width=max(1, min(len(finding.words), len(shown) - column + 1 + cut, WIDEST_CARET)),
                hint=finding.hint or kind.mend,
                code=finding.code,
                severity=kind.severity,
            )
        )

    def _find(self, line: int, words: str) -> tuple[int, int]:
        """Line and column of the words, within the lines of their entry."""
        for number in range(line, min(line + 40, len(self._lines)) + 1):
            told = self._lines[number - 1]
            if number > line and not told.lstrip().startswith('"'):
                break
            if words and words in told:
                return number, told.index(words) + 1
        return line, 1


def _of_header(tag: str, document: Document) -> Iterator[Finding]:
    fields = document.fields
    if not fields:
        yield Finding("header", "there is no header")
        return
    missing = [name for name in _REQUIRED if not fields.get(name)]
    if missing:
        yield Finding("header", f"the header has no {', '.join(missing)}")
    if "charset=utf-8" not in fields.get("Content-Type", "").lower():
        yield Finding("header", "the header does not say 'Content-Type: text/plain; charset=UTF-8'")
    said = fields.get("Language", "").replace("_", "-")
    if said != tag:
        yield Finding("header", f"the header says 'Language: {said}', the folder is that of {tag}")
    if document.header.fuzzy:
        yield Finding("fuzzy", "the header is marked as fuzzy")
    yield from _of_plural(tag, fields.get("Plural-Forms"))


def _of_plural(tag: str, told: str | None) -> Iterator[Finding]:
    """How many forms there are, where CLDR has a rule; on which number takes which, tools do not agree."""
    if not told:
        return
    count = _count(told)
    known = locales().get(tag)
    if count is None:
        message = f"the header says 'Plural-Forms: {told}', which no tool can calculate"
        yield Finding("header", message, hint=_WRITTEN)
    elif known is not None and known.ruled and count != _count(known.plural):
        message = f"the header says 'Plural-Forms: {told}', {language(tag).name} has '{known.plural}'"
        yield Finding("header", message, hint=_WRITTEN)


def _count(told: str) -> int | None:
    """How many forms there are; None where it cannot be calculated which of them a number takes."""
    found = _PLURAL.fullmatch(told.strip())
    if not found:
        return None
    try:
        form, count = gettext.c2py(found[2]), int(found[1])
        forms = set(map(form, range(201)))
    except (ValueError, ZeroDivisionError, RecursionError):
        return None
    return count if forms <= set(range(count)) else None


def _of_entries(places: _Places, document: Document, messages: Sequence[Message], glossary: Glossary) -> None:
    seen: set[tuple[str | None, str]] = set()
    wanted = {(each.context, each.source): each for each in messages}
    for unit in document.active:
        found: Iterable[Finding]
        if unit.key in seen:
            found = [Finding("duplicate", "this text is translated twice")]
        elif unit.plural is not None:
            found = [Finding("plural", "this entry has plural forms")]
        else:
            pair = Pair(unit=unit, language=language(places.tag), glossary=glossary)
            found = [*_of_state(unit, wanted), *(of_text(pair) if unit.translation else ())]
        seen.add(unit.key)
        for finding in found:
            places.tell(unit.place, unit.context or "", finding)
    for key, message in wanted.items():
        if key not in seen and message.enabled:
            told = f"{message.context} is not in this catalog"
            hint = "Run `notices translations update`, and translate the entry."
            places.tell(1, message.context, Finding("untranslated", told, hint=hint))


def _of_state(unit: Unit, wanted: dict[tuple[str, str], Message]) -> Iterator[Finding]:
    message = wanted.get((unit.context or "", unit.source))
    if message is None:
        known = any(context == unit.context for context, _ in wanted)
        told = "the English of this entry has changed" if known else "this entry is of no notice"
        yield Finding("outdated", told)
    elif unit.fuzzy:
        yield Finding("fuzzy", "this entry is marked as fuzzy")
    elif not unit.translation.strip() and message.enabled:
        yield Finding("untranslated", "this entry is not translated")
