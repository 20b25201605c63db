"""Entity tags of pages that vary: made of the origin's own, and translated back for it.

A browser that holds a page without its notice must not be told that nothing has changed. So the tag of a
page that carries one names the variant too, and a condition reaches the app only where it was made with
the variant that this reader would be given now. RFC 9110: 8.8.3 (ETag), 13.1 (conditions).
"""

from __future__ import annotations

import re

__all__ = ["origin_match", "origin_none_match", "vary"]

# RFC 9110, 8.8.3: entity-tag = [ weak ] opaque-tag; etagc = %x21 / %x23-7E / obs-text.
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
# Weak, because the notice is put in without regard to how the origin would have written it. The letter tells
# whether the origin's was strong.
_OWN = re.compile(r'W/"([\x21\x23-\x7e\x80-\xff]*);([sw])-([0-9a-z]+)"')


def vary(etag: str, variant: str) -> str | None:
    """The tag of a page into which a variant was put; None where the origin's is malformed."""
    found = _TAG.fullmatch(etag.strip())
    return f'W/"{found[2]};{"w" if found[1] else "s"}-{variant}"' if found else None


def origin_none_match(value: str, variant: str | None) -> str | None:
    """An If-None-Match as the origin must see it: its own tags of copies that hold this variant.

    variant: what the reader would be given now; None where that is not known. Returns None where no tag is
    left, and for ``*``, by which a client asks for no copy in particular.
    """
    found = [own for tag in _TAG.finditer(value) if (own := _own(tag[0])) and own[1] == variant]
    return ", ".join(tag for tag, _ in found) or None


def origin_match(value: str) -> str:
    """An If-Match as the origin must see it: whatever was put into a copy, it is of the origin's version."""
    return _TAG.sub(lambda tag: own[0] if (own := _own(tag[0])) else tag[0], value)


def _own(tag: str) -> tuple[str, str] | None:
    """The origin's tag and the variant that one of ours is made of."""
    found = _OWN.fullmatch(tag)
    return ("W/" * (found[2] == "w") + f'"{found[1]}"', found[3]) if found else None
