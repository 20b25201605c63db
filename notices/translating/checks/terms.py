"""Terms and names of the glossary."""

from __future__ import annotations

from collections.abc import Iterator

from notices.translating.checks.finding import Finding, Pair

__all__ = ["terms"]


def terms(pair: Pair) -> Iterator[Finding]:
    """Terms and names as the glossary says."""
    for term in pair.glossary.terms:
        if term.is_in(pair.source) and term.fails(pair.language.tag, pair.text):
            wanted = "' or '".join(term.translations[pair.language.tag])
            yield Finding("glossary", f"“{term.english}” is not translated as '{wanted}'")
    for name in pair.glossary.names:
        if name in pair.source and name not in pair.text:
            yield Finding("glossary", f"the name '{name}' is not as in the English")
