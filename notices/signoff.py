"""`signoff.toml`: which translations a person approved, by hash of both sides.

Any edit of the English or of the translation makes another hash, so that nothing has to be taken back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["FILE", "SignOff", "fingerprint", "parse", "write"]

#: Its name in a folder of catalogs.
FILE = "signoff.toml"
_HEAD = """\
# Which translations a person has read and approved. Written by `notices translations sign`: an edit of the
# English or of the translation voids a sign-off by itself, for it is then of another text.
"""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SignOff:
    """One approval. message: its msgctxt. by: a reviewer's name or role. source, translation: prints."""

    locale: str
    message: str
    by: str
    on: date
    source: str
    translation: str

    def is_of(self, locale: str, message: str, source: str, translation: str) -> bool:
        """Whether it approves this very text."""
        return (self.locale, self.message, self.source, self.translation) == (
            locale,
            message,
            fingerprint(source),
            fingerprint(translation),
        )


def fingerprint(text: str) -> str:
    """What a text is known by: the first half of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def parse(text: str) -> tuple[SignOff, ...]:
    """Read the file. Raises ValueError with what is wrong, in words."""
    # Most programs have nothing signed, and should not wait for it.
    import tomllib  # noqa: PLC0415

    told = tomllib.loads(text)
    if told.keys() - {"signed"} or not isinstance(told.get("signed", []), list):
        raise ValueError("there is something else in it than [[signed]]")
    return tuple(_read(number, each) for number, each in enumerate(told.get("signed", []), start=1))


def _read(number: int, told: Any) -> SignOff:
    if not isinstance(told, Mapping) or told.keys() != set(SignOff.__slots__):
        raise ValueError(f"entry {number} has not exactly {', '.join(SignOff.__slots__)}")
    texts = [value for key, value in told.items() if key != "on"]
    if not all(isinstance(each, str) and each.strip() for each in texts):
        raise ValueError(f"entry {number} holds what is no text, or an empty one")
    # A time is a day too, to Python; it would not be written as it was read.
    if type(told["on"]) is not date:
        raise ValueError(f"entry {number} holds no day under 'on', like 2026-11-25")
    return SignOff(**told)


def write(entries: Iterable[SignOff]) -> str:
    """The file, in the order of locales and messages."""
    return "\n".join([_HEAD, *map(_told, sorted(entries))])


def _told(entry: SignOff) -> str:
    pairs = (f"{name} = {_value(getattr(entry, name))}\n" for name in SignOff.__slots__)
    return f"[[signed]]\n{''.join(pairs)}"


def _value(value: str | date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # What JSON writes within quotes means the same to TOML, which also wants this one spelled.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
