"""Keys in their order and lists without what is there twice, where each stands on lines of its own.

Whole lines move, and with a key the comments that are about it: those directly above it, and those that
are indented deeper below it. What stands at the head of the file, and empty lines, stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

from notices.fixing.inline import identity, told_order, told_twin
from notices.fixing.layout import Fix
from notices.fixing.shapes import FILE, Shape, inner, ranks, sorted_by
from notices.fixing.values import Value

__all__ = ["arranged"]

_DASHES = re.compile(r" *(- +)+")


def arranged(lines: Sequence[str], root: yaml.Node, log: list[Fix]) -> list[str]:
    """The lines in order. The positions of the nodes are those of the lines as they are given."""
    arranging = _Arranging(lines, log)
    arranging.visit(root, FILE, above=-1)
    return [line for line in arranging.lines if line is not None]


class _Block(NamedTuple):
    """The lines of one key, its value and the comments about it; the end is not included."""

    begin: int
    key: int
    end: int


class _Arranging:
    """The lines before and after. A line that is removed leaves a None, so that positions hold until the end.

    What is within a block is put in order before the block moves as a whole: its lines stay within it.
    """

    def __init__(self, lines: Sequence[str], log: list[Fix]) -> None:
        self._before = lines
        self._log = log
        self.lines: list[str | None] = list(lines)

    def visit(self, node: yaml.Node, shape: Shape | None, above: int) -> None:
        """Put a node and all within it in order; above is the line that its first key cannot leave."""
        if getattr(node, "flow_style", True):
            return
        if isinstance(node, yaml.SequenceNode):
            for each in node.value:
                self.visit(each, shape, each.start_mark.line)
            self._remove_twins(node, shape)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self.visit(value, inner(shape, key), key.start_mark.line)
            self._order(node, shape, above)

    # ── lists ────────────────────────────────────────────────────────────────────────────────────

    def _remove_twins(self, node: yaml.SequenceNode, shape: Shape | None) -> None:
        seen = set()
        for each in node.value:
            same = identity(each, shape)
            if same in seen and isinstance(shape, Value) and self._is_alone(each):
                self.lines[each.start_mark.line] = None
                self._log.append(Fix(each.start_mark.line + 1, told_twin(each)))
            seen.add(same)

    def _is_alone(self, node: yaml.Node) -> bool:
        """Whether an item has its line for itself, and no comment is about it."""
        first, last = node.start_mark, node.end_mark
        line = self._before[first.line]
        beside = line[: first.column].strip(), line[last.column :].strip()
        return first.line == last.line and beside == ("-", "") and not self._is_comment(first.line - 1)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────

    def _order(self, node: yaml.MappingNode, shape: Shape | None, above: int) -> None:
        order = sorted_by(ranks(shape, node))
        if list(order) == list(range(len(order))):
            return
        blocks = list(self._blocks(node, above))
        if self._may_move(node, blocks, order):
            self._log.append(Fix(blocks[0].key + 1, told_order(node.value[i][0].value for i in order)))
            self._move(blocks, order, node.start_mark.column)

    def _may_move(self, node: yaml.MappingNode, blocks: Sequence[_Block], order: Sequence[int]) -> bool:
        """Whether each key begins a line; behind a dash comes only one that no comment stands above."""
        column = node.start_mark.column
        if any(key.start_mark.column != column for key, _ in node.value):
            return False
        dash, *others = [self._before[block.key][:column] for block in blocks]
        first = blocks[order[0]]
        alone = first.begin == first.key
        return not "".join(others).strip() and (not dash.strip() or (bool(_DASHES.fullmatch(dash)) and alone))

    def _move(self, blocks: Sequence[_Block], order: Sequence[int], column: int) -> None:
        dash = self._before[blocks[0].key][:column]
        moved: list[str | None] = []
        for slot, i in enumerate(order):
            moved += self._block(blocks[i], " " * column if slot else dash)
            if slot < len(blocks) - 1:
                moved += self.lines[blocks[slot].end : blocks[slot + 1].begin]
        self.lines[blocks[0].begin : blocks[-1].end] = moved

    def _block(self, block: _Block, lead: str) -> Iterator[str | None]:
        """The lines of a block, its key behind spaces or a dash."""
        for number in range(block.begin, block.end):
            line = self.lines[number]
            yield lead + line[len(lead) :] if line is not None and number == block.key else line

    def _blocks(self, node: yaml.MappingNode, above: int) -> Iterator[_Block]:
        column = node.start_mark.column
        keys = [key.start_mark.line for key, _ in node.value]
        begin = self._lead(keys[0], above)
        for i, (_, value) in enumerate(node.value):
            after = self._end(value)
            until = keys[i + 1] if i + 1 < len(keys) else self._next(after, column)
            end = self._tail(after, until, column)
            yield _Block(begin, keys[i], end)
            begin = end
            while begin < until and not self._before[begin].strip():
                begin += 1

    def _end(self, node: yaml.Node) -> int:
        """The line behind the last one on which something of a node stands."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        begin, end = int(node.start_mark.line) + 1, int(node.end_mark.line)
        if getattr(node, "style", None) not in {"|", ">"}:
            return end + 1
        # The mark of such a text lies behind the empty lines that follow it, which it may keep (`|+`).
        while end > begin and not node.value.endswith("\n\n") and not self._before[end - 1].strip():
            end -= 1
        return max(begin, end)

    def _lead(self, key: int, above: int) -> int:
        """Where the comment directly above the first key begins; a file's first one is about the file."""
        begin = key
        while begin - 1 > above and self._is_comment(begin - 1):
            begin -= 1
        return key if above < 0 and not any(map(self._is_comment, range(begin))) else begin

    def _next(self, after: int, column: int) -> int:
        """The first line that is neither empty nor a comment that is indented deeper."""
        while after < len(self._before) and (
            not self._before[after].strip() or self._is_deeper(after, column)
        ):
            after += 1
        return after

    def _tail(self, after: int, until: int, column: int) -> int:
        """Where what is about the value above ends: comments indented deeper, or parted from what follows."""
        end = after
        while end < until and self._is_comment(end):
            end += 1
        end = after if end == until else end
        return max([end, *(number + 1 for number in range(after, until) if self._is_deeper(number, column))])

    def _is_comment(self, number: int) -> bool:
        return self._before[number].lstrip().startswith("#")

    def _is_deeper(self, number: int, column: int) -> bool:
        return self._is_comment(number) and not self._before[number][: column + 1].strip()
