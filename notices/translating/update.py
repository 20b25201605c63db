"""Catalogs brought to today's English: what belongs to it is kept, what does not is kept as old text.

Nothing is ever guessed: a translation stands under exactly the English that it was made of, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from notices.translating.document import Document, Unit
from notices.translating.locales import Language, language
from notices.translating.messages import Message

__all__ = ["DRAFT", "is_draft", "new", "template", "updated"]

#: The comment of an entry that no person has reviewed.
DRAFT = "Machine draft, not reviewed."
#: By it other tools too know that what is in braces must stay as it is.
_BRACES = "python-brace-format"
_PROJECT = "notices"
_TITLE = "Legal notices: their English, as the rule files say it."
_NOBODY = "nobody yet"
#: The fields of a header, in their order; those that are None are the translators' own.
_FIELDS: Mapping[str, str | None] = {
    "Project-Id-Version": _PROJECT,
    "PO-Revision-Date": None,
    "Last-Translator": None,
    "Language-Team": None,
    "Language": None,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": None,
}
# A date that changes with every run would make a change of nothing.
_DROPPED = {"POT-Creation-Date"}


def is_draft(unit: Unit) -> bool:
    """Whether an entry says of itself that a machine made it and no person has reviewed it."""
    return DRAFT in unit.comments


def template(messages: Iterable[Message]) -> Document:
    """The file of which every catalog is made."""
    header = Document(header=Unit(source="", comments=(_TITLE,)))
    fixed = {name: value for name, value in _FIELDS.items() if value is not None}
    return replace(header.with_fields(fixed), units=tuple(map(_untranslated, messages)))


def new(tag: str, messages: Sequence[Message], day: date) -> Document:
    """An empty catalog, begun on a day."""
    title = f"{language(tag).name} translations for notices."
    begun = Document(header=Unit(source="", comments=(title,)))
    return updated(begun.with_fields({"PO-Revision-Date": f"{day} 00:00+0000"}), messages, tag)


def updated(document: Document, messages: Sequence[Message], tag: str) -> Document:
    """The same catalog for these messages: done twice, it changes nothing more.

    A translation whose English is no longer there becomes obsolete, and comes back with its English.
    """
    found: dict[tuple[str | None, str], Unit] = {}
    for unit in document.units:
        # An entry in use comes before an old one.
        if unit.translation and (unit.key not in found or found[unit.key].obsolete):
            found[unit.key] = unit
    units = [_kept(found.pop((each.context, each.source), None), each) for each in messages]
    return replace(
        document.with_fields(_fields(document.fields, language(tag))),
        units=(*units, *map(_retired, found.values())),
        faults=(),
    )


def _untranslated(message: Message) -> Unit:
    flags = (_BRACES,) if "{" in message.source else ()
    return Unit(source=message.source, context=message.context, extracted=message.comments, flags=flags)


def _kept(unit: Unit | None, message: Message) -> Unit:
    fresh = _untranslated(message)
    if unit is None:
        return fresh
    own = tuple(flag for flag in unit.flags if flag != _BRACES)
    return replace(
        fresh,
        translations=unit.translations[:1],
        comments=unit.comments,
        flags=(*own, *fresh.flags),
        line=unit.line,
    )


def _retired(unit: Unit) -> Unit:
    # What came with the English goes with it; what translators wrote stays.
    return replace(unit, obsolete=True, extracted=(), references=(), previous=())


def _fields(given: Mapping[str, str], known: Language) -> Mapping[str, str]:
    own = {
        "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
        "Last-Translator": _NOBODY,
        "Language-Team": known.name,
        "Plural-Forms": known.plural,
    }
    told = {name: value or given.get(name) or own.get(name, "") for name, value in _FIELDS.items()}
    told["Language"] = known.tag.replace("-", "_")
    more = {name: value for name, value in given.items() if name not in {*_FIELDS, *_DROPPED}}
    return {**told, **more}
