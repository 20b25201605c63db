"""What a decision is made from: frozen values, each fact of which may be unknown.

No address and no identity of a reader is ever held here, and the text form of what is known of
a reader withholds it: these values reach logs and tracebacks of programs that embed the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Answer", "Location", "Page", "Reader", "every", "impossible", "negate", "rank", "some"]

_COUNTRY = re.compile(r"[A-Z]{2}")
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class Answer(StrEnum):
    """Kleene's three truth values; each compares equal to its word: ``"yes"``, ``"maybe"``, ``"no"``."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"

    def __repr__(self) -> str:
        return repr(str(self))


_RANK = {Answer.NO: 0, Answer.MAYBE: 1, Answer.YES: 2}
_NEGATED = {Answer.NO: Answer.YES, Answer.MAYBE: Answer.MAYBE, Answer.YES: Answer.NO}


def rank(answer: Answer) -> int:
    """How strong an answer is: NO 0, MAYBE 1, YES 2."""
    return _RANK[answer]


def every(answers: Iterable[Answer]) -> Answer:
    """Kleene's AND: the weakest of the answers, YES where there are none."""
    return min(answers, key=rank, default=Answer.YES)


def some(answers: Iterable[Answer]) -> Answer:
    """Kleene's OR: the strongest of the answers, NO where there are none."""
    return max(answers, key=rank, default=Answer.NO)


def negate(answer: Answer) -> Answer:
    """Kleene's NOT: MAYBE stays MAYBE."""
    return _NEGATED[answer]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Location:
    """Where a reader is, as far as it is known.

    country: ISO 3166-1 alpha-2, or None where unknown.
    subdivisions: ISO 3166-2 codes, the outermost first; empty where unknown.
    city: GeoNames id, or None.
    registered_country: where the address block is registered (ISO 3166-1), or None.
    accuracy_radius: kilometres of the circle that holds the reader in 67% of cases, or None.
    anonymizer: True where the address is an exit of a VPN, Tor or a hosting network: then none
        of the other facts tells where the reader is; None where nobody looked.
    networks: those of the networks named in the ruleset that hold the address (as written there,
        in canonical form), or None where nobody looked.

    Raises ValueError on a malformed code, without repeating it.
    """

    country: str | None = None
    subdivisions: tuple[str, ...] = ()
    city: int | None = None
    registered_country: str | None = None
    accuracy_radius: int | None = None
    anonymizer: bool | None = None
    networks: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for name in ("country", "registered_country"):
            code = getattr(self, name)
            if code is not None and not (isinstance(code, str) and _COUNTRY.fullmatch(code)):
                raise ValueError(f"{name} must be an ISO 3166-1 code of two capital letters")
        _refuse_text("subdivisions", self.subdivisions)
        if not all(map(_SUBDIVISION.fullmatch, self.subdivisions)):
            raise ValueError("subdivisions must be a tuple of ISO 3166-2 codes like 'XX-12'")

    def __repr__(self) -> str:
        return "Location(<withheld>)"


def impossible(location: Location) -> str:
    """Why a location that somebody wrote down cannot be; nothing where it can.

    Not for those of databases, which may give an island to its country and to another one's parts.
    """
    countries = {code[:2] for code in (*location.subdivisions, location.country or "")} - {""}
    return f"one place cannot be in {' and in '.join(sorted(countries))}" if len(countries) > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reader:
    """Who asks, as far as it matters to a law: never an identity.

    languages: BCP 47 tags that the reader accepts, the best first; empty where unknown.
    refused: those that the reader does not accept (RFC 9110, 12.4.2: weight 0); a notice is not in one.
    """

    location: Location = field(default_factory=Location)
    languages: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_text("languages", self.languages)
        _refuse_text("refused", self.refused)

    def __repr__(self) -> str:
        return "Reader(<withheld>)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is read.

    path: percent-decoded, without dot segments, starting with a slash; see `notices.paths`.
    site: host name in lower case without port; None where unknown.
    language: BCP 47 tag of the page's own text; None where unknown.
    tags: what the page was tagged with by the site; None where that is not known (yet).
    """

    path: str
    site: str | None = None
    language: str | None = None
    tags: tuple[str, ...] | None = ()

    def __post_init__(self) -> None:
        _refuse_text("tags", self.tags)


def _refuse_text(name: str, values: object) -> None:
    """Refuse one text in the place of several: it would be read letter by letter, and match nothing."""
    if isinstance(values, str):
        raise ValueError(f"{name} must be a tuple of texts, not one text")  # noqa: TRY004
