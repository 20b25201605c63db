"""The few words around notices that are no law's: English, and what a translator must know of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["INTERFACE", "TOLD"]

#: The words of the page's own controls, each `interface.NAME` in a catalog.
INTERFACE: Mapping[str, str] = MappingProxyType(
    {
        "more": "Other legal warnings that may apply to you",
        "warning": "Legal warning",
        "hide": "Hide",
        "show": "Show",
    }
)
#: Where each stands.
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "more": "Heading above the notices that are folded, when many may apply.",
        "warning": "Stands above a notice that readers may hide, beside “Hide”; once hidden, beside “Show”.",
        "hide": "Hides the notice until the next page: a control, one word if you can.",
        "show": "Shows again what was hidden.",
    }
)
