"""Values of facts as JSON, as explanations and differences tell them."""

from __future__ import annotations

from typing import Any

from notices.classes import Facet, Span, Value

__all__ = ["as_object"]


def as_object(facet: Facet, value: Value) -> dict[str, Any]:
    """One value; `other` where it stands for all that no rule names.

    Of languages and tags `value` is an example: it has one name of each list in `alike`, and none of those
    in `without`.
    """
    told: Any = value.value
    if isinstance(told, Span):
        told = {
            "from": told.first and told.first[0].isoformat(),
            "before": told.after and told.after[0].isoformat(),
        }
    elif facet is Facet.PLACE:
        told = dict(zip(("country", "subdivision"), told, strict=True))
    found = {"value": told, "other": value.other}
    if value.alike or value.without:
        found |= {"alike": list(map(list, value.alike)), "without": list(map(list, value.without))}
    return found
