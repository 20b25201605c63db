"""Why a notice is shown or hidden, in one sentence that a lawyer reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from notices.audience import either
from notices.evaluate import Case, Finding, Join, Verdict
from notices.facts import Answer, negate, rank
from notices.rules import Dimension, Notice, WhenUnsure, Window

__all__ = ["ANONYMIZER", "sentence"]

#: Why a location that is told counts as unknown.
ANONYMIZER = (
    "the address is an exit of a VPN, Tor or a hosting network, so where the reader is counts as unknown"
)


def sentence(verdict: Verdict, case: Case, enabled: Verdict | None = None) -> str:
    """Say what becomes of the notice, and by which facts.

    enabled: of a notice that is not enabled, what would become of it if it were.
    """
    if enabled is not None:
        shown = "shown" if enabled.shown else "hidden all the same"
        return f"Hidden: it is not enabled. If it were, it would be {shown}{_because(enabled, case)}."
    return f"{'Shown' if verdict.shown else 'Hidden'}{_because(verdict, case)}."


def _because(verdict: Verdict, case: Case) -> str:
    if verdict.replaced_by:
        return f": {verdict.replaced_by} is shown for certain, and replaces it"
    # Two conditions may go by one fact.
    clauses = ", and ".join(dict.fromkeys(_clauses(verdict, case)))
    if verdict.answer is Answer.MAYBE:
        return f", in doubt: {clauses}. {_unknown(case)}{_policy(verdict)}"
    return f"{', for certain' if verdict.shown else ''}: {clauses}"


def _unknown(case: Case) -> str:
    """Why nothing counts of what may be known of where the reader is."""
    if not case.reader.location.anonymizer:
        return ""
    return f"{ANONYMIZER[0].upper()}{ANONYMIZER[1:]}. "


def _policy(verdict: Verdict) -> str:
    """What the notice does with the doubt."""
    policy = verdict.notice.when_unsure
    if policy == WhenUnsure():
        return "When in doubt, warn"
    if policy.languages:
        spoken = either(policy.languages)
        told = f"who may read {spoken}" if verdict.shown else f"who do not read {spoken}"
        return f"By when_unsure, readers {told} {'are' if verdict.shown else 'are not'} warned then"
    return "By when_unsure, it is hidden then"


def _clauses(verdict: Verdict, case: Case) -> Iterator[str]:
    """One clause for each condition that decided."""
    _, force, *shows = verdict.findings
    for found in shows:
        if found.answer is verdict.answer:
            say = next(say for ending, say in _SAY.items() if ending in found.key)
            yield from say(found)
    if force.answer is verdict.answer:
        yield from _in_force(verdict.notice, force, case)


# ── one condition each ───────────────────────────────────────────────────────────────────────────


def _region(found: Finding) -> Iterator[str]:
    names = [part.key for part in found.parts if part.answer is found.answer]
    if found.answer is Answer.YES:
        told = f"the reader is in {either(names, 'and')}"
    elif found.answer is Answer.MAYBE:
        told = f"the reader may be in {either(names)}"
    elif len(names) == 1:
        told = f"the reader is not in the region {names[0]}"
    else:
        told = f"the reader is in none of the regions {', '.join(names)}"
    yield f"{told} ({'; '.join(_facts(found))})"


def _any_of(found: Finding) -> Iterator[str]:
    facts = [f"the {fact}" for fact in _facts(found)]
    if found.answer is Answer.NO:
        yield f"none of its alternatives holds: {' and '.join(facts)}"
    else:
        yield from facts


def _except(found: Finding) -> Iterator[str]:
    facts = " and ".join(f"the {fact}" for fact in _facts(found))
    if found.answer is Answer.NO:
        yield f"an exception holds: {facts}"
    if found.answer is Answer.MAYBE:
        yield f"an exception may hold: {facts}"


def _test(found: Finding) -> Iterator[str]:
    asked = f", but the rule asks: {found.wanted}" if found.answer is Answer.NO else ""
    yield f"the {found.fact}{asked}"


#: How a condition is said, by what its key holds; the first that does.
_SAY: Mapping[str, Callable[[Finding], Iterator[str]]] = {
    ".except[": _except,
    ".any_of": _any_of,
    f".{Dimension.REGION}": _region,
    "": _test,
}


def _in_force(notice: Notice, force: Finding, case: Case) -> Iterator[str]:
    if force.answer is Answer.NO:
        yield f"{force.fact}, but the law is in force {either(map(_period, notice.in_force))}"
    holding = next((window for window in notice.in_force if window.holds(case.at)), None)
    if holding and holding.last:
        yield f"the law is in force {_period(holding)}"
    elif holding:
        yield f"the law has been in force since {holding.first} ({holding.timezone})"


def _period(window: Window) -> str:
    bounds = {"from": window.first, "until": window.last}
    told = " ".join(f"{word} {day}" for word, day in bounds.items() if day)
    return f"{told} ({window.timezone})"


# ── the facts that decided ───────────────────────────────────────────────────────────────────────


def _facts(found: Finding) -> list[str]:
    """The facts that carry the answer, each once."""
    facts = list(dict.fromkeys(leaf.fact for leaf in _leaves(found)))
    # "country is DE" says all that "subdivision is unknown, country is DE" does.
    return [fact for fact in facts if not any(fact.endswith(f", {other}") for other in facts)]


def _leaves(found: Finding) -> Iterator[Finding]:
    if not found.parts:
        yield found
    for part in _DECIDING[found.join](found):
        yield from _leaves(part)


def _any(found: Finding) -> list[Finding]:
    """One that holds is enough; a part that is `perhaps` may answer more than the whole."""
    if found.answer is Answer.YES:
        return [part for part in found.parts if part.answer is Answer.YES][:1]
    return [part for part in found.parts if rank(part.answer) >= rank(found.answer)]


_DECIDING: Mapping[Join, Callable[[Finding], list[Finding]]] = {
    Join.ALL: lambda found: [part for part in found.parts if part.answer is found.answer],
    Join.ANY: _any,
    Join.NOT_ALL: lambda found: [part for part in found.parts if part.answer is negate(found.answer)],
}
