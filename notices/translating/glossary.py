"""`glossary.toml`: names, and terms that a language says in one way."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from notices.errors import CatalogError, Problem

__all__ = ["FILE", "Glossary", "Term"]

#: Its name in a folder of catalogs.
FILE = "glossary.toml"
# What stays a mark of its own in composed text: U+0301 of ѓ goes, é stays.
_OPTIONAL = re.compile("[\u00ad\u200c\u200d\u0300\u0301\u064b-\u0652\u0670]")
_HINT = "translations/README.md tells how it is written."


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An English term, and its translations by tag, in each of which * stands for any ending of a word."""

    english: str
    translations: Mapping[str, tuple[str, ...]]

    def is_in(self, source: str) -> bool:
        """Whether an English text holds it, in any case."""
        return re.search(rf"(?<!\w){re.escape(self.english)}(?!\w)", source, re.IGNORECASE) is not None

    def fails(self, tag: str, text: str) -> bool:
        """Whether a text of a language should hold one of its translations and does not."""
        wanted = self.translations.get(tag, ())
        plain = _plain(text)
        return bool(wanted) and not any(_pattern(each).search(plain) for each in wanted)

    def by_language(self) -> dict[str, str]:
        """The English, and in each language the first form without *: what `NOTICES_PUBLISHER` takes."""
        whole = {tag: [each for each in said if "*" not in each] for tag, said in self.translations.items()}
        return {"en": self.english, **{tag: said[0] for tag, said in whole.items() if said}}


def _plain(text: str) -> str:
    """Without what may be written or left out within a word: soft hyphens, joiners, stress, short vowels."""
    return _OPTIONAL.sub("", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=1024)
def _pattern(term: str) -> re.Pattern[str]:
    words = (re.escape(word).replace(r"\*", r"\w*") for word in _plain(term).split())
    # A quotation mark may begin or end between two words of a term.
    spaced = r"[\s\"'“”„«»‹›‘’]+".join(words)
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """Names, which may stay as they are or be as their language has them; and terms."""

    names: tuple[Term, ...] = ()
    terms: tuple[Term, ...] = ()

    @classmethod
    def load(cls, directory: Path) -> Glossary:
        """The glossary of a folder, empty where there is none. Raises CatalogError with what is wrong."""
        path = directory / FILE
        try:
            told = tomllib.loads(path.read_bytes().decode("utf-8"))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:
            raise CatalogError([_problem(path, f"cannot be read: {error}")]) from None
        problems = list(_wrong(path, told))
        if problems:
            raise CatalogError(problems)
        kept = (Term(english=each, translations={}) for each in told.get("names", []))
        names = (*kept, *map(_term, told.get("name", [])))
        return cls(names=names, terms=tuple(map(_term, told.get("term", []))))


def _term(told: Mapping[str, Any]) -> Term:
    return Term(
        english=told["english"], translations={tag: _several(said) for tag, said in told["in"].items()}
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)


def _is_term(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"english", "in", "note"}
        and _are_texts([value.get("english")])
        and isinstance(value.get("in"), dict)
        and all(_are_texts([said] if isinstance(said, str) else said) for said in value["in"].values())
    )


def _wrong(path: Path, told: Mapping[str, Any]) -> Iterator[Problem]:
    for key in told.keys() - {"names", "name", "term"}:
        yield _problem(path, f"unknown key '{key}': known are names, name and term")
    if not _are_texts(told.get("names", [])):
        yield _problem(path, "names is no list of texts")
    for key in ("name", "term"):
        entries = told.get(key, [])
        for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
            if not _is_term(entry):
                yield _problem(path, f"{key} {number} has not 'english' and, under 'in', words by language")


def _problem(path: Path, message: str) -> Problem:
    return Problem(file=str(path), line=1, column=1, key="", message=message, hint=_HINT)
