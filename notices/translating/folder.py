"""A folder of catalogs: `<locale>/LC_MESSAGES/notices.po` for each, and their template `notices.pot`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from notices import catalogs
from notices.catalogs import DOMAIN, MAX_BYTES, catalog_files
from notices.errors import CatalogError, Problem
from notices.locales import locales
from notices.speech import SOURCE_LOCALE
from notices.translating.document import Document, parse, write
from notices.translating.locales import PSEUDO, folder_of
from notices.translating.messages import Message
from notices.translating.pseudo import pseudo
from notices.translating.update import losses, new, template, updated
from notices.writing import replace_file

__all__ = ["Change", "Folder", "read_document"]

_TEMPLATE = "notices.pot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an update does to a catalog: how many entries are new, and how many lost their English."""

    changed: bool
    added: int
    retired: int
    untranslated: int


@dataclass(frozen=True, slots=True)
class Folder:
    """Catalogs by locale, each in a folder that is called by its tag."""

    directory: Path

    def path(self, tag: str) -> Path:
        """Where a locale's catalog is, or would be."""
        return self.directory / folder_of(tag) / DOMAIN

    def tags(self) -> tuple[str, ...]:
        """The locales that there are. Raises CatalogError where there is no such folder."""
        return tuple(tag for tag, _ in catalog_files(self.directory))

    def lacking(self) -> tuple[str, ...]:
        """The locales of this project that have no catalog in its own folder.

        None in another's: which languages it is in, only the folder itself says.
        """
        if self.directory.resolve() != catalogs.SHIPPED.resolve():
            return ()
        there = {SOURCE_LOCALE, *self.tags()}
        return tuple(tag for tag in locales() if tag not in there)

    def read(self, tag: str) -> Document:
        """A catalog. Raises CatalogError where it cannot be read whole: nothing of it may get lost."""
        return read_document(self.path(tag))

    def glance(self, tag: str) -> Document | None:
        """A catalog as far as it can be read, None where nothing of it can."""
        try:
            return parse(_text(self.path(tag)))
        except CatalogError:
            return None

    def update(self, tag: str, messages: Sequence[Message]) -> Change:
        """Bring a catalog to today's English. Raises CatalogError, and changes nothing then."""
        if tag in PSEUDO:
            before = after = pseudo(tag, messages)
        else:
            before = self.read(tag)
            _refuse_losses(self.path(tag), before, messages)
            after = updated(before, messages, tag)
        known = {unit.key for unit in before.active}
        return Change(
            changed=self._write(self.path(tag), after),
            added=sum(unit.key not in known for unit in after.active),
            retired=sum(unit.translation != "" for unit in before.active)
            - sum(unit.translation != "" for unit in after.active),
            untranslated=sum(unit.translation == "" for unit in after.active),
        )

    def create(self, tag: str, messages: Sequence[Message], day: date) -> Path:
        """Begin a catalog, on a day. Raises CatalogError where it is there already."""
        path = self.path(tag)
        if path.exists():
            hint = "Bring it to today's English with `notices translations update`."
            raise CatalogError([_problem(path, "is there already", hint)])
        self._write(path, pseudo(tag, messages) if tag in PSEUDO else new(tag, messages, day))
        return path

    def save(self, tag: str, document: Document) -> None:
        """Write a catalog that was read here. Raises CatalogError."""
        self._write(self.path(tag), document)

    def update_template(self, messages: Sequence[Message]) -> bool:
        """Write the template, and tell whether it changed. Raises CatalogError."""
        return self._write(self.directory / _TEMPLATE, template(messages))

    def _write(self, path: Path, document: Document) -> bool:
        data = write(document).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.read_bytes() == data:
                return False
            replace_file(path, data)
        except OSError as error:
            told = f"cannot be written: {error.strerror}"
            raise CatalogError([_problem(path, told, "See who may write here.")]) from None
        return True


def _refuse_losses(path: Path, document: Document, messages: Sequence[Message]) -> None:
    """Raise CatalogError where something that a person wrote would get lost."""
    problems = [
        _problem(path, each.message, "Keep what is right, and delete the rest.", each.line)
        for each in losses(document, messages)
    ]
    if problems:
        raise CatalogError(problems)


def read_document(path: Path) -> Document:
    """A catalog, whole. Raises CatalogError with all that cannot be read."""
    document = parse(_text(path))
    if document.faults:
        hint = 'Write it like: msgstr "text".'
        raise CatalogError(_problem(path, each.message, hint, each.line) for each in document.faults)
    return document


def _text(path: Path) -> str:
    """What a file says. Raises CatalogError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CatalogError([_problem(path, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise CatalogError([_problem(path, "it is not UTF-8 text", "Save it as UTF-8.")]) from None
    if len(data) > MAX_BYTES:
        raise CatalogError([_problem(path, "it is larger than 4 MiB")])
    return text


def _problem(path: Path, message: str, hint: str = "", line: int = 1) -> Problem:
    return Problem(file=str(path), line=line, column=1, key="", message=message, hint=hint)
