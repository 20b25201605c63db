"""A person's approval of translations: recorded by hash, and only of texts in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from notices import signoff
from notices.errors import CatalogError, Problem, Severity
from notices.signoff import SignOff, fingerprint
from notices.translating.checks import check
from notices.translating.document import Document, Unit
from notices.translating.folder import Folder
from notices.translating.glossary import Glossary
from notices.translating.messages import Message
from notices.translating.update import DRAFT
from notices.writing import replace_file

__all__ = ["JUDGED", "load", "obstacles", "sign"]

#: Warnings of which whoever reads the language knows better than a program.
JUDGED = (
    "english-left",
    "glossary",
    "language",
    "number-count",
    "paragraphs",
    "punctuation",
    "same-as-english",
    "space",
    "too-long",
)


def load(directory: Path) -> tuple[SignOff, ...]:
    """The sign-offs of a folder, none where there is no file. Raises CatalogError where it is wrong."""
    path = directory / signoff.FILE
    try:
        return signoff.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise CatalogError([_problem(path, f"cannot be read: {error}")]) from None


def obstacles(
    folder: Folder, tag: str, wanted: Sequence[Message], ignored: Collection[str] = ()
) -> tuple[Problem, ...]:
    """What keeps these texts from being signed: what is wrong in them, or that they are not there.

    ignored: codes of JUDGED of which the reviewer says that the check is wrong.
    """
    # What is to be signed must be there, whether readers are shown it yet or not.
    texts = [replace(each, enabled=True) for each in wanted]
    keys = {f"{tag}/{each.context}" for each in texts}
    found = check(tag, folder.path(tag), texts, Glossary.load(folder.directory))
    return tuple(
        each
        for each in found
        if each.key in keys and each.severity is not Severity.NOTE and each.code not in ignored
    )


def sign(folder: Folder, tag: str, wanted: Iterable[Message], *, by: str, on: date) -> None:
    """Record that a person approved these translations, and take their marks of a machine's draft away.

    Raises CatalogError where a file cannot be read or written.
    """
    document, before = folder.read(tag), load(folder.directory)
    keys = {(each.context, each.source) for each in wanted}
    signed = {unit.context: unit for unit in document.active if unit.key in keys}
    entries = [
        SignOff(
            locale=tag,
            message=message or "",
            by=by,
            on=on,
            source=fingerprint(unit.source),
            translation=fingerprint(unit.translation),
        )
        for message, unit in signed.items()
    ]
    # The mark goes first: a text that is neither marked nor signed is still no reviewed one.
    folder.save(tag, _unmarked(document, keys))
    kept = [each for each in before if (each.locale, each.message) not in {(tag, name) for name in signed}]
    _write(folder.directory / signoff.FILE, signoff.write([*kept, *entries]))


def _unmarked(document: Document, keys: Iterable[tuple[str | None, str]]) -> Document:
    def unmarked(unit: Unit) -> Unit:
        comments = tuple(line for line in unit.comments if line != DRAFT)
        return replace(unit, comments=comments) if unit.key in keys and not unit.obsolete else unit

    return replace(document, units=tuple(map(unmarked, document.units)))


def _write(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise CatalogError([_problem(path, f"cannot be written: {error.strerror}")]) from None


def _problem(path: Path, message: str) -> Problem:
    return Problem(file=str(path), line=1, column=1, key="", message=message)
