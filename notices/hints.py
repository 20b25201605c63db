"""What was meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean"]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to one that is not known, or lists the few that there are."""
    words = list(dict.fromkeys(known))
    by_fold = {each.casefold(): each for each in words}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{by_fold[near[0]]}'?"
    if 0 < len(words) <= 14:
        return f"Known here: {', '.join(words)}."
    return ""
