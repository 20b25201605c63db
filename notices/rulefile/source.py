"""YAML text to nodes that know their line and column, and the list of what is wrong with it.

Nodes are made here from the events of the parser: tags are ignored and every scalar is text, so that
`NO` is Norway. Aliases and deep nesting are refused on the way, before anything recursive meets them
(a deep enough document overflows the C stack of `yaml.compose`), and the text is parsed but once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from notices.errors import Problem, Severity
from notices.hints import SPACES, did_you_mean, odd_character
from notices.printable import WIDEST_CARET, clip, window
from notices.rulefile.codes import Code

__all__ = ["MAX_BYTES", "Name", "Source"]

#: A rule file is a page or two of text; one that is larger than this is something else.
MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 40
# Who sees a hundred problems mends those first; a hostile file has a million.
_MAX_PROBLEMS = 100
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Codes of complaints about a single word.
_OF_WORDS = ("not-a-", "unknown-")
# Another space in the indentation, behind a dash or behind the first colon.
_ODD_SPACE = re.compile(rf"[ -]*(?:[\w-]+: *)?[{SPACES}\u200b]")
# YAML 1.1, 5.1: all else is not printable.
_FORBIDDEN = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Name:
    """A place where a region or a notice is named: where it is made, or where it is used."""

    source: Source
    node: yaml.Node
    key: str
    what: str
    name: str

    def complain(self, code: Code, message: str, hint: str) -> None:
        """Record what is wrong with the node that bears the name."""
        self.source.complain(self.node, self.key, code, message, hint)


class Source:
    """One file's text, all problems found in it so far, and the regions and notices that it uses."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.uses: list[Name] = []
        self.root: yaml.Node | None = None
        # What the innermost collection that is read holds so far.
        self._found: list[yaml.Node] = []
        self._lines: list[str] = []
        self.text = self._decode(data)

    def _decode(self, data: bytes) -> str:
        if len(data) > MAX_BYTES:
            self._at(
                1, 1, Code.FILE_TOO_LARGE, "the file is larger than 1 MiB", "Split it into several files."
            )
            return ""
        text = data.decode("utf-8-sig", "replace")
        self._lines = text.splitlines()
        wrong = _first_not_utf8(data)
        if wrong is not None:
            # UTF-16 is full of zero bytes: every second one in most scripts.
            alone = data[wrong] == 0 and data.count(0) * 4 < len(data)
            before = data[:wrong].decode("utf-8-sig", "replace")
            self._at(*_position(before), Code.NOT_UTF8, *(_ZERO if alone else _NOT_UTF8))
            return ""
        found = _FORBIDDEN.search(text)
        if found:
            message = f"the character U+{ord(found[0]):04X} is not allowed here"
            self._at(*_position(text[: found.start()]), Code.FORBIDDEN_CHARACTER, message, "Delete it.")
            return ""
        return text

    def compose(self) -> yaml.Node | None:
        """Return the root node, or None where there is none, having complained of what is wrong."""
        if self.problems:
            return None
        try:
            node = self._build()
        except yaml.MarkedYAMLError as error:
            self._complain_of_yaml(error)
            return None
        if node is None and not self.problems:
            self._at(1, 1, *_EMPTY)
        self.root = node
        return node

    def _build(self) -> yaml.Node | None:
        """The root node; None where there is none, and where something was refused."""
        events: Iterator[Any] = yaml.parse(self.text, Loader=_LOADER)
        documents = 0
        # The collections around the place that is read: where each begins, and what it holds so far.
        outer: list[tuple[Any, list[yaml.Node]]] = []
        for event in events:
            kind = type(event)
            if kind is yaml.AliasEvent or getattr(event, "anchor", None):
                self._refuse(event, *_ANCHORS)
                return None
            if kind is yaml.ScalarEvent:
                marks = event.start_mark, event.end_mark
                self._found.append(yaml.ScalarNode("", event.value, *marks, style=event.style))
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(outer) == _MAX_DEPTH:
                    self._refuse(event, *_TOO_DEEP)
                    return None
                outer.append((event, self._found))
                self._found = []
            elif isinstance(event, yaml.CollectionEndEvent):
                start, around = outer.pop()
                around.append(_collection(start, event, self._found))
                self._found = around
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._refuse(event, *_SECOND)
                    return None
        return self._found[0] if self._found else None

    def _refuse(self, event: Any, code: Code, message: str, hint: str) -> None:
        self._at(event.start_mark.line + 1, event.start_mark.column + 1, code, message, hint)

    def _complain_of_yaml(self, error: yaml.MarkedYAMLError) -> None:
        told = str(error.problem)
        if "nesting depth" in told:
            # The parser has a limit of its own, beyond ours, and meets it before it tells of anything.
            line, column = self._nearest(error.problem_mark)
            self._at(line, column, *_TOO_DEEP)
            return
        unknown = (False, f"this is not valid YAML: {told}", _QUOTES)
        faults = (fault for sign, fault in _YAML_FAULTS.items() if sign in told)
        begins, message, hint = next(faults, unknown)
        mark = error.context_mark if begins and error.context_mark else error.problem_mark
        line, column = self._nearest(mark)
        # YAML takes the line for text, and trips over what follows.
        for each in [*(self._nearest(node.start_mark)[0] for node in self._found[-2:]), line]:
            odd = _ODD_SPACE.match(self._lines[each - 1])
            if odd:
                self._at(each, odd.end(), Code.YAML_SYNTAX, _OTHER_SPACE, odd_character(odd[0]))
                return
        self._at(line, column, Code.YAML_SYNTAX, message, hint)

    def _nearest(self, mark: Any) -> tuple[int, int]:
        """Line and column of a mark; of the last character where it lies behind the end."""
        if mark.line < len(self._lines):
            return mark.line + 1, mark.column + 1
        return _position(self.text.rstrip()[:-1])

    def _at(
        self, line: int, column: int, code: Code, message: str, hint: str, *, key: str = "", width: int = 1
    ) -> None:
        if len(self.problems) > _MAX_PROBLEMS:
            return
        if len(self.problems) == _MAX_PROBLEMS:
            key, width, code = "", 1, Code.TOO_MANY_PROBLEMS
            message = f"there are more than {_MAX_PROBLEMS} problems in this file: the others are not told"
            hint = "Mend these first."
        snippet, cut = window(self._lines[line - 1] if line <= len(self._lines) else "", column)
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                column=column,
                key=clip(key),
                message=clip(message),
                snippet=snippet,
                cut=cut,
                width=max(1, min(width, len(snippet) - column + 1 + cut, WIDEST_CARET)),
                hint=clip(hint),
                code=code,
            )
        )

    def complain(
        self, node: yaml.Node, key: str, code: Code, message: str, hint: str, *, words: str = ""
    ) -> None:
        """Record what is wrong with a node; its problems are raised together, once all is read.

        words: those at which to point within the node, if they stand there as they are.
        """
        # Of texts for readers, which may hold any sign, it is told otherwise what is wrong.
        if isinstance(node, yaml.ScalarNode) and code.startswith(_OF_WORDS):
            hint = f"{odd_character(node.value)} {hint}".strip()
        start, end = node.start_mark, node.end_mark
        at = self.text.find(words, start.index, end.index) if words else -1
        if at >= 0:
            place = _position(self.text[:at])
            self._at(*place, code, message, hint, key=key, width=len(words))
            return
        width = end.column - start.column if end.line == start.line else WIDEST_CARET
        if isinstance(node, yaml.CollectionNode):
            width = 1
        self._at(start.line + 1, start.column + 1, code, message, hint, key=key, width=width)

    def problem(self, key: str, message: str, hint: str, *, code: str, severity: Severity) -> Problem:
        """What is to be said of a key in a file that was read; of the nearest one where it is not there."""
        node = self._find(key)
        start, end = node.start_mark, node.end_mark
        line = self._lines[start.line] if start.line < len(self._lines) else ""
        width = end.column - start.column if end.line == start.line else WIDEST_CARET
        snippet, cut = window(line, start.column + 1)
        return Problem(
            file=self.file,
            line=start.line + 1,
            column=start.column + 1,
            key=key,
            message=clip(message),
            snippet=snippet,
            cut=cut,
            width=max(1, min(width, len(snippet) - start.column + cut, WIDEST_CARET)),
            hint=clip(hint),
            code=code,
            severity=severity,
        )

    def _find(self, key: str) -> Any:
        """The value at a path of keys, or its key where it is of several lines."""
        node: Any = self.root
        found = node
        for part in re.findall(r"[^.\[\]]+", key):
            if isinstance(node, yaml.MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == part), None)
                if pair is None:
                    break
                node = pair[1]
                found = node if isinstance(node, yaml.ScalarNode) else pair[0]
            elif isinstance(node, yaml.SequenceNode):
                # One value stands for a list of one: then the number leads nowhere else.
                found = node = node.value[int(part)]
        return found

    def comment_after(self, key: str) -> str:
        """The comment behind a text without quotes, on the line on which it ends; nothing where none is."""
        node = self._find(key)
        rest = "" if node.style else self._lines[node.end_mark.line][node.end_mark.column :].strip()
        return rest if rest.startswith("#") else ""

    def suggest(self, word: str, known: Iterable[str]) -> str:
        """`did_you_mean`, but nothing where no more problems are told."""
        return did_you_mean(word, known) if self.tells_more else ""

    @property
    def tells_more(self) -> bool:
        """Whether more problems are told: to look for the word that is nearest is slow."""
        return len(self.problems) < _MAX_PROBLEMS

    def drain(self) -> list[Name]:
        """The names used since the last call."""
        uses, self.uses = self.uses, []
        return uses

    def place(self, node: yaml.Node) -> str:
        """`file:line:column` of a node."""
        return f"{self.file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _collection(start: Any, end: Any, nodes: list[yaml.Node]) -> yaml.Node:
    marks: tuple[Any, Any] = start.start_mark, end.end_mark
    if isinstance(start, yaml.SequenceStartEvent):
        return yaml.SequenceNode("", nodes, *marks, flow_style=start.flow_style)
    pairs = list(zip(nodes[::2], nodes[1::2], strict=True))
    return yaml.MappingNode("", pairs, *marks, flow_style=start.flow_style)


def _first_not_utf8(data: bytes) -> int | None:
    """Where the first byte is that is not UTF-8 text, or None; a zero byte is none."""
    end = data.find(b"\0")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        end = error.start if end < 0 else min(end, error.start)
    return None if end < 0 else end


def _position(before: str) -> tuple[int, int]:
    """Line and column of the character that follows a text, both from 1."""
    lines = f"{before}|".splitlines()
    return len(lines), len(lines[-1])


_QUOTES = "Put the text in quotes."
_NOT_UTF8 = ("this is not UTF-8 text", "Save the file as UTF-8.")
_ZERO = ("a zero byte stands here, which no text holds", "Delete it.")
_EMPTY = (Code.EMPTY_FILE, "the file is empty", "Begin it with 'notice: NAME' or 'regions:'.")
_SECOND = (Code.SECOND_DOCUMENT, "a second document begins here", "Put it into a file of its own.")
_ANCHORS = (
    Code.ALIAS,
    "anchors (&) and aliases (*) are not allowed",
    "Write the value out, or put it in quotes if it is meant as text.",
)
_TOO_DEEP = (
    Code.NESTED_TOO_DEEP,
    f"the nesting is deeper than {_MAX_DEPTH} levels",
    "No rule needs so many brackets, dashes or indentations within each other.",
)
_OTHER_SPACE = "another space than the common one stands here"
_NO_KEY = (
    False,
    "something that belongs to no key begins here",
    "Indent all keys alike. Put text that begins with { or [ in quotes; within '…', write apostrophes twice.",
)
#: What the reader of YAML says: whether to point at where the thing begins, and what we say in its place.
_YAML_FAULTS = {
    "mapping values are not allowed": (
        False,
        "a colon cannot stand here",
        "Put the text in quotes if it holds a colon, or mend the indentation.",
    ),
    "cannot start any token": (
        False,
        "no value begins with this character",
        "Indent with spaces, and put text that begins with @, ` or % in quotes.",
    ),
    "tab character": (False, "a tab stands where only spaces may", "Indent with spaces."),
    "found unexpected end of stream": (True, "this quote is not closed", "Close it where the text ends."),
    "found unexpected document": (True, "this quote is not closed", "Close it where the text ends."),
    "expected ',' or ']'": (
        True,
        "the list in brackets is not closed, or a comma is missing",
        "Close it with ], and put text that holds brackets, commas or quotes in quotes.",
    ),
    "expected ',' or '}'": (
        True,
        "the braces are not closed, or a comma is missing",
        "Close them with }, and put text that holds braces, commas or quotes in quotes.",
    ),
    "could not find expected ':'": (
        True,
        "this is no key: there is no colon with a space after it",
        "Write it like 'key: value'; text of several lines is indented deeper than its key.",
    ),
    "alphabetic or numeric character": (False, "* and & mean something else in YAML", _QUOTES),
    "expected '-' indicator": (
        False,
        "this is no item of the list above",
        "Begin each item with a dash, all indented alike.",
    ),
    # "expected <block end>" is how the loader without the C library says it.
    "did not find expected key": _NO_KEY,
    "expected <block end>": _NO_KEY,
    "block sequence entries are not allowed": (
        False,
        "an item of a list cannot begin here",
        "Begin it on a line of its own, or put the text in quotes.",
    ),
    "node content": (False, "this value cannot be read", _QUOTES),
    "unknown escape character": (
        False,
        "this backslash means nothing within double quotes",
        "Write it twice, or use single quotes.",
    ),
    "tag": (False, "! begins a tag, which means nothing here", _QUOTES),
    "incompatible YAML": (False, "this is YAML of another version", "Delete the line."),
    "document start": (False, "the file goes on after its end", "Delete what does not belong here."),
}
