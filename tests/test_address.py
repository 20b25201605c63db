from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.address import PLACELESS, Proxies, packed, placeless, unpacked
from notices.errors import SettingsError

PROXY = "192.0.2.1"
PROXIES = Proxies(trusted=["192.0.2.0/24", "2001:db8:1::/48"])
FORWARDED = Proxies(trusted=["192.0.2.0/24", "2001:db8:1::/48"], header="Forwarded")
SINGLE = Proxies(trusted=["192.0.2.0/24"], header="CF-Connecting-IP")

addresses = st.one_of(
    st.ip_addresses(network="198.51.100.0/24"),
    st.ip_addresses(network="2001:db8:2::/48"),
).map(str)
trusted_addresses = st.one_of(
    st.ip_addresses(network="192.0.2.0/24"),
    st.ip_addresses(network="2001:db8:1::/48"),
).map(str)
headers = st.one_of(
    st.text(),
    st.text(alphabet='0123456789abcdef.:,;="[]\\ %_for\t\x00'),
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
)


@pytest.mark.parametrize(
    ("header", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7\t", "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7, 192.0.2.5", "203.0.113.7"),
        ("garbage, 203.0.113.7,192.0.2.5", "203.0.113.7"),
        ("192.0.2.9, 192.0.2.5", "192.0.2.9"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:DB8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, ::ffff:192.0.2.5", "203.0.113.7"),
        ("203.0.113.7, 2001:db8:1::5", "203.0.113.7"),
        ("2001:0db8::0007", "2001:db8::7"),
    ],
)
def test_the_first_hop_from_the_right_that_is_not_trusted_is_the_client(header: str, client: str) -> None:
    assert PROXIES.client(PROXY, header) == client


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        ",",
        "203.0.113.7,",
        "203.0.113.7, ,192.0.2.5",
        "203.0.113.7, unknown",
        "203.0.113.7, garbage, 192.0.2.5",
        "203.0.113.07",
        "203.0.113",
        "203.0.113.256",
        "0xcb.0.113.7",
        "3405803783",
        "fe80::1%eth0",
        "[fe80::1%25eth0]",
        "[203.0.113.7]",
        "[2001:db8::7",
        "[2001:db8::7]443",
        "[2001:db8::7]:",
        "[2001:db8::7]:x",
        "2001:db8::7]:443",
        "203.0.113.7:",
        "203.0.113.7:123456",
        "203.0.113.7:٤٢",
        "203.0.113.7:_port",
        '"203.0.113.7"',
        "203.0.113.7 192.0.2.5",
        "203.0.113.7\x00",
        "203.0.113.7\n",
        "\ud800",
        "::ffff:203.0.113.07",
        "203.0.113.7, " * 64 + "192.0.2.5",
        "203.0.113.7" + " " * 8192,
    ],
)
def test_what_cannot_be_read_is_unknown_and_never_the_next_hop(header: str) -> None:
    assert PROXIES.client(PROXY, header) is None


def test_sixty_four_hops_are_read() -> None:
    assert PROXIES.client(PROXY, "203.0.113.7, " + ", ".join(["192.0.2.5"] * 63)) == "203.0.113.7"


def test_a_trusted_peer_without_its_header_is_no_client() -> None:
    assert PROXIES.client(PROXY, None) is None


@given(peer=addresses, header=st.none() | headers | trusted_addresses)
def test_a_header_is_never_believed_from_an_untrusted_peer(peer: str, header: str | None) -> None:
    for proxies in (PROXIES, FORWARDED, SINGLE, Proxies()):
        assert proxies.client(peer, header) == peer
        assert not proxies.trusts(peer)


@given(peer=st.one_of(headers, st.just(PROXY)), header=headers)
def test_nothing_raises_and_every_answer_is_a_canonical_address(peer: str, header: str) -> None:
    for proxies in (PROXIES, FORWARDED, SINGLE, Proxies(trusted=["unix"])):
        client = proxies.client(peer, header)
        assert client is None or packed(client) == ipaddress.ip_address(client).packed
        assert isinstance(proxies.trusts(peer), bool)


@given(st.lists(st.one_of(addresses, trusted_addresses), min_size=1, max_size=8), st.data())
def test_every_header_agrees_with_a_plain_reading_of_its_hops(hops: list[str], data: st.DataObject) -> None:
    networks = [ipaddress.ip_network(text) for text in PROXIES.trusted]

    def trusted(hop: str) -> bool:
        return any(ipaddress.ip_address(hop) in network for network in networks)

    expected = next((hop for hop in reversed(hops) if not trusted(hop)), hops[0])
    port = data.draw(st.sampled_from(["", ":80"]))
    nodes = [f"[{hop}]{port}" if ":" in hop else f"{hop}{port}" for hop in hops]
    comma = data.draw(st.sampled_from([",", ", ", " ,\t"]))
    assert PROXIES.client(PROXY, comma.join(nodes)) == expected
    extra = data.draw(
        st.sampled_from(["", ";proto=https", ';host="a, for=198.51.100.66"', ';by="\\",for=x"'])
    )
    assert FORWARDED.client(PROXY, comma.join(f'for="{node}"{extra}' for node in nodes)) == expected


@given(st.ip_addresses())
def test_text_and_bytes_of_an_address_are_the_same(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    mapped = getattr(address, "ipv4_mapped", None)
    value = packed(str(address))
    assert value is not None
    assert value == (mapped or address).packed
    assert packed(unpacked(value)) == value


@given(st.ip_addresses())
def test_every_address_in_a_private_network_is_nowhere(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    inside = any(address in ipaddress.ip_network(text) for text in PLACELESS)
    assert placeless(address.packed) is inside


@pytest.mark.parametrize(
    ("header", "client"),
    [
        ("for=203.0.113.7", "203.0.113.7"),
        ("For=203.0.113.7;Proto=https;by=192.0.2.1", "203.0.113.7"),
        ("proto=https ; for=203.0.113.7;", "203.0.113.7"),
        ('for="203.0.113.7:4711"', "203.0.113.7"),
        ("for=203.0.113.7:4711", "203.0.113.7"),
        ('for="203.0.113.7:_port"', "203.0.113.7"),
        ('for="[2001:db8::7]:4711"', "2001:db8::7"),
        ('for="[2001:db8::7]:_port"', "2001:db8::7"),
        ("for=[2001:db8::7]", "2001:db8::7"),
        ('for="\\203.0.113.7"', "203.0.113.7"),
        ("for=203.0.113.7, for=192.0.2.5;by=_x", "203.0.113.7"),
        # A quote that the client left open does not swallow what the proxy appended.
        ('for="198.51.100.9, for=203.0.113.7', "203.0.113.7"),
        # Nor does a host that the client chose hide a second element.
        ('for=203.0.113.7;host="x, for=198.51.100.9"', "203.0.113.7"),
        ('for=203.0.113.7;host="x\\", for=198.51.100.9;y=\\"z"', "203.0.113.7"),
        ('for=203.0.113.7;host="x\\\\"', "203.0.113.7"),
    ],
)
def test_the_forwarded_header_is_read_as_rfc_7239_says(header: str, client: str) -> None:
    assert FORWARDED.client(PROXY, header) == client


@pytest.mark.parametrize(
    "header",
    [
        "for=unknown",
        "for=_hidden",
        'for="_hidden:80"',
        "for=",
        "for",
        "proto=https",
        "for=203.0.113.7;for=203.0.113.8",
        'for="203.0.113.7"x',
        'for="203.0.113.7',
        "for=203.0.113.7,",
        "for=203.0.113.7, for=unknown, for=192.0.2.5",
        'for="2001:db8::7:80:x"',
        "for=203.0.113.7 192.0.2.5",
    ],
)
def test_a_forwarded_element_that_hides_the_client_is_unknown(header: str) -> None:
    assert FORWARDED.client(PROXY, header) is None


def test_a_forwarded_node_without_brackets_is_read_where_it_is_clear() -> None:
    assert FORWARDED.client(PROXY, 'for="2001:db8::7"') == "2001:db8::7"


@pytest.mark.parametrize(
    ("header", "client"),
    [("203.0.113.7", "203.0.113.7"), ("203.0.113.7, 203.0.113.8", None), ("192.0.2.5", "192.0.2.5")],
)
def test_a_header_of_a_single_address_holds_no_list(header: str, client: str | None) -> None:
    assert SINGLE.client(PROXY, header) == client


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("X-Forwarded-For", "list"),
        ("forwarded", "forwarded"),
        ("cf-connecting-ip", "single"),
        ("X-Real-IP", "single"),
        ("True-Client-IP", "single"),
        ("X-Our-Own", "list"),
    ],
)
def test_the_kind_of_a_header_is_told_by_its_name(header: str, kind: str) -> None:
    assert Proxies(header=header).kind == kind


def test_the_kind_of_a_header_can_be_given() -> None:
    proxies = Proxies(trusted=[PROXY], header="X-Our-Own", kind="single")
    assert proxies.client(PROXY, "203.0.113.7, 192.0.2.1") is None


@pytest.mark.parametrize("peer", ["", "localhost", "<local>"])
def test_a_peer_on_a_unix_socket_is_known_by_what_servers_call_it(peer: str) -> None:
    proxies = Proxies(trusted=["unix"])
    assert proxies.trusts(peer)
    assert proxies.client(peer, "198.51.100.7") == "198.51.100.7"
    others = Proxies(trusted=["192.0.2.7"])
    assert not others.trusts(peer)
    assert others.client(peer, "198.51.100.7") is None


def test_a_peer_on_a_unix_socket_is_trusted_if_named() -> None:
    proxies = Proxies(trusted=["unix"])
    assert proxies.trusts("")
    assert proxies.client("", "203.0.113.7") == "203.0.113.7"
    assert not PROXIES.trusts("")
    assert PROXIES.client("", "203.0.113.7") is None


def test_a_peer_is_trusted_by_address_by_network_and_in_either_form() -> None:
    proxies = Proxies(trusted=["::ffff:192.0.2.0/120", " 198.51.100.1 ", "2001:db8::/32"])
    trusted = ["192.0.2.255", "::ffff:192.0.2.1", "198.51.100.1", "2001:db8::1"]
    assert [peer for peer in trusted if not proxies.trusts(peer)] == []
    others = [
        "192.0.3.0",
        "198.51.100.0",
        "198.51.100.2",
        "2001:db9::",
        "::1",
        "",
        "proxy.example",
        "0.0.0.1",
    ]
    assert [peer for peer in others if proxies.trusts(peer)] == []


def test_a_peer_that_is_no_address_is_unknown() -> None:
    assert PROXIES.client("proxy.example", "203.0.113.7") is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"trusted": "10.0.0.0/8"}, "trusted proxies must be a list of texts; write ['10.0.0.0/8']."),
        ({"trusted": [10]}, "trusted proxy 10 must be text such as '10.0.0.0/8'."),
        (
            {"trusted": ["proxy.example"]},
            "trusted proxy 'proxy.example' is no address and no network;"
            " write e.g. '192.0.2.7', '10.0.0.0/8', '2001:db8::/32' or 'unix'.",
        ),
        (
            {"trusted": ["10.1.0.0/8"]},
            "trusted proxy '10.1.0.0/8' has bits set after its prefix; write '10.0.0.0/8'.",
        ),
        (
            {"trusted": ["0.0.0.0/0"]},
            "trusted proxy '0.0.0.0/0' is the whole internet: any reader could then claim any address;"
            " name the networks of your own proxies.",
        ),
        ({"header": "X Real"}, "header 'X Real' is no header name; write e.g. 'X-Forwarded-For'."),
        ({"kind": "lost"}, "kind 'lost' of header 'X-Forwarded-For' must be one of list, forwarded, single."),
    ],
)
def test_a_bad_setting_is_named_with_its_mend(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Proxies(**settings)
    assert str(caught.value) == message


def test_settings_are_shown_and_compared_by_what_was_set() -> None:
    assert repr(Proxies(trusted=["192.0.2.1"])) == (
        "Proxies(trusted=('192.0.2.1',), header='X-Forwarded-For', kind='list')"
    )
    assert Proxies(trusted=["192.0.2.1"]) == Proxies(trusted=("192.0.2.1",))


def test_where_every_hop_is_trusted_the_leftmost_is_the_client() -> None:
    trusted = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    assert Proxies(trusted=trusted).client("192.0.2.1", "192.0.2.2") == "192.0.2.2"
    assert Proxies(trusted=trusted).client("192.0.2.1", "192.0.2.3, 192.0.2.2") == "192.0.2.3"
    forwarded = Proxies(trusted=trusted, header="Forwarded")
    assert forwarded.client("192.0.2.1", "for=192.0.2.3, for=192.0.2.2") == "192.0.2.3"
