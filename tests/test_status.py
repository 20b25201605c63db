"""What the processes of a site tell of themselves, and how an editor reads it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notices import Ruleset
from notices.cli import group
from notices.status import Board, Status, is_alive
from tests.support import REGIONS, RISK

NOW = datetime.now(UTC)


def told(**own: Any) -> Status:
    values: dict[str, Any] = {
        "pid": os.getpid(),
        "revision": "0123456789abcdef",
        "translations": "fedcba9876543210",
        "notices": 3,
        "loaded_at": NOW - timedelta(hours=2),
        "last_checked": NOW,
        # However long the tests before took, none of these is silent unless it says so.
        "every": 1e6,
    }
    return Status(**{**values, **own})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "status"


def run(*args: str | Path, **environ: str) -> Result:
    return CliRunner().invoke(group, ["status", *map(str, args)], env=environ)


def ended() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


# ── the folder ───────────────────────────────────────────────────────────────────────────────────


def test_a_status_comes_back_as_it_was_told(folder: Path) -> None:
    board = Board(folder)
    for status in (told(), told(last_error="Ошибка\n  x"), told(last_checked=None, every=None)):
        board.write(status)
        [(path, back)] = board.read()
        assert back == status
        assert path.parent == folder


def test_the_folder_and_its_files_are_their_owners_alone(folder: Path) -> None:
    Board(folder).write(told())
    [path] = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_boards_of_one_process_write_files_of_their_own_and_take_away_their_own(folder: Path) -> None:
    first, second = Board(folder), Board(folder)
    first.write(told())
    second.write(told(notices=4))
    assert [status and status.notices for _, status in first.read()] == [3, 4]
    first.clear()
    first.clear()
    assert [status and status.notices for _, status in first.read()] == [4]


def a_link(folder: Path) -> str:
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to("elsewhere")
    return "it must be a folder, and nobody but this user may write into it"


def a_file(folder: Path) -> str:
    folder.touch()
    return "it must be a folder, and nobody but this user may write into it"


def open_to_all(folder: Path) -> str:
    folder.mkdir()
    folder.chmod(0o777)
    return "it must be a folder, and nobody but this user may write into it"


def out_of_reach(folder: Path) -> str:
    folder.parent.rmdir()
    return "No such file or directory"


@pytest.mark.parametrize("planted", [a_link, a_file, open_to_all, out_of_reach])
def test_a_folder_that_is_not_safe_is_not_written_to_and_that_is_said_once(
    tmp_path: Path, planted: Any, caplog: pytest.LogCaptureFixture
) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    folder = parent / "status"
    why = planted(folder)
    board = Board(folder)
    board.write(told())
    board.write(told())
    assert caplog.messages == [f"no status is written to {folder}: {why}"]
    assert not list(tmp_path.rglob("*.json"))


def test_a_folder_of_another_user_is_not_written_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    Board(folder).write(told())
    assert list(folder.iterdir()) == []


def test_no_link_that_stands_in_the_place_of_a_file_is_followed(folder: Path, tmp_path: Path) -> None:
    board = Board(folder)
    board.write(told())
    [own] = folder.iterdir()
    precious = tmp_path / "precious"
    precious.write_text("precious", encoding="utf-8")
    own.unlink()
    own.symlink_to(precious)
    own.with_suffix(".new").symlink_to(precious)
    assert [status for _, status in board.read()] == [None]
    board.write(told())
    assert [status for _, status in board.read()] == [told()]
    assert precious.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        json.dumps({**told().to_json(), "more": 1}).encode(),
        json.dumps({**told().to_json(), "pid": "1"}).encode(),
        json.dumps({**told().to_json(), "pid": -1}).encode(),
        json.dumps({**told().to_json(), "loaded_at": "yesterday"}).encode(),
        json.dumps({**told().to_json(), "loaded_at": "2026-11-25T12:00:00"}).encode(),
    ],
)
def test_what_is_no_status_is_told_apart(folder: Path, data: bytes) -> None:
    folder.mkdir()
    (folder / "1-1.json").write_bytes(data)
    assert list(Board(folder).read()) == [(folder / "1-1.json", None)]


def test_what_is_no_file_holds_nobody_up(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "1-1.json")
    (folder / "2-1.json").mkdir()
    assert [status for _, status in Board(folder).read()] == [None, None]


def test_a_process_that_ends_meanwhile_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board(folder)
    board.write(told())
    [path] = folder.iterdir()
    monkeypatch.setattr(Path, "glob", lambda *_: [path])
    path.unlink()
    assert list(board.read()) == []


def test_who_lives_is_told_from_who_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_alive(os.getpid())
    assert not is_alive(ended())
    assert not is_alive(2**80)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert is_alive(1)


def test_who_was_not_heard_of_for_too_long_is_silent() -> None:
    assert not told(every=5.0).is_silent(NOW + timedelta(seconds=39))
    assert told(every=5.0).is_silent(NOW + timedelta(seconds=41))
    assert not told(last_checked=None).is_silent(NOW + timedelta(days=1))
    assert not told(every=None).is_silent(NOW + timedelta(days=1))


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def test_who_serves_what_is_told_as_a_table(folder: Path) -> None:
    Board(folder).write(told())
    Board(folder).write(told(pid=1, last_checked=NOW - timedelta(seconds=3)))
    result = run(folder)
    assert result.exit_code == 0
    since = f"{NOW - timedelta(hours=2):%Y-%m-%d %H:%M:%SZ}"
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["process", "state", "rules", "notices", "served", "since", "looked"]
    assert [row.split()[:6] for row in rows] == [
        [pid, "good", "0123456789abcdef", "3", *since.split()] for pid in (str(os.getpid()), "1")
    ]
    assert re.search(r"\d+ (second|minute)s? ago$", rows[1])


def test_the_folder_may_be_named_by_the_environment(folder: Path) -> None:
    Board(folder).write(told())
    assert run(NOTICES_STATUS=str(folder)).exit_code == 0
    assert run().exit_code == 2
    assert run(folder / "nowhere").exit_code == 2


def test_nobody_is_no_good_sign(folder: Path) -> None:
    folder.mkdir()
    result = run(folder)
    assert result.exit_code == 1
    assert result.stdout == (
        "No process has told what it serves. Has the site been visited since it was started?\n"
    )


def test_an_edit_that_is_refused_is_told_once_for_all_and_exits_1(folder: Path) -> None:
    Board(folder).write(told(pid=11, last_error="a.yaml:1:1: wrong\n  \x1b[31mMend it."))
    Board(folder).write(told(pid=12, last_error="a.yaml:1:1: wrong\n  \x1b[31mMend it."))
    result = run(folder)
    assert result.exit_code == 1
    assert result.stdout.split("\n\n")[1:] == [
        "An edit is wrong and not served; what was read before stays in use in process 11, process 12:\n"
        "  a.yaml:1:1: wrong\n"
        "    \ufffd[31mMend it.\n"
    ]


def test_processes_that_differ_are_told(folder: Path) -> None:
    Board(folder).write(told())
    Board(folder).write(told(revision="another"))
    result = run(folder)
    assert result.exit_code == 1
    assert result.stdout.endswith("\n\nThe processes do not serve the same: look again in a few seconds.\n")


def test_one_that_is_silent_is_told_and_one_that_was_killed_is_swept_away(folder: Path) -> None:
    long_ago = NOW - timedelta(minutes=5)
    Board(folder).write(told(last_checked=long_ago, every=5.0))
    Board(folder).write(told(pid=ended(), last_checked=long_ago, every=5.0))
    result = run(folder)
    assert result.exit_code == 1
    assert result.stdout.endswith(
        f"\n\nNothing was heard for too long of process {os.getpid()}: it may hang, or have "
        "lost its thread. Restart it.\n"
    )
    assert len(list(folder.iterdir())) == 1


def test_what_is_no_status_is_told_and_left(folder: Path) -> None:
    folder.mkdir()
    (folder / "1-1.json").touch()
    result = run(folder)
    assert result.exit_code == 1
    assert result.stdout.endswith(f"\n\nThis is no status, and may be deleted: {folder / '1-1.json'}.\n")


def test_a_folder_of_other_files_is_not_that_of_the_status(folder: Path) -> None:
    folder.mkdir()
    (folder / ".hidden").touch()
    assert run(folder).stdout.startswith("No process has told what it serves.")
    for name in ("notices.schema.json", "regions.yaml"):
        (folder / name).touch()
    result = run(folder)
    wrong = "it holds 'notices.schema.json', which is no status."
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        f"Error: This is not the folder that NOTICES_STATUS names: {wrong}",
    )
    Board(folder).write(served := told())
    assert [found for _, found in Board(folder).read()] == [served]
    assert run(folder).exit_code == 0


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "regions.yaml").write_bytes(REGIONS)
    (rules / "risk.yaml").write_bytes(RISK)
    return rules


def test_what_is_served_is_compared_with_the_files(folder: Path, rules: Path) -> None:
    revision = Ruleset.load(rules).revision
    board = Board(folder)
    board.write(told(revision=revision))
    assert run(folder, "--rules", rules).exit_code == 0
    board.write(told())
    result = run(folder, "--rules", rules)
    assert result.exit_code == 1
    assert result.stdout.endswith(
        f"\n\nThe rules of process {os.getpid()} are not those of the files, "
        f"which have revision {revision}.\n"
    )
    board.write(told(revision=Ruleset.load(rules, disable=["risk"]).revision))
    assert run(folder, "--rules", rules, "--disable", "risk").exit_code == 0


def test_files_that_are_wrong_now_are_told_unless_a_process_has_told_it(folder: Path, rules: Path) -> None:
    (rules / "risk.yaml").write_bytes(b"")
    error = f"{rules / 'risk.yaml'}:1:1: the file is empty\n  Begin it with 'notice: NAME' or 'regions:'."
    indented = "\n".join(f"  {line}" for line in error.splitlines())
    board = Board(folder)
    board.write(told())
    result = run(folder, "--rules", rules)
    assert result.exit_code == 1
    assert result.stdout.endswith(f"\n\nThe rule files cannot be used as they are now:\n{indented}\n")
    board.write(told(last_error=error))
    result = run(folder, "--rules", rules)
    assert result.exit_code == 1
    assert result.stdout.count("the file is empty") == 1


def test_programs_are_told_the_same_as_json(folder: Path, rules: Path) -> None:
    status = told(last_error="wrong")
    Board(folder).write(status)
    (folder / "999999999-1.json").touch()
    result = run(folder, "--format", "json", "--rules", rules)
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    first, second = answer["processes"]
    assert answer["files"] == {"revision": Ruleset.load(rules).revision, "error": None}
    assert first == {"state": "refused", "file": first["file"], **status.to_json()}
    assert second == {"state": "unreadable", "file": str(folder / "999999999-1.json")}


@pytest.mark.parametrize(
    ("seconds", "told_as"),
    [
        # A clock that was set back.
        (-50, "less than a second ago"),
        (90, "1 minute ago"),
        (7300, "2 hours ago"),
        (90_000, "1 day ago"),
    ],
)
def test_spans_are_told_in_their_largest_unit(folder: Path, seconds: int, told_as: str) -> None:
    Board(folder).write(told(last_checked=datetime.now(UTC) - timedelta(seconds=seconds)))
    assert run(folder).stdout.endswith(f" {told_as}\n")


def test_one_that_never_looks_is_told_so(folder: Path) -> None:
    Board(folder).write(told(last_checked=None, every=None))
    assert run(folder).stdout.endswith("never\n")
