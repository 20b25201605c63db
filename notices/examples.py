"""What an example of a rule expects, against what becomes of its notice."""

from __future__ import annotations

from notices.evaluate import Verdict
from notices.rules import Example, Expectation

__all__ = ["contradiction"]

_ALLOWED = {
    Expectation.SHOWN: {"yes", "maybe"},
    Expectation.HIDDEN: {"hidden"},
    Expectation.YES: {"yes"},
    Expectation.MAYBE: {"maybe"},
}
_TOLD = {"yes": "shown (yes)", "maybe": "shown (maybe)", "hidden": "hidden"}


def contradiction(example: Example, verdict: Verdict) -> str:
    """What an example expects and does not get, and why; nothing where it holds."""
    found = str(verdict.answer) if verdict.shown else "hidden"
    if found in _ALLOWED[example.expect]:
        return ""
    return f"expected {example.expect}, but the notice is {_TOLD[found]}: {verdict.why}"
