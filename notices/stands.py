"""Where a notice stands while facts are asked about: what is open of its rows, and what is settled."""

from __future__ import annotations

from dataclasses import dataclass

from notices.facts import Answer, every, negate
from notices.tables import Bits

__all__ = ["Masks", "Stand", "settled", "stand"]


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
