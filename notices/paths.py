"""The one form of a page's path that rules see."""

from __future__ import annotations

import re
from urllib.parse import unquote

__all__ = ["dotted", "normalize", "without_dots"]

_DOTTED = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


def normalize(target: str) -> str:
    """Percent-decode a path as a client writes it, without query and fragment, and drop its dot segments.

    Bytes that are not UTF-8 become U+FFFD: a path never raises.
    """
    return without_dots(unquote(re.split(r"[?#]", target, maxsplit=1)[0], errors="replace"))


def dotted(path: str, resolved: str) -> str | None:
    """The path where it has dot segments, which `resolved` has not; None otherwise."""
    whole = path if path.startswith("/") else f"/{path}"
    return None if whole == resolved else whole


def without_dots(path: str) -> str:
    """Resolve the dot segments of a decoded path (RFC 3986, 5.2.4), which begins with a slash then."""
    if not _DOTTED.search(path):
        return path if path.startswith("/") else f"/{path}"
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    # A dot segment at the end names a folder: "/a/.." is "/".
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
