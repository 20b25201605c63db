"""Mends what is mechanical in a rule file, and nothing else: order of keys, quotes, days, codes, spaces.

Every mend is an edit of the text at the place of a node, or moves whole lines. The text is never written
anew from what was read: what is not mended stays as it is, to the byte, with comments and empty lines.
What might be meant in two ways is left alone: a day like 5/6/2026, `no` where it may be Norway.
"""

from __future__ import annotations

import re

import yaml

from notices.fixing.inline import edited, meant
from notices.fixing.layout import (
    Fix,
    cleaned,
    compose,
    readable,
    with_common_spaces,
    without_trailing_spaces,
)
from notices.fixing.order import arranged
from notices.fixing.shapes import FILE

__all__ = ["Fix", "fix", "fixes", "mended"]

# YAML 1.1 ends lines at these too, editors don't: lines would be counted in two ways.
_ODD_ENDS = re.compile("[\\x85\\u2028\\u2029]")


def mended(text: str) -> tuple[str, tuple[Fix, ...]]:
    """The text of a rule file with what is mechanical mended, and what was done, by its lines.

    The text is the whole file's: read without translation of line ends, and with its byte order mark.
    What could be read says the same afterwards. Never raises.
    """
    if "\0" in text:
        # UTF-16, or no text at all.
        return text, ()
    log: list[Fix] = []
    text, root = readable(with_common_spaces(cleaned(text, log), log), log)
    if root is not None and not _ODD_ENDS.search(text):
        text = _in_order(text, root, log)
    return text, tuple(sorted(log))


def _in_order(text: str, root: yaml.Node, log: list[Fix]) -> str:
    done: list[Fix] = []
    lines = edited(text, root, done).split("\n")
    new = "\n".join(arranged(without_trailing_spaces(lines, root, done), root, done))
    if new != text and not _says_the_same(text, root, new):
        return text
    log += done
    return new


def _says_the_same(text: str, root: yaml.Node, new: str) -> bool:
    """Whether a text still says what it did: an empty line that moved may belong to a text kept with `|+`."""
    after = compose(new)
    return after is not None and meant(after, FILE, new) == meant(root, FILE, text)


def fix(text: str) -> str:
    """The text of a rule file with all mended that is mechanical; see `mended`. Twice is the same as once."""
    return mended(text)[0]


def fixes(text: str) -> list[Fix]:
    """What `fix` does to a text, by line."""
    return list(mended(text)[1])
