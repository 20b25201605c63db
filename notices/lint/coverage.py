"""Examples: whether they hold, and which conditions they exercise.

A condition is exercised by a reader who passes it and by one who fails it: two halves. A reader of whom
too little is known does neither; a limit of the accuracy radius, which only weakens, is failed by one whose
radius is wider. The clauses of a region are exercised by the examples of all notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from notices import codes
from notices.evaluate import Case, Memo, judge
from notices.evaluate import Finding as Evaluation
from notices.examples import contradiction
from notices.facts import Answer
from notices.lint.finding import Finding, of_notice, of_region
from notices.rules import Condition, Dimension, Model, Notice

__all__ = ["Coverage", "run"]

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What running all examples shows.

    findings: examples that contradict their rules, and notices without any. sure: the notices that some
    example is shown for certain. halves: of each condition, which of passing and failing it an example does.
    """

    findings: tuple[Finding, ...]
    sure: frozenset[str]
    halves: Mapping[_Key, frozenset[Answer]]

    @property
    def percent(self) -> float | None:
        """How many of the halves of all conditions are exercised, in a hundred; None where there is none."""
        if not self.halves:
            return None
        return 100 * sum(map(len, self.halves.values())) / (2 * len(self.halves))

    def gaps(self) -> Iterator[Finding]:
        """Find the conditions that no example exercises in both ways."""
        for (what, name, key), found in self.halves.items():
            say = of_notice(name) if what == "notice" else of_region(name)
            if not found:
                yield say(
                    key, "not-exercised", "no example has a reader who passes this, and none who fails it"
                )
            elif Answer.YES not in found:
                yield say(key, "not-exercised", "no example has a reader who passes this")
            elif Answer.NO not in found:
                yield say(key, "not-exercised", "no example has a reader who fails this")


@dataclass(slots=True)
class _Run:
    """What is gathered while the examples are run."""

    model: Model
    findings: list[Finding] = field(default_factory=list)
    sure: set[str] = field(default_factory=set)
    halves: dict[_Key, set[Answer]] = field(default_factory=dict)
    memo: Memo = field(default_factory=dict)


def run(model: Model) -> Coverage:
    """Run the examples of every notice, each taken as enabled and by itself."""
    running = _Run(model)
    for notice in model.notices:
        for key in _keys(("notice", notice.id), "show", notice.show, running):
            running.halves[key] = set()
        if notice.in_force:
            running.halves["notice", notice.id, "in_force"] = set()
        _run_notice(running, notice)
    halves = {key: frozenset(found) for key, found in running.halves.items()}
    return Coverage(tuple(running.findings), frozenset(running.sure), halves)


def _keys(owner: tuple[str, str], key: str, condition: Condition, running: _Run) -> Iterator[_Key]:
    """The conditions that can be exercised: each test, and each clause of the regions that are named.

    Of a clause that asks for several things at once, each of these too.
    """
    for test in condition.tests:
        yield (*owner, f"{key}.{test.dimension}")
        if test.dimension is Dimension.REGION:
            for name in map(str, test.values):
                yield from _clauses(name, running)
    for name, group in (("any_of", condition.any_of), ("except", condition.excepts)):
        for i, each in enumerate(group):
            yield from _keys(owner, f"{key}.{name}[{i}]", each, running)


def _clauses(name: str, running: _Run) -> Iterator[_Key]:
    region = running.model.regions[name]
    for group, clauses in (("in", region.inside), ("perhaps", region.perhaps)):
        for i, clause in enumerate(clauses):
            key = ("region", name, f"{group}[{i}]")
            if key not in running.halves:
                yield key
                for test in clause.tests:
                    if len(clause.tests) > 1:
                        yield (*key[:2], f"{key[2]}.{test.dimension}")
                    if test.dimension is Dimension.REGION:
                        for inner in map(str, test.values):
                            yield from _clauses(inner, running)


def _run_notice(running: _Run, notice: Notice) -> None:
    alone = replace(notice, enabled=True, replaces=())
    model = Model(regions=running.model.regions, notices=(alone,))
    say = of_notice(notice.id)
    if not notice.examples:
        running.findings.append(say("", "no-examples", "there is no example"))
    for i, example in enumerate(notice.examples):
        impossible_place = codes.impossible(example.reader.location)
        if impossible_place:
            running.findings.append(say(f"examples[{i}].reader", "impossible-reader", impossible_place))
            continue
        case = Case(reader=example.reader, page=example.page, at=example.at)
        (verdict,) = judge(model, case, running.memo)
        if verdict.shown and verdict.answer is Answer.YES:
            running.sure.add(notice.id)
        wrong = contradiction(example, verdict)
        if wrong:
            running.findings.append(say(f"examples[{i}]", "example-contradicts", wrong))
        _note(running, notice.id, verdict.findings)


def _note(running: _Run, notice: str, findings: Iterable[Evaluation]) -> None:
    """Note what each condition answered, down to the clauses of the regions."""
    for found in findings:
        _note_half(running, ("notice", notice, found.key), found.answer)
        if found.key.endswith(".region"):
            _note_regions(running, found.parts)
        else:
            _note(running, notice, found.parts)


def _note_regions(running: _Run, regions: Iterable[Evaluation]) -> None:
    for region in regions:
        for clause in region.parts:
            for part in (clause, *clause.parts):
                _note_half(running, ("region", region.key, part.key), part.answer)
                if part.key.endswith(".region"):
                    _note_regions(running, part.parts)


def _note_half(running: _Run, key: _Key, answer: Answer) -> None:
    halves = running.halves.get(key)
    if answer is Answer.MAYBE and key[2].endswith(f".{Dimension.MAX_ACCURACY_RADIUS}"):
        answer = Answer.NO
    if halves is not None and answer is not Answer.MAYBE:
        halves.add(answer)
