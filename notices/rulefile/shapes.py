"""Parsers of lists and of keys and values, put together from parsers of their parts as data.

`Keys({...})` is a table of keys; what must hold between its values is a `Checked` around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from notices.rulefile.codes import Code
from notices.rulefile.parsers import BAD, Bad, Parser, mistaken, shape
from notices.rulefile.source import Source

__all__ = ["Checked", "Keys", "ListOf", "Parsed", "mapping_nodes"]


#: Words or numbers with commas between them, or whatever has spaces behind its commas: no value holds such.
_SEVERAL = re.compile(r"[\w.-]+(?:,[\w.-]+)+|[^,]+(?:,\s[^,]+)+")


@dataclass(frozen=True, slots=True, eq=False)
class ListOf:
    """A parser of one value or a list of them, none given twice; the result is a tuple."""

    item: Parser

    def __call__(self, source: Source, node: yaml.Node, key: str) -> tuple[Any, ...] | Bad:
        if not isinstance(node, yaml.SequenceNode):
            if isinstance(node, yaml.ScalarNode) and _SEVERAL.fullmatch(node.value.strip()):
                message, hint = f"'{node.value}' is several values", f"Write them as a list: [{node.value}]."
                source.complain(node, key, Code.WRONG_SHAPE, message, hint)
                return BAD
            value = self.item(source, node, key)
            return BAD if value is BAD else (value,)
        if not node.value:
            hint = "Name at least one value, or delete the key."
            source.complain(node, key, Code.EMPTY_LIST, "the list is empty", hint)
            return BAD
        values = [self.item(source, each, f"{key}[{i}]") for i, each in enumerate(node.value)]
        seen = set()
        for i, value in enumerate(values):
            if value is not BAD and value in seen:
                message, hint = "this value is given twice", "Delete one of them."
                source.complain(node.value[i], f"{key}[{i}]", Code.DUPLICATE_VALUE, message, hint)
            seen.add(value)
        return BAD if BAD in values else tuple(values)


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """The values of a mapping by key, and the nodes that they were read from."""

    values: Mapping[str, Any]
    nodes: Mapping[str, yaml.Node]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default where it is not there."""
        return self.values.get(key, default)


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """A parser of a mapping with known keys. Bad values are left out of its result, which is BAD then."""

    parsers: Mapping[str, Parser]
    required: Sequence[str] = ()
    what: str = "keys and values"

    def __call__(self, source: Source, node: yaml.Node, key: str) -> Parsed | Bad:
        nodes = mapping_nodes(source, node, key, self.what)
        if nodes is None:
            return BAD
        sound = True
        values: dict[str, Any] = {}
        for name, (name_node, value_node) in nodes.items():
            path = f"{key}.{name}" if key else name
            if name not in self.parsers:
                hint = source.suggest(name, self.parsers)
                source.complain(name_node, path, Code.UNKNOWN_KEY, f"unknown key '{name}'", hint)
                sound = False
                continue
            values[name] = self.parsers[name](source, value_node, path)
            sound = sound and values[name] is not BAD
        for name in self.required:
            if name not in nodes:
                source.complain(node, key, Code.MISSING_KEY, f"the key '{name}' is missing", "Add it.")
                sound = False
        return Parsed(values, {name: pair[1] for name, pair in nodes.items()}) if sound else BAD


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A parser of a mapping whose values must also go together: check complains, or gives the result."""

    keys: Keys
    check: Callable[[Source, yaml.Node, str, Parsed], Any]

    def __call__(self, source: Source, node: yaml.Node, key: str) -> Any:
        parsed = self.keys(source, node, key)
        return parsed if isinstance(parsed, Bad) else self.check(source, node, key, parsed)


def mapping_nodes(
    source: Source, node: yaml.Node, key: str, what: str = "keys and values"
) -> dict[str, tuple[yaml.Node, yaml.Node]] | None:
    """The nodes of a mapping by key, duplicates complained of; None where it is no mapping."""
    if not isinstance(node, yaml.MappingNode):
        mistaken(
            source, node, key, what, "Write it as 'key: value', each key on a line of its own, indented."
        )
        return None
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for name_node, value_node in node.value:
        name = str(name_node.value) if isinstance(name_node, yaml.ScalarNode) else ""
        path = f"{key}.{name}" if key else name
        if not name:
            message = f"a key must be a word, found {shape(name_node)}"
            source.complain(name_node, key, Code.BAD_KEY, message, "Put texts in quotes.")
        elif name in found:
            line = found[name][0].start_mark.line + 1
            message = f"the key '{name}' is given twice, first on line {line}"
            source.complain(name_node, path, Code.DUPLICATE_KEY, message, "Delete one.")
        else:
            found[name] = (name_node, value_node)
    return found
