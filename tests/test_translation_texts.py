"""What is found in single texts, beside the files of `tests/data/translations`."""

from __future__ import annotations

from time import process_time

import pytest

from notices import catalogs
from notices.catalogs import MAX_TEXT
from notices.translating.checks import of_text
from notices.translating.checks.finding import Pair
from notices.translating.document import Unit
from notices.translating.glossary import Glossary
from notices.translating.locales import language

GLOSSARY = Glossary.load(catalogs.SHIPPED)


def pair(tag: str, source: str, text: str) -> Pair:
    unit = Unit(source=source, translations=(text,))
    return Pair(unit=unit, language=language(tag), glossary=GLOSSARY)


def told(tag: str, source: str, text: str) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in of_text(pair(tag, source, text))]


# ── length ───────────────────────────────────────────────────────────────────────────────────────

HOSTILE = (
    *("a", "a.", "a-", "a@", "a:", "й", "{", "}", "{a ", "<a", "<й", "&a", "%(", "[", "//", "@a", "1", "1,"),
    *(
        "1-",
        "1 000 ",
        "1.000.",
        "20.02.2024 ",
        "2024 a 20 ",
        "w ",
        " ",
        "\n ",
        ".",
        "…",
        "I ",
        "a/",
        "(",
        "т.",
    ),
    *("нежелательная ", "нежелательн", "февраль 20 ", "{link_start}a", "\u200c", "҉", "are you in "),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_costs_no_more_than_its_length(piece: str) -> None:
    def cost(length: int) -> float:
        text = f"x{piece * length}"[:length]
        source = "Are you in Russia since 20 February 2024, in an “undesirable organization”: 5–15 days?"
        before = process_time()
        list(of_text(pair("ru", source, text)))
        return process_time() - before

    short, long = (min(cost(length - i) for i in range(3)) for length in (MAX_TEXT // 16, MAX_TEXT))
    # Sixteen times for sixteen times the text; what goes over each part of it again takes 256.
    assert long < 64 * max(short, 0.001)


def test_of_a_text_that_is_too_long_to_be_used_nothing_else_is_said() -> None:
    assert told("ru", "Are you there?", "<b>" * 4000) == [
        ("too-long", "the text has 12000 characters, more than 8000 are not read")
    ]
