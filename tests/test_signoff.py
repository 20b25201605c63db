"""Only what a person signed off counts as reviewed, and any edit of either side voids it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from notices import catalogs, signoff
from notices.catalogs import Catalogs
from notices.cli import group
from notices.compiled import Decided, Decision
from notices.errors import CatalogError, Severity
from notices.facts import Answer
from notices.fragment import Renderer, Wording
from notices.interface import INTERFACE
from notices.plain import as_data, as_text
from notices.rulefile import read
from notices.rules import Model, Notice, Unsigned
from notices.signoff import SignOff, fingerprint, parse, write
from notices.translating.checks import KINDS
from notices.translating.document import write as write_document
from notices.translating.folder import Folder
from notices.translating.messages import messages
from notices.translating.signing import JUDGED, load
from notices.translating.update import DRAFT, new
from tests.support import REGIONS, RISK
from tests.test_fragment import _decision

DAY = date(2026, 11, 25)
ENTRY = SignOff(
    locale="ru", message="risk.title", by="legal desk", on=DAY, source="a" * 32, translation="b" * 32
)
FILE = """\
# Which translations a person has read and approved. Written by `notices translations sign`: an edit of the
# English or of the translation voids a sign-off by itself, for it is then of another text.

[[signed]]
locale = "ru"
message = "risk.title"
by = "legal desk"
on = 2026-11-25
source = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
translation = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
"""
TEXTS = {
    "risk.title": "Осторожно, {publisher}",
    "risk.body": "Не делитесь.",
    "risk.link": "Больше {link_start}здесь{link_end}.",
    "interface.more": "Другие предупреждения",
    "interface.warning": "Предупреждение",
    "interface.hide": "Скрыть",
    "interface.show": "Показать",
}

# ── the file ─────────────────────────────────────────────────────────────────────────────────────


def test_the_file_is_written_as_it_is_told_and_read_again() -> None:
    assert write([ENTRY]) == FILE
    assert parse(FILE) == (ENTRY,)
    assert parse("") == ()


@given(
    st.lists(
        st.builds(
            SignOff,
            **dict.fromkeys(
                ("locale", "message", "by", "source", "translation"),
                st.from_regex(r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\S[^\x00-\x1f\x7f\ud800-\udfff]*\Z"),
            ),
            on=st.dates(),
        )
    )
)
def test_what_is_written_is_read_again_in_order(entries: list[SignOff]) -> None:
    assert list(parse(write(entries))) == sorted(entries)


def test_a_fingerprint_is_of_one_text_alone() -> None:
    assert fingerprint("a") == "ca978112ca1bbdcafac231b39a23dc4d"
    assert fingerprint("a ") != fingerprint("a")
    entry = replace(ENTRY, source=fingerprint("a"), translation=fingerprint("b"))
    assert entry.is_of("ru", "risk.title", "a", "b")
    for other in (
        ("uk", "risk.title", "a", "b"),
        ("ru", "x.title", "a", "b"),
        ("ru", "risk.title", "a.", "b"),
    ):
        assert not entry.is_of(*other)


WRONG = [
    ("other = 1", "there is something else in it than [[signed]]"),
    ("signed = 1", "there is something else in it than [[signed]]"),
    ("[[signed]]\nby = 1", "entry 1 has not exactly locale, message, by, on, source, translation"),
    (FILE.replace('"legal desk"', '" "'), "entry 1 holds what is no text, or an empty one"),
    (FILE.replace("2026-11-25", '"2026-11-25"'), "entry 1 holds no day under 'on', like 2026-11-25"),
    (FILE.replace("2026-11-25", "2026-11-25T10:00:00"), "entry 1 holds no day under 'on', like 2026-11-25"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_file_that_is_wrong_signs_nothing_off_and_is_told(text: str, told: str, own: Path) -> None:
    with pytest.raises(ValueError, match=told.split("[", maxsplit=1)[0]):
        parse(text)
    path = own / signoff.FILE
    path.write_text(text)
    with pytest.raises(CatalogError, match="cannot be read"):
        load(own)
    [problem] = Catalogs.load(own).problems
    assert str(problem) == (
        f"{path}:1:1: nothing in it counts as signed off: {told}\n"
        "  `notices translations sign` writes this file."
    )


def test_a_file_that_cannot_be_opened_signs_nothing_off(own: Path) -> None:
    (own / signoff.FILE).mkdir()
    [problem] = Catalogs.load(own).problems
    assert problem.message == "nothing in it counts as signed off: Is a directory"


# ── what becomes of it ───────────────────────────────────────────────────────────────────────────


def _model(more: str = "") -> Model:
    return read([("regions.yaml", REGIONS), ("risk.yaml", RISK + more.encode())])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a whole Russian catalog of machine drafts."""
    folder = Folder(tmp_path / "po")
    document = new("ru", messages(_model().notices), DAY)
    units = tuple(
        replace(unit, translations=(TEXTS[unit.context or ""],), comments=(DRAFT, "Mine."))
        for unit in document.units
    )
    folder.save("ru", replace(document, units=units))
    return folder.directory


def _sign(own: Path, **edits: str) -> None:
    [notice] = _model().notices
    entries = [
        SignOff(
            locale="ru",
            message=f"risk.{part}",
            by="legal desk",
            on=DAY,
            source=fingerprint(edits.get("source", source)),
            translation=fingerprint(edits.get(part, TEXTS[f"risk.{part}"])),
        )
        for part, source in notice.text.fields().items()
    ]
    (own / signoff.FILE).write_text(write(entries), encoding="utf-8")


def _html(own: Path, notice: Notice | None = None, unsigned: Unsigned = Unsigned.WITH_ENGLISH) -> str:
    [shipped] = _model().notices
    wording = Wording(publisher="Paper", stylesheet=None, unsigned=unsigned)
    renderer = Renderer([notice or shipped], Catalogs.load(own), wording)
    return renderer.render(_decision(notice or shipped), ("ru",), None).html.decode("ascii")


SECOND = (
    '<div class="notices-source" lang="en" dir="ltr">'
    '<p class="notices-title">Careful, <bdi>Paper</bdi></p>'
    '<p>Do not share.</p><p class="notices-link">More <a href="/legal/risk" rel="noreferrer">here</a>.</p>'
    "</div>"
)


def test_what_is_not_signed_has_the_english_beneath_it(own: Path) -> None:
    html = _html(own)
    assert html.startswith('<section class="notices" lang="ru" dir="ltr"')
    assert html.endswith(f"{SECOND}</section>")


def test_what_is_signed_stands_alone(own: Path) -> None:
    _sign(own)
    html = _html(own)
    assert 'lang="ru"' in html
    assert "Careful" not in html


@pytest.mark.parametrize("edit", [{"source": "Other"}, {"body": "Не делитесь!"}])
def test_an_edit_of_either_side_voids_it(own: Path, edit: dict[str, str]) -> None:
    _sign(own, **edit)
    assert SECOND in _html(own)


def test_a_site_may_show_it_alone_or_not_at_all(own: Path) -> None:
    alone = _html(own, unsigned=Unsigned.SHOWN)
    assert 'lang="ru"' in alone
    assert "Careful" not in alone
    english = _html(own, unsigned=Unsigned.ENGLISH)
    assert 'lang="ru"' not in english
    assert "Careful" in english
    _sign(own)
    assert 'lang="ru"' in _html(own, unsigned=Unsigned.ENGLISH)


def test_a_rule_may_say_otherwise_than_the_site(own: Path) -> None:
    [notice] = _model("unsigned: english\n").notices
    assert 'lang="ru"' not in _html(own, notice, unsigned=Unsigned.SHOWN)
    [notice] = _model("unsigned: with-english\n").notices
    assert SECOND in _html(own, notice, unsigned=Unsigned.SHOWN)


def _around(own: Path, unsigned: Unsigned, *signed: str) -> str:
    """What stands around three notices that readers may hide, of which the last is folded."""
    [risk] = _model("dismissible: true\n").notices
    texts = {f"risk.{part}": text for part, text in risk.text.fields().items()}
    texts |= {f"interface.{name}": word for name, word in INTERFACE.items()}
    entries = [
        SignOff(
            locale="ru",
            message=name,
            by="legal desk",
            on=DAY,
            source=fingerprint(text),
            translation=fingerprint(TEXTS[name]),
        )
        for name, text in texts.items()
        if name.startswith(("risk.", *signed))
    ]
    (own / signoff.FILE).write_text(write(entries), encoding="utf-8")
    decided = (Decided(notice=risk, answer=Answer.MAYBE, reasons=()),) * 3
    wording = Wording(publisher="Paper", stylesheet=None, unsigned=unsigned)
    renderer = Renderer([risk], Catalogs.load(own), wording)
    html = renderer.render(Decision(notices=decided, revision="1"), ("ru",), None).html
    return unescape(html.decode("ascii"))


RUSSIAN = ("Другие предупреждения", "Предупреждение", "Скрыть", "Показать")
ENGLISH = ("Other legal warnings that may apply to you", "Legal warning", "Hide", "Show")


def test_where_what_is_unsigned_is_english_so_are_unsigned_words_around_notices(own: Path) -> None:
    html = _around(own, Unsigned.ENGLISH)
    assert "Осторожно" in html
    assert [f">{word}<" in html for word in RUSSIAN] == [False] * 4
    assert [f">{word}<" in html for word in ENGLISH] == [True] * 4
    # The words of a control stand together, signed or not.
    html = _around(own, Unsigned.ENGLISH, "interface.more", "interface.hide", "interface.show")
    assert [f">{word}<" in html for word in RUSSIAN] == [True, False, False, False]
    html = _around(own, Unsigned.ENGLISH, "interface.")
    assert [f">{word}<" in html for word in RUSSIAN] == [True] * 4


def test_the_heading_of_folded_notices_has_its_english_beneath_it_and_the_words_of_controls_have_not(
    own: Path,
) -> None:
    beneath = (
        '>Другие предупреждения</h2><div class="notices-source" lang="en" dir="ltr">'
        '<p class="notices-title">Other legal warnings that may apply to you</p></div><details'
    )
    html = _around(own, Unsigned.WITH_ENGLISH)
    assert beneath in html
    assert [f">{word}<" in html for word in RUSSIAN] == [True] * 4
    assert [f">{word}<" in html for word in ENGLISH] == [True, False, False, False]
    for alone in (_around(own, Unsigned.WITH_ENGLISH, "interface.more"), _around(own, Unsigned.SHOWN)):
        assert [f">{word}<" in alone for word in RUSSIAN] == [True] * 4
        assert ENGLISH[0] not in alone


def test_signing_makes_another_revision_and_another_variant(own: Path) -> None:
    before = Catalogs.load(own)
    _sign(own)
    after = Catalogs.load(own)
    assert before.by_locale["ru"].messages == after.by_locale["ru"].messages
    assert before.revision != after.revision
    [notice] = _model().notices
    variants = {
        Renderer([notice], each, Wording(unsigned=mode)).variant(_decision(notice), ("ru",))
        for each in (before, after)
        for mode in Unsigned
    }
    assert len(variants) == 6


def test_text_and_data_say_the_english_too(own: Path) -> None:
    [notice] = _model().notices
    spoken = Renderer([notice], Catalogs.load(own), Wording(publisher="Paper")).plain(
        _decision(notice), ("ru",), None
    )
    assert as_text(spoken) == (
        "Осторожно, Paper\n\nНе делитесь.\n\nБольше здесь (/legal/risk).\n\n"
        "Careful, Paper\n\nDo not share.\n\nMore here (/legal/risk).\n"
    )
    [told] = as_data(spoken)
    assert told["beneath"] == {
        "language": "en",
        "direction": "ltr",
        "title": "Careful, Paper",
        "paragraphs": ["Do not share."],
        "link": {"before": "More ", "words": "here", "after": ".", "href": "/legal/risk"},
        "folded": False,
        "dismissible": False,
    }
    _sign(own)
    spoken = Renderer([notice], Catalogs.load(own), Wording(publisher="Paper")).plain(
        _decision(notice), ("ru",), None
    )
    assert "beneath" not in as_data(spoken)[0]


def test_an_embedders_own_text_is_not_signed_by_the_sign_off_of_another(own: Path, tmp_path: Path) -> None:
    _sign(own)
    [notice] = _model().notices
    document = new("ru", messages([notice]), DAY)
    units = tuple(
        replace(unit, translations=("Внимание, {publisher}",)) if unit.context == "risk.title" else unit
        for unit in document.units
    )
    Folder(tmp_path / "theirs").save("ru", replace(document, units=units))
    catalog = Catalogs.load(tmp_path / "theirs", own).by_locale["ru"]
    assert catalog.get("risk.title", notice.text.title) == "Внимание, {publisher}"
    assert not catalog.is_signed("risk.title", notice.text.title)
    assert catalog.is_signed("risk.body", notice.text.body)


def test_nothing_that_is_shipped_claims_to_be_reviewed() -> None:
    assert load(catalogs.SHIPPED) == ()


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def _run(own: Path, *arguments: str, answer: str | None = None) -> Result:
    rules = own.parent / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "regions.yaml").write_bytes(REGIONS)
    (rules / "risk.yaml").write_bytes(RISK)
    options = ("--rules", str(rules), "--translations", str(own))
    return CliRunner().invoke(
        group, ["translations", "sign", *arguments, *options], input=answer, prog_name="notices"
    )


def test_each_notice_is_shown_and_asked_about(own: Path) -> None:
    result = _run(own, "ru", "--by", " legal desk ", answer="n\ny\n")
    assert result.exit_code == 0
    assert (
        "  Careful, {publisher}\n  Осторожно, {publisher}\n  # Machine draft, not reviewed.\n"
        in result.output
    )
    assert result.output.count("Has legal desk read this, and is it right? [y/N]") == 2
    assert result.output.endswith("Signed in ru by legal desk: risk.\n")
    assert [(each.message, each.by) for each in load(own)] == [
        (f"risk.{part}", "legal desk") for part in ("body", "link", "title")
    ]
    marks = {unit.context: unit.comments for unit in Folder(own).read("ru").units}
    assert marks["risk.title"] == ("Mine.",)
    assert marks["interface.hide"] == (DRAFT, "Mine.")
    assert "Careful" not in _html(own)


def test_without_an_answer_nothing_is_signed(own: Path) -> None:
    before = write_document(Folder(own).read("ru"))
    assert _run(own, "ru", "risk", "--by", "legal desk", answer="\n").output.endswith("Nothing was signed.\n")
    result = _run(own, "ru", "risk", "--by", "legal desk", answer="")
    assert result.exit_code == 1
    assert load(own) == ()
    assert write_document(Folder(own).read("ru")) == before


def test_nothing_is_approved_in_passing(own: Path) -> None:
    result = _run(own, "ru", "--by", "legal desk", "--yes")
    assert result.exit_code == 2
    assert "With --yes, name the notices that were read: nothing is approved in passing." in result.stderr
    assert load(own) == ()
    assert _run(own, "ru", "risk", "interface", "--by", "legal desk", "--yes").output == (
        "Signed in ru by legal desk: risk, interface.\n"
    )
    assert len(load(own)) == 7


def test_a_text_is_signed_once_by_its_last_reviewer(own: Path) -> None:
    _run(own, "ru", "risk", "--by", "legal desk", "--yes")
    _run(own, "ru", "risk", "--by", "editor in chief", "--yes")
    assert {each.by for each in load(own)} == {"editor in chief"}
    assert len(load(own)) == 3


def _edit(own: Path, context: str, text: str) -> None:
    folder = Folder(own)
    document = folder.read("ru")
    units = tuple(
        replace(unit, translations=(text,)) if unit.context == context else unit for unit in document.units
    )
    folder.save("ru", replace(document, units=units))


def test_what_is_wrong_cannot_be_signed(own: Path) -> None:
    _edit(own, "risk.title", "Осторожно!")
    result = _run(own, "ru", "risk", "--by", "legal desk", "--yes")
    assert result.exit_code == 1
    assert "error: ru/risk.title: {publisher} is missing  [placeholder]" in result.stderr
    assert "'risk' cannot be signed before this is mended.\n" in result.stderr
    assert load(own) == ()


def test_a_warning_is_passed_over_where_the_reviewer_says_so_and_an_error_never(own: Path) -> None:
    _edit(own, "risk.body", "Не делитесь")
    result = _run(own, "ru", "risk", "--by", "legal desk", "--yes")
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "'risk' cannot be signed before this is mended. "
        "Where the check is wrong, sign with --ignore punctuation.\n"
    )
    result = _run(own, "ru", "risk", "--by", "legal desk", "--yes", "--ignore", "placeholder")
    assert (result.exit_code, "'placeholder' is not one of" in result.stderr) == (2, True)
    result = _run(own, "ru", "risk", "--by", "legal desk", "--yes", "--ignore", "punctuation")
    assert result.output == "Signed in ru by legal desk: risk.\n"
    assert all(KINDS[code].severity is Severity.WARNING for code in JUDGED)


def test_wrong_usage_is_told(own: Path) -> None:
    assert "Missing option '--by'" in _run(own, "ru").stderr
    assert "name the person, or the role" in _run(own, "ru", "--by", " ").stderr
    assert "name the person, or the role" in _run(own, "ru", "--by", "a\nb").stderr
    assert "there is no notice 'risks'. Did you mean 'risk'?" in _run(own, "ru", "risks", "--by", "a").stderr
    Folder(own).create("en-XA", messages(_model().notices), DAY)
    assert "made by a program: there is nothing to approve" in _run(own, "en-XA", "--by", "a").stderr


def test_where_the_record_cannot_be_written_nothing_counts_as_signed(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("notices.translating.signing.replace_file", refuse)
    result = _run(own, "ru", "risk", "--by", "legal desk", "--yes")
    assert result.exit_code == 1
    assert "signoff.toml:1:1: cannot be written: No space left on device" in result.stderr
    assert load(own) == ()
