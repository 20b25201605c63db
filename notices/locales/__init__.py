"""The locales of this project: what each is called, how it is written, how it counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from notices.locales.plurals import plural_forms

__all__ = ["Locale", "locales", "plural"]

#: What gettext takes for granted of a language of which it knows nothing.
_GERMANIC = "nplurals=2; plural=(n != 1);"
#: How Babel spells the relations of CLDR's rules.
_SPELLED = {" mod ": " % ", " not in ": " != ", " in ": " = "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """One locale, as CLDR has it or, where it has nothing, as `notices/data/languages.yaml` says.

    tag: BCP 47. autonym: its name in itself. direction: `ltr` or `rtl`. script: ISO 15924. parent: the
    locale whose data it takes over, or None. plural: the value of gettext's header Plural-Forms. ruled:
    whether that is a rule of CLDR's. babel: the identifier by which Babel knows it, or None where Babel does
    not, or knows too little to be asked.
    """

    tag: str
    autonym: str
    direction: str
    script: str
    parent: str | None
    plural: str
    ruled: bool
    babel: str | None


@cache
def locales() -> Mapping[str, Locale]:
    """The table, by tag."""
    text = resources.files("notices").joinpath("data", "locales.json").read_text(encoding="utf-8")
    return MappingProxyType({tag: Locale(tag=tag, **told) for tag, told in json.loads(text).items()})


def plural(tag: str) -> str:
    """The value of gettext's header Plural-Forms: by the table, else by what Babel has of CLDR."""
    known = locales().get(tag)
    return known.plural if known else _by_babel(tag)


def _by_babel(tag: str) -> str:
    # As slow to import as all the rest, and asked only of a language that is new here.
    from babel import Locale as Known  # noqa: PLC0415
    from babel import UnknownLocaleError  # noqa: PLC0415

    try:
        rules = Known.parse(tag, sep="-").plural_form.rules
    except (UnknownLocaleError, ValueError):
        return _GERMANIC
    for theirs, ours in _SPELLED.items():
        rules = {name: rule.replace(theirs, ours) for name, rule in rules.items()}
    return plural_forms(rules)
