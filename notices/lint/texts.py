"""Findings about how the texts of a notice are written."""

from __future__ import annotations

from collections.abc import Iterator

from notices.lint.finding import Finding, of_notice
from notices.rulefile import Place
from notices.rules import Notice

__all__ = ["of_texts"]


def of_texts(notice: Notice, place: Place) -> Iterator[Finding]:
    """Find texts that go on behind a #, where YAML reads a comment."""
    law, text = notice.law, notice.text
    texts = {
        "law.citation": law.citation,
        "law.note": law.note,
        "text.title": text.title,
        "text.body": text.body,
        "text.link": text.link,
    }
    for key in filter(texts.get, texts):
        comment = place.source.comment_after(key)
        if comment:
            yield of_notice(notice.id)(
                key, "cut-at-comment", f"the rest of the line is not read: '{comment}'"
            )
