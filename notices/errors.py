"""One base error; each child says whose fault it is, so that a program can tell whom to call.

Strategy: a fault in what the operator configured is raised when it is read, all problems at once.
While a page is served nothing here is raised towards the server: the page goes out, the fault is
logged and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from notices.printable import ACTIVE, width

__all__ = [
    "AtlasError",
    "CatalogError",
    "DatabaseError",
    "LocaleError",
    "NoticesError",
    "Problem",
    "RuleError",
    "SettingsError",
    "Severity",
]


class Severity(StrEnum):
    """How bad a problem is: an error keeps the file from being used; a note is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a file, where, and how to mend it.

    line and column count from 1; column counts characters. key is the path of keys to the value
    (``show.region[1]``), empty for the file as a whole. snippet is the source line, from which the
    first `cut` characters are left out where it is a long one. code names the kind of problem, for
    those who list kinds or ignore one.
    """

    file: str
    line: int
    column: int
    key: str
    message: str
    snippet: str = ""
    cut: int = 0
    width: int = 1
    hint: str = ""
    code: str = "invalid"
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> str:
        """`file:line:column`, as editors and terminals link it."""
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def excerpt(self) -> tuple[str, ...]:
        """The snippet, and a line with a caret under its value; nothing where there is no snippet."""
        if not self.snippet:
            return ()
        snippet = ACTIVE.sub("\ufffd", self.snippet)
        begin = max(0, self.column - 1 - self.cut)
        # A tab is kept as a tab, so that the caret stands under its value in any terminal.
        lead = "".join("\t" if char == "\t" else " " * width(char) for char in snippet[:begin])
        # A caret may stand behind the end of the line, or under a mark that has no width.
        carets = width(snippet[begin : begin + self.width]) or 1
        number = f"{self.line}"
        return (f"  {number} | {snippet}", f"  {' ' * len(number)} | {lead}{'^' * carets}")

    def __str__(self) -> str:
        head = f"{self.place}: {self.key}: {self.message}" if self.key else f"{self.place}: {self.message}"
        hint = [f"  {self.hint}"] if self.hint else []
        return "\n".join([head, *self.excerpt, *hint])


class NoticesError(Exception):
    """Any error that this library raises on purpose."""


class _ProblemsError(NoticesError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n\n".join(map(str, self.problems)))


class RuleError(_ProblemsError):
    """Rule files are wrong: the rule editor's to mend. `problems` holds all that is wrong."""


class CatalogError(_ProblemsError):
    """A PO file is wrong: the translator's to mend. `problems` holds all that is wrong."""


class SettingsError(NoticesError):
    """A setting is wrong: the embedder's to mend."""


class DatabaseError(NoticesError):
    """A geolocation database cannot be read or built: the operator's to mend."""


class AtlasError(NoticesError):
    """A map cannot be built or read: the maintainer's to mend."""


class LocaleError(NoticesError):
    """The table of languages cannot be built: the maintainer's to mend."""
