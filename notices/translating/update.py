"""Catalogs brought to today's English: what belongs to it is kept, what does not is kept as old text.

Nothing is ever guessed: a translation stands under exactly the English that it was made of, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from notices.translating.document import Document, Fault, Unit
from notices.translating.locales import Language, language
from notices.translating.messages import Message

__all__ = ["DRAFT", "is_draft", "losses", "new", "template", "updated"]

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
#: Those of which a file may say more than one thing, after two files were put together.
_EDITORS = {name for name, value in _FIELDS.items() if value is None} - {"Language"}
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

    A translation whose English is no longer there becomes obsolete, and comes back with its English. Nothing
    that a person wrote gets lost, where `losses` tells of nothing.
    """
    found = {unit.key: unit for unit in document.units if _is_written(unit)}
    units = [_kept(found.pop((each.context, each.source), None), each) for each in messages]
    return replace(
        document.with_pairs(_fields(document, language(tag))),
        units=(*units, *map(_retired, found.values())),
        faults=(),
    )


def losses(document: Document, messages: Iterable[Message]) -> Iterator[Fault]:
    """What a catalog cannot hold of itself once it is brought to these messages: the places, and why."""
    wanted = {(each.context, each.source) for each in messages}
    seen = {document.header.key}
    for unit in filter(_is_written, document.units):
        # No tool of gettext reads such a file, be one of the two obsolete or not.
        if unit.key in seen:
            yield Fault(unit.line, "this text is translated twice")
        elif unit.key in wanted and any(unit.translations[1:]):
            yield Fault(unit.line, "this text has plural forms, and no notice has any")
        seen.add(unit.key)


def _is_written(unit: Unit) -> bool:
    """Whether a person wrote something here."""
    return bool(any(unit.translations) or _comments(unit) or _flags(unit))


def _comments(unit: Unit) -> tuple[str, ...]:
    # Where there is no text, there is no machine's draft either.
    return tuple(line for line in unit.comments if line != DRAFT or any(unit.translations))


def _flags(unit: Unit) -> tuple[str, ...]:
    return tuple(flag for flag in unit.flags if flag != _BRACES)


def _previous(unit: Unit) -> tuple[str, ...]:
    """What the English was of which a text that needs work was made."""
    return unit.previous if unit.fuzzy else ()


def _untranslated(message: Message) -> Unit:
    flags = (_BRACES,) if "{" in message.source else ()
    return Unit(source=message.source, context=message.context, extracted=message.comments, flags=flags)


def _kept(unit: Unit | None, message: Message) -> Unit:
    fresh = _untranslated(message)
    if unit is None:
        return fresh
    return replace(
        fresh,
        translations=unit.translations[:1],
        comments=_comments(unit),
        flags=(*_flags(unit), *fresh.flags),
        previous=_previous(unit),
        line=unit.line,
    )


def _retired(unit: Unit) -> Unit:
    # What came with the English goes with it; what translators wrote stays.
    return replace(unit, obsolete=True, extracted=(), references=(), previous=_previous(unit))


def _fields(document: Document, known: Language) -> Sequence[tuple[str, str]]:
    own = {
        "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
        "Last-Translator": _NOBODY,
        "Language-Team": known.name,
        "Plural-Forms": known.plural,
    }
    given = document.fields
    told = {name: value or given.get(name) or own.get(name, "") for name, value in _FIELDS.items()}
    told["Language"] = known.tag.replace("-", "_")
    return [*told.items(), *_more(document, told)]


def _more(document: Document, told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that editors added: those of their own, and what else they said in one of theirs here."""
    for name, value in document.pairs:
        another = name in _EDITORS and value not in ("", told[name])
        if another or name not in {*_FIELDS, *_DROPPED}:
            yield name, value
