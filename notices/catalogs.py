"""PO files, read as they are: translations by locale, and what is wrong with those that are not used.

A translation counts only where it belongs to today's English, is not fuzzy, and holds the same
placeholders. Everything else is missing, and a missing translation never means a missing notice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from notices.errors import CatalogError, Problem
from notices.placeholders import complaint, split

__all__ = ["SHIPPED", "Catalog", "Catalogs"]

_HERE = Path(__file__).parent
#: The translations that come with this package: inside it when installed, beside it in a checkout.
SHIPPED = next((p for p in (_HERE / "translations", _HERE.parent / "translations") if p.is_dir()), _HERE)
_DOMAIN = Path("LC_MESSAGES", "notices.po")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """One locale's translations, by (context, English source)."""

    locale: str
    messages: Mapping[tuple[str, str], str]

    def get(self, context: str, source: str) -> str | None:
        return self.messages.get((context, source))


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogs:
    """All locales that there are, by BCP 47 tag, with a revision: a hash of what they hold.

    problems tells what was passed over, for a log line or a check.
    """

    by_locale: Mapping[str, Catalog] = field(default_factory=lambda: MappingProxyType({}))
    revision: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(self.by_locale)

    @classmethod
    def load(cls, *directories: str | Path) -> Catalogs:
        """Read `<locale>/LC_MESSAGES/notices.po` below each directory; an earlier directory comes first.

        A file that cannot be read at all is passed over and told in `problems`.
        Raises CatalogError where a directory is not there.
        """
        messages: dict[str, dict[tuple[str, str], str]] = {}
        problems: list[Problem] = []
        for directory in reversed(directories):
            for locale, path in _catalog_files(Path(directory)):
                messages.setdefault(locale, {}).update(_read(path, problems))
        catalogs = {
            locale: Catalog(locale=locale, messages=MappingProxyType(own))
            for locale, own in sorted(messages.items())
        }
        return cls(
            by_locale=MappingProxyType(catalogs), revision=_revision(catalogs), problems=tuple(problems)
        )


def _catalog_files(directory: Path) -> Iterator[tuple[str, Path]]:
    if not directory.is_dir():
        raise CatalogError([_problem(directory, 1, "there is no such directory of translations")])
    for path in sorted(directory.glob(f"*/{_DOMAIN}")):
        yield path.parent.parent.name.replace("_", "-"), path


def _problem(path: Path, line: int, message: str, key: str = "", hint: str = "") -> Problem:
    return Problem(file=str(path), line=line, column=1, key=key, message=message, hint=hint)


def _read(path: Path, problems: list[Problem]) -> dict[tuple[str, str], str]:
    # Babel takes as long to import as all the rest, and a program without translations never needs it.
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        data.decode("utf-8")
        catalog = read_po(BytesIO(data), charset="utf-8", abort_invalid=True)
    except (OSError, UnicodeError, PoFileError, ValueError) as error:
        message = f"this catalog cannot be read and is passed over: {type(error).__name__}"
        problems.append(
            _problem(path, getattr(error, "lineno", None) or 1, message, hint="Check it with msgfmt -c.")
        )
        return {}
    found: dict[tuple[str, str], str] = {}
    for entry in catalog:
        if not entry.id or not entry.string or entry.fuzzy or not entry.context:
            continue
        source, translation = str(entry.id), str(entry.string)
        wrong = _mismatch(source, translation)
        if wrong:
            problems.append(_problem(path, entry.lineno or 1, wrong, key=entry.context))
        else:
            found[entry.context, source] = translation
    return found


def _mismatch(source: str, translation: str) -> str | None:
    """Why a translation cannot be used: its placeholders are not those of the source."""
    wrong = complaint(translation)
    if wrong:
        return f"{wrong[0]}: the translation is not used"
    wanted, found = (sorted(_placeholders(text)) for text in (source, translation))
    if wanted != found:
        told = ", ".join(f"{{{name}}}" for name in wanted) or "none"
        return f"the translation must hold the placeholders of the English ({told}): it is not used"
    return None


def _placeholders(text: str) -> Iterable[str]:
    return (part for kind, part in split(text) if kind == "placeholder")


def _revision(catalogs: Mapping[str, Catalog]) -> str:
    digest = hashlib.sha256()
    for locale, catalog in catalogs.items():
        for (context, source), translation in sorted(catalog.messages.items()):
            digest.update("\0".join((locale, context, source, translation, "")).encode())
    return digest.hexdigest()[:16]
