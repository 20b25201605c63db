from __future__ import annotations

import io
import ipaddress
import json
import tarfile
import tempfile
from pathlib import Path

import geoip2.database
import maxminddb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import geo
from notices.address import PLACELESS
from notices.errors import DatabaseError
from notices.facts import Location
from notices.geo import mmdb
from notices.geo.build import build
from notices.geo.trees import EMPTY, Facts, Forest
from tests.geo_fixtures import city, write

COUNTRIES = {
    "192.0.2.0/24": {"country_code": "RU"},
    "198.51.100.0/24": {"country_code": "UA"},
    "203.0.113.0/24": {"country_code": "EU"},
    "2001:db8::/32": {"country_code": "DE"},
}
CITIES = {
    "192.0.2.0/25": {"country_code": "RU", "state1": "Crimea"},
    "192.0.2.128/26": {"country_code": "UA", "state1": "Donetsk"},
    "198.51.100.0/25": {"country_code": "UA", "state1": "Nowhere"},
    "203.0.113.0/28": {"country_code": "UA", "state1": "Kyiv City"},
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write(tmp_path / "country.mmdb", COUNTRIES, kind="country")


@pytest.fixture
def cities(tmp_path: Path) -> Path:
    return write(tmp_path / "city.mmdb", CITIES, kind="city", version=4)


def package(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        folder = tarfile.TarInfo("package/old.mmdb")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def told(path: Path, address: str) -> tuple[str | None, tuple[str, ...], str | None]:
    location = geo.open(path).locate(address)
    return location.country, location.subdivisions, location.registered_country


def test_countries_alone_are_country_and_registered_country(base: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mmdb"
    said: list[str] = []
    summary = build(base, [], output, report=said.append)
    assert told(output, "192.0.2.1") == ("RU", (), "RU")
    assert told(output, "2001:db8::1") == ("DE", (), "DE")
    assert told(output, "203.0.113.1") == (None, (), None)
    assert said == ["reading country.mmdb of country.mmdb", f"writing {output}"]
    assert (summary.output, summary.size) == (output, output.stat().st_size)
    assert (summary.countries, summary.subdivisions, summary.records) == (3, 0, 3)


def test_cities_are_laid_over_countries(base: Path, cities: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mmdb"
    summary = build([base], [cities], output)
    assert told(output, "192.0.2.1") == ("UA", ("UA-43",), "RU")
    assert told(output, "192.0.2.129") == ("UA", ("UA-14",), "RU")
    assert told(output, "192.0.2.193") == ("RU", (), "RU")
    assert told(output, "198.51.100.1") == ("UA", (), "UA")
    assert told(output, "198.51.100.200") == ("UA", (), "UA")
    assert told(output, "203.0.113.1") == ("UA", ("UA-30",), None)
    assert told(output, "2001:db8::1") == ("DE", (), "DE")
    assert (summary.countries, summary.subdivisions) == (3, 3)


def test_the_first_of_several_overlays_is_believed(base: Path, cities: Path, tmp_path: Path) -> None:
    more = write(
        tmp_path / "more.mmdb",
        {"192.0.2.0/24": {"country_code": "UA", "state1": "Kherson"}},
        kind="city",
    )
    output = tmp_path / "out.mmdb"
    build(base, [cities, more], output)
    assert told(output, "192.0.2.1") == ("UA", ("UA-43",), "RU")
    assert told(output, "192.0.2.193") == ("UA", ("UA-65",), "RU")


def test_a_base_in_maxminds_schema_keeps_its_registered_country(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mmdb", {"192.0.2.0/24": city("UA", registered="RU"), "::/128": {}})
    build(path, [], tmp_path / "out.mmdb")
    assert told(tmp_path / "out.mmdb", "192.0.2.1") == ("UA", (), "RU")


def test_a_registered_country_is_kept_where_no_country_is_known(base: Path, tmp_path: Path) -> None:
    record = {"registered_country": {"iso_code": "DE"}}
    overlay = write(tmp_path / "a.mmdb", {"192.0.2.0/24": record, "203.0.113.0/24": record})
    build(base, [overlay], tmp_path / "out.mmdb")
    assert told(tmp_path / "out.mmdb", "192.0.2.1") == ("RU", (), "RU")
    assert told(tmp_path / "out.mmdb", "203.0.113.1") == (None, (), "DE")


def test_private_networks_are_left_out(tmp_path: Path) -> None:
    everywhere = {text: {"country_code": "UA"} for text in ("0.0.0.0/1", "128.0.0.0/1", "8000::/1")}
    output = tmp_path / "out.mmdb"
    build(write(tmp_path / "a.mmdb", everywhere), [], output)
    with maxminddb.open_database(output) as reader:
        empty = [text for text in PLACELESS if reader.get(str(ipaddress.ip_network(text)[-1])) is None]
        assert empty == list(PLACELESS)
        near = [
            "9.255.255.255",
            "11.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.169.0.0",
            "fbff::",
            "fec0::",
        ]
        assert [address for address in near if reader.get(address) is None] == []


def test_geoip2_reads_what_was_built(base: Path, cities: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mmdb"
    build(base, [cities], output)
    with geoip2.database.Reader(output) as reader:
        found = reader.city("192.0.2.1")
        assert found.country.iso_code == "UA"
        assert found.subdivisions.most_specific.iso_code == "43"
        assert found.registered_country.iso_code == "RU"
        assert found.traits.network == ipaddress.ip_network("192.0.2.0/25")
        assert reader.country("2001:db8::1").country.iso_code == "DE"
        meta = reader.metadata()
    assert (meta.database_type, meta.ip_version, meta.languages) == ("notices-Country-City", 6, ["en"])
    with maxminddb.open_database(base) as reader:
        epoch = reader.metadata().build_epoch
    assert abs(meta.build_epoch - epoch) <= 1
    assert meta.description == {
        "en": "Countries and subdivisions, built by notices from: country.mmdb, city.mmdb"
    }


def test_the_same_input_gives_the_same_bytes(base: Path, cities: Path, tmp_path: Path) -> None:
    build(base, [cities], tmp_path / "one.mmdb")
    build(base, [cities], tmp_path / "two.mmdb")
    assert (tmp_path / "one.mmdb").read_bytes() == (tmp_path / "two.mmdb").read_bytes()


def test_a_package_is_read_and_credited(tmp_path: Path, cities: Path) -> None:
    data = write(tmp_path / "x.mmdb", COUNTRIES, kind="country").read_bytes()
    package(
        tmp_path / "x.tgz",
        {
            "package/x.mmdb": data,
            "package/x-ipv4.mmdb": b"not needed",
            "package/x-ipv6.mmdb": b"not needed",
            "package/../../../OUR_LICENSE": b"Ask us.\nKindly.\n",
            "package/README.md": b"# X\n\n> [!CAUTION]\n> **Old.**\n\n> no alert\n",
            "package/package.json": json.dumps(
                {"name": "@x/x", "version": "1.2", "license": "CC0-1.0"}
            ).encode(),
            "package/other.csv": b"",
        },
    )
    output = tmp_path / "out" / "world.mmdb"
    output.parent.mkdir()
    summary = build(tmp_path / "x.tgz", [cities], output)
    assert told(output, "2001:db8::1") == ("DE", (), "DE")
    assert {path.name for path in output.parent.iterdir()} == {"world.mmdb", "world.mmdb.LICENSES.md"}
    credit = summary.credits.read_text()
    assert credit.startswith("# Licences of what is in world.mmdb\n\nData of ")
    assert (
        "\n- licence named in its package.json: CC0-1.0\n\nOUR_LICENSE says:\n\n> Ask us.\n> Kindly.\n\n"
        "Its README says:\n\n> [!CAUTION]\n> **Old.**\n"
    ) in credit
    assert "## @x/x 1.2\n\n- file: x.mmdb, SHA-256 " in credit
    assert "\n## city.mmdb\n" in credit
    assert (
        "No licence lay beside this file: find out what its terms are before you publish with it.\n" in credit
    )
    assert "no alert" not in credit
    assert oct(output.stat().st_mode & 0o777) == "0o644"


def test_both_files_of_a_package_are_read_where_none_holds_both(tmp_path: Path) -> None:
    four = write(tmp_path / "x-ipv4.mmdb", {"192.0.2.0/24": {"country_code": "RU"}}, version=4)
    six = write(tmp_path / "x-ipv6.mmdb", {"2001:db8::/32": {"country_code": "DE"}})
    path = package(
        tmp_path / "x.tgz",
        {"package/x-ipv4.mmdb": four.read_bytes(), "package/x-ipv6.mmdb": six.read_bytes()},
    )
    build(path, [], tmp_path / "out.mmdb")
    assert told(tmp_path / "out.mmdb", "192.0.2.1") == ("RU", (), "RU")
    assert told(tmp_path / "out.mmdb", "2001:db8::1") == ("DE", (), "DE")


def test_a_package_description_that_is_no_json_is_no_description(tmp_path: Path, base: Path) -> None:
    (tmp_path / "package.json").write_text("{")
    summary = build(base, [], tmp_path / "out.mmdb")
    assert "licence named in its package.json: none" in summary.credits.read_text()


def failing(*arguments: object) -> str:
    with pytest.raises(DatabaseError) as caught:
        build(*arguments)  # type: ignore[arg-type]  # what a user may give
    return str(caught.value)


def test_a_source_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.mmdb"
    assert (
        failing(path, [], tmp_path / "out")
        == f"{path} is no file; give an .mmdb file or an npm package (.tgz)."
    )


def test_a_source_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.mmdb"
    path.write_bytes(b"nothing")
    assert failing(path, [], tmp_path / "out") == f"{path} is no MaxMind DB file, or is damaged."


def test_a_source_that_cannot_be_read_is_named(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert failing(base, [], tmp_path / "out") == f"{base} cannot be read: Permission denied."


def test_a_package_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(b"nothing")
    assert failing(path, [], tmp_path / "out") == f"{path} is no npm package: ReadError."
    package(path, {"package/readme.txt": b""})
    assert failing(path, [], tmp_path / "out") == f"{path} holds no .mmdb file."


def test_a_base_without_countries_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mmdb", {"192.0.2.0/24": {"country_code": "EU"}})
    assert failing(path, [], tmp_path / "out") == "there is no country in these files; nothing was written."
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written_is_named(base: Path, tmp_path: Path) -> None:
    output = tmp_path / "none" / "out.mmdb"
    assert failing(base, [], output) == f"{output}.LICENSES.md cannot be written: No such file or directory."


def test_a_failure_while_writing_leaves_the_old_file(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out.mmdb"
    output.write_text("old")

    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mmdb, "write", fail)
    before = {path.name for path in tmp_path.iterdir()} | {"out.mmdb.LICENSES.md"}
    assert failing(base, [], output) == f"{output} cannot be written: No space left on device."
    assert output.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == before


def test_a_tree_that_leads_back_is_refused(base: Path, tmp_path: Path) -> None:
    data = bytearray(base.read_bytes())
    data[6 * 4 : 6 * 4 + 3] = bytes(3)
    base.write_bytes(data)
    message = f"{base} has branches that lead back, which this command does not read."
    assert failing(base, [], tmp_path / "out") == message


networks = st.builds(
    lambda address, length: ipaddress.ip_network((address, length), strict=False),
    st.one_of(st.ip_addresses(network="192.0.2.0/24"), st.ip_addresses(network="2001:db8::/32")),
    st.integers(24, 32),
)


def ordered(told: dict[ipaddress.IPv4Network | ipaddress.IPv6Network, dict[str, str]]) -> dict[str, object]:
    return {str(network): told[network] for network in sorted(told, key=lambda each: each.prefixlen)}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        networks, st.sampled_from([{"country_code": code} for code in ("UA", "RU", "EU")]), min_size=1
    ),
    st.dictionaries(
        networks,
        st.sampled_from(
            [
                {"country_code": "UA", "state1": "Donetsk"},
                {"country_code": "RU", "state1": "Crimea"},
                {"country_code": "RU"},
                {"country_code": "EU"},
            ]
        ),
        min_size=1,
    ),
    st.lists(st.one_of(st.ip_addresses(network="192.0.2.0/24"), st.ip_addresses(network="2001:db0::/28"))),
)
def test_every_address_has_the_facts_of_both_sources(
    below: dict[ipaddress.IPv4Network | ipaddress.IPv6Network, dict[str, str]],
    above: dict[ipaddress.IPv4Network | ipaddress.IPv6Network, dict[str, str]],
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address],
) -> None:
    # One country that is sure to be there: a database of none is refused.
    below[ipaddress.ip_network("198.51.100.0/24")] = {"country_code": "DE"}
    with tempfile.TemporaryDirectory() as folder:
        base, cities = Path(folder, "a.mmdb"), Path(folder, "b.mmdb")
        write(base, ordered(below), kind="country")
        write(cities, ordered(above), kind="city")
        output = Path(folder, "out.mmdb")
        build(base, [cities], output)
        first, second, both = geo.open(base), geo.open(cities), geo.open(output)
    for address in map(str, addresses):
        low, high = first.locate(address), second.locate(address)
        assert both.locate(address) == Location(
            country=high.country or low.country,
            subdivisions=high.subdivisions,
            registered_country=low.country,
        )


@pytest.mark.parametrize("many", [3, 3000, 50000])
def test_records_of_any_number_and_size_are_read_back(tmp_path: Path, many: int) -> None:
    forest = Forest()
    leaves = [forest.leaf(Facts(country=f"{number:x}" * 40)) for number in range(many)]
    tree = EMPTY
    for number, leaf in enumerate(leaves):
        one = leaf
        for bit in range(16):
            one = forest.join(EMPTY, one) if number >> bit & 1 else forest.join(one, EMPTY)
        tree = forest.merge(tree, one, lambda low, high: high)
    path = tmp_path / "a.mmdb"
    meta = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1,
        "database_type": "t" * 300,
        "description": {"en": "é"},
        "ip_version": 6,
        "languages": ["en"],
    }
    with path.open("wb") as file:
        mmdb.write(
            file, forest, tree, lambda leaf: {"name": forest.facts(leaf).country, "list": ["a", "b"]}, meta
        )
    with maxminddb.open_database(path) as reader:
        assert reader.metadata().database_type == "t" * 300
        assert reader.metadata().description == {"en": "é"}
        for number in (0, 1, many // 2, many - 1):
            address = ipaddress.IPv6Address(number << 112)
            assert reader.get(address) == {"name": f"{number:x}" * 40, "list": ["a", "b"]}


@pytest.mark.parametrize(
    ("bits", "low", "high"),
    [(24, 0xABCDEF, 0x123456), (28, 0xABCDEF1, 0x2345678), (32, 0xABCDEF12, 0x34567890)],
)
def test_nodes_of_every_size_are_packed_and_split_alike(bits: int, low: int, high: int) -> None:
    from notices.geo.trees import _SPLIT

    data = mmdb._PACK[bits](low, high)
    assert len(data) == bits // 4
    assert _SPLIT[bits](int.from_bytes(data)) == (low, high)


def test_networks_that_are_alike_are_laid_over_each_other_once(tmp_path: Path) -> None:
    alike = {"192.0.2.0/25": {"country_code": "UA"}, "198.51.100.0/25": {"country_code": "UA"}}
    above = {
        network: {"country_code": "UA", "state1": "Kyiv City"}
        for network in ("192.0.2.0/26", "198.51.100.0/26")
    }
    base = write(tmp_path / "country.mmdb", alike, kind="country", version=4)
    cities = write(tmp_path / "city.mmdb", above, kind="city", version=4)
    build(base, [cities], tmp_path / "out.mmdb")
    built = geo.open(tmp_path / "out.mmdb")
    for address in ("192.0.2.1", "198.51.100.1"):
        assert built.locate(address).subdivisions == ("UA-30",)
