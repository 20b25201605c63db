"""A rule file as an editor reads it: typed by the core schema of YAML 1.2, not as text.

Editors that merge what stands under `<<` say nothing of it; that is no part of YAML 1.2.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any

import yaml
from jsonschema import Draft7Validator

from notices.rulefile.schema import FILE

# YAML 1.2.2, 10.3.2: what a plain value is.
_NULL = re.compile(r"null|Null|NULL|~|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def typed(text: str) -> Any:
    """The document as data of JSON. Tags are passed over, as the loader does. Raises yaml.YAMLError."""
    # Byte order marks are no content, and editors drop them.
    return _data(yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader))


def _data(node: yaml.Node | None) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {_key(key): _data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_data(each) for each in node.value]
    return None if node is None else _scalar(node)


def _key(node: yaml.Node) -> str:
    """A key as text, which is all that JSON has; of a list or of keys and values, something like it."""
    return node.value if isinstance(node, yaml.ScalarNode) else json.dumps(_data(node))


def _scalar(node: yaml.Node) -> Any:
    text: str = node.value
    if getattr(node, "style", None):
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if _NOT_FINITE.fullmatch(text) else text


@cache
def validator() -> Draft7Validator:
    """The shipped schema."""
    text = resources.files("notices").joinpath("rules", FILE).read_text(encoding="utf-8")
    return Draft7Validator(json.loads(text))
