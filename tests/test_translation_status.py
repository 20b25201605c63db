"""What is translated and signed, as a table, as data and as a page; and how it will look."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner, Result

from notices import catalogs, signoff
from notices.cli import group
from notices.cli.translations import preview as command
from notices.cli.translations import translations
from notices.cli.translations.common import notices_of
from notices.locales import locales
from notices.rulefile import read
from notices.signoff import SignOff, fingerprint
from notices.translating.document import Unit
from notices.translating.folder import Folder
from notices.translating.locales import languages
from notices.translating.messages import messages
from tests.support import REGIONS, RISK

OTHER = b"notice: other\nenabled: false\nshow: {region: there}\nlaw: {citation: L, verified: 2026-01-01}\n"
OTHER += b"text: {title: Other, body: Text.}\n"
DAY = date(2026, 11, 25)
TEXTS = {
    "risk.title": "Осторожно, {publisher}",
    "risk.body": "Не делитесь.",
    "risk.link": "{link_start}Ещё{link_end}.",
}
INTERFACE = {"more": "Ещё", "warning": "Закон", "hide": "Скрыть", "show": "Показать"}
TEXTS |= {f"interface.{name}": text for name, text in INTERFACE.items()}


@pytest.fixture
def own(tmp_path: Path) -> Folder:
    """A folder of Russian, whole and partly signed; Ukrainian, outdated; Belarusian, begun; and accents."""
    (tmp_path / "rules").mkdir()
    for name, data in {"regions": REGIONS, "risk": RISK, "other": OTHER}.items():
        (tmp_path / "rules" / f"{name}.yaml").write_bytes(data)
    notices = read([("r.yaml", REGIONS), ("a.yaml", RISK), ("b.yaml", OTHER)]).notices
    folder = Folder(tmp_path / "po")
    for tag in ("ru", "uk", "be", "en-XA"):
        folder.create(tag, messages(notices), DAY)
    _translate(folder, "ru", TEXTS)
    _translate(folder, "uk", TEXTS, outdated="risk.body", fuzzy="interface.hide")
    entries = [
        SignOff(
            locale="ru",
            message=unit.context or "",
            by="a",
            on=DAY,
            source=fingerprint(unit.source),
            translation=fingerprint(unit.translation),
        )
        for unit in folder.read("ru").units
        if unit.context and unit.context.startswith("risk.")
    ]
    (folder.directory / signoff.FILE).write_text(signoff.write(entries))
    return folder


def _translate(folder: Folder, tag: str, texts: dict[str, str], outdated: str = "", fuzzy: str = "") -> None:
    document = folder.read(tag)
    units = []
    for unit in document.units:
        context = unit.context or ""
        new = replace(
            unit, translations=(texts.get(context, ""),), flags=("fuzzy",) if context == fuzzy else ()
        )
        units.append(replace(new, translations=("",)) if context == outdated else new)
    if outdated:
        units.append(Unit(context=outdated, source="Once.", translations=("Раз.",), obsolete=True))
    folder.save(tag, replace(document, units=tuple(units)))


def _run(own: Folder, *arguments: str) -> Result:
    rules = str(own.directory.parent / "rules")
    options = ("--rules", rules, "--translations", str(own.directory))
    return CliRunner().invoke(group, ["translations", *arguments, *options], prog_name="notices")


def test_the_table_tells_the_worst_of_each_notice(own: Folder) -> None:
    assert _run(own, "status").output == (
        "                           1  2\n"
        "be     Belarusian          -  -\n"
        "en     English             =  =\n"
        "en-XA  made by a program   u  u\n"
        "ru     Russian             u  S\n"
        "uk     Ukrainian           o  o\n"
        "\n"
        " 1  interface\n"
        " 2  risk\n"
        "\n"
        " S  signed: a person signed it off\n"
        " u  unsigned: translated, and no person signed it off\n"
        " o  outdated: its English has changed, or it needs work: readers see the English\n"
        " -  missing: not translated: readers see the English\n"
        " x  broken: it cannot be used, as the check tells: readers see the English\n"
        " =  source: the English of the rule files\n"
        "\n"
        "4 locales, 2 of them complete; 1 notice signed\n"
    )


def _rows(own: Folder) -> tuple[dict[str, str], Result]:
    """The row of each locale by its marks, all rows in text and HTML being told too."""
    result = _run(own, "status")
    lines = result.stdout.partition("\n\n")[0].split("\n")[1:]
    page = _run(own, "status", "--format", "html").stdout
    for line in lines:
        assert f'<th scope="row">{line.split()[0]}</th>' in page
    return {line.split()[0]: "".join(line.split()[-2:]) for line in lines}, result


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ('msgstr "Осторожно, <b>{publisher}</b>"', 'msgstr "Осторожно, {publisher}"'),
        ('msgstr "Осторожно, {publishr}"', 'msgstr "Осторожно, {publisher}"'),
        ('msgstr "Не "делитесь"."', 'msgstr "Не делитесь."'),
        ('msgstr "\n"Не делитесь."', 'msgstr "Не делитесь."'),
        ('msgid_plural "x"\nmsgstr[0] ""\nmsgstr[1] "Не делитесь."', 'msgstr "Не делитесь."'),
    ],
    ids=["markup", "placeholder", "quote within", "quote not closed", "plural forms"],
)
def test_what_readers_are_not_given_is_told_as_broken(own: Folder, text: str, broken: str) -> None:
    path = own.path("ru")
    path.write_text(path.read_text("utf-8").replace(broken, text), encoding="utf-8")
    [problem] = catalogs.Catalogs.load(own.directory).problems
    rows, result = _rows(own)
    assert rows == {"be": "--", "en": "==", "en-XA": "uu", "ru": "ux", "uk": "oo"}
    assert result.stdout.endswith("4 locales, 1 of them complete; 0 notices signed\n")
    assert (result.exit_code, result.stderr) == (1, f"{problem}\n")


def test_one_file_that_cannot_be_read_takes_no_other_row_away(own: Folder, tmp_path: Path) -> None:
    path = own.path("ru")
    path.write_bytes(path.read_text("utf-8").encode("cp1251", "replace"))
    (own.directory / "Klingon" / "LC_MESSAGES").mkdir(parents=True)
    (own.directory / "Klingon" / "LC_MESSAGES" / "notices.po").write_text("")
    rows, result = _rows(own)
    assert rows == {"Klingon": "xx", "be": "--", "en": "==", "en-XA": "uu", "ru": "xx", "uk": "oo"}
    assert result.exit_code == 1
    assert "this catalog cannot be read and is passed over: it is not UTF-8 text" in result.stderr
    assert "'Klingon' is not a language tag" in result.stderr
    output = tmp_path / "status.html"
    result = _run(own, "status", "--format", "html", "--output", str(output))
    assert result.exit_code == 1
    assert '<td class="broken">broken</td>' in output.read_text(encoding="utf-8")


def test_sign_offs_that_cannot_be_read_sign_nothing_and_are_told(own: Folder) -> None:
    (own.directory / signoff.FILE).write_text("[[signed]")
    rows, result = _rows(own)
    assert rows["ru"] == "uu"
    assert result.exit_code == 1
    assert "nothing in it counts as signed off" in result.stderr


def test_all_of_them_are_told_where_that_is_asked(own: Folder) -> None:
    told = json.loads(_run(own, "status", "--all", "--format", "json").output)
    assert told["locales"]["ru"] == {"interface": "unsigned", "other": "missing", "risk": "signed"}
    assert (told["complete"], told["signed"]) == (["en"], 1)


def test_the_page_says_it_in_words_and_asks_nobody_for_anything(own: Folder, tmp_path: Path) -> None:
    path = tmp_path / "status.html"
    assert _run(own, "status", "--format", "html", "--output", str(path)).output == ""
    page = path.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert '<td class="signed">signed</td>' in page
    assert "<p>4 locales, 2 of them complete; 1 notice signed.</p>" in page
    assert "<li>outdated: 2 (its English has changed, or it needs work: readers see the English)</li>" in page
    assert not re.search(r"https?://|<script|<img", page)


def test_the_counts_of_one_and_of_many_are_told_right(tmp_path: Path) -> None:
    (tmp_path / "po").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "regions.yaml").write_bytes(REGIONS)
    output = _run(Folder(tmp_path / "po"), "status").output
    assert output.endswith("1 locale, 1 of them complete; 0 notices signed\n")


def test_of_what_is_shipped_nothing_is_signed_and_every_language_is_there() -> None:
    arguments = ["translations", "status", "--format", "json", "--translations", str(catalogs.SHIPPED)]
    told = json.loads(CliRunner().invoke(group, arguments).output)
    assert told["signed"] == 0
    assert {"en", *languages()} <= set(told["locales"])
    assert len({"en", *languages()}) == 27
    assert {"en", "ru", "uk"} <= set(told["complete"])


def test_a_language_of_the_project_whose_catalog_is_gone_is_told_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Folder(tmp_path / "po")
    shutil.copytree(catalogs.SHIPPED, own.directory)
    own.path("tt").unlink()
    arguments = ["translations", "status", "--translations", str(own.directory)]

    def rows() -> dict[str, str]:
        lines = CliRunner().invoke(group, arguments).output.partition("\n\n")[0].split("\n")[1:]
        return {line.split()[0]: line[line.index("  ") :].strip() for line in lines}

    # A folder of somebody else's may be in as few languages as they like.
    assert "tt" not in rows()
    monkeypatch.setattr(catalogs, "SHIPPED", own.directory)
    told = rows()
    assert set(told["tt"].removeprefix("Tatar").split()) == {"-"}
    assert list(told) == sorted(locales())


# ── the preview ──────────────────────────────────────────────────────────────────────────────────


def test_a_preview_shows_each_notice_at_two_widths_beside_the_english(own: Folder) -> None:
    page = _run(own, "preview", "ru", "--publisher", "The <Paper>").output
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("Осторожно, ".encode("ascii", "xmlcharrefreplace").decode()) == 2
    assert page.count("Careful, <bdi>The &lt;Paper&gt;</bdi>") == 2
    assert page.count('style="width: 320px"') == 3
    assert "notices-source" not in page.partition("</style>")[2]
    assert '<p class="quiet">Switched off: no site shows it yet.</p>' in page
    assert page.count("Not wholly translated: readers see the English.") == 1
    assert len(re.findall(r' id="([^"]+)"', page)) == len(set(re.findall(r' id="([^"]+)"', page))) == 6
    assert not re.search(r"<script|<img|http-equiv=\"refresh\"", page)


@contextmanager
def _serving(made: Callable[[], str]) -> Iterator[Callable[[], Any]]:
    with command.server(made, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()

        def ask() -> Any:
            connection = HTTPConnection("127.0.0.1", server.server_port, timeout=30)
            connection.request("GET", "/")
            response = connection.getresponse()
            body = response.read().decode()
            connection.close()
            return response.status, response.getheader("Cache-Control"), body

        try:
            yield ask
        finally:
            server.shutdown()
            thread.join()


def test_a_live_preview_is_made_anew_each_time(own: Folder) -> None:
    pages = iter(["one", "two"])
    with _serving(lambda: next(pages)) as ask:
        assert ask() == (200, "no-store", "one")
        assert ask() == (200, "no-store", "two")


def test_a_live_preview_tells_what_is_wrong_and_goes_on(own: Folder) -> None:
    rules = own.directory.parent / "rules"
    asked: dict[str, Any] = {"rules": (rules,)}
    with _serving(lambda: str(len(notices_of(asked)))) as ask:
        (rules / "risk.yaml").write_text("notice: <risk>\n")
        _, _, body = ask()
        assert '<meta http-equiv="refresh" content="2"><title>Not now</title>' in body
        assert "not a name: &#x27;&lt;risk&gt;&#x27;" in body or "&lt;risk&gt;" in body
        (rules / "risk.yaml").write_bytes(RISK)
        assert ask()[2] == "2"


def test_the_command_serves_until_it_is_stopped(own: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    class Stopped:
        server_port = 8123

        def __init__(self, make: Callable[[], str]) -> None:
            made.append(make())

        def __enter__(self) -> Stopped:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to close."""

        def serve_forever(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "server", lambda make, _: Stopped(make))
    result = _run(own, "preview", "ru", "--serve", "8123")
    assert result.output == "http://127.0.0.1:8123/ shows ru; stop it with Ctrl+C.\nStopped.\n"
    assert '<meta http-equiv="refresh" content="2"><title>Notices in Russian (ru)</title>' in made[0]


def test_the_translators_guide_names_every_command_and_none_besides() -> None:
    guide = (catalogs.SHIPPED / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^notices translations (.+)$", guide, re.MULTILINE)
    assert {line.split()[0] for line in told} == set(translations.commands)
    # Nor is there one that a terminal of Windows takes otherwise.
    typed = re.findall(r"^ *((?:notices|flask|curl|pip|py|python3|\.\S*) .+)$", guide, re.MULTILINE)
    assert len(typed) == len(told) + 7
    assert not [line for line in typed if "'" in line]
    for line in told:
        name, *arguments = shlex.split(line)
        translations.commands[name].make_context(name, arguments).close()
