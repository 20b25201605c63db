from __future__ import annotations

import io
import ipaddress
import random
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from unittest import mock

import maxminddb
import mmdb_writer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maxminddb.reader import Metadata

from notices.facts import Location
from notices.geo.lookup import Lookup
from tests.geo_fixtures import city, write

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SIZES = (24, 28, 32)
SHAPES = [(size, version) for size in SIZES for version in (4, 6)]
WORLD = resources.files("notices") / "data" / "world.mmdb"


def database(networks: dict[str, object], size: int, version: int) -> bytes:
    """A database file with records of a size that a writer takes for far larger ones only."""

    class Writer(mmdb_writer.TreeWriter):
        def _adjust_record_size(self) -> None:
            self.record_size = size
            self.data_offset = size // 4 * self._node_counter

    with mock.patch.object(mmdb_writer, "TreeWriter", Writer), tempfile.TemporaryDirectory() as folder:
        return write(Path(folder, "a.mmdb"), networks, version=version).read_bytes()


def reader(data: bytes) -> maxminddb.Reader:
    return maxminddb.open_database(io.BytesIO(data), maxminddb.MODE_FD)


def unknown(record: object) -> Location:
    return Location()


def lookup(data: bytes) -> Lookup:
    return Lookup(data, reader(data).metadata(), unknown)


def found(source: Lookup, address: Address) -> tuple[object, int]:
    """What maxminddb's `get_with_prefix_len` would return."""
    pointer, prefix = source.find(address.packed)
    return None if pointer is None else source.record(pointer), prefix


def networks(version: int) -> st.SearchStrategy[Network]:
    four = st.tuples(st.ip_addresses(v=4), st.integers(1, 32))
    six = st.tuples(st.ip_addresses(v=6), st.integers(1, 128))
    pairs = four if version == 4 else four | six
    return pairs.map(lambda pair: ipaddress.ip_network(pair, strict=False))


def width(network: Network) -> int:
    return network.prefixlen + (96 if network.version == 4 else 0)


def around(network: Network) -> Iterator[Address]:
    """The addresses at and beside a network's ends."""
    first, last = network[0], network[-1]
    yield from (first, last)
    if int(first):
        yield first - 1
    if int(last) < 2**network.max_prefixlen - 1:
        yield last + 1


records = st.dictionaries(
    st.text(max_size=3),
    st.text(max_size=40)
    | st.booleans()
    | st.integers(0, 2**32 - 1)
    | st.lists(st.sampled_from(["UA", "RU"]), max_size=3),
    max_size=3,
)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(SHAPES), st.data())
def test_every_address_has_the_record_and_the_prefix_that_maxminddb_finds(
    shape: tuple[int, int], data: st.DataObject
) -> None:
    size, version = shape
    told = data.draw(st.dictionaries(networks(version), records, min_size=1, max_size=8))
    raw = database({str(each): told[each] for each in sorted(told, key=width)}, size, version)
    plain, ours = reader(raw), lookup(raw)
    assert (plain.metadata().record_size, plain.metadata().ip_version) == shape
    addresses = [address for network in told for address in around(network)]
    addresses += data.draw(st.lists(st.ip_addresses(v=4) if version == 4 else st.ip_addresses(), max_size=10))
    for address in addresses:
        assert found(ours, address) == plain.get_with_prefix_len(address)


def test_the_embedded_database_is_read_as_maxminddb_reads_it() -> None:
    raw = WORLD.read_bytes()
    plain, ours, chance = reader(raw), lookup(raw), random.Random(1)
    # IPv6 networks are given out between 2001:: and 2c0f::, with numbers that begin low.
    sixes = [
        chance.choice([0x2001, 0x2400, 0x2600, 0x2804, 0x2A02, 0x2C0F]) << 112 | chance.getrandbits(108)
        for _ in range(1000)
    ]
    addresses: list[Address] = [ipaddress.IPv4Address(chance.getrandbits(32)) for _ in range(1000)]
    addresses += map(ipaddress.IPv6Address, sixes)
    for address in addresses:
        assert found(ours, address) == plain.get_with_prefix_len(address)
    assert len({str(found(ours, address)) for address in addresses}) > 200


def meta(count: int, size: int, version: int = 4) -> Metadata:
    return Metadata(
        binary_format_major_version=2,
        binary_format_minor_version=0,
        build_epoch=0,
        database_type="",
        description={},
        ip_version=version,
        languages=[],
        node_count=count,
        record_size=size,
    )


@pytest.mark.parametrize(
    ("size", "node", "left", "right"),
    [
        (24, "abcdef 123456", 0xABCDEF, 0x123456),
        (28, "bcdef1 a2 345678", 0xABCDEF1, 0x2345678),
        (32, "abcdef12 3456789a", 0xABCDEF12, 0x3456789A),
    ],
)
def test_every_bit_of_a_node_is_read(size: int, node: str, left: int, right: int) -> None:
    ours = Lookup(bytes.fromhex(node) + bytes(16), meta(1, size), unknown)
    assert ours.find(bytes([127, 255, 255, 255])) == (left, 1)
    assert ours.find(bytes([128, 0, 0, 0])) == (right, 1)


def test_ipv4_may_lie_in_a_network_that_holds_more_than_ipv4() -> None:
    raw = database({"::/8": {"mark": "x"}}, 24, 6)
    assert found(lookup(raw), ipaddress.ip_address("192.0.2.1")) == ({"mark": "x"}, 0)
    assert reader(raw).get_with_prefix_len("192.0.2.1") == ({"mark": "x"}, 0)


def test_an_empty_tree_knows_nothing() -> None:
    assert Lookup(bytes(16), meta(0, 24, 6), unknown).locate(bytes(4)) == (Location(), 0)


def test_a_record_is_read_once_for_all_its_networks_until_there_is_no_room() -> None:
    raw = database({f"192.0.{third}.0/24": city(("UA", "RU")[third % 2]) for third in range(8)}, 24, 6)
    read: list[object] = []

    def parse(record: object) -> Location:
        read.append(record)
        return Location()

    def ask(source: Lookup) -> list[object]:
        read.clear()
        for third in range(8):
            assert source.locate(bytes([192, 0, third, 1])) == (Location(), 24)
        assert source.locate(bytes([203, 0, 113, 1]))[0] == Location()
        return read

    assert ask(Lookup(raw, reader(raw).metadata(), parse)) == [city("UA"), city("RU"), None]
    assert len(ask(Lookup(raw, reader(raw).metadata(), parse, limit=1))) == 9


@pytest.mark.parametrize(("count", "size"), [(1, 16), (1, 0), (2, 24), (-1, 24)])
def test_a_tree_that_cannot_be_is_refused(count: int, size: int) -> None:
    with pytest.raises(maxminddb.InvalidDatabaseError, match="no known size, or larger than the file"):
        Lookup(bytes(6 + 16 + 5), meta(count, size), unknown)


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_that_leads_back_for_ever_is_left_with_the_last_bit(size: int) -> None:
    ours = Lookup(bytes(size // 4 + 16), meta(1, size, 6), unknown)
    for value in (bytes(4), bytes(16)):
        with pytest.raises(maxminddb.InvalidDatabaseError, match="goes on after the last bit"):
            ours.find(value)


def pointing(pointer: int, data: bytes) -> Lookup:
    """A database of one node, with a data section."""
    return Lookup(bytes(3) + pointer.to_bytes(3) + bytes(16) + data, meta(1, 24), unknown)


@pytest.mark.parametrize("pointer", [2, 16, 17 + 2, 0xFFFFFF])
def test_a_leaf_outside_the_data_section_is_damage(pointer: int) -> None:
    assert pointing(17 + 1, b"\x41a\x41b").record(17 + 2) == "b"
    with pytest.raises(maxminddb.InvalidDatabaseError, match="points out of the data section"):
        pointing(pointer, b"\x41a").locate(b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x20\x00", id="a pointer to itself"),
        pytest.param(b"\x01\x04\x20\x00", id="an array that holds itself"),
        pytest.param(b"\xe1\x41a\x20\x00", id="a map that holds itself"),
        pytest.param(b"\x3f\xff\xff\xff\xff", id="a pointer behind the end"),
        pytest.param(b"\xff", id="a map that is cut off"),
        # Arrays of two pointers to the next one each, 40 deep.
        pytest.param(
            b"".join(bytes([2, 4, 0x20, at + 6, 0x20, at + 6]) for at in range(0, 240, 6)) + b"\x41a",
            id="values without number",
        ),
    ],
)
def test_a_record_without_end_is_damage(data: bytes) -> None:
    with pytest.raises(maxminddb.InvalidDatabaseError):
        pointing(17, data).locate(b"\xff\xff\xff\xff")


WHOLE = {
    shape: database(
        {
            "192.0.2.0/24": city("UA", "43"),
            "192.0.2.128/25": city("RU"),
            **({"2001:db8::/32": city("UA", registered="DE")} if shape[1] == 6 else {}),
        },
        *shape,
    )
    for shape in SHAPES
}
ASKED = [
    ipaddress.ip_address(each)
    for each in ("192.0.2.1", "192.0.2.255", "203.0.113.9", "0.0.0.0", "2001:db8::1")
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SHAPES), st.data())
def test_damage_raises_or_reads_as_maxminddb_reads_it(shape: tuple[int, int], data: st.DataObject) -> None:
    raw = bytearray(WHOLE[shape])
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(raw)
    if data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(raw) - 1))
        damaged = damaged[:start] + damaged[start + data.draw(st.integers(1, 40)) :]
    try:
        plain, ours = reader(damaged), lookup(damaged)
    except Exception:
        return
    for address in ASKED[: 4 if plain.metadata().ip_version == 4 else 5]:
        try:
            got = found(ours, address)
        except Exception:
            continue
        assert repr(got) == repr(plain.get_with_prefix_len(address))
