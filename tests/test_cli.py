"""The command line: what it prints, and its exit codes."""

from __future__ import annotations

import errno
import io
import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notices.cli import group, main
from tests.geo_fixtures import write
from tests.support import REGIONS, RISK


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(*args: str) -> Result:
    return CliRunner().invoke(group, args)


def decided(*args: str) -> list[tuple[str, str]]:
    result = run("decide", "--at", "2026-11-22", "--format", "json", *args)
    assert result.exit_code == 0, result.output
    return [(each["notice"], each["answer"]) for each in json.loads(result.stdout)["notices"]]


class _Full(io.RawIOBase):
    """A disk that is full, until there is room again."""

    def __init__(self, file: io.FileIO) -> None:
        self.file = file
        self.full = True

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.file.fileno()

    def write(self, data: Any) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.file.write(data)


def test_what_cannot_be_printed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["notices", "decide"])
    with (tmp_path / "answer").open("wb", buffering=0) as file:
        disk = _Full(file)
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BufferedWriter(disk), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        # Python writes once more what is left when it ends: that goes nowhere.
        disk.full = False
        sys.stdout.flush()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "The answer cannot be written: No space left on device.\n"
    assert (tmp_path / "answer").read_bytes() == b""


class _Narrow(io.RawIOBase):
    """Takes a few bytes at a time, as many as there is room for."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        taken = bytes(data[: min(100, self.room - len(self.taken))])
        if not taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.taken += taken
        return len(taken)


@pytest.mark.parametrize("command", ["decide", "table"])
def test_an_output_without_a_buffer_takes_the_whole_answer(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    disk = _Narrow(room=1_000_000)
    monkeypatch.setattr("sys.argv", ["notices", command, "--at", "2026-11-22"])
    # As Python itself keeps it, in sys.__stdout__.
    kept = io.TextIOWrapper(_unbuffered(disk), "utf-8", write_through=True)
    monkeypatch.setattr("sys.stdout", kept)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert disk.taken.decode() == run(command, "--at", "2026-11-22").stdout
    assert len(disk.taken) > 100


def _unbuffered(disk: io.RawIOBase) -> Any:
    """What Python itself puts under a standard output without a buffer, which types don't tell."""
    return disk


@pytest.mark.parametrize("name", ["table", "schema"])
@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
def test_a_full_disk_is_told_of_without_a_buffer_too(tmp_path: Path, name: str) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))"
    code = f"import sys; from notices.cli import main; {limit}; sys.argv[1:] = ['{name}']; main()"
    with (tmp_path / "answer").open("wb") as file:
        command = [sys.executable, "-u", "-c", code]
        done = subprocess.run(command, check=False, stdout=file, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, b"The answer cannot be written: File too large.\n")
    assert (tmp_path / "answer").stat().st_size == 100


def test_a_reader_who_goes_away_is_no_error_and_any_other_one_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(error: OSError) -> int:
        def refuse(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("click.echo", refuse)
        found = run("decide")
        assert found.output == ""
        if not isinstance(found.exception, SystemExit):
            raise error
        return found.exit_code

    assert fail(BrokenPipeError(errno.EPIPE, "Broken pipe")) == 1
    with pytest.raises(PermissionError):
        fail(PermissionError(errno.EACCES, "Permission denied", "a file"))


def test_an_output_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("notices.cli.options.replace_file", refuse)
    found = run("table", "--output", "table.txt")
    told = "Error: Invalid value for --output: 'table.txt' cannot be written: No space left on device."
    assert (found.exit_code, found.stderr.splitlines()[-1]) == (2, told)


RUSSIAN, BELARUSIAN = "russia-undesirable-organization", "belarus-extremist-formation"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("77.88.8.8", [(RUSSIAN, "yes")]),
        ("176.99.96.5", [(RUSSIAN, "yes")]),
        ("178.158.128.5", [(RUSSIAN, "yes")]),
        ("87.76.240.5", [(RUSSIAN, "maybe")]),
        ("134.249.0.5", [(RUSSIAN, "maybe")]),
        ("8.8.8.8", []),
        ("10.0.0.1", [(RUSSIAN, "maybe"), (BELARUSIAN, "maybe")]),
        ("2a02:6b8::feed:ff", [(RUSSIAN, "yes")]),
    ],
)
def test_real_addresses_on_the_embedded_database(address: str, expected: list[tuple[str, str]]) -> None:
    assert decided("--address", address) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["--country", "ua", "--subdivision", "ua-43"], [(RUSSIAN, "yes")]),
        (["--country", "UA", "--subdivision", "UA-14", "--registered-country", "RU"], [(RUSSIAN, "yes")]),
        (["--country", "UA", "--subdivision", "UA-30"], []),
        (["--country", "RU", "--at", "2024-02-19"], []),
        (["--country", "RU", "--at", "2024-02-19T20:59:59Z"], []),
        (["--country", "RU", "--at", "2024-02-20T00:00+03:00"], [(RUSSIAN, "yes")]),
        (["--country", "RU", "--path", "/legal/%75ndesirable?x"], []),
    ],
)
def test_a_reader_may_be_told_instead_of_looked_up(told: list[str], expected: list[tuple[str, str]]) -> None:
    assert decided(*told) == expected


def test_decide_tells_the_facts_and_the_notices_as_text() -> None:
    result = run("decide", "--country", "RU", "--accept-language", "ru,en;q=0.5", "--at", "2026-11-22")
    revision = json.loads(run("decide", "--format", "json").stdout)["revision"]
    assert result.exit_code == 0
    assert result.stdout == (
        "Asked:\n"
        "  country             RU\n"
        "  subdivisions        unknown\n"
        "  registered country  unknown\n"
        "  languages           ru, en\n"
        "  page                path /\n"
        "  at                  2026-11-22\n"
        f"  rules               revision {revision}\n"
        "\n"
        "Shown, in this order:\n"
        f"  yes    {RUSSIAN}   by russia\n"
    )


def test_decide_says_where_nothing_is_shown() -> None:
    assert run("decide", "--country", "DE").stdout.endswith("\n\nNo notice is shown.\n")


def test_own_rules_a_tag_a_site_and_a_page_language_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_bytes(REGIONS)
    notice = RISK.replace(
        b"region: [there]", b"region: [there], tag: [a], site: [example.org], language: [ru]"
    )
    (tmp_path / "risk.yaml").write_bytes(notice + b"enabled: false\n")
    asked = ["--rules", str(tmp_path), "--country", "RU", "--tag", "a", "--site", "example.org"]
    asked += ["--accept-language", "ru", "--page-language", "ru", "--city", "524901"]
    assert decided(*asked, "--enable", "risk") == [("risk", "yes")]
    assert decided(*asked) == []
    told = run("decide", *asked, "--tag", "b").stdout
    assert "  page                path /; site example.org; language ru; tags a, b\n" in told


def test_rules_that_ask_for_networks_are_told_those_of_the_address(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("regions: {there: {in: [{network: 192.0.2.0/24}]}}")
    (tmp_path / "risk.yaml").write_bytes(RISK)
    assert decided("--rules", str(tmp_path), "--address", "192.0.2.7") == [("risk", "yes")]
    assert decided("--rules", str(tmp_path), "--address", "198.51.100.7") == []
    assert decided("--rules", str(tmp_path)) == [("risk", "maybe")]
    assert decided("--rules", str(tmp_path), "--network", "192.0.2.0/24", "--network", "::/8") == [
        ("risk", "yes")
    ]
    assert decided("--rules", str(tmp_path), "--network", "none") == []
    told = run("decide", "--rules", str(tmp_path), "--network", "none").stdout
    assert "  networks            none\n" in told


def test_the_circle_an_anonymizer_and_tags_may_be_told(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("regions: {there: {in: [{country: RU, max_accuracy_radius: 50}]}}")
    (tmp_path / "risk.yaml").write_bytes(RISK.replace(b"region: [there]", b"region: [there], tag: [a]"))
    asked = ["--rules", str(tmp_path), "--country", "RU"]
    assert decided(*asked, "--tag", "a", "--accuracy-radius", "50") == [("risk", "yes")]
    assert decided(*asked, "--tag", "a", "--accuracy-radius", "51") == [("risk", "maybe")]
    assert decided(*asked, "--tag", "a", "--anonymizer") == [("risk", "maybe")]
    assert decided(*asked, "--tags-unknown") == [("risk", "maybe")]
    told = run("decide", *asked, "--tag", "a", "--anonymizer").stdout
    why = (
        "the address is an exit of a VPN, Tor or a hosting network, so where the reader is counts as unknown"
    )
    assert f"  anonymizer          yes: {why}\n" in told
    told = run("decide", *asked, "--tags-unknown").stdout
    assert "  page                path /; tags unknown\n" in told


def test_a_database_may_be_given() -> None:
    database = Path(__file__).parent.parent / "notices" / "data" / "world.mmdb"
    assert decided("--address", "77.88.8.8", "--geoip", str(database)) == [(RUSSIAN, "yes")]


def test_a_city_database_is_laid_over_the_countries_and_decides_then(tmp_path: Path) -> None:
    base = write(tmp_path / "country.mmdb", {"192.0.2.0/24": {"country_code": "RU"}}, kind="country")
    crimea = {"192.0.2.0/25": {"country_code": "RU", "state1": "Crimea"}}
    cities = write(tmp_path / "city.mmdb", crimea, kind="city", version=4)
    output = tmp_path / "built.mmdb"
    result = run("geoip", "build", "--base", str(base), "--city", str(cities), "--output", str(output))
    assert result.exit_code == 0, result.output
    size = f"{output.stat().st_size / 1e6:.1f}"
    assert result.stdout.splitlines()[0].startswith(f"{output}: {size} MB, data of ")
    assert result.stdout.splitlines()[0].endswith("2 countries, 1 subdivisions.")
    assert result.stdout.splitlines()[1] == f"Credits and licences: {output}.LICENSES.md"
    told = json.loads(
        run("decide", "--address", "192.0.2.7", "--geoip", str(output), "--format", "json").stdout
    )
    assert told["reader"]["subdivisions"] == ["UA-43"]
    assert told["reader"]["registered_country"] == "RU"


def test_a_file_that_is_no_database_cannot_be_built_from(tmp_path: Path) -> None:
    (tmp_path / "noise.mmdb").write_bytes(b"noise")
    args = ["--base", str(tmp_path / "noise.mmdb"), "--output", str(tmp_path / "out.mmdb")]
    result = run("geoip", "build", *args)
    assert result.exit_code == 1
    assert f"{tmp_path}/noise.mmdb" in result.stderr
    assert not (tmp_path / "out.mmdb").exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--address", "x"], "'x' is not an IPv4 or IPv6 address."),
        (["--country", "XX"], "'XX' is no country code of ISO 3166."),
        (["--subdivision", "UA-99"], "'UA-99' is no subdivision code of ISO 3166."),
        (["--at", "yesterday"], "'yesterday' is neither a day like 2026-11-22 nor a time like"),
        (["--at", "20261122"], "'20261122' is neither a day like 2026-11-22 nor a time like"),
        (["--at", "2026-W47-7"], "'2026-W47-7' is neither a day like 2026-11-22 nor a time like"),
        (["--path", "https://example.org/a"], "is a whole address: give its path alone, like /a/1.html."),
        (["--country", "DE", "--subdivision", "UA-43"], "One place cannot be in DE and in UA."),
        (["--subdivision", "UA-43", "--subdivision", "DE-BE"], "One place cannot be in DE and in UA."),
        (["--country", "RU", "--geoip", __file__], "--geoip tells where an address is: give --address too."),
        (["--at", "2026-11-22T09:00"], "has no time zone: write it like 2026-11-22T09:00+03:00 or"),
        (
            ["--address", "8.8.8.8", "--country", "RU"],
            "Give either --address, or --country and its like, not both.",
        ),
        (
            ["--address", "8.8.8.8", "--anonymizer"],
            "Give either --address, or --country and its like, not both.",
        ),
        (["--network", "192.0.2.7/24"], "'192.0.2.7/24' is not a network like 192.0.2.0/24, and not 'none'."),
        (["--network", "none", "--network", "::/8"], "Give either networks or --network none, not both."),
        (["--tag", "a", "--tags-unknown"], "Give either --tag or --tags-unknown, not both."),
        (["--rules", "/nowhere"], "does not exist"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong(args: list[str], told: str) -> None:
    result = run("decide", *args)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_database_that_is_none_exits_1_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    result = run("decide", "--address", "77.88.8.8", "--geoip", __file__)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{__file__} is there, but is no MaxMind DB file, or is damaged" in caplog.text


def test_bad_rules_exit_1_with_the_complaint_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "risk.yaml").write_text("notice: Risk\n")
    result = run("decide", "--rules", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path}/risk.yaml:1:9: notice: 'Risk' is not a name of lower-case letters" in result.stderr
    assert "Traceback" not in result.output


def test_a_notice_to_enable_that_is_not_there_exits_1() -> None:
    result = run("decide", "--enable", "russia-undesirable")
    assert result.exit_code == 1
    assert result.stderr == (
        "there is no notice 'russia-undesirable' to enable or disable. "
        "Did you mean 'russia-undesirable-organization'?\n"
    )


def test_the_package_runs_as_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["notices", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("notices", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("notices, version ")


def test_the_command_has_a_version_and_help(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--version").stdout == "notices, version 0.1.0\n"
    for command in ([], ["decide"], ["explain"], ["table"], ["timeline"], ["geoip"], ["geoip", "build"]):
        assert run(*command, "-h").exit_code == 0
    monkeypatch.setattr("sys.argv", ["notices", "--version"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 0
