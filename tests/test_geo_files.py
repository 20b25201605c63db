from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import geo
from notices.facts import Location
from notices.geo import files
from tests.geo_fixtures import CRIMEA, HERE, UKRAINE, UNKNOWN, Clock, city, replace, ukraine, wait, write


@pytest.fixture(autouse=True)
def _all_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "notices.geo")


def damage_in_place(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(10)


def overwrite_in_place(path: Path) -> None:
    path.write_bytes(b"\x00" * 100_000)


@pytest.mark.parametrize("harm", [damage_in_place, overwrite_in_place, Path.unlink])
def test_what_is_done_to_a_file_that_is_open_hurts_nobody(tmp_path: Path, harm: Any) -> None:
    path = ukraine(tmp_path / "a.mmdb")
    source = geo.open(path)
    harm(path)
    assert source.locate(HERE) == UKRAINE


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_a_missing_database_is_said_once_and_tells_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.mmdb"
    source = geo.open(path)
    source.refresh()
    assert source.locate(HERE) == UNKNOWN
    assert lines(caplog) == [
        f"geolocation database {path} is not there;"
        " until that is mended, every reader whom no other source places is warned"
    ]
    assert source.status() == (geo.Status(path=path, state="missing", type="", built=None),)


def test_a_broken_database_is_said_once_and_tells_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.mmdb"
    path.write_bytes(b"no database")
    source = geo.open(path)
    source.refresh()
    path.write_bytes(b"none either")
    source.refresh()
    assert source.locate(HERE) == UNKNOWN
    assert lines(caplog) == [
        f"geolocation database {path} is there, but is no MaxMind DB file, or is damaged;"
        " until that is mended, every reader whom no other source places is warned"
    ]
    assert source.status()[0].state == "broken"


def test_a_database_that_cannot_be_read_is_broken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert geo.open(tmp_path).locate(HERE) == UNKNOWN
    assert lines(caplog) == [
        f"geolocation database {tmp_path} cannot be read: Is a directory;"
        " until that is mended, every reader whom no other source places is warned"
    ]


def test_a_file_that_may_be_read_again_is_read_though_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = ukraine(tmp_path / "a.mmdb")

    def forbidden(path: Path) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", forbidden)
        source = geo.open(path)
        source.refresh()
        assert source.locate(HERE) == UNKNOWN
        assert lines(caplog) == [
            f"geolocation database {path} cannot be read: Permission denied;"
            " until that is mended, every reader whom no other source places is warned"
        ]
    source.refresh()
    assert source.locate(HERE) == UKRAINE


def test_a_good_file_that_appears_later_is_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.mmdb"
    source = geo.open(path)
    ukraine(path)
    caplog.clear()
    source.refresh()
    assert source.locate(HERE) == UKRAINE
    (status,) = source.status()
    assert lines(caplog) == [f"geolocation database {path} read: GeoLite2-City of {status.built}"]
    assert status.state == "good"


def test_a_good_first_opening_is_no_news(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    geo.open(ukraine(tmp_path / "a.mmdb"))
    assert lines(caplog) == []


def test_a_new_file_is_taken_and_nothing_of_the_old_is_kept(tmp_path: Path) -> None:
    path = ukraine(tmp_path / "a.mmdb")
    source = geo.open(path)
    assert source.locate(HERE) == UKRAINE
    replace(path, city("UA", "43"))
    source.refresh()
    assert source.locate(HERE) == CRIMEA


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        (damage_in_place, "is there, but is no MaxMind DB file, or is damaged"),
        (overwrite_in_place, "is there, but is no MaxMind DB file, or is damaged"),
        (Path.unlink, "is not there"),
    ],
)
def test_a_broken_new_file_keeps_the_last_good_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, harm: Any, fault: str
) -> None:
    path = ukraine(tmp_path / "a.mmdb")
    source = geo.open(path)
    harm(path)
    source.refresh()
    source.refresh()
    assert source.locate(HERE) == UKRAINE
    assert lines(caplog) == [f"geolocation database {path} {fault}; the one read before stays in use"]
    assert source.status()[0].state == "kept"
    replace(path, city("UA", "43"))
    source.refresh()
    assert source.locate(HERE) == CRIMEA
    assert source.status()[0].state == "good"


def test_a_file_that_is_being_written_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ukraine(tmp_path / "a.mmdb")
    read_bytes = Path.read_bytes

    def written_meanwhile(path: Path) -> bytes:
        data = read_bytes(path)
        replace(path, city("UA", "43"))
        return data

    monkeypatch.setattr(Path, "read_bytes", written_meanwhile)
    source = geo.open(path)
    assert source.locate(HERE) == UNKNOWN
    monkeypatch.undo()
    source.refresh()
    assert source.locate(HERE) == CRIMEA


def damaged(path: Path) -> Path:
    """A good search tree over a record that is none."""
    write(path, {"192.0.2.0/24": {"mark": "x"}, "198.51.100.0/24": city("UA")})
    data = path.read_bytes()
    # A map of one pair becomes a pointer far behind the end.
    at = data.index(bytes(16)) + 16
    at = data.index(b"\xe1", at)
    path.write_bytes(data[:at] + b"\x3f\xff\xff\xff\xff"[: len(data) - at] + data[at + 5 :])
    return path


def test_a_damaged_record_is_unknown_and_said_once_without_an_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = damaged(tmp_path / "a.mmdb")
    source = geo.open(path)
    assert [source.locate(f"192.0.2.{last}") for last in (1, 1, 2)] == [UNKNOWN] * 3
    assert lines(caplog) == [
        f"geolocation database {path} holds a damaged record (InvalidDatabaseError);"
        " such locations are unknown"
    ]
    assert "192.0.2" not in caplog.text


def test_no_single_byte_of_a_record_ends_the_process(tmp_path: Path) -> None:
    """A key of a map that is no text ended it where maxminddb's reader in C was used."""
    path = ukraine(tmp_path / "a.mmdb")
    path.write_bytes(path.read_bytes().replace(b"Gcountry", b"\xa1country"))
    code = "import sys; from notices import geo; print(geo.open(sys.argv[1]).locate(sys.argv[2]).country)"
    done = subprocess.run(
        [sys.executable, "-c", code, path, HERE], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "None\n")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_raises_and_no_line_holds_an_address(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = ukraine(Path(folder, "a.mmdb"))
        raw = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 8))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(raw)
        said: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]  # a tiny handler
        log = logging.getLogger("notices.geo")
        log.addHandler(handler)
        source = geo.open(path)
        for address in (HERE, "192.0.2.255", "2001:db8::1", "203.0.113.9"):
            assert isinstance(source.locate(address), Location)
        log.removeHandler(handler)
    assert [line for line in said if "192.0.2" in line or "2001:db8" in line] == []


class Watched:
    """A source, a clock, and a count of how often its file was looked at."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.looks = Clock(), 0
        self.source = geo.open(path, clock=self.clock)
        changed = files.File.changed

        def look(file: files.File) -> bool:
            self.looks += 1
            return changed(file)

        monkeypatch.setattr(files.File, "changed", look)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    yield Watched(ukraine(tmp_path / "a.mmdb"), monkeypatch)
    wait()


def test_a_file_is_looked_at_once_a_minute(watched: Watched) -> None:
    for second in range(0, 181, 5):
        watched.clock.now = second
        watched.source.locate(HERE)
    assert watched.looks == 3


def test_a_changed_file_is_read_in_another_thread(watched: Watched, tmp_path: Path) -> None:
    replace(tmp_path / "a.mmdb", city("UA", "43"))
    assert watched.source.locate(HERE) == UKRAINE
    watched.clock.now = 60
    watched.source.locate(HERE)
    wait()
    assert watched.source.locate(HERE) == CRIMEA


def test_a_system_without_threads_serves_on(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    replace(tmp_path / "a.mmdb", city("UA", "43"))
    monkeypatch.setattr(threading.Thread, "start", refuse)
    watched.clock.now = 60
    assert watched.source.locate(HERE) == UKRAINE
