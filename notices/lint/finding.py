"""One finding of a check, before its place in a file is looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Finding", "of_notice", "of_region"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found of a notice or a region: at which key of it, of which kind, and what exactly."""

    owner: tuple[str, str]
    key: str
    code: str
    message: str


def of_notice(name: str) -> Callable[[str, str, str], Finding]:
    """A maker of findings of one notice: key, code, message."""
    return lambda key, code, message: Finding(("notice", name), key, code, message)


def of_region(name: str) -> Callable[[str, str, str], Finding]:
    """A maker of findings of one region: key, code, message."""
    return lambda key, code, message: Finding(("region", name), key, code, message)
