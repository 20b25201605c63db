"""The few words around notices that are no law's: English, and what a translator must know of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["INTERFACE", "InterfaceText", "of_interface"]


class InterfaceText(NamedTuple):
    """A text in English, and where it stands."""

    text: str
    told: str


#: By name; the msgctxt in a catalog is `interface.` and the name.
INTERFACE: Mapping[str, InterfaceText] = MappingProxyType(
    {
        "more": InterfaceText(
            "Other legal warnings that may apply to you",
            "Heading above the notices that are folded, when many may apply.",
        ),
    }
)


def of_interface(name: str) -> tuple[str, str]:
    """The msgctxt and the English of a text, as a catalog has them. Raises KeyError where there is none."""
    return f"interface.{name}", INTERFACE[name].text
