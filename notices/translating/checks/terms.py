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
        own = name.translations.get(pair.language.tag, ())
        if name.english not in pair.source or name.english in pair.text:
            continue
        if not own:
            yield Finding("glossary", f"the name '{name.english}' is not as in the English")
        elif name.fails(pair.language.tag, pair.text):
            wanted = "' or '".join((name.english, *own))
            yield Finding("glossary", f"the name “{name.english}” is not written '{wanted}'")
