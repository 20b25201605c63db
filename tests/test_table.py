"""Regions by notices: held against every reader of a small world, and in each form as people get it."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from html5lib import HTMLParser
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.cli import group
from notices.codes import countries
from notices.evaluate import Case, evaluate, judge
from notices.facts import Answer, Location, Page, Reader
from notices.grid import ELSEWHERE, UNKNOWN, Grid, Standing, tabulate
from notices.outcomes import Outcomes
from notices.rulefile import read
from notices.rules import Condition, Dimension, Model, Test
from tests import strategies

REGIONS = """\
regions:
  there: {in: [{country: RU}]}
  disputed:
    in: [{subdivision: UA-14, registered_country: RU}]
    perhaps: [{subdivision: UA-14}]
  nobody: {in: [{region: there, subdivision: UA-43}]}
"""
LAW = "law: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
TODAY = date(2026, 11, 25)


def notice(name: str, show: str, rest: str = "") -> tuple[str, str]:
    return name, f"notice: {name}\nshow: {show}\n{rest}{LAW}"


NOTICES = [
    notice("risk", "{region: [there, disputed]}"),
    notice("held", "{region: disputed, when_unsure: hide}"),
    notice("plain", "{region: there, path: /a}"),
    notice("sharper", "{region: there, path: /}", "replaces: risk\n"),
    notice("silent", "{region: there}", "enabled: false\n"),
]


def model() -> Model:
    return read([("regions.yaml", REGIONS.encode()), *((f"{n}.yaml", t.encode()) for n, t in NOTICES)])


def case(path: str = "/") -> Case:
    return Case(reader=Reader(), page=Page(path=path), at=TODAY)


def cells(grid: Grid) -> dict[tuple[str, Answer], list[str]]:
    return {(row.name, row.answer): ["–".join(cell) for cell in row.cells] for row in grid.rows}


def test_each_cell_tells_all_that_becomes_of_a_notice_for_readers_of_a_region() -> None:
    found = tabulate(model(), case(), model().notices)
    assert [each.id for each in found.notices] == ["held", "plain", "risk", "sharper", "silent"]
    assert cells(found) == {
        ("disputed", Answer.YES): ["yes", "no", "yes", "no", "no"],
        ("disputed", Answer.MAYBE): ["(maybe)", "no", "maybe", "no", "no"],
        ("there", Answer.YES): ["no", "no", "(yes)", "yes", "yes"],
        ("nobody", Answer.NO): ["", "", "", "", ""],
        (UNKNOWN, Answer.YES): ["(maybe)", "no", "maybe", "maybe", "maybe"],
        (ELSEWHERE, Answer.YES): ["no", "no", "no", "no", "no"],
    }
    other = cells(tabulate(model(), case("/a"), model().notices))
    assert other["there", Answer.YES] == ["no", "yes", "yes", "no", "yes"]


@settings(max_examples=40)
@given(strategies.models(most=3), strategies.readers(), strategies.pages(), st.booleans())
def test_no_reader_of_a_region_fares_as_its_cell_does_not_say(
    model: Model, reader: Reader, page: Page, known: bool
) -> None:
    location = reader.location
    parts = location.subdivisions[:1]
    location = Location(
        country=parts[0][:2] if parts else location.country if known else None,
        subdivisions=parts,
        city=location.city,
        registered_country=location.registered_country,
        accuracy_radius=location.accuracy_radius,
        networks=location.networks,
    )
    one = Case(reader=Reader(location=location, languages=reader.languages), page=page, at=TODAY)
    grid = tabulate(model, one, [each for each in model.notices if each.enabled])
    verdicts = {verdict.notice.id: verdict for verdict in judge(model, one)}
    for row in grid.rows:
        if row.name not in model.regions or row.answer is not Answer.YES:
            continue
        inside = Condition(tests=(Test(dimension=Dimension.REGION, values=(row.name,)),))
        if evaluate(inside, one, model.regions).answer is not Answer.YES:
            continue
        for own, cell in zip(grid.notices, row.cells, strict=True):
            verdict = verdicts[own.id]
            seen = Standing(verdict.answer) if verdict.shown else None
            hidden = {Standing.NO, Standing.HELD, Standing.REPLACED}
            assert seen in cell if seen else hidden.intersection(cell)


@settings(max_examples=40)
@given(strategies.models(most=3), strategies.readers(), strategies.pages())
def test_what_is_plain_by_country_is_as_if_all_readers_were_followed(
    model: Model, reader: Reader, page: Page
) -> None:
    one = Case(reader=reader, page=page, at=TODAY)
    plain = tabulate(model, one, model.notices)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notices.grid._are_apart", lambda *_: False)
        patch.setattr("notices.grid._OF_WHERE", frozenset(Dimension))
        assert tabulate(model, one, model.notices) == plain


def test_a_table_of_many_regions_follows_few_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells of other countries, and of notices that ask of no place, are plain."""
    asked: list[int] = []

    class Counted(Outcomes):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            asked.append(1)

    monkeypatch.setattr("notices.grid.Outcomes", Counted)
    where = "".join(f"  {code.lower()}: {{in: [{{country: {code}}}]}}\n" for code in sorted(countries()))
    files = [("r.yaml", f"regions:\n{where}".encode())]
    shows = ("{region: ru}", "{region: [ru, by]}", "{path: /a}")
    files += [(f"{i}.yaml", f"notice: n{i}\nshow: {show}\n{LAW}".encode()) for i, show in enumerate(shows)]
    many = read(files)
    tabulate(many, case(), many.notices)
    # One for each region, three of notices in regions, and three where it is unknown who is where.
    assert len(asked) == len(countries()) + 3 + 3


# ── the command ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for name, text in [("regions", REGIONS), *NOTICES]:
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def run(rules: Path, *arguments: str) -> str:
    asked = ["table", "--rules", str(rules), "--at", "2026-11-25", *arguments]
    found = CliRunner().invoke(group, asked)
    assert found.exit_code == 0, found.output
    return found.stdout


def test_the_table_stands_in_columns(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "96")
    head, *lines = run(rules).splitlines()
    assert head.startswith("At 2026-11-25; page /; readers’ languages: unknown; rules: revision ")
    assert lines == [
        "",
        "readers in               held     plain  risk   sharper",
        "disputed                 yes      no     yes    no",
        "disputed (may be there)  (maybe)  no     maybe  no",
        "there                    no       no     (yes)  yes",
        "nobody (nobody)",
        "location unknown         (maybe)  no     maybe  maybe",
        "elsewhere                no       no     no     no",
        "",
        "yes: shown",
        "maybe: shown, in doubt",
        "(maybe): in doubt, but hidden by when_unsure",
        "(yes): another notice is shown in its place",
        "no: not shown",
        "(may be there): readers of whom it is in doubt whether they are in that region.",
    ]


def test_names_that_do_not_fit_are_numbered(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = run(rules, "--all", "--site", "a.org", "--tag", "x", "--accept-language", "ru").splitlines()
    assert lines[0].startswith("At 2026-11-25; page / of a.org, tagged x; readers’ languages: ru;")
    assert lines[2] == "readers in               1        2   3      4      5"
    assert lines[10:16] == [
        "1  held", "2  plain", "3  risk", "4  sharper", "5  silent (not enabled)", "",
    ]  # fmt: skip
    assert lines[-1] == "(not enabled): told as if it were."


def test_columns_that_do_not_fit_stand_below_each_other(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    heads = [line for line in run(rules, "--tags-unknown").splitlines() if line.startswith("readers in")]
    assert heads == ["readers in               1        2", "readers in               3      4"]
    assert "tags unknown" in run(rules, "--tags-unknown")


def test_not_all_readers_of_a_region_may_fare_alike(rules: Path) -> None:
    name, text = notice("part", "{region: narrow}")
    (rules / f"{name}.yaml").write_text(text, encoding="utf-8")
    narrow = "  narrow: {in: [{country: RU, registered_country: RU}]}\n"
    (rules / "regions.yaml").write_text(REGIONS + narrow, encoding="utf-8")
    rows = {row["readers in"]: row for row in csv.DictReader(io.StringIO(run(rules, "--format", "csv")))}
    assert rows["there"]["part"] == "yes–maybe–no"
    assert "Several words: not all readers of the region fare alike." in run(rules)


def test_a_spreadsheet_reads_the_same(rules: Path) -> None:
    head, *rows = csv.reader(io.StringIO(run(rules, "--format", "csv", "--all")))
    assert head == ["readers in", "held", "plain", "risk", "sharper", "silent (not enabled)"]
    assert rows[0] == ["disputed", "yes", "no", "yes", "no", "no"]
    assert len(rows) == 6


def test_the_page_stands_alone_and_says_the_same(rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "table.html"
    run(rules, "--format", "html", "--output", str(file))
    text = file.read_text(encoding="utf-8")
    HTMLParser(strict=True).parse(text)
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert '<tr><th scope="row">there</th><td class="no">no</td>' in text
    assert '<td class="yes">yes</td>' in text
    assert '<td class="maybe">maybe</td>' in text
    assert '<th scope="col">risk</th>' in text


def test_where_rules_name_every_country_nobody_is_elsewhere() -> None:
    from notices import codes

    every = ", ".join(sorted(codes.countries()))
    regions = f"regions: {{all: {{in: [{{country: [{every}]}}]}}}}"
    name, text = notice("risk", "{region: all}")
    found = tabulate(read([("r.yaml", regions.encode()), (f"{name}.yaml", text.encode())]), case(), ())
    assert [row.name for row in found.rows] == ["all", UNKNOWN]


def test_a_legend_tells_of_no_more_than_there_is(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("regions: {there: {in: [{country: RU}]}}", encoding="utf-8")
    name, text = notice("risk", "{region: there}")
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    told = run(tmp_path)
    assert told.endswith("\n\nyes: shown\nmaybe: shown, in doubt\nno: not shown\n")
