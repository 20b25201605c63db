"""Edits of a running site: what is good is served, and nothing else ever is."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import Page, Reader, RuleError, Ruleset, SettingsError, signoff
from notices.catalogs import Catalogs
from notices.compiled import Decided, Decision
from notices.engine import Engine
from notices.facts import Answer
from notices.fragment import Renderer, Wording
from notices.geo import Fixed
from notices.reload import Reloader, Sources
from tests.support import NOW, REGIONS, RISK, TAGGED, THERE

BROKEN = RISK.replace(b"[there]", b"[their]")
CONTRADICTED = RISK + b"examples:\n  - {reader: {country: RU}, expect: hidden}\n"
BEWARE = RISK.replace(b"Careful", b"Beware")
PO = """
msgctxt "risk.title"
msgid "Careful, {publisher}"
msgstr "Осторожно, {publisher}"

msgctxt "risk.body"
msgid "Do not share."
msgstr "Не делитесь."

msgctxt "risk.link"
msgid "More {link_start}here{link_end}."
msgstr "Подробнее {link_start}здесь{link_end}."
"""


class Site:
    """Folders of rules and of translations, and what a site serves of them."""

    def __init__(self, folder: Path, *, check: Callable[[Ruleset], object] = lambda _: None) -> None:
        self.rules = folder / "rules"
        self.translations = folder / "translations"
        self.risk = self.rules / "risk.yaml"
        self.po = self.translations / "ru" / "LC_MESSAGES" / "notices.po"
        self.waiting: list[Callable[[], object]] = []
        self.writes = 0
        self.write(self.rules / "regions.yaml", REGIONS)
        self.write(self.risk, RISK)
        self.write(self.po, PO.encode())
        self.sources = Sources([self.rules], [self.translations], check=check)
        self.served: list[tuple[Ruleset, Catalogs]] = []
        self.reloader = Reloader(self.sources, clock=lambda: NOW, sleep=self.sleep)

    def write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.touch(path)

    def touch(self, path: Path) -> None:
        """As at another time: a clock's tick may be longer than a test."""
        self.writes += 1
        os.utime(path, ns=(self.writes * 10**9, self.writes * 10**9))

    def sleep(self, _: float) -> None:
        """What happens while a look waits."""
        if self.waiting:
            self.waiting.pop(0)()

    def look(self) -> str | None:
        self.reloader.look(lambda ruleset, catalogs: self.served.append((ruleset, catalogs)))
        return self.reloader.error

    @property
    def titles(self) -> list[str]:
        return [notice.text.title for notice in self.reloader.ruleset.model.notices]

    @property
    def translated(self) -> str | None:
        catalog = self.reloader.catalogs.by_locale.get("ru")
        return catalog.get("risk.body", "Do not share.") if catalog else None


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "notices.reload")


def test_an_edit_is_served_and_told_once(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.write(site.risk, BEWARE)
    assert site.look() is None
    assert site.look() is None
    assert site.titles == ["Beware, {publisher}"]
    assert [(ruleset.revision, catalogs.revision) for ruleset, catalogs in site.served] == [
        (site.reloader.ruleset.revision, site.reloader.catalogs.revision)
    ]
    assert caplog.messages == [
        f"rules of revision {site.reloader.ruleset.revision} with translations of revision "
        f"{site.reloader.catalogs.revision} are served now"
    ]


def test_files_that_hold_the_same_are_not_served_anew(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.touch(site.risk)
    assert site.look() is None
    site.risk.rename(site.risk.with_name("renamed.yaml"))
    assert site.look() is None
    assert site.served == []


def test_an_edit_with_a_mistake_is_told_with_its_place_and_what_was_served_stays(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.write(site.risk, BROKEN)
    assert site.look() == (
        f"{site.risk}:3:17: show.region[0]: there is no region 'their'\n"
        "  3 | show: {region: [their], except: {path: [/legal/*]}}\n"
        "    |                 ^^^^^\n"
        "  Did you mean 'there'?"
    )
    assert site.titles == ["Careful, {publisher}"]
    assert site.served == []
    assert caplog.messages == [
        f"an edit is not served, and what was read before stays in use:\n{site.reloader.error}"
    ]


def test_the_same_mistake_is_told_once_and_another_one_anew(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for data in (BROKEN, BROKEN, b"notice: [", BROKEN):
        site.write(site.risk, data)
        assert site.look() is not None
        assert site.look() is not None
    assert len(caplog.messages) == 3


def test_an_edit_that_is_taken_back_is_told_and_nothing_is_served_anew(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.write(site.risk, BROKEN)
    site.look()
    site.write(site.risk, RISK)
    assert site.look() is None
    assert site.served == []
    assert caplog.messages[1:] == ["the files hold again what is served"]


def test_a_mistake_that_is_mended_is_served(site: Site) -> None:
    site.write(site.risk, BROKEN)
    site.look()
    site.write(site.risk, BEWARE)
    assert site.look() is None
    assert site.titles == ["Beware, {publisher}"]


def test_an_example_that_does_not_hold_is_a_mistake_with_its_place(site: Site) -> None:
    site.write(site.risk, CONTRADICTED)
    assert site.look() == (
        f"{site.risk}:8:5: examples: this example does not hold: "
        "expected hidden, but the notice is shown (yes): every condition answers yes\n"
        "  Mend the rule or the example, whichever is wrong."
    )
    assert site.served == []


def test_what_is_refused_live_is_refused_at_start_so_that_all_workers_serve_the_same(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write(site.risk, CONTRADICTED)
    with pytest.raises(RuleError, match="this example does not hold"):
        Engine.open(Fixed(THERE), rules=[site.rules])


def test_a_site_may_refuse_a_ruleset_for_reasons_of_its_own(tmp_path: Path) -> None:
    def check(ruleset: Ruleset) -> None:
        if len(ruleset.model.notices) < 2:
            raise SettingsError("a notice has gone")

    with pytest.raises(SettingsError, match="a notice has gone"):
        Site(tmp_path, check=check)
    site_with_two = tmp_path / "rules" / "tagged.yaml"
    site_with_two.write_bytes(TAGGED)
    site = Site(tmp_path, check=check)
    site_with_two.unlink()
    assert site.look() == "a notice has gone"


def test_a_fault_of_the_program_itself_leaves_what_is_served(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Ruleset:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(Ruleset, "read", fail)
        site.write(site.risk, BEWARE)
        assert site.look() == (
            "These rules cannot be read, through a fault of this program: its log tells more. "
            "Please report it."
        )
        site.look()
    assert caplog.messages[0] == "rules could not be read"
    assert len(caplog.messages) == 2
    assert site.titles == ["Careful, {publisher}"]


def replaced_by_a_file(site: Site) -> None:
    shutil.rmtree(site.rules)
    site.rules.write_bytes(RISK)


def emptied(site: Site) -> None:
    for path in site.rules.iterdir():
        path.unlink()


def replaced_by_folders(site: Site) -> None:
    for path in list(site.rules.iterdir()):
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda site: shutil.rmtree(site.rules), "cannot be read: No such file or directory"),
        (emptied, "there is no rule file here"),
        (replaced_by_folders, "there is no rule file here"),
        (replaced_by_a_file, "cannot be read: Not a directory"),
        (lambda site: site.risk.write_bytes(b""), "the file is empty"),
    ],
    ids=["deleted", "emptied", "folders in place of files", "a file in its place", "an empty file"],
)
def test_a_folder_that_is_lost_costs_one_line_and_no_notice(
    site: Site, caplog: pytest.LogCaptureFixture, harm: Callable[[Site], object], told: str
) -> None:
    harm(site)
    for _ in range(3):
        assert told in (site.look() or "")
    assert len(caplog.messages) == 1
    assert site.titles == ["Careful, {publisher}"]


def test_a_file_that_may_not_be_read_is_told_and_read_when_it_may(site: Site) -> None:
    site.risk.unlink()
    site.risk.symlink_to(site.risk)
    assert "cannot be read" in (site.look() or "")
    site.risk.unlink()
    site.write(site.risk, BEWARE)
    assert site.look() is None
    assert site.titles == ["Beware, {publisher}"]


def test_a_link_that_leads_in_a_circle_is_looked_at_once(site: Site) -> None:
    (site.rules / "again").symlink_to(site.rules)
    site.write(site.risk, BEWARE)
    assert site.look() is None
    assert site.titles == ["Beware, {publisher}"]


# ── how files are written ────────────────────────────────────────────────────────────────────────


def test_a_half_written_file_is_read_only_when_it_is_whole(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.write(site.risk, BEWARE[:40])
    site.waiting = [
        lambda: site.write(site.risk, BEWARE[:90]),
        lambda: site.write(site.risk, BEWARE[:130]),
        lambda: site.write(site.risk, BEWARE),
    ]
    assert site.look() is None
    assert site.titles == ["Beware, {publisher}"]
    assert len(caplog.messages) == 1


def test_a_file_that_changes_while_it_is_read_is_read_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Sources.rule_files
    meanwhile = [lambda: site.write(site.risk, BEWARE), lambda: None]

    def slow(sources: Sources) -> object:
        found = read(sources)
        meanwhile.pop(0)()
        return found

    site.write(site.risk, RISK.replace(b"Careful", b"Half"))
    monkeypatch.setattr(Sources, "rule_files", slow)
    site.look()
    assert meanwhile == []
    assert [each.model.notices[0].text.title for each, _ in site.served] == ["Beware, {publisher}"]


def test_files_that_never_rest_are_left_alone_until_they_do(site: Site) -> None:
    site.write(site.risk, BEWARE)
    site.waiting = [lambda: site.touch(site.risk)] * 40
    assert site.look() is None
    assert site.titles == ["Careful, {publisher}"]
    site.waiting.clear()
    assert site.look() is None
    assert site.titles == ["Beware, {publisher}"]


def test_a_site_does_not_start_with_files_that_never_rest(site: Site) -> None:
    busy = [lambda: site.touch(site.risk)] * 40
    site.touch(site.risk)

    def sleep(_: float) -> None:
        busy.pop()()

    class Restless(Sources):
        def catalogs(self) -> Catalogs:
            sleep(0)
            return Catalogs()

    with pytest.raises(SettingsError) as raised:
        Reloader(Restless([site.rules], []), clock=lambda: NOW, sleep=lambda _: None)
    assert str(raised.value) == (
        "the rules changed all the while that they were read: start again when they don't"
    )


def test_an_editor_that_writes_beside_and_renames_is_followed(site: Site) -> None:
    hidden = site.rules / ".risk.yaml.swp"
    hidden.write_bytes(b"\0 not YAML")
    assert site.look() is None
    new = site.rules / "risk.yaml~"
    site.write(new, BEWARE)
    new.replace(site.risk)
    assert site.look() is None
    assert site.titles == ["Beware, {publisher}"]


def mounted(folder: Path, version: str, risk: bytes) -> None:
    """A folder as Kubernetes mounts one: files behind a hidden link, which is swapped whole."""
    hidden = folder / f"..{version}"
    hidden.mkdir(parents=True)
    (hidden / "regions.yaml").write_bytes(REGIONS)
    (hidden / "risk.yaml").write_bytes(risk)
    new = folder / "..data_tmp"
    new.symlink_to(hidden.name)
    before = folder.joinpath("..data").resolve()
    new.rename(folder / "..data")
    for name in ("regions.yaml", "risk.yaml"):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")
    if before.name != "..data":
        shutil.rmtree(before)


def test_a_volume_of_kubernetes_is_followed_and_none_of_its_files_is_read_twice(tmp_path: Path) -> None:
    folder = tmp_path / "volume"
    mounted(folder, "2026_11_25_10", RISK)
    sources = Sources([folder], [])
    reloader = Reloader(sources, clock=lambda: NOW, sleep=lambda _: None)
    assert [Path(name).name for name, _ in sources.rule_files()] == ["regions.yaml", "risk.yaml"]  # type: ignore[union-attr]  # they can be had
    served: list[Ruleset] = []
    mounted(folder, "2026_11_25_11", BROKEN)
    reloader.look(lambda ruleset, _: served.append(ruleset))
    assert "there is no region 'their'" in (reloader.error or "")
    mounted(folder, "2026_11_25_12", BEWARE)
    reloader.look(lambda ruleset, _: served.append(ruleset))
    assert reloader.error is None
    assert [each.model.notices[0].text.title for each in served] == ["Beware, {publisher}"]


def test_a_link_to_the_folder_that_is_swapped_is_followed(tmp_path: Path) -> None:
    first, second = Site(tmp_path / "1"), Site(tmp_path / "2")
    second.write(second.risk, BEWARE)
    link = tmp_path / "current"
    link.symlink_to(first.rules)
    reloader = Reloader(Sources([link], []), clock=lambda: NOW, sleep=lambda _: None)
    link.unlink()
    link.symlink_to(second.rules)
    reloader.look(lambda *_: None)
    assert reloader.ruleset.model.notices[0].text.title == "Beware, {publisher}"


def test_a_server_may_change_its_folder_once_it_has_started(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.rules.parent)
    reloader = Reloader(Sources(["rules"], ["translations"]), clock=lambda: NOW, sleep=lambda _: None)
    monkeypatch.chdir("/")
    site.write(site.risk, BEWARE)
    reloader.look(lambda *_: None)
    assert reloader.error is None
    assert reloader.ruleset.model.notices[0].text.title == "Beware, {publisher}"


# ── translations ─────────────────────────────────────────────────────────────────────────────────


def test_an_edited_translation_is_served(site: Site) -> None:
    site.write(site.po, PO.replace("Не делитесь", "Не публикуйте").encode())
    assert site.look() is None
    assert site.translated == "Не публикуйте."
    assert len(site.served) == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (PO.replace('Не делитесь."', "Не делитесь.").encode(), "the text is not in quotes"),
        (PO.replace("Осторожно, {publisher}", "Осторожно").encode(), "does not hold the placeholders"),
        (PO.encode()[:-40], "the text is not in quotes"),
        (b"", "The catalog of 'ru' has no translation any more. To do without it, delete its file."),
        (PO.encode("koi8-r"), "it is not UTF-8 text"),
    ],
    ids=["quote", "placeholder", "cut off", "empty", "not UTF-8"],
)
def test_a_translation_with_a_new_mistake_leaves_those_that_were_served(
    site: Site, data: bytes, told: str
) -> None:
    site.write(site.po, data)
    site.write(site.risk, BEWARE)
    error = site.look() or ""
    assert told in error
    assert site.translated == "Не делитесь."
    # The rules are good, and do not wait for them.
    assert site.titles == ["Beware, {publisher}"]


def test_a_sign_off_is_served_and_a_broken_one_takes_none_back(site: Site) -> None:
    def is_signed() -> bool:
        return site.reloader.catalogs.by_locale["ru"].is_signed("risk.body", "Do not share.")

    entry = signoff.SignOff(
        locale="ru",
        message="risk.body",
        by="legal desk",
        on=NOW.date(),
        source=signoff.fingerprint("Do not share."),
        translation=signoff.fingerprint("Не делитесь."),
    )
    path = site.translations / signoff.FILE
    site.write(path, signoff.write([entry]).encode())
    assert site.look() is None
    assert is_signed()
    site.write(path, b"[[signed]")
    assert "nothing in it counts as signed off" in (site.look() or "")
    assert is_signed()
    # The file is taken away, and with it all that it said.
    path.unlink()
    assert site.look() is None
    assert not is_signed()


def test_folders_of_translations_that_are_lost_leave_those_that_were_served(site: Site) -> None:
    shutil.rmtree(site.translations)
    assert site.look() == f"{site.translations}:1:1: there is no such directory of translations"
    site.translations.mkdir()
    assert site.look() == "There is no catalog any more. To do without translations, restart the site."
    assert site.translated == "Не делитесь."


def test_a_translation_is_withdrawn_by_deleting_its_file(site: Site) -> None:
    site.write(site.translations / "uk" / "LC_MESSAGES" / "notices.po", PO.encode())
    assert site.look() is None
    site.po.unlink()
    assert site.look() is None
    assert site.reloader.catalogs.locales == ("uk",)


def test_a_mistake_that_was_there_at_start_keeps_no_edit_of_its_catalog_from_being_served(
    tmp_path: Path,
) -> None:
    mistaken = PO + '\nmsgctxt "other.title"\nmsgid "A {publisher}"\nmsgstr "Б"\n'
    path = tmp_path / "translations" / "ru" / "LC_MESSAGES" / "notices.po"
    site = Site(tmp_path)
    site.write(path, mistaken.encode())
    reloader = Reloader(site.sources, clock=lambda: NOW, sleep=lambda _: None)
    assert len(reloader.catalogs.problems) == 1
    site.write(path, b"\n\n" + mistaken.replace("Не делитесь", "Не публикуйте").encode())
    reloader.look(lambda *_: None)
    assert reloader.error is None
    assert reloader.catalogs.by_locale["ru"].get("risk.body", "Do not share.") == "Не публикуйте."


UNCLOSED = '\nmsgctxt "x.title"\nmsgid "X"\nmsgstr "unclosed\n'
WHOLE = UNCLOSED.replace("unclosed", 'closed"')


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            PO + UNCLOSED,
            PO.replace('Не делитесь."', "Не делитесь.") + UNCLOSED,
            "{}:8:1: risk.body: the text is not in quotes, or holds a quote or backslash not written "
            '\\" or \\\\: the entry is not used\n  Write it like: msgstr "text".',
        ),
        (
            PO + UNCLOSED,
            PO.replace('Не делитесь."', "Не делитесь.") + WHOLE,
            "{}:8:1: risk.body: the text is not in quotes, or holds a quote or backslash not written "
            '\\" or \\\\: the entry is not used\n  Write it like: msgstr "text".',
        ),
        (
            PO + WHOLE.replace('title"', "title"),
            PO.replace('risk.body"', "risk.body") + WHOLE,
            "{}:6:1: risk.body: the text is not in quotes, or holds a quote or backslash not written "
            '\\" or \\\\: the entry is not used\n  Write it like: msgstr "text".',
        ),
        (
            PO + WHOLE.replace('msgctxt "x.title"\n', ""),
            PO.replace('msgctxt "risk.body"\n', "") + WHOLE,
            "{}:6:1: Do not share.: this entry is of no notice: the translation is not used\n"
            "  Each entry has a msgctxt, a msgid and one msgstr.",
        ),
    ],
    ids=["beside it", "in its place", "in a context", "without a context"],
)
def test_a_mistake_that_was_there_at_start_hides_no_other_of_its_kind(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    site = Site(tmp_path)
    site.write(site.po, before.encode())
    site.reloader = Reloader(site.sources, clock=lambda: NOW, sleep=site.sleep)
    assert len(site.reloader.catalogs.problems) == 1
    site.write(site.po, after.encode())
    assert site.look() == told.format(site.po)
    assert site.translated == "Не делитесь."


def test_each_of_two_mistakes_that_are_told_alike_is_counted(tmp_path: Path) -> None:
    stray = PO + "\nnot a line\n"
    site = Site(tmp_path)
    site.write(site.po, stray.encode())
    site.reloader = Reloader(site.sources, clock=lambda: NOW, sleep=site.sleep)
    site.write(site.po, f"not a line either\n{stray}".encode())
    told = "this line is neither a comment nor a keyword with a text in quotes: the entry is not used"
    hint = '  Write it like: msgstr "text".'
    assert site.look() == f"{site.po}:1:1: {told}\n{hint}\n\n{site.po}:15:1: {told}\n{hint}"


def _said(site: Site, locale: str, source: str = "Do not share.") -> str | None:
    catalog = site.reloader.catalogs.by_locale.get(locale)
    return catalog.get("risk.body", source) if catalog else None


def _of(site: Site, locale: str) -> Path:
    return site.translations / locale / "LC_MESSAGES" / "notices.po"


def test_a_mistake_in_one_language_holds_back_no_edit_of_another(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.write(_of(site, "uk"), PO.encode())
    site.look()
    caplog.clear()
    broken = PO.replace('{publisher}"\n\nmsgctxt', '{publishr}"\n\nmsgctxt').replace("Не делитесь", "Нет")
    site.write(_of(site, "uk"), broken.encode())
    site.write(_of(site, "be"), broken.encode())
    site.write(site.po, PO.replace("Не делитесь", "Не публикуйте").encode())
    error = site.look() or ""
    assert [line for line in error.split("\n") if line.startswith("/")] == [
        f"{_of(site, locale)}:2:1: risk.title: unknown placeholder {{publishr}}: the translation is not used"
        for locale in ("be", "uk")
    ]
    assert site.translated == "Не публикуйте."
    assert _said(site, "uk") == "Не делитесь."
    # A language that was never good has nothing to fall back on.
    assert _said(site, "be") is None
    assert caplog.messages == [
        f"an edit is not served, and what was read before stays in use:\n{error}",
        f"rules of revision {site.reloader.ruleset.revision} with translations of revision "
        f"{site.reloader.catalogs.revision} are served now",
    ]
    # It is told until it is mended, whatever else is edited.
    site.write(site.po, PO.replace("Не делитесь", "Не ставьте лайков").encode())
    assert site.look() == error
    assert site.translated == "Не ставьте лайков."
    for locale in ("uk", "be"):
        site.write(_of(site, locale), PO.replace("Не делитесь", "Нет").encode())
    assert site.look() is None
    assert (_said(site, "uk"), _said(site, "be")) == ("Нет.", "Нет.")


def test_a_catalog_that_is_kept_says_nothing_of_an_english_that_has_changed(site: Site) -> None:
    site.write(site.po, PO.replace("Осторожно, {publisher}", "Осторожно").encode())
    site.write(site.risk, RISK.replace(b"Do not share.", b"Do not like."))
    assert "does not hold the placeholders" in (site.look() or "")
    [(ruleset, catalogs)] = site.served
    assert (_said(site, "ru"), _said(site, "ru", "Do not like.")) == ("Не делитесь.", None)
    [notice] = ruleset.model.notices
    decision = Decision(notices=(Decided(notice=notice, answer=Answer.YES, reasons=()),), revision="1")
    html = Renderer([notice], catalogs, Wording(publisher="Paper")).render(decision, ("ru",), None).html
    assert b"<p>Do not like.</p>" in html
    assert b'lang="ru"' not in html


SPREAD = RISK.replace(b"Do not share.", b"Do not spread.")
REFUSED = SPREAD.replace(b"[there]", b"[their]")
# As `notices translations update` leaves it, before anybody translated it anew.
UPDATED = PO.replace('"Do not share."\nmsgstr "Не делитесь."', '"Do not spread."\nmsgstr ""')
ANEW = UPDATED.replace('spread."\nmsgstr ""', 'spread."\nmsgstr "Не распространяйте."')


def test_while_rules_are_refused_the_english_that_is_served_keeps_its_translation(site: Site) -> None:
    site.write(site.risk, REFUSED)
    for catalog, told in ((UPDATED, None), (ANEW, "Не распространяйте.")):
        site.write(site.po, catalog.encode())
        assert "there is no region 'their'" in (site.look() or "")
        assert (site.translated, _said(site, "ru", "Do not spread.")) == ("Не делитесь.", told)
    site.write(site.risk, SPREAD)
    assert site.look() is None
    assert (site.translated, _said(site, "ru", "Do not spread.")) == (None, "Не распространяйте.")


def test_while_rules_are_refused_translations_are_edited_and_withdrawn_by_their_file(site: Site) -> None:
    site.write(_of(site, "uk"), PO.encode())
    site.look()
    site.write(site.risk, REFUSED)
    site.write(site.po, PO.replace("Не делитесь", "Не публикуйте").encode())
    _of(site, "uk").unlink()
    site.look()
    assert site.translated == "Не публикуйте."
    assert site.reloader.catalogs.locales == ("ru",)


def test_while_rules_are_refused_a_catalog_that_holds_nothing_is_told_as_ever(site: Site) -> None:
    site.write(site.risk, REFUSED)
    site.write(site.po, b"")
    assert "The catalog of 'ru' has no translation any more." in (site.look() or "")
    assert site.translated == "Не делитесь."


def test_what_is_kept_while_rules_are_refused_stays_signed_off(site: Site) -> None:
    def sign(source: str, translation: str) -> None:
        entry = signoff.SignOff(
            locale="ru",
            message="risk.body",
            by="legal desk",
            on=NOW.date(),
            source=signoff.fingerprint(source),
            translation=signoff.fingerprint(translation),
        )
        site.write(site.translations / signoff.FILE, signoff.write([entry]).encode())

    sign("Do not share.", "Не делитесь.")
    site.look()
    site.write(site.risk, REFUSED)
    site.write(site.po, ANEW.encode())
    sign("Do not spread.", "Не распространяйте.")
    site.look()
    catalog = site.reloader.catalogs.by_locale["ru"]
    assert catalog.signed == {("risk.body", "Do not share."), ("risk.body", "Do not spread.")}


def test_sign_offs_are_of_today_also_where_a_catalog_is_not(site: Site) -> None:
    def signed() -> list[bool]:
        catalog = site.reloader.catalogs.by_locale["ru"]
        texts = {"risk.title": "Careful, {publisher}", "risk.body": "Do not share."}
        return [catalog.is_signed(*each) for each in texts.items()]

    def sign(**texts: str) -> bytes:
        entries = [
            signoff.SignOff(
                locale="ru",
                message=f"risk.{part}",
                by="legal desk",
                on=NOW.date(),
                source=signoff.fingerprint(source),
                translation=signoff.fingerprint(texts[part]),
            )
            for part, source in (("title", "Careful, {publisher}"), ("body", "Do not share."))
            if part in texts
        ]
        return signoff.write(entries).encode()

    path = site.translations / signoff.FILE
    site.write(path, sign(title="Осторожно, {publisher}", body="Не делитесь."))
    site.look()
    assert signed() == [True, True]
    # One is taken back while the catalog is broken.
    site.write(path, sign(title="Осторожно, {publisher}"))
    site.write(site.po, PO.replace("Подробнее {link_start}", "Подробнее ").encode())
    assert "the link is not one {link_start}" in (site.look() or "")
    assert signed() == [True, False]
    # The file of sign-offs is broken while a text is edited: of what is as it was, they count.
    site.write(site.po, PO.replace("Не делитесь", "Не публикуйте").encode())
    site.write(path, b"[[signed]")
    assert "nothing in it counts as signed off" in (site.look() or "")
    assert site.translated == "Не публикуйте."
    assert signed() == [True, False]


_CATALOGS = {
    PO.replace("Не делитесь.", word).encode(): word for word in ("Не делитесь.", "Не публикуйте.", "Нет.")
}
_BROKEN_CATALOGS = [PO.replace("{publisher}", "{x}").encode(), PO[:-40].encode(), b"", PO.encode("koi8-r")]


@given(
    edits=st.lists(
        st.dictionaries(
            st.sampled_from(["ru", "uk", "sr_Latn"]),
            st.sampled_from([*_CATALOGS, *_BROKEN_CATALOGS]),
            min_size=1,
        ),
        max_size=6,
    )
)
def test_of_each_language_the_last_good_catalog_is_served(
    edits: list[dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("site")
    try:
        site = Site(folder)
        files = {"ru": PO.encode()}
        good = dict(files)
        for edit in edits:
            for locale, data in edit.items():
                site.write(_of(site, locale), data)
            files |= edit
            # An empty catalog takes nothing away where there was none.
            good |= {locale: data for locale, data in files.items() if data in _CATALOGS}
            error = site.look()
            wrong = [each for each in files if files[each] not in _CATALOGS and (files[each] or each in good)]
            assert bool(error) is bool(wrong)
            for locale in ("ru", "uk", "sr_Latn"):
                assert (f"/{locale}/" in (error or "")) is (locale in wrong and files[locale] != b"")
                last = _CATALOGS[good[locale]] if locale in good else None
                assert _said(site, locale.replace("_", "-")) == last
    finally:
        shutil.rmtree(folder)


# ── whatever is done to the files ────────────────────────────────────────────────────────────────

GOOD = [RISK.replace(b"Careful", word) for word in (b"One", b"Two", b"Six")]
BAD = [BROKEN, CONTRADICTED, b"", b"\xff\xfe", RISK[:60], b"notice: x"]
_edits = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(GOOD + BAD)),
        st.tuples(st.just("rename"), st.sampled_from(GOOD + BAD)),
        st.tuples(st.just("delete"), st.just(b"")),
        st.tuples(st.just("folder"), st.just(b"")),
        st.tuples(st.just("lose"), st.just(b"")),
    ),
    max_size=12,
)


def _apply(site: Site, edit: str, data: bytes) -> None:
    if site.risk.is_dir():
        site.risk.rmdir()
    if edit == "lose":
        shutil.rmtree(site.rules, ignore_errors=True)
        return
    site.write(site.rules / "regions.yaml", REGIONS)
    site.risk.unlink(missing_ok=True)
    if edit == "write":
        site.write(site.risk, data)
    elif edit == "rename":
        site.write(site.rules / "new", data)
        (site.rules / "new").rename(site.risk)
    elif edit == "folder":
        site.risk.mkdir()


def _read_anew(sources: Sources) -> tuple[str | None, str | None]:
    """Revision of what the files hold, or what is wrong with it."""
    try:
        return sources.compile(sources.rule_files()).revision, None
    except RuleError as error:
        return None, str(error)


@given(edits=_edits)
def test_whatever_is_done_to_the_files_the_last_good_content_is_served(
    edits: list[tuple[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("site")
    try:
        site = Site(folder)
        last_good = site.reloader.ruleset.revision
        engine_serves = [last_good]
        for edit, data in edits:
            _apply(site, edit, data)
            site.reloader.look(lambda ruleset, _: engine_serves.append(ruleset.revision))
            revision, error = _read_anew(site.sources)
            assert site.reloader.error == error
            assert engine_serves[-1] == site.reloader.ruleset.revision
            last_good = revision or last_good
            assert engine_serves[-1] == last_good
    finally:
        shutil.rmtree(folder)


# ── the engine ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def engine(site: Site) -> Iterator[Engine]:
    own = Engine.open(
        Fixed(THERE),
        rules=[site.rules],
        translations=[site.translations],
        wording=Wording(publisher="Paper", stylesheet=None),
        reload=60,
        status=site.rules.parent / "status",
    )
    yield own
    own.close()


def test_an_engine_serves_an_edit_from_the_next_visit_on(site: Site, engine: Engine) -> None:
    site.write(site.risk, BEWARE)
    engine.refresh()
    decision = engine.ruleset.decide(Reader(location=THERE, languages=()), Page(path="/"), NOW)
    assert [each.notice.text.title for each in decision.notices] == ["Beware, {publisher}"]


def test_the_status_tells_what_is_served_and_what_is_not(site: Site, engine: Engine) -> None:
    before = engine.status()
    assert before.revision == engine.ruleset.revision
    assert before.pid == os.getpid()
    assert (before.notices, before.last_error, before.every) == (1, None, 60)
    assert before.age(datetime.now(UTC)).total_seconds() >= 0
    site.write(site.risk, BROKEN)
    engine.refresh()
    after = engine.status()
    assert (after.revision, after.loaded_at) == (before.revision, before.loaded_at)
    assert "there is no region 'their'" in (after.last_error or "")
    assert after.last_checked is not None
    assert before.last_checked is not None
    assert after.last_checked > before.last_checked
    [told] = (site.rules.parent / "status").iterdir()
    assert json.loads(told.read_text(encoding="utf-8")) == after.to_json()


def test_an_engine_of_rules_that_were_given_has_no_files_to_look_at() -> None:
    own = Engine(Ruleset.read([("regions.yaml", REGIONS), ("risk.yaml", RISK)]), Catalogs(), Fixed(THERE))
    own.refresh()
    status = own.status()
    assert (status.last_checked, status.last_error, status.every) == (None, None, None)
    own.close()


def test_an_engine_that_is_not_to_reload_keeps_what_it_read(site: Site) -> None:
    own = Engine.open(Fixed(THERE), rules=[site.rules], translations=[site.translations], reload=False)
    site.write(site.risk, BEWARE)
    own.visit(address=None, accept_language="", path="/")
    own.refresh()
    assert own.ruleset.model.notices[0].text.title == "Careful, {publisher}"
    assert own.status().last_checked is None
