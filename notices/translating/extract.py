"""The texts of rule files for Babel: `pybabel extract` finds this by the name `notices` in a mapping.

    [notices: notices/rules/**.yaml]
    [notices: notices/interface.py]

What is no rule file, or one with mistakes in it, holds no text: `notices check` tells of those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO, TypeAlias

import yaml

from notices import interface
from notices.rulefile.document import NOTICE, to_notice
from notices.rulefile.parsers import Bad
from notices.rulefile.source import Source
from notices.rules import Notice
from notices.translating.messages import Message, around_notices, of_notice

__all__ = ["extract"]

_Found: TypeAlias = tuple[int, str, tuple[str, str], list[str]]
_INTERFACE = PurePath(interface.__file__).name


def extract(
    fileobj: BinaryIO,
    keywords: Collection[str],  # noqa: ARG001 - every text of a rule file is to be translated
    comment_tags: Collection[str],  # noqa: ARG001 - every comment is for translators
    options: Mapping[str, Any],  # noqa: ARG001 - there are none
) -> Iterator[_Found]:
    """Yield line, function, (context, English) and comments of each text, as Babel asks for them."""
    if PurePath(getattr(fileobj, "name", "")).name == _INTERFACE:
        for message in around_notices():
            yield _found(message, 1)
    else:
        yield from _of_rule_file(fileobj.read())


def _of_rule_file(data: bytes) -> Iterator[_Found]:
    """Of a notice alone: the regions that it names are in other files."""
    source = Source("", data)
    root = source.compose()
    if isinstance(root, yaml.MappingNode) and any(key.value == "notice" for key, _ in root.value):
        notice = _notice(source, root)
        for message in of_notice(notice) if notice else ():
            yield _found(message, root.start_mark.line + 1)


def _notice(source: Source, root: yaml.Node) -> Notice | None:
    parsed = NOTICE(source, root, "")
    return None if isinstance(parsed, Bad) else to_notice(source, root, parsed)


def _found(message: Message, line: int) -> _Found:
    return line, "pgettext", (message.context, message.source), list(message.comments)
