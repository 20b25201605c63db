"""A PO file as translators edit it: every comment, flag and old text, read and written without loss.

`notices.po` reads what a page is made of and passes over the rest; here nothing may be passed over. What
is written is, byte for byte, what `msgcat --no-wrap` writes: lines end where the text's own lines end, so
that every tool that is told not to wrap agrees, and a changed word changes one line. Only flags that gettext
does not know, which it drops, are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

__all__ = ["Document", "Fault", "Unit", "parse", "write"]

_STRING = r'"((?:[^"\\]|\\[abfnrtv"\\])*)"'
_LINE = re.compile(rf"(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)[ \t]*)?{_STRING}")
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", '"': '"', "\\": "\\"}
_SPELLED = str.maketrans({char: f"\\{letter}" for letter, char in _ESCAPES.items()})
_NEW_LINE = re.compile(r"\r\n|\r|\n")
_NEITHER = "this line is neither a comment nor a keyword with a text in quotes"
# Flags in the order in which gettext writes them; what it does not know comes last.
_FLAGS = tuple(map(re.compile, (r"fuzzy", r".+-format", r"range:.*", r"no-wrap")))
# What marks a line of comment, and the part of an entry that it belongs to.
_MARKS = {"#.": "extracted", "#:": "references", "#,": "flags", "#|": "previous"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One entry. comments are the translators' own, extracted those that come with the English.

    line: where its msgid or msgctxt stands; place: the line of its msgstr; both 0 where it is no file's.
    """

    source: str
    translations: tuple[str, ...] = ("",)
    context: str | None = None
    plural: str | None = None
    comments: tuple[str, ...] = ()
    extracted: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    obsolete: bool = False
    line: int = 0
    place: int = 0

    @property
    def key(self) -> tuple[str | None, str]:
        """What it is looked up by: context and English."""
        return self.context, self.source

    @property
    def translation(self) -> str:
        """Its text; of several plural forms the first."""
        return self.translations[0]

    @property
    def fuzzy(self) -> bool:
        """Whether a tool or translator marked it as needing work."""
        return "fuzzy" in self.flags


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that no tool can read, and why. context: that of its entry, where it is known."""

    line: int
    message: str
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole file: its header, and its entries in their order. faults: lines that cannot be read.

    ending: comments behind the last entry, which belong to none.
    """

    header: Unit = field(default_factory=lambda: Unit(source=""))
    units: tuple[Unit, ...] = ()
    ending: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The fields of the header in their order, also where two have one name."""
        told = (line.partition(":") for line in self.header.translation.split("\n") if line.strip())
        return tuple((name.strip(), value.strip()) for name, _, value in told)

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields of the header in their order; of two of one name the first, as gettext has it."""
        found: dict[str, str] = {}
        for name, value in self.pairs:
            found.setdefault(name, value)
        return found

    def with_fields(self, fields: Mapping[str, str]) -> Document:
        """The same with these fields in its header, and no other."""
        return self.with_pairs(fields.items())

    def with_pairs(self, pairs: Iterable[tuple[str, str]]) -> Document:
        """The same with these fields in its header, and no other; two may have one name."""
        told = "".join(f"{name}: {value}".rstrip() + "\n" for name, value in pairs)
        return replace(self, header=replace(self.header, translations=(told,)))

    @property
    def active(self) -> tuple[Unit, ...]:
        """The entries that are not obsolete."""
        return tuple(unit for unit in self.units if not unit.obsolete)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Draft:
    """An entry while its lines come in: comments by kind, strings by keyword, and where each began."""

    comments: dict[str, list[str]] = field(default_factory=dict)
    strings: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    obsolete: bool = False
    current: str = ""

    def ends_before(self, keyword: str, obsolete: bool) -> bool:
        """Whether a line with this keyword (`#` for a comment) belongs to the next entry."""
        if not self.strings:
            return False
        if keyword == "#" or obsolete != self.obsolete:
            return True
        translated = any(each.startswith("msgstr") for each in self.strings)
        return (translated and not keyword.startswith("msgstr")) or keyword in self.strings

    def unit(self) -> Unit:
        forms = tuple(text for keyword, text in self.strings.items() if keyword.startswith("msgstr"))
        told = {kind: tuple(lines) for kind, lines in self.comments.items()}
        told["flags"] = tuple(
            flag.strip() for line in told.get("flags", ()) for flag in line.split(",") if flag.strip()
        )
        return Unit(
            source=self.strings["msgid"],
            translations=forms,
            context=self.strings.get("msgctxt"),
            plural=self.strings.get("msgid_plural"),
            obsolete=self.obsolete,
            line=min(self.lines.values()),
            place=min(line for keyword, line in self.lines.items() if keyword.startswith("msgstr")),
            **told,
        )


class _Reader:
    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.faults: list[Fault] = []
        self._draft = _Draft()

    def feed(self, number: int, line: str) -> None:
        if line.startswith("#~"):
            self._obsolete(number, line[2:].strip())
        elif line.startswith("#"):
            self._comment(line)
        elif line:
            self._text(number, line, obsolete=False)

    def _obsolete(self, number: int, line: str) -> None:
        if line.startswith("|"):
            self._begin("#", obsolete=True)
            self._draft.comments.setdefault("previous", []).append(line[1:].strip())
        elif line:
            self._text(number, line, obsolete=True)

    def _comment(self, line: str) -> None:
        self._begin("#", obsolete=self._draft.obsolete)
        kind = _MARKS.get(line[:2], "comments")
        told = line[2 if kind != "comments" else 1 :]
        self._draft.comments.setdefault(kind, []).append(told.removeprefix(" ").rstrip())

    def _text(self, number: int, line: str, *, obsolete: bool) -> None:
        found = _LINE.fullmatch(line)
        if found is None:
            self.faults.append(Fault(number, _NEITHER, self._draft.strings.get("msgctxt")))
            return
        keyword, text = found[1] or "", re.sub(r"\\(.)", lambda each: _ESCAPES[each[1]], found[2])
        if keyword:
            self._begin(keyword, obsolete=obsolete)
            self._draft.obsolete = obsolete
            self._draft.current = keyword
            self._draft.strings[keyword] = text
            self._draft.lines[keyword] = number
        elif self._draft.current:
            self._draft.strings[self._draft.current] += text
        else:
            self.faults.append(Fault(number, "this text belongs to no keyword"))

    def _begin(self, keyword: str, *, obsolete: bool) -> None:
        if self._draft.ends_before(keyword, obsolete):
            self.finish()

    @property
    def ending(self) -> tuple[str, ...]:
        """The comments after which no entry came."""
        return tuple(self._draft.comments.get("comments", ()))

    def finish(self) -> None:
        """Take the entry that is whole now."""
        if not self._draft.strings:
            return
        draft, self._draft = self._draft, _Draft()
        for wanted in ("msgid", "msgstr"):
            if not any(keyword == wanted or keyword.startswith(f"{wanted}[") for keyword in draft.strings):
                first, context = min(draft.lines.values()), draft.strings.get("msgctxt")
                self.faults.append(Fault(first, f"this entry has no {wanted}", context))
                return
        self.units.append(draft.unit())


def parse(text: str) -> Document:
    """Read a PO file; what cannot be read is told in `faults`, and the rest is there all the same."""
    reader = _Reader()
    for number, line in enumerate(_NEW_LINE.split(text), start=1):
        reader.feed(number, line.strip())
    reader.finish()
    headers = [unit for unit in reader.units if unit.key == (None, "") and not unit.obsolete]
    return Document(
        header=headers[0] if headers else Unit(source=""),
        units=tuple(unit for unit in reader.units if unit not in headers[:1]),
        ending=reader.ending,
        faults=tuple(reader.faults),
    )


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def write(document: Document) -> str:
    """The file, its obsolete entries last."""
    units = sorted(document.units, key=lambda unit: unit.obsolete)
    parts = [*map(_lines, (document.header, *units)), _marked("#", document.ending)]
    return "\n".join(filter(None, ("".join(f"{line}\n" for line in part) for part in parts)))


def _lines(unit: Unit) -> Iterator[str]:
    yield from _marked("#", unit.comments)
    yield from _marked("#.", unit.extracted)
    yield from _marked("#:", unit.references)
    if unit.flags:
        yield f"#, {', '.join(sorted(dict.fromkeys(unit.flags), key=_rank))}"
    lead = "#~ " if unit.obsolete else ""
    yield from _marked("#~|" if unit.obsolete else "#|", unit.previous)
    for keyword, text in _strings(unit):
        yield from (f"{lead}{line}" for line in _quoted(keyword, text))


def _rank(flag: str) -> int:
    return next((i for i, each in enumerate(_FLAGS) if each.fullmatch(flag)), len(_FLAGS))


def _marked(mark: str, lines: Iterable[str]) -> Iterator[str]:
    return (f"{mark} {line}".rstrip() for line in lines)


def _strings(unit: Unit) -> Iterator[tuple[str, str]]:
    if unit.context is not None:
        yield "msgctxt", unit.context
    yield "msgid", unit.source
    if unit.plural is None:
        yield "msgstr", unit.translation
        return
    yield "msgid_plural", unit.plural
    for form, text in enumerate(unit.translations):
        yield f"msgstr[{form}]", text


def _quoted(keyword: str, text: str) -> Sequence[str]:
    lines = [f'"{line.translate(_SPELLED)}"' for line in re.findall(r"[^\n]*\n|[^\n]+", text) or [""]]
    return [f"{keyword} {lines[0]}"] if len(lines) == 1 else [f'{keyword} ""', *lines]
