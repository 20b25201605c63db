"""The locales of this project: what each is called, how it is written, how it counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

__all__ = ["Locale", "locales"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """One locale, as CLDR has it or, where it has nothing, as `notices/data/languages.yaml` says.

    tag: BCP 47. autonym: its name in itself. direction: `ltr` or `rtl`. script: ISO 15924. parent: the
    locale whose data it takes over, or None. plural: the value of gettext's header Plural-Forms. babel: the
    identifier by which Babel knows it, or None where Babel does not, or knows too little to be asked.
    """

    tag: str
    autonym: str
    direction: str
    script: str
    parent: str | None
    plural: str
    babel: str | None


@cache
def locales() -> Mapping[str, Locale]:
    """The table, by tag."""
    text = resources.files("notices").joinpath("data", "locales.json").read_text(encoding="utf-8")
    return MappingProxyType({tag: Locale(tag=tag, **told) for tag, told in json.loads(text).items()})
