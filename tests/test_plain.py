"""Notices without markup: plain text and data."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.plain import Spoken, as_data, as_text
from notices.rules import Text

SPOKEN = Spoken(
    language="ru",
    direction="ltr",
    text=Text(
        title="Careful, {publisher}\n",
        body="First.\n\n\nSecond\nline.\n\n ",
        link="To know, {link_start}click here{link_end}.",
    ),
    publisher="Paper",
    more_info="/legal/risk",
    folded=False,
    dismissible=False,
)


def _with(spoken: Spoken = SPOKEN, *, more_info: str | None = "/legal/risk", **texts: Any) -> Spoken:
    return dataclasses.replace(
        spoken, more_info=more_info, text=dataclasses.replace(spoken.text, **texts) if texts else spoken.text
    )


def test_text_is_paragraphs_and_the_address_behind_the_links_words() -> None:
    assert as_text([SPOKEN], "https://news.example/a/") == (
        "Careful, Paper\n\nFirst.\n\nSecond\nline.\n\nTo know, click here (https://news.example/legal/risk).\n"
    )


def test_without_a_base_an_address_is_as_the_rule_has_it() -> None:
    assert "click here (/legal/risk)." in as_text([SPOKEN])
    assert "click here (https://other.example/x)." in as_text(
        [_with(more_info="https://other.example/x")], "https://news.example"
    )


def test_a_link_that_leads_nowhere_is_plain_words() -> None:
    assert as_text([_with(more_info=None)], "https://n.example").endswith("To know, click here.\n")


def test_a_notice_without_a_link_has_none() -> None:
    assert as_text([_with(link=None)]) == "Careful, Paper\n\nFirst.\n\nSecond\nline.\n"
    assert as_data([_with(link=None)])[0]["link"] is None


def test_several_notices_are_parted_by_two_blank_lines_and_none_is_empty() -> None:
    one = _with(title="One", body="1", link=None)
    assert as_text([one, one]) == "One\n\n1\n\n\nOne\n\n1\n"
    assert as_text([]) == ""
    assert as_data([]) == []


def test_data_is_for_apps_that_draw_it() -> None:
    assert as_data([SPOKEN], "https://news.example") == [
        {
            "language": "ru",
            "direction": "ltr",
            "title": "Careful, Paper",
            "paragraphs": ["First.", "Second\nline."],
            "link": {
                "before": "To know, ",
                "words": "click here",
                "after": ".",
                "href": "https://news.example/legal/risk",
            },
            "folded": False,
            "dismissible": False,
        }
    ]


def test_data_of_a_link_that_leads_nowhere_says_so() -> None:
    assert as_data([_with(more_info=None)], "https://n.example")[0]["link"]["href"] is None


@given(st.text(max_size=20))
@pytest.mark.parametrize("form", [as_text, as_data])
def test_nothing_is_read_as_markup_or_filled_in_twice(form: object, name: str) -> None:
    publisher = f"<b>{name}{{publisher}}{{link_start}}&amp;"
    spoken = dataclasses.replace(SPOKEN, publisher=publisher)
    if form is as_text:
        assert as_text([spoken]).startswith(f"Careful, {publisher}".rstrip("\n"))
    else:
        assert as_data([spoken])[0]["title"] == f"Careful, {publisher}".strip("\n")
