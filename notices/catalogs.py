"""PO files, read as they are: translations by locale, and what is wrong with those that are not used.

A translation counts only where it belongs to today's English, is not fuzzy, and holds the same
placeholders. Everything else is missing, and a missing translation never means a missing notice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Self, TypeAlias

from notices import signoff
from notices.bidi import misordered
from notices.errors import CatalogError, Problem
from notices.placeholders import complaint, split
from notices.po import Entry, Fault, parse
from notices.printable import clip

__all__ = [
    "DOMAIN",
    "MAX_BYTES",
    "MAX_TEXT",
    "PSEUDO",
    "SHIPPED",
    "Catalog",
    "Catalogs",
    "catalog_files",
    "locale_of",
]

_HERE = Path(__file__).parent
#: The translations that come with this package: inside it when installed, beside it in a checkout.
SHIPPED = next((p for p in (_HERE / "translations", _HERE.parent / "translations") if p.is_dir()), _HERE)
#: Made by the program to try out a page, accented and longer, and from right to left: no reader's languages.
PSEUDO = ("en-XA", "ar-XB")
#: Where a locale's catalog lies in its folder.
DOMAIN = Path("LC_MESSAGES", "notices.po")
#: Thousands of notices would fit in; one that is larger than this is something else.
MAX_BYTES = 4 * 1024 * 1024
#: Twice what the English may have.
MAX_TEXT = 8000
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_Signed: TypeAlias = tuple[str, str, str, str]
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """One locale's translations, by (context, English source), and which of them a person signed off."""

    locale: str
    messages: Mapping[tuple[str, str], str]
    signed: frozenset[tuple[str, str]] = frozenset()

    def get(self, context: str, source: str) -> str | None:
        """The translation of an English text in a context, or None."""
        return self.messages.get((context, source))

    def is_signed(self, context: str, source: str) -> bool:
        """Whether a person signed off this very translation of this very English."""
        return (context, source) in self.signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogs:
    """All locales that there are, by BCP 47 tag, with a revision: a hash of what they hold.

    problems tells what was passed over, for a log line or a check. sign_offs: all that were read, each with
    locale, message and both fingerprints.
    """

    by_locale: Mapping[str, Catalog] = field(default_factory=lambda: MappingProxyType({}))
    revision: str = ""
    problems: tuple[Problem, ...] = ()
    sign_offs: frozenset[_Signed] = frozenset()

    @property
    def locales(self) -> tuple[str, ...]:
        """The tags of all locales that have a catalog."""
        return tuple(self.by_locale)

    @classmethod
    def load(cls, *directories: str | Path) -> Catalogs:
        """Read `<locale>/LC_MESSAGES/notices.po` below each directory; an earlier directory comes first.

        `signoff.toml` in any of them says which translations are signed off, wherever they are. Entries
        that cannot be used, and files that cannot be read, are passed over and told in `problems`.
        Raises CatalogError where a directory is not there.
        """
        messages: dict[str, dict[tuple[str, str], str]] = {}
        problems: list[Problem] = []
        signed: set[_Signed] = set()
        for directory in reversed(directories):
            signed |= _sign_offs(Path(directory) / signoff.FILE, problems)
            for locale, path in catalog_files(Path(directory)):
                if _LOCALE.fullmatch(locale):
                    messages.setdefault(locale, {}).update(_read(path, problems))
                else:
                    message = f"'{locale}' is not a language tag: this catalog is not used"
                    problems.append(
                        _problem(path, 1, message, hint="Name the folder like 'ru' or 'sr_Latn'.")
                    )
        return cls.of(messages, signed, problems)

    @classmethod
    def of(
        cls,
        messages: Mapping[str, Mapping[tuple[str, str], str]],
        sign_offs: Iterable[_Signed],
        problems: Iterable[Problem],
    ) -> Self:
        """Those of these translations, by locale."""
        signed = frozenset(sign_offs)
        catalogs = {
            locale: Catalog(
                locale=locale, messages=MappingProxyType(dict(own)), signed=_signed(locale, own, signed)
            )
            for locale, own in sorted(messages.items())
        }
        return cls(
            by_locale=MappingProxyType(catalogs),
            revision=_revision(catalogs),
            problems=tuple(problems),
            sign_offs=signed,
        )


def catalog_files(directory: Path) -> Iterator[tuple[str, Path]]:
    """Tag and path of each catalog below a directory. Raises CatalogError where it is not there."""
    if not directory.is_dir():
        raise CatalogError([_problem(directory, 1, "there is no such directory of translations")])
    for path in sorted(directory.glob(f"*/{DOMAIN}")):
        yield locale_of(path), path


def locale_of(path: Path) -> str:
    """The tag in the path of a catalog; "" where it is that of another file."""
    return path.parent.parent.name.replace("_", "-") if path.name == DOMAIN.name else ""


def _sign_offs(path: Path, problems: list[Problem]) -> set[_Signed]:
    """Locale, message and both fingerprints of each sign-off; none where there is no file, or a wrong one."""
    if not path.exists():
        return set()
    try:
        entries = signoff.parse(_text(path))
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else error
        message = f"nothing in it counts as signed off: {told}"
        problems.append(_problem(path, 1, message, hint="`notices translations sign` writes this file."))
        return set()
    return {(each.locale, each.message, each.source, each.translation) for each in entries}


def _signed(
    locale: str, messages: Mapping[tuple[str, str], str], signed: Collection[_Signed]
) -> frozenset[tuple[str, str]]:
    named = {(each[0], each[1]) for each in signed}
    return frozenset(
        (context, source)
        for (context, source), text in messages.items()
        if (locale, context) in named
        and (locale, context, signoff.fingerprint(source), signoff.fingerprint(text)) in signed
    )


def _problem(path: Path, line: int, message: str, key: str = "", hint: str = "") -> Problem:
    return Problem(file=str(path), line=line, column=1, key=key, message=message, hint=hint)


def _read(path: Path, problems: list[Problem]) -> dict[tuple[str, str], str]:
    try:
        text = _text(path)
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else error
        problems.append(_problem(path, 1, f"this catalog cannot be read and is passed over: {told}"))
        return {}
    found: dict[tuple[str, str], str] = {}
    for entry in parse(text):
        if isinstance(entry, Fault):
            message = f"{entry.message}: the entry is not used"
            hint = 'Write it like: msgstr "text".'
            problems.append(_problem(path, entry.line, message, key=clip(entry.context), hint=hint))
        elif entry.translation.strip() and not entry.fuzzy:
            wrong = _mismatch(entry, found)
            if wrong:
                message = f"{wrong[0]}: the translation is not used"
                key = clip(entry.context or entry.source)
                problems.append(_problem(path, entry.line, message, key=key, hint=wrong[1]))
            else:
                found[entry.context or "", entry.source] = entry.translation
    return found


def _text(path: Path) -> str:
    """Raises OSError or ValueError with what is wrong, in words."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise ValueError("it is not a file")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError("it is larger than 4 MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None


def _mismatch(entry: Entry, found: Mapping[tuple[str, str], str]) -> tuple[str, str] | None:
    """Why a translation cannot be used, and how to mend it; None where it can."""
    source, translation = entry.source, entry.translation
    if entry.plural or entry.context is None:
        return "this entry is of no notice", "Each entry has a msgctxt, a msgid and one msgstr."
    if (entry.context, source) in found:
        return "this entry is here twice", "Delete one."
    if len(translation) > MAX_TEXT:
        return f"it has {len(translation)} characters, at most {MAX_TEXT} are allowed", "Shorten it."
    markup = _MARKUP.search(translation)
    if markup and markup[0] not in source:
        return (
            f"it holds markup: {markup[0][:40]}",
            "Delete it, or write the character itself.",
        )
    if misordered(translation) is not None:
        return "it holds a character that turns the order of the text", "Delete it."
    wanted, given = (sorted(_placeholders(text)) for text in (source, translation))
    wrong = complaint(translation)
    if wrong is None and wanted != given:
        told = ", ".join(f"{{{name}}}" for name in wanted) or "none"
        return f"it does not hold the placeholders of the English ({told})", "Copy them from the English."
    return wrong and (wrong.message, wrong.hint)


def _placeholders(text: str) -> Iterable[str]:
    return (part for kind, part in split(text) if kind == "placeholder")


def _revision(catalogs: Mapping[str, Catalog]) -> str:
    digest = hashlib.sha256()
    for locale, catalog in catalogs.items():
        for (context, source), translation in sorted(catalog.messages.items()):
            mark = "signed" if (context, source) in catalog.signed else ""
            digest.update("\0".join((locale, context, source, translation, mark, "")).encode())
    return digest.hexdigest()[:16]
