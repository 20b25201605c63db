"""A ruleset is loaded whole or not at all, and never changes."""

from __future__ import annotations

import os
from datetime import date
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import Location, Page, Reader, RuleError, Ruleset, SettingsError

DAY = date(2026, 11, 22)
NOTICE = """
notice: {name}
show: {{region: there}}
law: {{citation: Law, verified: 2026-01-01}}
text: {{title: Title, body: Body}}
{more}
"""
REGIONS = "regions: {there: {in: [{country: RU}]}}"


def _notice(name: str, more: str = "") -> bytes:
    return NOTICE.format(name=name, more=more).encode()


def _write(folder: Path, **files: str | bytes) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def _complaint(*folders: Path) -> str:
    with pytest.raises(RuleError) as caught:
        Ruleset.load(*folders)
    return str(caught.value).replace(f"{folders[0]}", "rules")


def _ids(ruleset: Ruleset) -> list[str]:
    reader = Reader(location=Location(country="RU"))
    return [each.id for each in ruleset.decide(reader, Page(path="/"), DAY).notices]


def test_every_rule_file_below_a_folder_is_read_and_nothing_else(tmp_path: Path) -> None:
    _write(tmp_path, regions=REGIONS, a=_notice("a"), deep__er__b=_notice("b"))
    (tmp_path / "c.YML").write_bytes(_notice("c"))
    _write(tmp_path, **{".hidden": "{", ".folder__d": "{"})
    (tmp_path / "README.md").write_text("{")
    assert _ids(Ruleset.load(tmp_path)) == ["a", "b", "c"]


def test_several_folders_make_one_set_of_rules(tmp_path: Path) -> None:
    one, other = _write(tmp_path / "1", regions=REGIONS), _write(tmp_path / "2", a=_notice("a"))
    assert _ids(Ruleset.load(one, other)) == ["a"]
    assert Ruleset.load(str(one), str(other)).revision == Ruleset.load(other, one).revision


def test_nothing_is_loaded_where_anything_is_wrong_and_all_of_it_is_told(tmp_path: Path) -> None:
    _write(tmp_path, a=_notice("a"), b="{", regions=REGIONS, z=_notice("Z"))
    told = _complaint(tmp_path)
    assert [line.split(": ")[0] for line in told.splitlines() if line.startswith("rules/")] == [
        "rules/b.yaml:1:1",
        "rules/z.yaml:2:9",
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert _complaint(tmp_path / "no") == (
        "rules:1:1: cannot be read: No such file or directory\n  See that it is there, and who may read it."
    )


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    _write(tmp_path, a=_notice("a"))
    assert "rules:1:1: cannot be read: Not a directory" in _complaint(tmp_path / "a.yaml")


def test_a_folder_without_rule_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(_notice("a"))
    assert _complaint(tmp_path) == "rules:1:1: there is no rule file here\n  A rule file ends in .yaml."


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "gone.yaml")
    assert "rules/a.yaml:1:1: cannot be read: No such file or directory" in _complaint(tmp_path)


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert _complaint(tmp_path) == (
        "rules/a.yaml:1:1: this is not a file\n  Move it out of the folder of rules."
    )


def test_links_to_folders_are_followed_and_circles_of_them_are_not(tmp_path: Path) -> None:
    _write(tmp_path / "elsewhere", a=_notice("a"))
    rules = _write(tmp_path / "rules", regions=REGIONS)
    (rules / "linked").symlink_to(tmp_path / "elsewhere")
    for name in ("self", "again"):
        (rules / name).symlink_to(rules)
    assert _ids(Ruleset.load(rules)) == ["a"]


def test_a_huge_file_is_told_by_its_size(tmp_path: Path) -> None:
    _write(tmp_path, a=b"#" * 3_000_000)
    assert _complaint(tmp_path) == (
        "rules/a.yaml:1:1: the file is larger than 1 MiB\n  Split it into several files."
    )


def test_notices_are_switched_on_and_off_over_what_their_files_say() -> None:
    files = [("r", REGIONS.encode()), ("a", _notice("a")), ("b", _notice("b", "enabled: false"))]
    assert _ids(Ruleset.read(files)) == ["a"]
    assert _ids(Ruleset.read(files, enable=["b"], disable=["a"])) == ["b"]
    with pytest.raises(
        SettingsError, match=r"^there is no notice 'A' to enable or disable\. Did you mean 'a'\?$"
    ):
        Ruleset.read(files, enable=["A"])
    with pytest.raises(SettingsError, match=r"^there is no notice 'x' to enable or disable\.$"):
        Ruleset.read([], disable=["x"])


def test_the_revision_tells_what_the_files_hold_and_what_is_switched() -> None:
    files = [("r", REGIONS.encode()), ("a", _notice("a")), ("b", _notice("b"))]
    same = Ruleset.read([(f"{name}-renamed", data) for name, data in reversed(files)])
    revisions = {
        Ruleset.read(files).revision,
        same.revision,
        Ruleset.read(files, enable=["a"]).revision,
        Ruleset.read(files, disable=["a"]).revision,
        Ruleset.read(files[:2]).revision,
        Ruleset.read([*files[:2], ("b", _notice("b") + b"# changed")]).revision,
    }
    assert len(revisions) == 5
    assert same.revision == Ruleset.read(files).revision
    assert all(len(revision) == 16 for revision in revisions)


def test_the_text_form_tells_how_many_notices_there_are() -> None:
    ruleset = Ruleset.read([("r", REGIONS.encode()), ("a", _notice("a"))])
    assert repr(ruleset) == f"Ruleset(<1 notices, revision {ruleset.revision}>)"


def test_a_page_may_vary_where_somebody_would_be_shown_a_notice() -> None:
    more = "in_force: {from: 2026-11-22, timezone: UTC}"
    ruleset = Ruleset.read([("r", REGIONS.encode()), ("a", _notice("a", more))])
    assert ruleset.may_vary(Page(path="/"), DAY)
    assert not ruleset.may_vary(Page(path="/"), date(2026, 11, 21))


# ── networks ─────────────────────────────────────────────────────────────────────────────────────

_HOSTS = st.sampled_from(["192.0.2.", "192.0.3.", "10.0.0."]).flatmap(
    lambda start: st.integers(0, 255).map(lambda n: f"{start}{n}")
) | st.integers(0, 300).map(lambda n: f"2001:db8::{n:x}")


@st.composite
def _networks(draw: st.DrawFn) -> str:
    host = draw(_HOSTS)
    return str(ip_network(f"{host}/{draw(st.integers(0, 128 if ':' in host else 32))}", strict=False))


def _network_rules(names: list[str]) -> Ruleset:
    listed = ", ".join(f"'{name}'" for name in names)
    return Ruleset.read(
        [("r", f"regions: {{there: {{in: [{{network: [{listed}]}}]}}}}".encode()), ("a", _notice("a"))]
    )


@given(st.lists(_networks(), min_size=1, max_size=6, unique=True), _HOSTS)
def test_an_address_is_in_those_networks_that_hold_it(names: list[str], address: str) -> None:
    held = frozenset(name for name in names if ip_address(address) in ip_network(name))
    assert _network_rules(names).networks(address) == held


@pytest.mark.parametrize("address", [None, "", "unknown", "192.0.2.1:80", "192.0.2", "999.0.0.1"])
def test_an_address_that_cannot_be_read_is_in_unknown_networks(address: Any) -> None:
    assert _network_rules(["192.0.2.0/24"]).networks(address) is None


def test_a_location_is_told_its_networks_only_where_a_rule_asks_for_them() -> None:
    where = Location(country="DE")
    asking = _network_rules(["192.0.2.0/24"])
    assert asking.located(where, "192.0.2.7") == Location(country="DE", networks=frozenset({"192.0.2.0/24"}))
    assert asking.located(where, "198.51.100.7") == Location(country="DE", networks=frozenset())
    assert asking.located(where, None) == where
    silent = Ruleset.read([("r", REGIONS.encode()), ("a", _notice("a"))])
    assert silent.located(where, "192.0.2.7") is where


# ── examples ─────────────────────────────────────────────────────────────────────────────────────


def _contradictions(*examples: str, more: str = "") -> list[str]:
    text = _notice("a", "examples:\n" + "".join(f"  - {each}\n" for each in examples) + more)
    ruleset = Ruleset.read([("r", REGIONS.encode()), ("a.yaml", text), ("b", _notice("b"))])
    return [f"{example.place}: {why}" for _, example, why in ruleset.contradictions()]


def test_examples_that_hold_contradict_nothing() -> None:
    assert not _contradictions(
        "{reader: {country: RU}, expect: shown}",
        "{reader: {country: RU}, expect: yes}",
        "{reader: {}, expect: shown}",
        "{reader: {}, expect: maybe}",
        "{reader: {country: DE}, expect: hidden}",
    )


def test_examples_that_do_not_hold_are_told_with_their_place() -> None:
    assert _contradictions(
        "{reader: {country: RU}, expect: hidden}",
        "{reader: {country: RU}, expect: maybe}",
        "{reader: {}, expect: yes}",
        "{reader: {country: DE}, expect: shown}",
    ) == [
        "a.yaml:7:5: expected hidden, but the notice is shown (yes): every condition answers yes",
        "a.yaml:8:5: expected maybe, but the notice is shown (yes): every condition answers yes",
        "a.yaml:9:5: expected yes, but the notice is shown (maybe): show.region answers maybe:"
        " when in doubt, warn",
        "a.yaml:10:5: expected shown, but the notice is hidden: show.region answers no",
    ]


def test_examples_are_run_as_if_their_notice_were_enabled_and_alone() -> None:
    assert not _contradictions("{reader: {country: RU}, expect: yes}", more="enabled: false\nreplaces: b\n")
