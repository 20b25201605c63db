from __future__ import annotations

import ipaddress
import sys
import tempfile
import threading
from pathlib import Path

import maxminddb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import geo
from notices.facts import Location
from notices.geo import files, records
from notices.geo.networks import Networks
from tests.geo_fixtures import CRIMEA, HERE, UKRAINE, UNKNOWN, Clock, city, replace, ukraine, wait, write


def test_a_database_is_asked_by_both_ip_versions(tmp_path: Path) -> None:
    source = geo.open(ukraine(tmp_path / "a.mmdb"))
    assert [source.locate(each) for each in (HERE, "::ffff:192.0.2.1", "2001:db8::1")] == [UKRAINE] * 3
    assert source.locate("203.0.113.1") == UNKNOWN


@pytest.mark.parametrize(
    "address", [None, "", "nonsense", "192.0.2.01", "192.0.2.1:80", "fe80::1%eth0", "1", "\x00"]
)
def test_what_is_no_address_is_unknown(tmp_path: Path, address: str | None) -> None:
    assert geo.open(ukraine(tmp_path / "a.mmdb")).locate(address) == UNKNOWN


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "127.0.0.1", "172.17.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1", "fe80::1"],
)
def test_a_private_address_is_nowhere_whatever_a_database_tells(tmp_path: Path, address: str) -> None:
    source = geo.open(
        write(
            tmp_path / "a.mmdb", {"0.0.0.0/1": city("UA"), "128.0.0.0/1": city("UA"), "8000::/1": city("UA")}
        )
    )
    for near in ("11.1.2.3", "172.15.0.1", "172.32.0.1", "192.169.0.1", "fbff::1", "fec0::1"):
        assert source.locate(near) == UKRAINE
    assert source.locate(address) == UNKNOWN
    assert geo.chain(source, geo.Fixed(CRIMEA)).locate(address) == CRIMEA


def test_the_flat_schema_comes_in_two_files(tmp_path: Path) -> None:
    record = {"country_code": "RU", "state1": "Crimea", "city": "Simferopol"}
    four = write(tmp_path / "4.mmdb", {"192.0.2.0/24": record}, kind="city", version=4)
    six = write(tmp_path / "6.mmdb", {"2001:db8::/32": record}, kind="city")
    source = geo.open(four, six)
    assert [source.locate(each) for each in (HERE, "2001:db8::1")] == [CRIMEA] * 2
    assert source.locate("203.0.113.1") == source.locate("2001:db9::1") == UNKNOWN


def test_an_ipv4_database_knows_no_ipv6(tmp_path: Path) -> None:
    source = geo.open(write(tmp_path / "4.mmdb", {"192.0.2.0/24": city("UA")}, version=4))
    assert source.locate("2001:db8::1") == UNKNOWN


def test_an_anonymous_ip_database_is_laid_over(tmp_path: Path) -> None:
    places = write(tmp_path / "a.mmdb", {"192.0.2.0/24": city("UA", "43")})
    exits = write(tmp_path / "b.mmdb", {"192.0.2.128/25": {"is_anonymous": True}}, kind="GeoIP2-Anonymous-IP")
    source = geo.open(places, anonymous=exits)
    assert source.locate(HERE) == Location(country="UA", subdivisions=("UA-43",), anonymizer=False)
    assert source.locate("192.0.2.129") == Location(country="UA", subdivisions=("UA-43",), anonymizer=True)


def test_a_chain_of_databases_and_fixed_sources_is_one_source(tmp_path: Path) -> None:
    first = geo.open(write(tmp_path / "a.mmdb", {"192.0.2.0/24": city("RU", registered="RU")}))
    second = geo.open(write(tmp_path / "b.mmdb", {"192.0.2.0/25": city("RU", "CR")}))
    source = geo.chain(first, second, geo.Fixed(Location(anonymizer=False)))
    assert isinstance(source, geo.Databases)
    assert source.locate(HERE) == Location(
        country="UA", subdivisions=("UA-43",), registered_country="RU", anonymizer=False
    )
    assert source.locate("192.0.2.200") == Location(country="RU", registered_country="RU", anonymizer=False)
    assert source.locate(None) == Location(anonymizer=False)


def test_one_network_gives_one_object(tmp_path: Path) -> None:
    source = geo.open(ukraine(tmp_path / "a.mmdb"))
    assert source.locate(HERE) is source.locate("192.0.2.77") is source.locate("2001:db8::1")


def counted(source: geo.Databases) -> list[bytes]:
    """The addresses for which the database is asked from now on."""
    (file,) = (member for member in source.members if isinstance(member, files.File))
    assert file.opened is not None
    asked: list[bytes] = []
    get = file.opened.get

    def ask(value: bytes) -> tuple[Location, int]:
        asked.append(value)
        return get(value)

    file.opened = file.opened._replace(get=ask)
    return asked


def test_a_database_is_asked_once_for_a_network_of_any_length(tmp_path: Path) -> None:
    source = geo.open(write(tmp_path / "a.mmdb", {"192.0.2.0/23": city("UA"), "192.0.2.8/30": city("RU")}))
    asked = counted(source)
    for address in ["192.0.2.8", "192.0.2.11", "192.0.3.7", "192.0.3.255", "192.0.2.9"]:
        source.locate(address)
    assert asked == [bytes([192, 0, 2, 8]), bytes([192, 0, 3, 7])]


networks = st.builds(
    lambda base, length, bits: str(ipaddress.ip_network((base, length), strict=False)) if bits else "",
    st.one_of(st.ip_addresses(network="192.0.2.0/24"), st.ip_addresses(network="2001:db8::/32")),
    st.integers(25, 32),
    st.just(1),
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(networks, st.sampled_from(["UA", "RU", "DE", "EU"]), min_size=1, max_size=8),
    st.dictionaries(networks, st.sampled_from(["UA", "RU", "DE", "EU"]), min_size=1, max_size=8),
    st.lists(
        st.one_of(
            st.ip_addresses(network="192.0.2.0/24"),
            st.ip_addresses(network="2001:db0::/28"),
            st.ip_addresses(),
        ),
        max_size=30,
    ),
)
def test_a_location_found_before_equals_one_looked_up(
    first: dict[str, str],
    second: dict[str, str],
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Wider networks first, as writers of databases do: the narrower is laid over the wider.
        paths = [
            write(
                Path(folder, f"{index}.mmdb"),
                {
                    each: city(told[each])
                    for each in sorted(told, key=lambda text: int(text.partition("/")[2]))
                },
            )
            for index, told in enumerate([first, second])
        ]
        source = geo.open(*paths)
        readers = [maxminddb.open_database(path, maxminddb.MODE_MEMORY) for path in paths]
    read = records.schema("")
    for address in addresses * 2:
        plain = geo.combine(
            read(reader.get(getattr(address, "ipv4_mapped", None) or address)) for reader in readers
        )
        assert source.locate(str(address)) == plain


def test_networks_are_bounded() -> None:
    kept = Networks(limit=2)
    for last in (0, 8, 16):
        kept.add(bytes([192, 0, 2, last]), 29, UKRAINE)
    assert kept.find(bytes([192, 0, 2, 1])) is None
    assert kept.find(bytes([192, 0, 2, 23])) is UKRAINE
    assert kept.find(bytes([192, 0, 2, 24])) is None


def test_a_network_is_remembered_once() -> None:
    kept = Networks()
    kept.add(bytes([192, 0, 2, 1]), 24, UKRAINE)
    kept.add(bytes([192, 0, 2, 2]), 24, UNKNOWN)
    assert kept.find(bytes([192, 0, 2, 3])) is UKRAINE


def test_many_threads_find_what_one_finds(tmp_path: Path) -> None:
    told = {f"192.0.2.{last}/32": city("UA" if last % 3 else "RU") for last in range(256)}
    source = geo.open(write(tmp_path / "a.mmdb", told))
    wrong: list[int] = []

    def ask(step: int) -> None:
        for turn in range(2000):
            last = turn * step % 256
            if source.locate(f"192.0.2.{last}") != Location(country="UA" if last % 3 else "RU"):
                wrong.append(last)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=ask, args=(step,)) for step in (1, 3, 5, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    assert wrong == []


def test_a_chain_notices_what_its_members_read(tmp_path: Path) -> None:
    clock = Clock()
    path = ukraine(tmp_path / "a.mmdb")
    own = geo.open(path)
    chained = geo.chain(own, clock=clock)
    assert chained.locate(HERE) == UKRAINE
    replace(path, city("UA", "43"))
    own.refresh()
    clock.now = 60
    chained.locate(HERE)
    wait()
    assert chained.locate(HERE) == CRIMEA


def test_while_a_slow_disk_is_read_no_second_thread_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    path = ukraine(tmp_path / "a.mmdb")
    source = geo.open(path, clock=clock)
    replace(path, city("UA", "43"))
    begun, done = threading.Event(), threading.Event()
    read = files.read

    def slowly(slow: Path) -> files.Opened:
        begun.set()
        done.wait()
        return read(slow)

    monkeypatch.setattr(files, "read", slowly)
    for minute in range(1, 4):
        clock.now = 60 * minute
        assert source.locate(HERE) == UKRAINE
        begun.wait()
    assert [thread.name for thread in threading.enumerate()].count("notices-geo") == 1
    done.set()
    wait()
    assert source.locate(HERE) == CRIMEA


def test_nothing_that_is_shown_of_a_source_holds_an_address(tmp_path: Path) -> None:
    source = geo.open(ukraine(tmp_path / "a.mmdb"))
    shown = repr(source.locate(HERE)) + repr(source) + repr(source.status())
    assert "192.0.2" not in shown
