"""CLDR's rules of plurals as expressions of gettext, for whole numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["plural_forms"]

_ORDER = ("zero", "one", "two", "few", "many", "other")
#: "i % 10 != 11..14,16" in three parts: operand with its modulus, = or !=, values (UTS #35, Plural Rules).
_RELATION = re.compile(r"([nivwftec])(?: % (\d+))? (!?=) ([\d.,]+)")
#: What is always so of a whole number: n and i are the number, all others are 0.
_NUMBER = "ni"


def plural_forms(rules: Mapping[str, str]) -> str:
    """The value of the header Plural-Forms: `nplurals=…; plural=…;`.

    rules: CLDR's, by category. A category that no whole number has is left out.
    """
    found = [(name, _either(rules[name])) for name in _ORDER if name in rules and name != "other"]
    tests = [test for _, test in found if test]
    if tests and _covers_all(tests):
        tests.pop()
    plural = "".join(f"{test} ? {i} : " for i, test in enumerate(tests)) + str(len(tests))
    return f"nplurals={len(tests) + 1}; plural={plural};"


def _covers_all(tests: Iterable[str]) -> bool:
    """Whether each number is in one of the categories, so that the last needs no test."""
    code = " or ".join(f"({test})" for test in tests).replace("&&", "and").replace("||", "or")
    compiled = compile(code, "plural", "eval")
    # Every modulus in CLDR divides a million; from there on the answers repeat but for numbers named alone.
    return all(eval(compiled, {"n": n}) for n in (*range(1000), 1_000_000))  # noqa: S307 - made above


def _either(rule: str) -> str:
    """A rule as a test; "" where no whole number meets it."""
    condition = rule.partition("@")[0].strip()
    parts = [_every(part) for part in condition.split(" or ")]
    return " || ".join(part for part in parts if part)


def _every(condition: str) -> str:
    tests = [_test(*match.groups()) for match in _RELATION.finditer(condition)]
    return "" if False in tests else " && ".join(str(test) for test in tests if test is not True)


def _test(operand: str, modulus: str | None, relation: str, values: str) -> str | bool:
    parts = [_between(part) for part in values.split(",")]
    if operand not in _NUMBER:
        return (relation == "=") is any(low == 0 for low, _ in parts)
    number = f"n % {modulus}" if modulus else "n"
    if relation == "=":
        held = " || ".join(_inside(number, low, high) for low, high in parts)
        return f"({held})" if len(parts) > 1 else held
    return " && ".join(_outside(number, low, high) for low, high in parts)


def _between(part: str) -> tuple[int, int]:
    low, _, high = part.partition("..")
    return int(low), int(high or low)


def _inside(number: str, low: int, high: int) -> str:
    return f"{number} == {low}" if low == high else f"{number} >= {low} && {number} <= {high}"


def _outside(number: str, low: int, high: int) -> str:
    return f"{number} != {low}" if low == high else f"({number} < {low} || {number} > {high})"
