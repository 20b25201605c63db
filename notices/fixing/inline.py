"""Edits within a line: values, their quotes, and lists and mappings in brackets and braces.

The text is never written anew from its nodes: their positions say where in it to change a word, and
all else stays as it is, to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

import yaml

from notices.fixing.layout import Fix, in_quotes
from notices.fixing.shapes import FILE, Shape, inner, ranks, sorted_by
from notices.fixing.values import TEXT, Value

__all__ = ["edited", "identity", "meant", "told_order", "told_twin"]

_Part: TypeAlias = tuple[int, int, str]
_COMMA = re.compile(r"[ \t]*,[ \t]*")
# What may stand on both sides of a value that loses its quotes.
_BESIDE = frozenset(" \t\n[]{},")


def edited(text: str, root: yaml.Node, log: list[Fix]) -> str:
    """The text with every value mended in its place; no line begins or ends elsewhere than before."""
    return _Inline(text, log).all_of(root, FILE)


def told_twin(node: yaml.Node) -> str:
    """What is said of a value that was removed."""
    return f"removed '{node.value}', which was there twice"


def told_order(names: Iterable[str]) -> str:
    """What is said of keys that were put in order."""
    return f"put the keys in order: {', '.join(names)}"


class _Inline:
    def __init__(self, text: str, log: list[Fix]) -> None:
        self._text = text
        self._log = log

    def all_of(self, root: yaml.Node, shape: Shape) -> str:
        return (
            self._text[: root.start_mark.index] + self._new(root, shape) + self._text[root.end_mark.index :]
        )

    def _new(self, node: yaml.Node, shape: Shape | None) -> str:
        """What is written in place of a node."""
        if shape is TEXT:
            return self._of_text(node)
        if isinstance(node, yaml.MappingNode):
            return self._of_mapping(node, shape)
        if isinstance(node, yaml.SequenceNode):
            return self._of_list(node, shape)
        return self._of_value(node, shape) if isinstance(shape, Value) else self._raw(node)

    def _raw(self, node: yaml.Node) -> str:
        return self._text[node.start_mark.index : node.end_mark.index]

    def _done(self, node: yaml.Node, what: str) -> None:
        self._log.append(Fix(node.start_mark.line + 1, what))

    def _joined(self, node: yaml.Node, parts: Sequence[_Part]) -> str:
        """The node with parts of it replaced, given by where they begin and end in the text."""
        pieces, at = [], node.start_mark.index
        for begin, end, new in parts:
            pieces += [self._text[at:begin], new]
            at = end
        return "".join([*pieces, self._text[at : node.end_mark.index]])

    # ── values ───────────────────────────────────────────────────────────────────────────────────

    def _of_text(self, node: yaml.Node) -> str:
        raw = self._raw(node)
        if not isinstance(node, yaml.CollectionNode) or not raw.startswith(("{", "[")) or _is_long(node):
            return raw
        self._done(node, "put the text in quotes")
        return in_quotes(raw)

    def _of_value(self, node: yaml.Node, value: Value) -> str:
        raw, quote = self._raw(node), getattr(node, "style", None) or ""
        if _is_long(node) or raw != f"{quote}{node.value}{quote}":
            return raw
        words = node.value.strip()
        new = value.mend(words)
        beside = self._text[node.start_mark.index - 1] + self._text[node.end_mark.index]
        plain = value.may_be_plain(new) and _BESIDE.issuperset(beside)
        if new != words:
            self._done(node, f"wrote '{words}' as '{new}'")
        elif quote and plain:
            self._done(node, f"took off the quotes of '{words}'")
        else:
            return raw
        return new if plain or not quote else f"{quote}{new}{quote}"

    # ── lists ────────────────────────────────────────────────────────────────────────────────────

    def _of_list(self, node: yaml.SequenceNode, shape: Shape | None) -> str:
        parts: list[_Part] = []
        seen: set[str] = set()
        for each in node.value:
            begin, end, same = each.start_mark.index, each.end_mark.index, identity(each, shape)
            after = parts[-1][1] if parts else begin
            if same in seen and node.flow_style and _COMMA.fullmatch(self._text[after:begin]):
                self._done(each, told_twin(each))
                parts.append((after, end, ""))
            else:
                parts.append((begin, end, self._new(each, shape)))
            seen |= {same} if same is not None else set()
        return self._joined(node, parts)

    # ── mappings ─────────────────────────────────────────────────────────────────────────────────

    def _of_mapping(self, node: yaml.MappingNode, shape: Shape | None) -> str:
        parts = []
        for key, value in node.value:
            begin, middle, end = key.start_mark.index, value.start_mark.index, value.end_mark.index
            parts.append((begin, end, self._text[begin:middle] + self._new(value, inner(shape, key))))
        order = sorted_by(ranks(shape, node))
        if node.flow_style and list(order) != list(range(len(parts))) and self._may_move(node, parts):
            self._done(node, told_order(node.value[i][0].value for i in order))
            parts = [(begin, end, parts[i][2]) for (begin, end, _), i in zip(parts, order, strict=True)]
        return self._joined(node, parts)

    def _may_move(self, node: yaml.MappingNode, parts: Sequence[_Part]) -> bool:
        """Whether nothing but commas stands between the items, all on one line."""
        gaps = [self._text[before[1] : after[0]] for before, after in pairwise(parts)]
        first = self._text[node.start_mark.index : parts[0][0]].rstrip()
        return first.endswith("{") and all(map(_COMMA.fullmatch, gaps)) and not _is_long(node)


def _is_long(node: yaml.Node) -> bool:
    """Whether a node goes over several lines; on a single one no comment can stand within it."""
    return bool(node.start_mark.line != node.end_mark.line)


def identity(node: yaml.Node, shape: Shape | None) -> str | None:
    """What is equal where two values of a list are one and the same, or None where none is."""
    if not isinstance(node, yaml.ScalarNode) or not isinstance(shape, Value):
        return None
    return shape.same(shape.mend(node.value.strip()))


def meant(node: yaml.Node, shape: Shape | None, text: str) -> object:
    """What a tree says, however it is written: before and after all edits it is the same."""
    if shape is TEXT and isinstance(node, yaml.CollectionNode) and node.flow_style:
        return text[node.start_mark.index : node.end_mark.index]
    if isinstance(node, yaml.MappingNode):
        pairs = [(meant(key, None, text), meant(value, inner(shape, key), text)) for key, value in node.value]
        return sorted(pairs, key=repr)
    if isinstance(node, yaml.SequenceNode):
        items = [meant(each, shape, text) for each in node.value]
        return list(dict.fromkeys(items)) if all(isinstance(each, str) for each in items) else items
    return node.value if shape is TEXT or not isinstance(shape, Value) else identity(node, shape)
