"""Maps of the answers: each place has the answer that a reader there is given, in colour and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import html5lib
import pytest

from notices.atlas.answers import Chart, Question, Spot, Standing, answer
from notices.atlas.page import page
from notices.atlas.shapes import Atlas, load
from notices.atlas.svg import svg
from notices.atlas.words import heading, legend, told
from notices.errors import SettingsError
from notices.evaluate import Case, Verdict, judge
from notices.facts import Answer, Location, Page, Reader
from notices.rules import Model
from notices.ruleset import SHIPPED, Ruleset

DAY = date(2026, 11, 22)
RUSSIAN, BELARUSIAN = "russia-undesirable-organization", "belarus-extremist-formation"
SVG = "{http://www.w3.org/2000/svg}"


def chart(
    *files: str,
    notice: str | None = None,
    path: str = "/",
    at: date | datetime = DAY,
    languages: tuple[str, ...] = (),
    of: Atlas | None = None,
) -> Chart:
    rules = [(f"{i}.yaml", text.encode()) for i, text in enumerate(files)]
    ruleset = Ruleset.read(rules) if files else Ruleset.load(SHIPPED)
    question = Question(ruleset=ruleset, notice=notice, page=Page(path=path), at=at, languages=languages)
    return answer(question, (of or load()).by_country())


def notice(name: str, show: str, more: str = "") -> str:
    return (
        f"notice: {name}\nshow: {show}\n{more}\nlaw: {{citation: Law of {name}, verified: 2026-01-01}}\n"
        "text: {title: Careful, body: Do not share.}\n"
    )


def by_code(asked: Chart) -> Mapping[str, Spot]:
    return {spot.code: spot for spot in asked.spots}


def warned(asked: Chart, standing: Standing = Standing.WARNED) -> list[str]:
    return sorted(spot.code for spot in asked.spots if spot.standing is standing)


@pytest.fixture(scope="module")
def russian() -> Chart:
    return chart(notice=RUSSIAN)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load()


def only(*countries: str) -> Atlas:
    """The atlas of some countries: quick to draw."""
    whole = load()
    return replace(whole, places=tuple(place for place in whole.places if place.country in countries))


@pytest.fixture(scope="module")
def picture(russian: Chart, atlas: Atlas) -> str:
    return svg(russian, atlas)


@pytest.fixture(scope="module")
def document(russian: Chart, atlas: Atlas) -> str:
    return page(russian, atlas)


REGIONS = """
regions:
  russia: {in: [{country: RU}]}
  belarus: {in: [{country: BY}]}
  crimea: {in: [{subdivision: [UA-43]}]}
  catalonia: {in: [{subdivision: [ES-CT], registered_country: ES}]}
  beyond: {in: [{subdivision: [RU-CHU]}, {subdivision: [US-AK]}, {subdivision: [FJ-N]}]}
  small: {in: [{subdivision: [MD-BD, KZ-63]}]}
"""


@pytest.fixture(scope="module")
def beyond() -> str:
    few = only("RU", "US", "FJ", "AQ")
    return svg(chart(REGIONS, notice("there", "{region: beyond}"), of=few), few)


# The answers.


def test_where_rules_name_subdivisions_each_is_a_place_of_its_own(russian: Chart) -> None:
    assert warned(russian) == ["RU", "UA-40", "UA-43"]
    assert warned(russian, Standing.DOUBT) == ["UA-09", "UA-14", "UA-23", "UA-65"]
    assert warned(russian, Standing.HELD) == warned(russian, Standing.REPLACED) == []
    assert "UA-30" in warned(russian, Standing.SPARED)
    assert "UA" not in by_code(russian)
    assert russian.named == {"UA-09", "UA-14", "UA-23", "UA-40", "UA-43", "UA-65"}


def test_each_answer_is_that_of_a_reader_known_to_be_there(russian: Chart) -> None:
    ruleset = russian.question.ruleset
    for spot in russian.spots:
        country, parts = spot.code[:2], (spot.code,) if "-" in spot.code else ()
        reader = Reader(location=Location(country=country, subdivisions=parts))
        shown = {each.id: each.answer for each in ruleset.decide(reader, Page(path="/"), DAY).notices}
        assert shown.get(RUSSIAN, Answer.NO) is spot.answer


def test_readers_of_whom_less_is_known_are_told_of_too(russian: Chart) -> None:
    assert [(spot.code, spot.name, spot.standing) for spot in russian.vague] == [
        ("", "Anywhere: the place is unknown", Standing.DOUBT),
        ("UA", "Ukraine: where in it is unknown", Standing.DOUBT),
    ]


def test_without_a_notice_the_strongest_answer_of_all_that_are_enabled_counts() -> None:
    asked = chart()
    assert [each.id for each in asked.about] == [BELARUSIAN, RUSSIAN]
    assert warned(asked) == ["BY", "RU", "UA-40", "UA-43"]
    assert by_code(asked)["BY"].notices == (BELARUSIAN,)
    assert asked.vague[0].notices == (RUSSIAN, BELARUSIAN)


def test_a_notice_that_is_not_enabled_is_asked_of_as_if_it_were() -> None:
    asked = chart(notice="kyrgyzstan-extremist-materials")
    assert warned(asked) == ["KG"]
    assert "<h1>kyrgyzstan-extremist-materials (not enabled; answers as if it were)</h1>" in page(
        asked, load()
    )


def test_the_day_and_the_page_decide_as_they_do_for_a_reader() -> None:
    assert warned(chart(notice=RUSSIAN, at=date(2024, 2, 19))) == []
    assert warned(chart(notice=RUSSIAN, at=date(2024, 2, 20))) == ["RU", "UA-40", "UA-43"]
    assert warned(chart(notice=RUSSIAN, path="/legal/undesirable")) == []


def test_a_doubt_that_a_rule_hides_is_told_as_such() -> None:
    held = notice("held", "{region: crimea, when_unsure: hide}")
    asked = chart(REGIONS, held, notice="held")
    assert [spot.standing for spot in asked.vague] == [Standing.HELD, Standing.HELD]
    assert told(asked, asked.vague[0]).endswith("unknown: in doubt, not warned (maybe)")


def test_when_unsure_follows_the_languages_that_are_asked_of() -> None:
    rule = notice("some", "{region: crimea, when_unsure: {language: [ru]}}")
    found = {
        languages: chart(REGIONS, rule, notice="some", languages=languages).vague[1].standing
        for languages in [(), ("ru-RU",), ("en",)]
    }
    assert found == {(): Standing.DOUBT, ("ru-RU",): Standing.DOUBT, ("en",): Standing.HELD}


def test_where_another_notice_takes_its_place_the_map_says_so() -> None:
    rules = (
        REGIONS,
        notice("old", "{region: [russia, belarus]}"),
        notice("new", "{region: russia}", "replaces: [old]"),
    )
    asked = chart(*rules, notice="old")
    assert warned(asked) == ["BY"]
    assert warned(asked, Standing.REPLACED) == ["RU"]
    assert told(asked, by_code(asked)["RU"]) == "RU Russia: another notice in its place (yes)"
    assert legend(asked)[Standing.REPLACED] == "another notice in its place"
    assert warned(chart(*rules)) == ["BY", "RU"]
    assert by_code(chart(*rules))["RU"].notices == ("new",)


def test_only_what_is_held_back_is_judged_condition_by_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def counting(model: Model, case: Case) -> tuple[Verdict, ...]:
        judged.extend(each.id for each in model.notices)
        return judge(model, case)

    monkeypatch.setattr("notices.atlas.answers.judge", counting)
    held = notice("held", "{region: crimea, when_unsure: hide}")
    chart(REGIONS, held, notice("plain", "{region: russia}"), of=only("RU", "UA", "DE"))
    # Where it is unknown in which part of Ukraine somebody is.
    assert judged == ["held"]


def test_a_subdivision_named_with_all_that_lie_in_it_divides_its_country() -> None:
    asked = chart(REGIONS, notice("there", "{region: catalonia}"))
    assert warned(asked, Standing.DOUBT) == ["ES-B", "ES-GI", "ES-L", "ES-T"]
    assert {"ES-B", "ES-CT"} <= asked.named


def test_a_part_without_a_code_answers_as_its_country_does() -> None:
    asked = chart(REGIONS, notice("there", "{region: small}"))
    names = {spot.name: spot.standing for spot in asked.spots if spot.code == "KZ"}
    assert names == {"Kazakhstan: a part without a code of its own": Standing.DOUBT}


def test_a_subdivision_that_is_a_country_too_has_the_shape_of_that_country() -> None:
    places = "regions: {there: {in: [{subdivision: [US-PR, NO-22, NL-BQ1]}]}}"
    asked = chart(places, notice("there", "{region: there}"))
    standing = {spot.code: spot.standing for spot in asked.spots}
    assert [standing[code] for code in ("PR", "US-AL", "SJ", "BQ-BO", "BQ-SA")] == [
        Standing.WARNED,
        Standing.SPARED,
        Standing.DOUBT,
        Standing.WARNED,
        Standing.SPARED,
    ]
    # Of Norway's two islands the map has one shape, and no word which is which.
    assert [spot.code for spot in asked.vague if "-" in spot.code] == ["NO-22"]


def test_a_subdivision_that_has_no_shape_is_told_in_words() -> None:
    asked = chart(REGIONS, notice("there", "{region: small}"))
    missing = {spot.code: (spot.name, spot.standing) for spot in asked.vague if "-" in spot.code}
    assert missing == {
        "KZ-63": ("Kazakhstan: a subdivision that the map has no shape of", Standing.WARNED),
        "MD-BD": ("Moldova: a subdivision that the map has no shape of", Standing.WARNED),
    }


def test_a_notice_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(SettingsError) as caught:
        chart(notice="russia-undesirable")
    assert str(caught.value) == (
        "there is no notice 'russia-undesirable'. Did you mean 'russia-undesirable-organization'?"
    )


# The pictures.


def _classes(tree: ElementTree.Element, *kinds: str) -> dict[str, str]:
    """What the tooltips say, with the class of what they are on."""
    return {
        title.text or "": each.get("class", "")
        for each in tree.iter()
        for title in each.findall(f"{SVG}title")
        if each.tag in {f"{SVG}{kind}" for kind in kinds}
    }


def test_each_place_of_the_svg_says_its_answer(russian: Chart, picture: str) -> None:
    tree = ElementTree.fromstring(picture)
    found = _classes(tree, "path", "circle")
    assert found["UA-43 Autonomous Republic of Crimea: warned (yes)"] == "yes"
    assert found["UA-14 Donetsk: warned: when in doubt (maybe)"] == "maybe"
    assert found["UA-30 Kyiv, the city: not warned (no)"] == "no"
    assert found["RU Russia: warned (yes)"] == "yes"
    assert found["MC Monaco: not warned (no)"] == "no"
    assert found["no code of ISO 3166, so no rule names it"] == "none"
    assert len(found) == len(russian.spots) + 1


def test_the_svg_tells_what_it_is_without_being_seen(picture: str) -> None:
    tree = ElementTree.fromstring(picture)
    assert (tree.get("role"), tree.get("aria-labelledby")) == ("img", "title description")
    assert [each.text for each in tree[:2]] == [
        RUSSIAN,
        "On 2026-11-22; page /; readers’ languages: unknown. warned: 3 places; "
        "warned: when in doubt: 4 places; not warned: 269 places.",
    ]
    texts = [each.text for each in tree.iter(f"{SVG}text")]
    assert {"warned", "warned: when in doubt", "not warned", "UA-43", "UA-40", "UA-09", "Russia"} <= set(
        texts
    )
    assert "Close-up of what rules name of Ukraine" in texts
    assert texts[-1] == "Shapes: Natural Earth, simplified."


def test_nothing_leaves_the_picture(beyond: str) -> None:
    for body in re.findall(r"<g transform.*?</g>", beyond, re.DOTALL)[2:3]:
        for path in re.findall(r'd="([^"]+)"', body):
            x = y = 0.0
            for part in re.findall(r"M[^z]+", path):
                start, _, moves = part[1:].partition("l")
                numbers = [float(each) for each in re.findall(r"-?[\d.]+", start + " " + moves)]
                x, y = numbers[:2]
                for right, down in zip(numbers[2::2], numbers[3::2], strict=True):
                    x, y = x + right, y + down
                    assert -1 <= x <= 1001
                    assert -1 <= y <= 488


def test_parts_beside_each_other_share_a_close_up_across_the_date_line(beyond: str) -> None:
    assert re.findall(r"Close-up of what rules name of [^<]+", beyond) == [
        "Close-up of what rules name of Fiji",
        "Close-up of what rules name of Russia, United States",
    ]


def test_rules_that_name_no_subdivision_have_no_close_up() -> None:
    atlas = only("BY", "DE")
    asked = chart(notice=BELARUSIAN, of=atlas)
    assert "Close-up" not in svg(asked, atlas)
    assert page(asked, atlas).count("<figure>") == 1


def test_a_picture_and_a_page_ask_nobody_for_anything(picture: str, document: str) -> None:
    for text in (picture, document):
        bare = text.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(
            r"https?:|//|<script|<link|<img|<image|<use|href|src=|@import|@font-face| style=| on\w+=", bare
        )
        assert set(re.findall(r"url\([^)]*\)", text)) == {"url(#held)", "url(#maybe)"}


def test_the_page_is_html_as_the_standard_has_it(document: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(document)
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for each in tree.iter():
        assert set((each.get("aria-labelledby") or "").split()) <= set(ids)
    assert next(each.text for each in tree.iter("title")) == f"Map: {RUSSIAN}"


def test_the_page_says_in_a_table_what_the_map_shows(russian: Chart, document: str) -> None:
    tree = html5lib.parse(document, namespaceHTMLElements=False)
    rows = [["".join(cell.itertext()) for cell in row] for row in tree.iter("tr")]
    assert rows == [
        ["Place", "Code", "Answer"],
        ["Russia", "RU", "warned (yes)"],
        ["Sevastopol", "UA-40", "warned (yes)"],
        ["Autonomous Republic of Crimea", "UA-43", "warned (yes)"],
        ["Luhansk", "UA-09", "warned: when in doubt (maybe)"],
        ["Donetsk", "UA-14", "warned: when in doubt (maybe)"],
        ["Zaporizhzhia", "UA-23", "warned: when in doubt (maybe)"],
        ["Kherson", "UA-65", "warned: when in doubt (maybe)"],
        ["Anywhere: the place is unknown", "", "warned: when in doubt (maybe)"],
        ["Ukraine: where in it is unknown", "UA", "warned: when in doubt (maybe)"],
    ]
    found = [" ".join("".join(each.itertext()).split()) for each in tree.iter("p")]
    assert (
        found[0]
        == f"On 2026-11-22; page /; readers’ languages: unknown; rules: {russian.question.ruleset.revision}"
    )
    assert found[1].startswith("Federal Law 272-FZ")
    assert (
        "Boundaries show how the rules decide, by the codes of ISO 3166; "
        "they are no claim about any territory."
    ) in found
    assert found[-1] == "Not warned: the other 269 places of the map."


def test_the_table_of_several_notices_names_them() -> None:
    atlas = only("BY", "DE")
    found = page(chart(at=datetime(2026, 11, 22, 9, tzinfo=UTC), languages=("be", "ru"), of=atlas), atlas)
    assert "<h1>All 2 notices that are enabled</h1>" in found
    assert "On 2026-11-22 09:00 UTC; page /; readers’ languages: be, ru; rules:" in found
    assert f"<td>{RUSSIAN}, {BELARUSIAN}</td>" in found


def test_where_nobody_is_warned_there_is_no_table() -> None:
    atlas = only("BY", "DE")
    found = page(chart(notice=RUSSIAN, path="/legal/undesirable", of=atlas), atlas)
    assert "<table>" not in found
    assert "<p>Not warned: all 2 places of the map.</p>" in found


def test_what_is_enabled_is_said_in_words() -> None:
    off = notice("off", "{region: russia}", "enabled: false")
    assert heading(chart(REGIONS, off)) == "No notice is enabled"
    one = notice("one", "{region: russia}")
    assert heading(chart(REGIONS, one)) == "The one notice that is enabled"


def test_a_label_that_binds_the_publisher_warns_nobody() -> None:
    asked = chart(notice="russia-foreign-agent")
    assert told(asked, by_code(asked)["RU"]) == "RU Russia: shown (yes)"
    assert not any("warned" in label for label in legend(asked).values())


def test_the_names_of_rules_are_text_and_nothing_else(russian: Chart) -> None:
    atlas = only("DE")
    asked = replace(russian, spots=tuple(replace(spot, name="<&>") for spot in russian.spots[:3]))
    for text in (svg(asked, atlas), page(asked, atlas)):
        assert "&lt;&amp;&gt;" in text
        assert "<&>" not in text
