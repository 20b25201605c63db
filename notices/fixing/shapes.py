"""The keys of rule files in their order, and the kind of value that each holds.

A value and a list of such values have the same shape. The parsers of `notices.rulefile` say what is
right; a test holds that both know the same keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import yaml

from notices.fixing import values
from notices.fixing.values import TEXT, Value

__all__ = ["FILE", "Shape", "inner", "ranks", "sorted_by"]

#: A mapping is keys in order; ANY stands for every key.
Shape: TypeAlias = "Mapping[str, Shape] | Value"
ANY = "*"

_WORD = Value()
_NAME = Value(mend=values.name)
_DAY = Value(mend=values.day, tag="timestamp")
_NUMBER = Value(tag="int")
_TRUTH = Value(mend=values.truth, tag="bool")
_COUNTRY = Value(mend=values.country)
_SUBDIVISION = Value(mend=values.subdivision)
_LANGUAGE = Value(mend=values.language)
_SITE = Value(mend=values.site, same=str.lower)

_PAGE_AND_READER: Mapping[str, Shape] = {
    "region": _NAME,
    "language": _LANGUAGE,
    "path": _WORD,
    "site": _SITE,
    "tag": _WORD,
}
_WHERE: Mapping[str, Shape] = {
    "region": _NAME,
    "country": _COUNTRY,
    "subdivision": _SUBDIVISION,
    "city": _NUMBER,
    "registered_country": _COUNTRY,
    "network": _WORD,
    "max_accuracy_radius": _NUMBER,
}
_READER: Mapping[str, Shape] = {
    "country": _COUNTRY,
    "subdivision": _SUBDIVISION,
    "city": _NUMBER,
    "registered_country": _COUNTRY,
    "accuracy_radius": _NUMBER,
    "anonymizer": _TRUTH,
    "network": _WORD,
    "languages": _LANGUAGE,
}
_PAGE: Mapping[str, Shape] = {"path": _WORD, "site": _SITE, "language": _LANGUAGE, "tags": _WORD}
_NOTICE: Mapping[str, Shape] = {
    "notice": _NAME,
    "kind": _WORD,
    "enabled": _TRUTH,
    "show": {
        **_PAGE_AND_READER,
        "any_of": _PAGE_AND_READER,
        "except": _PAGE_AND_READER,
        "when_unsure": {"language": _LANGUAGE},
    },
    "in_force": {"from": _DAY, "until": _DAY, "timezone": _WORD},
    "priority": _NUMBER,
    "replaces": _NAME,
    "placement": _WORD,
    "law": {
        "citation": TEXT,
        "sources": _WORD,
        "sure": _WORD,
        "verified": _DAY,
        "review_by": _DAY,
        "note": TEXT,
    },
    "text": {"title": TEXT, "body": TEXT, "link": TEXT},
    "more_info": _WORD,
    "unsigned": _WORD,
    "dismissible": _TRUTH,
    "examples": {"reader": _READER, "page": _PAGE, "at": _DAY, "expect": _WORD},
}
_REGIONS: Mapping[str, Shape] = {
    "regions": {
        ANY: {"in": _WHERE, "perhaps": _WHERE, "languages": _LANGUAGE, "as_of": _DAY, "sources": _WORD}
    }
}
#: A rule file: a notice, or regions.
FILE: Mapping[str, Shape] = {**_NOTICE, **_REGIONS}


def inner(shape: Shape | None, key: yaml.Node) -> Shape | None:
    """The shape of what stands under a key, or None where it is not known."""
    if not isinstance(shape, Mapping) or not isinstance(key, yaml.ScalarNode):
        return None
    return shape.get(key.value, shape.get(ANY))


def ranks(shape: Shape | None, node: yaml.MappingNode) -> Sequence[int]:
    """The place of each key by the shape's order; a key that is not known stays behind the one before it.

    None is out of place where keys are no words, or a key is there twice.
    """
    names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    if not isinstance(shape, Mapping) or ANY in shape or len(set(names)) < len(node.value):
        return [0] * len(node.value)
    return list(_carried(list(shape), names))


def _carried(known: Sequence[str], names: Sequence[str]) -> Iterator[int]:
    rank = -1
    for each in names:
        rank = known.index(each) if each in known else rank
        yield rank


def sorted_by(places: Sequence[int]) -> Sequence[int]:
    """The numbers of the items in the order of their places; items of one place keep their order."""
    return sorted(range(len(places)), key=places.__getitem__)
