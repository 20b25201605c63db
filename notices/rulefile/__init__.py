"""YAML rule files to the model: a sound model, or all that is wrong in all of the files, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import yaml

from notices.errors import Problem, RuleError
from notices.rulefile.document import NOTICE, REGION, to_notice, to_region
from notices.rulefile.parsers import BAD, Parsed, mapping_nodes
from notices.rulefile.source import MAX_BYTES, Source, did_you_mean
from notices.rules import Condition, Dimension, Model, Notice, Region

__all__ = ["MAX_BYTES", "read"]

#: A region made of regions made of regions multiplies; beyond this its alternatives are a mistake.
_MAX_ALTERNATIVES = 2000


@dataclass(frozen=True, slots=True)
class _Named:
    """A node that names a region or notice, which must be there once all files are read."""

    source: Source
    node: yaml.Node
    key: str

    @property
    def name(self) -> str:
        return str(self.node.value)

    def complain(self, message: str, hint: str = "") -> None:
        self.source.complain(self.node, self.key, message, hint)


@dataclass(slots=True)
class _Reading:
    """All that was found in the files read so far."""

    regions: dict[str, Region] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    # Names are taken even where their values are bad, so that one mistake is not told twice.
    region_names: dict[str, _Named] = field(default_factory=dict)
    notice_names: dict[str, _Named] = field(default_factory=dict)
    region_uses: list[tuple[str | None, _Named]] = field(default_factory=list)
    replaces: list[tuple[str, _Named]] = field(default_factory=list)


def read(files: Iterable[tuple[str, bytes]]) -> Model:
    """Read rule files, given as names and contents; their order means nothing.

    Raises RuleError with every problem of every file.
    """
    reading = _Reading()
    sources = []
    for name, data in sorted(files):
        source = Source(name, data)
        sources.append(source)
        root = source.compose()
        if root is not None:
            _read_root(source, root, reading)
    _check_uses(reading)
    _check_circles(reading.region_uses, reading.region_names, "region", "is made of")
    _check_circles(reading.replaces, reading.notice_names, "notice", "replaces")
    problems = [problem for source in sources for problem in _in_order(source.problems)]
    if not problems:
        problems = list(_too_many(reading))
    if problems:
        raise RuleError(problems)
    return Model(
        regions=MappingProxyType(dict(sorted(reading.regions.items()))),
        notices=tuple(notice for _, notice in sorted(reading.notices.items())),
    )


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _read_root(source: Source, root: yaml.Node, reading: _Reading) -> None:
    names = [str(key.value) for key, _ in root.value] if isinstance(root, yaml.MappingNode) else []
    if "notice" in names:
        _read_notice(source, root, reading)
    elif "regions" in names:
        _read_regions(source, root, reading)
    else:
        hint = next(
            (h for name in names if (h := did_you_mean(name, ["notice", "regions"])).startswith("Did")), ""
        )
        source.complain(
            root,
            "",
            "expected a notice or regions",
            hint or "Begin the file with 'notice: NAME' or 'regions:'.",
        )


def _read_regions(source: Source, root: yaml.Node, reading: _Reading) -> None:
    roots = mapping_nodes(source, root, "") or {}
    for name, (name_node, node) in roots.items():
        if name != "regions":
            source.complain(name_node, name, f"unknown key '{name}'", did_you_mean(name, ["regions"]))
            continue
        for region, (region_node, value) in (
            mapping_nodes(source, node, name, "regions by name") or {}
        ).items():
            key = f"regions.{region}"
            _take(reading.region_names, _Named(source, region_node, key), "region")
            parsed = REGION(source, value, key)
            _note_regions(source, value, key, reading, region)
            if parsed is not BAD:
                reading.regions[region] = to_region(region, parsed)


def _read_notice(source: Source, root: yaml.Node, reading: _Reading) -> None:
    parsed = NOTICE(source, root, "")
    nodes = {str(key.value): value for key, value in root.value}
    named = _Named(source, nodes["notice"], "notice")
    if isinstance(nodes["notice"], yaml.ScalarNode):
        _take(reading.notice_names, named, "notice")
    if "show" in nodes:
        _note_regions(source, nodes["show"], "show", reading, None)
    for target in _scalars(source, nodes.get("replaces"), "replaces"):
        reading.replaces.append((named.name, target))
    if isinstance(parsed, Parsed):
        notice = to_notice(source, nodes["notice"], parsed)
        if notice:
            reading.notices[notice.id] = notice


def _take(names: dict[str, _Named], named: _Named, what: str) -> None:
    first = names.setdefault(named.name, named)
    if first is not named:
        named.complain(
            f"there is already a {what} '{named.name}', at {first.source.place(first.node)}", "Rename one."
        )


def _note_regions(source: Source, node: yaml.Node, key: str, reading: _Reading, owner: str | None) -> None:
    """Remember every name under a key `region`, at whatever depth."""
    if isinstance(node, yaml.SequenceNode):
        for i, each in enumerate(node.value):
            _note_regions(source, each, f"{key}[{i}]", reading, owner)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            path = f"{key}.{name.value}"
            if name.value == Dimension.REGION:
                reading.region_uses += [(owner, each) for each in _scalars(source, value, path)]
            else:
                _note_regions(source, value, path, reading, owner)


def _scalars(source: Source, node: yaml.Node | None, key: str) -> Iterator[_Named]:
    if isinstance(node, yaml.ScalarNode):
        yield _Named(source, node, key)
    elif isinstance(node, yaml.SequenceNode):
        for i, each in enumerate(node.value):
            yield from _scalars(source, each, f"{key}[{i}]")


def _check_uses(reading: _Reading) -> None:
    for _, used in reading.region_uses:
        if used.name not in reading.region_names:
            used.complain(
                f"there is no region '{used.name}'", did_you_mean(used.name, sorted(reading.region_names))
            )
    for _, target in reading.replaces:
        if target.name not in reading.notice_names:
            hint = did_you_mean(target.name, sorted(reading.notice_names))
            target.complain(f"there is no notice '{target.name}'", hint)


def _check_circles(uses: list[tuple[Any, _Named]], names: dict[str, _Named], what: str, verb: str) -> None:
    """Complain once of each circle, at the use that closes it."""
    targets: dict[str, list[_Named]] = {name: [] for name in sorted(names)}
    for owner, used in uses:
        if owner in targets and used.name in targets:
            targets[owner].append(used)
    done: set[str] = set()
    for start, first in targets.items():
        # An explicit stack: a chain of regions may be longer than Python's own goes.
        trail, stack = [start], [iter(first)]
        while stack and start not in done:
            step = next(stack[-1], None)
            if step is None:
                done.add(trail.pop())
                stack.pop()
            elif step.name in trail:
                circle = [*trail[trail.index(step.name) :], step.name]
                step.complain(
                    f"{what}s go in a circle: {f' {verb} '.join(circle)}", "Delete one of these uses."
                )
            elif step.name not in done:
                trail.append(step.name)
                stack.append(iter(targets[step.name]))


def _too_many(reading: _Reading) -> Iterator[Problem]:
    """Problems with regions and notices whose alternatives multiply beyond what is meant by anybody."""
    counted: dict[str, int] = {}

    def ways(condition: Condition) -> int:
        total = 1
        for test in condition.tests:
            if test.dimension is Dimension.REGION:
                total *= sum(of_region(str(name)) for name in test.values)
        return total

    def of_region(name: str) -> int:
        if name not in counted:
            region = reading.regions[name]
            counted[name] = sum(map(ways, (*region.inside, *region.perhaps)))
        return counted[name]

    yield from _over(reading.region_names, of_region, "region")

    def of_notice(name: str) -> int:
        show = reading.notices[name].show
        return ways(show) * max(1, sum(map(ways, show.any_of))) + sum(map(ways, show.excepts))

    yield from _over(reading.notice_names, of_notice, "notice")


def _over(names: dict[str, _Named], count: Callable[[str], int], what: str) -> Iterator[Problem]:
    for name, named in names.items():
        ways = count(name)
        if ways > _MAX_ALTERNATIVES:
            named.complain(
                f"the {what} '{name}' has {ways} alternatives, at most {_MAX_ALTERNATIVES} are allowed",
                "Use fewer regions made of regions.",
            )
            yield named.source.problems[-1]
            return
