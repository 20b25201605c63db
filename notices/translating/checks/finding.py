"""One thing that is found in a translation, before its place in the file is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from notices.translating.document import Unit
from notices.translating.glossary import Glossary
from notices.translating.locales import Language

__all__ = ["Finding", "Pair"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found, of which kind, at which words of the translation; hint where its kind's will not do."""

    code: str
    message: str
    words: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An English text and its translation into a language, as a check sees them."""

    unit: Unit
    language: Language
    glossary: Glossary

    @property
    def source(self) -> str:
        """The English."""
        return self.unit.source

    @property
    def text(self) -> str:
        """The translation."""
        return self.unit.translation
