"""What is mended so that a file can be read, line ends, tabs and quotes, and spaces at the ends of lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import yaml

from notices.hints import SPACES, common_spaces
from notices.rulefile.source import Source

__all__ = [
    "Fix",
    "cleaned",
    "compose",
    "in_quotes",
    "readable",
    "with_common_spaces",
    "without_trailing_spaces",
]

_MARK = "\ufeff"
# What stands before the first word of a line, if that is a key or an item, and before the key's value.
_LEAD = re.compile(rf"([ {SPACES}]*(?:-[ {SPACES}]+)*)(?:[\w-]+:(?=[ {SPACES}]|$))?[ {SPACES}]*")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# How wide editors show a tab. Where all of these widths read alike, spaces change nothing.
_WIDTHS = ("  ", "    ", "        ")
_COMMENT = re.compile(r"[ \t]#")
_TEXT_LINE = re.compile(r"(?P<indent>[ \t]*)(?:title|body|link|citation|note): +(?=\S)")
# What YAML takes for something else: how a text begins, a colon in it, a word in quotes before others.
_ACTIVE_TEXT = re.compile(r"""[{\[@%`*&!]|(?!['"]).*:( |$)|"[^"]+"[ ,.;].*[^"]$""")


class Fix(NamedTuple):
    """One thing that was mended: the line that it stood on, from 1, and what was done, in plain words."""

    line: int
    what: str


def compose(text: str) -> yaml.Node | None:
    """The root node, or None where the loader of rule files would not read the text."""
    return Source("", text.encode("utf-8", "surrogatepass")).compose()


def cleaned(text: str, log: list[Fix]) -> str:
    """The text without byte order mark and carriage returns, its last line ended."""
    if text.startswith(_MARK):
        log.append(Fix(1, "removed the byte order mark"))
        text = text.lstrip(_MARK)
    if "\r" in text:
        log.append(Fix(1, "ended the lines as elsewhere, without carriage returns"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text and not text.endswith("\n"):
        log.append(Fix(text.count("\n") + 1, "ended the last line"))
        text += "\n"
    return text


def with_common_spaces(text: str, log: list[Fix]) -> str:
    """The text with common spaces for others before keys, items and values, but not within long texts."""
    before = compose(text)
    kept = {number for node in scalars(before) for number in _counted(node)} if before else set()
    leads = {number: _odd_lead(line) for number, line in enumerate(text.split("\n")) if number not in kept}
    changed = {number: lead for number, lead in leads.items() if lead}
    while changed:
        lines = text.split("\n")
        for number, lead in changed.items():
            lines[number] = common_spaces(lead[0]) + lines[number][lead.end() :]
        new = "\n".join(lines)
        texts = _within_texts(new, {number: len(lead[1]) for number, lead in changed.items()})
        if not texts:
            log += [Fix(number + 1, "wrote common spaces for others") for number in changed]
            return new
        # A line of the text above it stays as it is; without it, the others are tried again.
        changed = {number: lead for number, lead in changed.items() if number not in texts}
    return text


def _odd_lead(line: str) -> re.Match[str] | None:
    """What stands before a line's key, item or value, if another space is in it."""
    lead = _LEAD.match(line)
    return lead if lead and set("-:") & set(lead[0]) and common_spaces(lead[0]) != lead[0] else None


def _within_texts(text: str, begins: Mapping[int, int]) -> Collection[int]:
    """Those lines on which nothing begins at the column told; all of them, if the text cannot be read."""
    source = Source("", text.encode("utf-8", "surrogatepass"))
    root = source.compose()
    if root is None:
        # A colon within a text without quotes: the parser trips over the first line that has one.
        wrong = source.problems[0].line - 1
        return {wrong} if wrong in begins else begins
    begun = {(node.start_mark.line, node.start_mark.column) for node in scalars(root)}
    return {number for number, column in begins.items() if (number, column) not in begun}


def readable(text: str, log: list[Fix]) -> tuple[str, yaml.Node | None]:
    """The text and its root node; where it cannot be read, with spaces for tabs and quotes around texts."""
    for candidate, quotes, tabs in _candidates(text):
        root = compose(candidate)
        if root is not None and _are_texts(root, quotes):
            log += [Fix(line, "put the text in quotes") for line, _ in quotes]
            log += [Fix(line, "indented with spaces") for line in tabs]
            return candidate, root
    return text, None


def _candidates(text: str) -> Iterator[tuple[str, list[tuple[int, str]], list[int]]]:
    """The text as it is and mended, with the lines and words that got quotes, and the lines that had tabs."""
    yield text, [], []
    for changed, quotes in ((text, []), _quoted(text)):
        if quotes:
            yield changed, quotes, []
        if "\t" in changed:
            yield _spaced(changed), quotes, _tabbed(changed)


# ── tabs ─────────────────────────────────────────────────────────────────────────────────────────


def _tabbed(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if "\t" in line[: _indent(line)]]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _spaced(text: str) -> str:
    """The text indented with spaces, if it reads alike for tabs of any width."""
    readings = [_with_tabs_of(tab, text) for tab in _WIDTHS]
    meant = [_plain(compose(reading)) for reading in readings]
    return readings[0] if meant.count(meant[0]) == len(meant) else text


def _with_tabs_of(spaces: str, text: str) -> str:
    return _INDENT.sub(lambda found: found[0].replace("\t", spaces), text)


def _plain(node: yaml.Node | None) -> object:
    """The words of a tree, and how they are nested."""
    if isinstance(node, yaml.MappingNode):
        return [(_plain(key), _plain(value)) for key, value in node.value]
    return list(map(_plain, node.value)) if isinstance(node, yaml.SequenceNode) else node and node.value


# ── quotes ───────────────────────────────────────────────────────────────────────────────────────


def _quoted(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text with quotes around the texts of one line that YAML would not take for text; and these."""
    lines = text.split("\n")
    found = []
    for number, line in enumerate(lines[:-1]):
        match = _TEXT_LINE.match(line)
        if match and not _is_deeper(lines[number + 1], match[1]):
            words = line[match.end() :].rstrip()
            if _ACTIVE_TEXT.match(words) and not _COMMENT.search(words):
                lines[number] = match[0] + in_quotes(words)
                found.append((number + 1, words))
    return "\n".join(lines), found


def _is_deeper(line: str, indent: str) -> bool:
    """Whether a line goes on with the value that begins on the line before it."""
    return bool(line.strip()) and line.startswith((f"{indent} ", f"{indent}\t"))


def in_quotes(words: str) -> str:
    """A text of one line in single quotes."""
    return "'{}'".format(words.replace("'", "''"))


def _are_texts(root: yaml.Node, quotes: list[tuple[int, str]]) -> bool:
    """Whether each text that was put in quotes is one now; a line of a longer text got some, too."""
    texts = {(node.start_mark.line + 1, node.value) for node in scalars(root) if node.style == "'"}
    return texts.issuperset(quotes)


def scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """All scalars of a tree, in the order of the text."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    for each in node.value if isinstance(node, yaml.CollectionNode) else ():
        for one in each if isinstance(each, tuple) else (each,):
            yield from scalars(one)


# ── trailing spaces ──────────────────────────────────────────────────────────────────────────────


def without_trailing_spaces(lines: list[str], root: yaml.Node, log: list[Fix]) -> list[str]:
    """The lines without spaces at their ends, but within texts of several lines, where they may count."""
    kept = {number for node in scalars(root) for number in _counted(node)}
    bare = [line if number in kept else line.rstrip(" \t") for number, line in enumerate(lines)]
    for number, (before, after) in enumerate(zip(lines, bare, strict=True)):
        if before != after:
            log.append(Fix(number + 1, "took off the spaces at the end of the line"))
    return bare


def _counted(node: yaml.ScalarNode) -> range:
    first, last = node.start_mark.line, node.end_mark.line
    return range(first + 1 if node.style in {"|", ">"} else first, last if node.style else first)
