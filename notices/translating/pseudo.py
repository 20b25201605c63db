"""Languages that nobody speaks, made from the English, to see in a page what translations will do to it.

`en-XA` is accented, longer and in brackets: what is cut off or not translated is seen at once. `ar-XB` is in
letters that are written from right to left: what does not turn around with the text is seen at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice

from notices.placeholders import PARAGRAPHS, split
from notices.translating.document import Document, Unit
from notices.translating.messages import Message
from notices.translating.update import updated

__all__ = ["accented", "mirrored", "pseudo"]

_ACCENTS = str.maketrans(
    "AaBbCcDdEeGgHhIiJjKkLlMmNnOoPpRrSsTtUuWwYyZz",
    "ÀåƁƀÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļṀɱÑñÖöÞþŔŕŠšŢţÛûŴŵÝýŽž",
)
# By sound where there is one, so that who knows the letters can guess the English.
_MIRRORED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz“”,?",
    "اپچدهفگحیجکلمنوبقرستثظوخيز«»،؟",
)
_PADDING = ("öñé", "ţŵö", "ţĥŕéé", "ƒöûŕ", "ƒîṽé", "šîẋ", "šéṽéñ")
_LONGER = 0.4


def _words(text: str, table: dict[int, int]) -> str:
    """The text in other letters, its placeholders as they are."""
    return "".join(part.translate(table) if kind == "text" else f"{{{part}}}" for kind, part in split(text))


def accented(text: str) -> str:
    """Longer by four tenths, each paragraph in brackets."""
    told = [f"[{_words(each, _ACCENTS)} {_padding(len(each))}]" for each in PARAGRAPHS.split(text)]
    return "\n\n".join(told)


def _padding(length: int) -> str:
    return " ".join(islice(cycle(_PADDING), 1 + int(length * _LONGER / 5)))


def mirrored(text: str) -> str:
    """In Arabic letters, which are written from right to left without any control character."""
    return _words(text.lower(), _MIRRORED)


_MADE: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "en-XA": ("Accented and longer English, to try out pages; made by a program.", accented),
    "ar-XB": ("English in letters from right to left, to try out pages; made by a program.", mirrored),
}


def pseudo(tag: str, messages: Sequence[Message]) -> Document:
    """The whole catalog of `en-XA` or `ar-XB`. Raises KeyError on another tag."""
    title, made = _MADE[tag]
    units = tuple(
        Unit(source=each.source, context=each.context, translations=(made(each.source),)) for each in messages
    )
    document = updated(Document(header=Unit(source="", comments=(title,)), units=units), messages, tag)
    fields = {**document.fields, "PO-Revision-Date": "2026-11-25 00:00+0000", "Last-Translator": "a program"}
    return replace(document.with_fields(fields), units=document.active)
