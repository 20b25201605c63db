"""YAML text to nodes that know their line and column, and the list of what is wrong with it.

Read through `yaml.compose()` and nothing more: tags are ignored and every scalar is text, so that
`NO` is Norway. A pass over the events comes first: aliases and deep nesting are refused there, before
anything recursive meets them (a deep enough document overflows the C stack of `compose`).
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import yaml

from notices.errors import Problem

__all__ = ["MAX_BYTES", "Source"]

#: A rule file is a page or two of text; one that is larger than this is something else.
MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 40
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDEST_CARET = 60


class Source:
    """One file's text, and all problems found in it so far."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.text = self._decode(data)
        self._lines = self.text.splitlines()

    def _decode(self, data: bytes) -> str:
        if len(data) > MAX_BYTES:
            size = f"{len(data) / MAX_BYTES:.1f} MiB"
            self._at(
                1, 1, f"the file is too large: {size}, at most 1 MiB is read", "Split it into several files."
            )
            return ""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8", "replace")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            self._at(line, column, "this is not UTF-8 text", "Save the file as UTF-8.")
            return ""

    def compose(self) -> yaml.Node | None:
        """Return the root node, or None where there is none, having complained of what is wrong."""
        if self.problems:
            return None
        try:
            if not self._is_tame():
                return None
            node: yaml.Node | None = yaml.compose(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            self._complain_of_yaml(error)
            return None
        except yaml.reader.ReaderError as error:
            before = self.text[: error.position]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            self._at(
                line,
                column,
                f"the character U+{ord(self.text[error.position]):04X} is not allowed here",
                "Delete it.",
            )
            return None
        if node is None:
            self._at(1, 1, "the file is empty", "Begin it with 'notice: NAME' or 'regions:'.")
        return node

    def _is_tame(self) -> bool:
        depth = documents = 0
        for event in yaml.parse(self.text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    return self._refuse(
                        event, "a second document begins here", "Put it into a file of its own."
                    )
            elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                return self._refuse(
                    event,
                    "anchors (&) and aliases (*) are not allowed",
                    "Write the value out, or put it in quotes if it is meant as text.",
                )
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MAX_DEPTH:
                    return self._refuse(event, f"the nesting is deeper than {_MAX_DEPTH} levels", "")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return True

    def _refuse(self, event: yaml.Event, message: str, hint: str) -> bool:
        mark: Any = event.start_mark
        self._at(mark.line + 1, mark.column + 1, message, hint)
        return False

    def _complain_of_yaml(self, error: yaml.MarkedYAMLError) -> None:
        mark: Any = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = " ".join(filter(None, (error.context, error.problem)))
        self._at(line, column, f"this is not valid YAML: {message}", _hint_for_yaml(message))

    def _at(self, line: int, column: int, message: str, hint: str, *, key: str = "", width: int = 1) -> None:
        lines = getattr(self, "_lines", [])
        snippet = lines[line - 1] if line <= len(lines) else ""
        width = max(1, min(width, len(snippet) - column + 1, _WIDEST_CARET))
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                column=column,
                key=key,
                message=message,
                snippet=snippet,
                width=width,
                hint=hint,
            )
        )

    def complain(self, node: yaml.Node, key: str, message: str, hint: str = "") -> None:
        """Record what is wrong with a node; its problems are raised together, once all is read."""
        start, end = node.start_mark, node.end_mark
        width = end.column - start.column if end.line == start.line else _WIDEST_CARET
        if isinstance(node, yaml.CollectionNode):
            width = 1
        self._at(start.line + 1, start.column + 1, message, hint, key=key, width=width)

    def place(self, node: yaml.Node) -> str:
        return f"{self.file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _hint_for_yaml(message: str) -> str:
    for sign, hint in _YAML_HINTS.items():
        if sign in message:
            return hint
    return ""


_YAML_HINTS = {
    "mapping values are not allowed": "Put the text in quotes if it holds a colon, or mend the indentation.",
    "cannot start any token": "Indent with spaces, and put text that begins with @, ` or % in quotes.",
    "expected <block end>": "The indentation differs from the lines above.",
    "found unexpected end of stream": "A quote or bracket is not closed.",
    "did not find expected ',' or": "A bracket is not closed, or a comma is missing.",
    "did not find expected key": "The indentation differs from the lines above, or a quote is not closed.",
    "could not find expected ':'": "A key needs a colon and a space after it.",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to one that is not known, or lists the few that there are."""
    words = list(dict.fromkeys(known))
    by_fold = {each.casefold(): each for each in words}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{by_fold[near[0]]}'?"
    if 0 < len(words) <= 12:
        return f"Known here: {', '.join(words)}."
    return ""
