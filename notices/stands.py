"""Where a notice stands while facts are asked about: what is open of its rows, and what is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notices.facts import Answer, every, negate
from notices.tables import Bits

__all__ = ["ALL", "Masks", "Stand", "Wanted", "narrowed", "settled", "stand"]


@dataclass(frozen=True, slots=True)
class Stand:
    """What one notice answers, and whether that shows it, before another replaces it."""

    answer: Answer
    shown: bool


@dataclass(frozen=True, slots=True)
class Masks:
    """The rows of one notice, and four that stand for what is settled of it: shown for certain, shown in
    doubt, excepted in doubt, and that it is shown where it is in doubt.
    """

    own: int
    showing: int
    excepting: int
    policy: int
    yes: int
    maybe: int
    excepted: int
    asked: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of some notices, by number, where that is not all.

    certain: those of which it is asked whether they are shown for certain, and no more. replacing: notices
    that count where none of some others is shown for certain; one is told of as not shown elsewhere.
    """

    certain: frozenset[int] = frozenset()
    replacing: tuple[tuple[int, frozenset[int]], ...] = ()


#: Where each of them stands.
ALL = Wanted()


def narrowed(of: Wanted, masks: Sequence[Masks], least: int, sure: int) -> int:
    """What is open of all notices, without that which changes nothing that is asked."""
    for i in of.certain:
        least &= ~(masks[i].policy if _may_be_certain(masks[i], least, sure) else masks[i].own)
    if not of.replacing:
        return least
    others = {i for _, replacers in of.replacing for i in replacers}
    certain = {i for i in others if least & masks[i].yes and not least & masks[i].excepting}
    left = {i for i, replacers in of.replacing if least & masks[i].own and certain.isdisjoint(replacers)}
    needed = set(left)
    for i, replacers in of.replacing:
        if i in left:
            # One that is shown for certain says all that the others could.
            needed |= certain & replacers or replacers
    for i in others & of.certain | {i for i, _ in of.replacing} - others:
        if i not in needed:
            least &= ~masks[i].own
    return least


def _may_be_certain(mask: Masks, least: int, sure: int) -> bool:
    return bool(least & sure & mask.showing) and not least & mask.excepted


def settled(mask: Masks, least: int, sure: int, pending: int) -> Bits:
    """The same for one notice: equal states are told of equal rows, so that they are followed once."""
    shows, excepts = least & mask.showing, least & mask.excepting
    if not shows or excepts & sure & ~pending:
        # Nothing shows it, or something excepts it for certain, whatever else is asked.
        return least & ~mask.own, sure
    if excepts & ~pending:
        # In doubt at least: an exception that is no surer changes nothing.
        least = least & ~(excepts & ~sure) | mask.excepted
    if least & mask.policy & ~pending:
        least = least & ~mask.policy | mask.asked
    done = shows & ~pending
    if done & sure and not least & mask.excepted:
        least, sure = least & ~shows | mask.yes, sure | mask.yes
        if not least & mask.excepting:
            least &= ~mask.policy
    elif done:
        # Shown in doubt at least; where it is excepted in doubt, it can be no more.
        surer = 0 if least & mask.excepted else shows & sure
        least = least & ~(shows & ~surer) | mask.maybe
    return least, sure & ~mask.maybe


def stand(mask: Masks, least: int, sure: int) -> Stand:
    shows = _answer(least & mask.showing, sure & mask.showing)
    excepts = _answer(least & mask.excepting, sure & mask.excepting)
    answer = every([shows, negate(excepts)])
    return Stand(answer, answer is Answer.YES or (answer is Answer.MAYBE and bool(least & mask.policy)))


def _answer(least: int, sure: int) -> Answer:
    return Answer.YES if sure else Answer.MAYBE if least else Answer.NO
