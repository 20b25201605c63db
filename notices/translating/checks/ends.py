"""How a text ends, by the signs of its language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.words import script_of

__all__ = ["punctuation"]

# What may end a sentence, by the sign of English that it stands for.
_ENDS = {
    ".": ".։۔।॥。．｡။។៕།༎።᠃",
    "?": "?؟՞？⁇፧",
    "!": "!՜՛！‼",
    ":": ":՝：፥፡",
    ";": ";؛；፤",
    ",": ",،，፣",
    "…": "…⋯",
}
_SIGN = {char: sign for sign, chars in _ENDS.items() for char in chars} | {"‽": "?", "⁈": "?", "⁉": "!"}
# Greek asks with a semicolon, of which Unicode has another that is the same.
_GREEK = {";": "?", "\u037e": "?", "·": ";", "\u0387": ";"}
# Armenian asks, cries out and stresses within a word, and ends the sentence like any other, or not at all.
_WITHIN = {"?": "՞", "!": "՜՛"}
_WITHOUT_STOPS = frozenset({"THAI", "LAO"})
_UNSEEN = re.compile(r"\{\w*\}|[\s\u00ad\u200c-\u200f\u061c\u2066-\u2069\"']+")
# Marks that open and close, by Unicode's category.
_AROUND = {"Ps", "Pe", "Pi", "Pf"}


def _bare(text: str) -> str:
    """The end of a text without spaces, quotation marks and brackets; three full stops are one sign."""
    seen = _UNSEEN.sub("", text.replace("{publisher}", "x").replace("...", "…"))
    return "".join(char for char in seen if unicodedata.category(char) not in _AROUND)


def _signs(bare: str, script: str) -> list[str]:
    """What stands for signs of English at an end, the last first."""
    signs = _SIGN | _GREEK if script == "GREEK" else _SIGN
    found: list[str] = []
    for char in reversed(bare):
        if char not in signs:
            break
        found.append(signs[char])
    return found


def _script(bare: str) -> str:
    """The script of the last letter that is of no name in Latin letters."""
    scripts = (script_of(char) for char in reversed(bare) if char.isalpha())
    return next((script for script in scripts if script != "LATIN"), "")


def _is_usual(wanted: str, given: list[str], bare: str, script: str) -> bool:
    """Whether a language that has another way to end a sentence ends it so."""
    if any(mark in bare for mark in _WITHIN.get(wanted, "")):
        return given[:1] in ([], ["."])
    if script in _WITHOUT_STOPS:
        return not given and wanted in {".", "?"}
    # The word by which Japanese asks.
    return wanted == "?" and bare.endswith("か。")


def punctuation(pair: Pair) -> Iterator[Finding]:
    """An end like that of the English, by the signs of the language."""
    bare = _bare(pair.text)
    script = _script(bare)
    wanted, given = _signs(_bare(pair.source), "")[:1], _signs(bare, script)
    if wanted == given[:1] or (wanted and (wanted[0] in given or _is_usual(wanted[0], given, bare, script))):
        return
    told = f"with '{given[0]}'" if given else "without a sign"
    yield Finding(
        "punctuation",
        f"the text ends {told}, the English {f'with {wanted[0]!r}' if wanted else 'without one'}",
    )
