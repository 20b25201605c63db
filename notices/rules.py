"""The typed model of regions and notices, as the rule files say it.

A notice is a conjunction of set, prefix and interval tests, with `any_of` and `except`. There is no
expression language: that keeps shadowing, contradiction and an exact diff decidable. Everything here
is frozen; `notices.rulefile` makes it from YAML, `notices.evaluate` and `notices.compiled` decide by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from notices.facts import Page, Reader

__all__ = [
    "ALWAYS",
    "Condition",
    "Dimension",
    "Example",
    "Expectation",
    "Kind",
    "Law",
    "Model",
    "Notice",
    "Placement",
    "Region",
    "Test",
    "Text",
    "Unsigned",
    "WhenUnsure",
    "Window",
]


class Dimension(StrEnum):
    """What a test looks at; the value is the key in a rule file."""

    REGION = "region"
    COUNTRY = "country"
    SUBDIVISION = "subdivision"
    CITY = "city"
    REGISTERED_COUNTRY = "registered_country"
    NETWORK = "network"
    MAX_ACCURACY_RADIUS = "max_accuracy_radius"
    LANGUAGE = "language"
    PATH = "path"
    SITE = "site"
    TAG = "tag"


class Kind(StrEnum):
    """Whom the law binds: the reader, who must be warned, or the publisher, who must label."""

    READER_RISK = "reader-risk"
    PUBLISHER_LABEL = "publisher-label"


class Placement(StrEnum):
    """Where on a page a notice stands; where another than the top is not certain to work, at the top."""

    TOP = "top"
    SLOT = "slot"
    BOTTOM = "bottom"


class Unsigned(StrEnum):
    """What becomes of a translation that no person signed off."""

    WITH_ENGLISH = "with-english"
    SHOWN = "shown"
    ENGLISH = "english"


class Expectation(StrEnum):
    """What an example says of its notice: `shown` is yes or maybe."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    YES = "yes"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One fact looked at: it holds where the fact is among the values.

    inner and outer are for subdivisions, which may lie in one another: all that lie in one of the
    values (a reader known to be there is in the value), and all in which one of the values lies (a
    reader of whom nothing narrower is known may be in it).
    """

    # pytest collects classes of this name; this one is no test case.
    __test__ = False

    dimension: Dimension
    values: tuple[str | int, ...]
    inner: frozenset[str] = frozenset()
    outer: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All tests hold, one of `any_of` holds (where there are any), and none of `excepts` holds."""

    tests: tuple[Test, ...] = ()
    any_of: tuple[Condition, ...] = ()
    excepts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A named legal territory: `inside` says who is in it, `perhaps` who may be and is never more.

    languages: BCP 47 tags of what people there read, the first one first.
    """

    name: str
    inside: tuple[Condition, ...]
    perhaps: tuple[Condition, ...] = ()
    languages: tuple[str, ...] = ()
    as_of: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whole days, both included, on which a law is in force, in the law's own time zone.

    opens is the first instant of the first day and closes the first one after the last day, both in
    UTC: a day that a time zone skips or begins late still has one first instant.
    """

    first: date | None
    last: date | None
    timezone: str
    opens: datetime | None
    closes: datetime | None

    def holds(self, at: date | datetime) -> bool:
        """Whether the law is in force: a date is that day in the law's time zone.

        Raises ValueError on a datetime without a time zone.
        """
        if not isinstance(at, datetime):
            return (self.first is None or self.first <= at) and (self.last is None or at <= self.last)
        if at.tzinfo is None:
            raise ValueError("at must be a date, or a datetime with a time zone")
        return (self.opens is None or self.opens <= at) and (self.closes is None or at < self.closes)

    def shares_a_day(self, other: Window) -> bool:
        """Whether some day is in both, each in its own time zone."""
        return (self.first is None or other.last is None or self.first <= other.last) and (
            other.first is None or self.last is None or other.first <= self.last
        )

    def overlaps(self, other: Window) -> bool:
        """Whether two windows share an instant: their time zones may differ."""
        return (self.opens is None or other.closes is None or self.opens < other.closes) and (
            other.opens is None or self.closes is None or other.opens < self.closes
        )


#: No window at all: in force on every day.
ALWAYS: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenUnsure:
    """What a *maybe* does: shown, or hidden, or shown to readers of some languages."""

    show: bool = True
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What a notice stands on, for the editor and for `explain`; never put into a page."""

    citation: str
    verified: date
    sources: tuple[str, ...] = ()
    review_by: date | None = None
    sure: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The English source, with {publisher}, {link_start} and {link_end}; blank lines part paragraphs."""

    title: str
    body: str
    link: str | None = None

    def fields(self) -> Mapping[str, str]:
        """The texts that there are, by field name, in the order in which they are read."""
        named = {"title": self.title, "body": self.body, "link": self.link}
        return {name: text for name, text in named.items() if text is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A reader on a page on a day, and what the editor expects of the notice there."""

    reader: Reader
    page: Page
    at: date
    expect: Expectation
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One legal warning: who must see it, since when, under which law, in which words."""

    id: str
    show: Condition
    law: Law
    text: Text
    kind: Kind = Kind.READER_RISK
    enabled: bool = True
    in_force: tuple[Window, ...] = ALWAYS
    when_unsure: WhenUnsure = field(default_factory=WhenUnsure)
    priority: int = 0
    replaces: tuple[str, ...] = ()
    placement: Placement = Placement.TOP
    more_info: str | None = None
    unsigned: Unsigned | None = None
    dismissible: bool = False
    examples: tuple[Example, ...] = ()
    place: str = ""

    def holds_at(self, at: date | datetime) -> bool:
        """Whether the law is in force at a time; raises ValueError as `Window.holds` does."""
        return not self.in_force or any(window.holds(at) for window in self.in_force)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All regions and notices of a set of rule files, checked against each other."""

    regions: Mapping[str, Region] = field(default_factory=lambda: MappingProxyType({}))
    notices: tuple[Notice, ...] = ()
