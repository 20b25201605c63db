"""YAML rule files to the model: a sound model, or all that is wrong in all of the files, at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import yaml

from notices.errors import Problem, RuleError, Severity
from notices.rulefile.codes import Code
from notices.rulefile.document import NOTICE, REGION, to_notice, to_region
from notices.rulefile.folder import a_file, files_below, is_rule_file, paths_below
from notices.rulefile.parsers import Bad, a_name, is_name
from notices.rulefile.shapes import Parsed, mapping_nodes
from notices.rulefile.source import Name, Source
from notices.rules import Condition, Dimension, Model, Notice, Region

__all__ = ["Place", "Review", "a_file", "files_below", "is_rule_file", "paths_below", "read", "review"]

#: A region made of regions made of regions multiplies; beyond this its alternatives are a mistake.
_MAX_ALTERNATIVES = 2000
#: What is made of what is made of …: nobody reads a longer chain.
_MAX_CHAIN = 20


@dataclass(slots=True)
class _Reading:
    """All that was found in the files read so far."""

    regions: dict[str, Region] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    # Names are taken even where their values are bad, so that one mistake is not told twice.
    region_names: dict[str, Name] = field(default_factory=dict)
    notice_names: dict[str, Name] = field(default_factory=dict)
    # What is used, with the region that is made of it, or the notice that replaces it.
    region_uses: list[tuple[str | None, Name]] = field(default_factory=list)
    replaces: list[tuple[str | None, Name]] = field(default_factory=list)
    # Once a name could not be read, one that is used and not found may be that one.
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice or a region is written: its file, and the path of keys that leads to it."""

    source: Source
    prefix: str = ""

    def problem(self, key: str, message: str, hint: str, *, code: str, severity: Severity) -> Problem:
        """What is to be said of a key below this place; of the nearest key that is there where it is not."""
        path = f"{self.prefix}.{key}" if self.prefix and key else self.prefix or key
        return self.source.problem(path, message, hint, code=code, severity=severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """All that is wrong in some rule files, and the part of the model that is sound all the same.

    places: where each is written, by `notice` or `region` and its name.
    """

    model: Model
    problems: tuple[Problem, ...]
    places: Mapping[tuple[str, str], Place]


def read(files: Iterable[tuple[str, bytes]]) -> Model:
    """Read rule files, given as names and contents; their order means nothing.

    Raises RuleError with every problem of every file.
    """
    found = review(files)
    if found.problems:
        raise RuleError(found.problems)
    return found.model


def review(files: Iterable[tuple[str, bytes]]) -> Review:
    """Read rule files as far as they can be read: never raises, whatever they hold."""
    reading = _Reading()
    sources = [Source(name, data) for name, data in sorted(files)]
    for source in sources:
        root = source.compose()
        if root is None:
            reading.whole = False
        else:
            _read_root(source, root, reading)
    _check_names(reading)
    _leave_sound(reading)
    _check_size(reading)
    return Review(
        model=Model(
            regions=MappingProxyType(dict(sorted(reading.regions.items()))),
            notices=tuple(notice for _, notice in sorted(reading.notices.items())),
        ),
        problems=tuple(problem for source in sources for problem in _in_order(source.problems)),
        places=_places(reading),
    )


def _places(reading: _Reading) -> Mapping[tuple[str, str], Place]:
    notices = {("notice", name): Place(named.source) for name, named in reading.notice_names.items()}
    regions = {
        ("region", name): Place(named.source, named.key) for name, named in reading.region_names.items()
    }
    return MappingProxyType({**notices, **regions})


def _leave_sound(reading: _Reading) -> None:
    """Forget the regions and notices that name a region which is not there, or is itself made of such."""
    sound: dict[str, bool] = {}

    def is_sound(condition: Condition, depth: int) -> bool:
        names = [
            str(name)
            for test in condition.tests
            if test.dimension is Dimension.REGION
            for name in test.values
        ]
        within = (*condition.any_of, *condition.excepts)
        return all(is_known(name, depth) for name in names) and all(is_sound(each, depth) for each in within)

    def is_known(name: str, depth: int) -> bool:
        if name not in sound:
            region = reading.regions.get(name)
            # A circle is deeper than any chain that is allowed.
            sound[name] = (
                region is not None
                and depth < _MAX_CHAIN
                and all(is_sound(each, depth + 1) for each in (*region.inside, *region.perhaps))
            )
        return sound[name]

    for name in list(reading.regions):
        if not is_known(name, 0):
            del reading.regions[name]
    for name, notice in list(reading.notices.items()):
        if not is_sound(notice.show, 0):
            del reading.notices[name]


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _read_root(source: Source, root: yaml.Node, reading: _Reading) -> None:
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    names = [key.value for key, _ in pairs if isinstance(key, yaml.ScalarNode)]
    if "notice" in names:
        _read_notice(source, root, reading)
    elif "regions" in names:
        _read_regions(source, root, reading)
    else:
        reading.whole = False
        hints = (source.suggest(name, ["notice", "regions"]) for name in names)
        near = next((hint for hint in hints if hint.startswith("Did")), "")
        source.complain(
            root,
            "",
            Code.NOT_A_RULE_FILE,
            "expected a notice or regions",
            near or "Begin the file with 'notice: NAME' or 'regions:'.",
        )


def _read_regions(source: Source, root: yaml.Node, reading: _Reading) -> None:
    roots = mapping_nodes(source, root, "") or {}
    for name, (name_node, node) in roots.items():
        if name != "regions":
            hint = source.suggest(name, ["regions"])
            source.complain(name_node, name, Code.UNKNOWN_KEY, f"unknown key '{name}'", hint)
            continue
        nodes = mapping_nodes(source, node, name, "regions by name")
        reading.whole = reading.whole and nodes is not None
        for region, (region_node, value) in (nodes or {}).items():
            _read_region(source, region_node, value, f"regions.{region}", reading)


def _read_region(source: Source, name_node: yaml.Node, node: yaml.Node, key: str, reading: _Reading) -> None:
    name = a_name(source, name_node, key)
    parsed = REGION(source, node, key)
    if isinstance(name, Bad):
        reading.whole = False
        return
    _take(reading.region_names, Name(source, name_node, key, "region", name))
    reading.region_uses += [(name, used) for used in source.drain()]
    if not isinstance(parsed, Bad):
        reading.regions[name] = to_region(name, parsed)


def _read_notice(source: Source, root: yaml.Node, reading: _Reading) -> None:
    parsed = NOTICE(source, root, "")
    node = next(value for key, value in root.value if key.value == "notice")
    if not is_name(node):
        reading.whole = False
        return
    name = node.value.strip()
    _take(reading.notice_names, Name(source, node, "notice", "notice", name))
    for used in source.drain():
        if used.what == "notice":
            reading.replaces.append((name, used))
        else:
            # A notice may bear the name of a region: that makes no circle.
            reading.region_uses.append((None, used))
    if isinstance(parsed, Parsed):
        notice = to_notice(source, node, parsed)
        if notice:
            reading.notices[name] = notice


def _take(names: dict[str, Name], named: Name) -> None:
    first = names.setdefault(named.name, named)
    if first is not named:
        named.complain(
            Code.DUPLICATE_NAME,
            f"there is already a {named.what} '{named.name}', at {first.source.place(first.node)}",
            "Rename or delete one.",
        )


def _check_names(reading: _Reading) -> None:
    for uses, names, code in (
        (reading.region_uses, reading.region_names, Code.UNKNOWN_REGION),
        (reading.replaces, reading.notice_names, Code.UNKNOWN_NOTICE),
    ):
        for _, used in uses:
            if reading.whole and used.name not in names:
                hint = used.source.suggest(used.name, sorted(names))
                message = f"there is no {used.what} '{used.name}'"
                used.complain(code, message, hint or f"Add the {used.what}.")
    _check_circles(reading.region_uses, reading.region_names, "is made of")
    _check_circles(reading.replaces, reading.notice_names, "replaces")


def _check_circles(uses: list[tuple[str | None, Name]], names: dict[str, Name], verb: str) -> None:
    """Complain once of each circle, at the use that closes it, and of each chain that is too long."""
    targets: dict[str, list[Name]] = {name: [] for name in sorted(names)}
    for owner, used in uses:
        if owner in targets and used.name in targets:
            targets[owner].append(used)
    length: dict[str, int] = {}
    circles = False
    for start, first in targets.items():
        # An explicit stack: a chain may be longer than Python's own goes. A dict keeps its order.
        trail, stack = dict.fromkeys([start]), [iter(first)]
        while stack and start not in length:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                name, _ = trail.popitem()
                length[name] = 1 + max((length.get(each.name, 0) for each in targets[name]), default=0)
            elif step.name in trail:
                circles = True
                circle = [*list(trail)[list(trail).index(step.name) :], step.name]
                message = f"{step.what}s go in a circle: {f' {verb} '.join(circle)}"
                step.complain(Code.CIRCLE, message, "Delete one of these uses.")
            elif step.name not in length:
                trail[step.name] = None
                stack.append(iter(targets[step.name]))
    for name, found in length.items():
        if found == _MAX_CHAIN + 1 and not circles:
            _complain_of_chain(names[name])


def _complain_of_chain(name: Name) -> None:
    name.complain(
        Code.TOO_COMPLEX,
        f"{name.what}s are named through each other in a chain longer than {_MAX_CHAIN}",
        "Name the last ones directly.",
    )


def _check_size(reading: _Reading) -> None:
    """Complain of regions and notices whose alternatives multiply beyond what is meant by anybody."""
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
            total = sum(map(ways, (*region.inside, *region.perhaps)))
            counted[name] = _bounded(reading.region_names[name], total)
        return counted[name]

    for name in reading.regions:
        of_region(name)
    for name, notice in reading.notices.items():
        show = notice.show
        total = ways(show) * max(1, sum(map(ways, show.any_of))) + sum(map(ways, show.excepts))
        _bounded(reading.notice_names[name], total)


def _bounded(name: Name, ways: int) -> int:
    """The number of alternatives; one where they are too many, so that what is made of it is not told too."""
    if ways <= _MAX_ALTERNATIVES:
        return ways
    name.complain(
        Code.TOO_COMPLEX,
        f"the {name.what} '{name.name}' has more than {_MAX_ALTERNATIVES} alternatives",
        "Use fewer regions made of regions, and fewer items of 'any_of'.",
    )
    return 1
