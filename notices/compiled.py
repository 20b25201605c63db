"""The model as index tables: a decision in microseconds, whose cost the rules that do not match don't raise.

Each notice becomes rows: conjunctions of tests, one for each way in which its regions and `any_of`
may hold, and one for each way in which an exception may. Row n is bit n of every integer here. For
each dimension a table gives two integers for a fact: the rows that answer at least *maybe*, and those
that answer *yes*. A decision is an AND of integers; Kleene's AND is the minimum, so the two bits of
a row are the minimum over its tests. `notices.evaluate` is the obvious twin that this one equals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from notices.calendar import Calendar
from notices.evaluate import language_ranges
from notices.expansion import Row, expand
from notices.facts import Answer, Location, Page, Reader
from notices.rules import Dimension, Model, Notice
from notices.tables import LANGUAGE_TABLES, LOCATION_TABLES, PAGE_TABLES, Bits, Table, tables

__all__ = ["Compiled", "Decided", "Decision"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

# Facts of readers and pages repeat; a cache that meets its bound is emptied, which costs a few
# microseconds each and needs no lock.
_CACHED = 4096


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Decided:
    """A notice that is shown: its answer, yes or maybe, and which alternatives carry it.

    The text form withholds all of it: which notice is shown says where the reader is.
    """

    notice: Notice
    answer: Answer
    reasons: tuple[str, ...]

    @property
    def id(self) -> str:
        """The notice's name in its rule file."""
        return self.notice.id

    def __repr__(self) -> str:
        return "Decided(<withheld>)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Decision:
    """The notices for a reader on a page, in the order in which they are shown.

    hidden: names of those that answer yes or maybe and are held back, by `when_unsure` or `replaces`.

    The text form tells no more than how many there are: which ones says where the reader is.
    """

    notices: tuple[Decided, ...]
    revision: str
    hidden: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Decision(<{len(self.notices)} notices>)"


class Compiled:
    """Index tables of a model. `decide` is its purpose; all else is made when it is constructed."""

    def __init__(self, model: Model, revision: str) -> None:
        self._revision = revision
        self._notices = tuple(notice for notice in model.notices if notice.enabled)
        rows = [row for n, notice in enumerate(self._notices) for row in expand(notice, n, model.regions)]
        self._rows = rows
        self._all = (1 << len(rows)) - 1
        self._firm = _bits(i for i, row in enumerate(rows) if not row.perhaps)
        self._positive = _bits(i for i, row in enumerate(rows) if not row.exception)
        self._page_exceptions = _bits(
            i for i, row in enumerate(rows) if row.exception and row.tests.keys() <= PAGE_TABLES.keys()
        )
        tests = [row.tests for row in rows]
        self._location = list(tables(LOCATION_TABLES, tests))
        self._languages = list(tables(LANGUAGE_TABLES, tests))
        self._page = list(tables(PAGE_TABLES, tests))
        showing = [0] * len(self._notices)
        for i, row in enumerate(rows):
            showing[row.notice] |= 0 if row.exception else 1 << i
        self._calendar = Calendar(self._notices, showing, self._all)
        self._asks_language = any(notice.when_unsure.languages for notice in self._notices)
        self._by_location: dict[Location, Bits] = {}
        self._by_languages: dict[tuple[str, ...], tuple[Bits, frozenset[str]]] = {}
        self._by_rows: dict[tuple[int, int, frozenset[str] | None], Decision] = {}
        self._nothing = Decision(notices=(), revision=revision)

    def values(self, dimension: Dimension) -> frozenset[str | int]:
        """What the enabled notices name in a dimension, their regions' own conditions included."""
        tests = (test for row in self._rows for test in row.tests_of(dimension))
        return frozenset(value for test in tests for value in test.values)

    def decide(self, reader: Reader, page: Page, at: date | datetime) -> Decision:
        """Decide which notices the reader needs on the page at a time.

        Raises ValueError where `at` is a datetime without a time zone.
        """
        least, sure = self._where(reader.location)
        bits, ranges = self._speaks(reader.languages)
        least &= bits[0] & self._calendar.rows_at(at)
        sure &= bits[1]
        for table in self._page:
            if not least & self._positive:
                return self._nothing
            found = table.find(page)
            least &= found[0]
            sure &= found[1]
        return self._decision(least, sure & least, ranges if self._asks_language else None)

    def may_vary(self, page: Page, at: date | datetime, later: datetime | None = None) -> bool:
        """Whether some reader would be shown a notice on this page: what a cache must know.

        later: until when, where `at` is a datetime; None for that time or day alone.
        """
        calendar = self._calendar
        ever = calendar.rows_until(at, later) if isinstance(at, datetime) and later else calendar.rows_at(at)
        least, sure = self._positive & ever, self._page_exceptions
        for table in self._page:
            found = table.find(page)
            least &= found[0]
            sure &= found[1]
        if not (least and sure):
            return bool(least)
        # What the page alone excepts is excepted for every reader.
        excepted = {self._rows[i].notice for i in _indices(sure)}
        return any(self._rows[i].notice not in excepted for i in _indices(least))

    def _where(self, location: Location) -> Bits:
        found = self._by_location.get(location)
        if found is None:
            # VPN, Tor and hosting exits make the location unknown, not elsewhere.
            facts = Location() if location.anonymizer else location
            found = _minimum(self._location, facts, (self._all, self._firm))
            _remember(self._by_location, location, found)
        return found

    def _speaks(self, languages: tuple[str, ...]) -> tuple[Bits, frozenset[str]]:
        found = self._by_languages.get(languages)
        if found is None:
            ranges = language_ranges(languages)
            found = (_minimum(self._languages, ranges, (self._all, self._all)), ranges)
            _remember(self._by_languages, languages, found)
        return found

    def _decision(self, least: int, sure: int, ranges: frozenset[str] | None) -> Decision:
        if not least & self._positive:
            return self._nothing
        key = (least, sure, ranges)
        decision = self._by_rows.get(key)
        if decision is None:
            held = sorted(self._held(least, sure), key=_order)
            shown = [each for each in held if _is_shown(each, ranges or frozenset())]
            replaced = {name for each in shown if each.answer is Answer.YES for name in each.notice.replaces}
            kept = tuple(each for each in shown if each.id not in replaced)
            hidden = tuple(each.id for each in held if each not in kept)
            decision = Decision(notices=kept, revision=self._revision, hidden=hidden)
            _remember(self._by_rows, key, decision)
        return decision

    def _held(self, least: int, sure: int) -> Iterator[Decided]:
        """The notices that answer yes or maybe, be they shown or not."""
        held: dict[int, list[tuple[Row, bool]]] = defaultdict(list)
        for i in _indices(least):
            held[self._rows[i].notice].append((self._rows[i], bool(sure >> i & 1)))
        for n, rows in held.items():
            answer = _answer(rows)
            if answer is not Answer.NO:
                yield Decided(notice=self._notices[n], answer=answer, reasons=_reasons(rows, answer))


def _minimum(tables: list[Table], facts: object, start: Bits) -> Bits:
    least, sure = start
    for table in tables:
        found = table.find(facts)
        least &= found[0]
        sure &= found[1]
    return least, sure


def _bits(indices: Iterable[int]) -> int:
    return sum(1 << i for i in indices)


def _indices(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, lowest first; `find` on the digits stays in C."""
    digits = bin(bits)[:1:-1]
    i = digits.find("1")
    while i >= 0:
        yield i
        i = digits.find("1", i + 1)


def _answer(rows: list[tuple[Row, bool]]) -> Answer:
    """What the rows of one notice, all at least maybe, make of it: one shows it, none may except it."""
    showing = [sure for row, sure in rows if not row.exception]
    excepting = [sure for row, sure in rows if row.exception]
    if not showing or any(excepting):
        return Answer.NO
    return Answer.YES if any(showing) and not excepting else Answer.MAYBE


def _is_shown(decided: Decided, ranges: frozenset[str]) -> bool:
    policy = decided.notice.when_unsure
    if decided.answer is Answer.YES:
        return True
    if not policy.languages:
        return policy.show
    return not ranges or not ranges.isdisjoint(each.lower() for each in policy.languages)


def _reasons(rows: list[tuple[Row, bool]], answer: Answer) -> tuple[str, ...]:
    """The alternatives that carry the answer, in the order of the rule: region names, then `any_of[0]`, …"""
    carrying = [row for row, sure in rows if not row.exception and (sure or answer is Answer.MAYBE)]
    regions = dict.fromkeys(row.region for row in carrying if row.region is not None)
    choices = sorted({row.choice for row in carrying if row.choice is not None})
    return (*regions, *(f"any_of[{choice}]" for choice in choices))


def _order(decided: Decided) -> tuple[bool, int, str]:
    """Yes before maybe, then priority, then name."""
    return (decided.answer is not Answer.YES, -decided.notice.priority, decided.id)


def _remember(cache: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(cache) >= _CACHED:
        cache.clear()
    cache[key] = value
