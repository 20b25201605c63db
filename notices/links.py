"""Where links lead, and the names of hosts: the forms that rules and settings may give."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["IN_LINK", "is_host", "is_place", "is_web_address"]

#: Browsers read a backslash as a slash, and nobody sees a control character.
IN_LINK = r'[^\s\\<>"\x00-\x1f\x7f-\x9f]'


def is_host(value: str) -> bool:
    """Whether a text is the name of a host, without scheme, port and path."""
    return bool(re.fullmatch(r"[^\s/:*]+", value))


def is_web_address(value: str) -> bool:
    """Whether a text is an absolute http or https URL."""
    if not re.fullmatch(f"{IN_LINK}+", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def is_place(value: str) -> bool:
    """Whether a text is a web address, or a path on the site itself."""
    return is_web_address(value) or bool(re.fullmatch(rf"/(?!/){IN_LINK}*", value))
