from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import geo
from notices.errors import SettingsError
from notices.facts import Location
from notices.geo import combine

PLACES = ["RU", "UA", "DE"]
PARTS = {"RU": ["RU-MOW", "RU-ROS"], "UA": ["UA-30", "UA-43", "UA-40", "UA-14"], "DE": ["DE-BY"]}


@st.composite
def locations(draw: st.DrawFn) -> Location:
    country = draw(st.none() | st.sampled_from(PLACES))
    part = draw(st.none() | st.sampled_from(PARTS[country])) if country else None
    return Location(
        country=country,
        subdivisions=(part,) if part else (),
        city=draw(st.none() | st.integers(1, 3)),
        registered_country=draw(st.none() | st.sampled_from(PLACES)),
        accuracy_radius=draw(st.none() | st.integers(1, 3)),
        anonymizer=draw(st.none() | st.booleans()),
        networks=draw(st.none() | st.frozensets(st.sampled_from(["192.0.2.0/24", "198.51.100.0/24"]))),
    )


RUSSIA, UKRAINE, GERMANY = (Location(country=code) for code in PLACES)
CRIMEA = Location(country="UA", subdivisions=("UA-43",), city=7, accuracy_radius=50)
KYIV = Location(country="UA", subdivisions=("UA-30",), city=8)
MOSCOW = Location(country="RU", subdivisions=("RU-MOW",), city=9)
DONETSK = Location(country="UA", subdivisions=("UA-14",))


def test_nothing_combined_is_unknown() -> None:
    assert combine([]) == Location()


@given(locations())
def test_one_source_is_told_as_it_is(location: Location) -> None:
    assert combine([location]) == location


@given(st.lists(locations(), max_size=4), st.integers(0, 4))
def test_a_source_that_knows_nothing_changes_nothing(told: list[Location], index: int) -> None:
    assert combine([*told[:index], Location(), *told[index:]]) == combine(told)


@given(st.lists(locations(), min_size=1, max_size=4))
def test_every_fact_is_of_the_first_that_knows_it(told: list[Location]) -> None:
    both = combine(told)
    countries = [each.country for each in told if each.country]
    assert both.country == (countries[0] if countries else None) or (
        countries[0] == "RU" and both.country == "UA"
    )
    registered = [each.registered_country for each in told if each.registered_country]
    assert both.registered_country == (registered[0] if registered else None)
    flags = {each.anonymizer for each in told} - {None}
    assert both.anonymizer is (True if True in flags else False if flags else None)
    for fact in ("city", "accuracy_radius"):
        assert getattr(both, fact) in {None, *(getattr(each, fact) for each in told)}


@given(st.lists(locations(), min_size=1, max_size=4))
def test_country_and_subdivisions_of_a_combination_agree(told: list[Location]) -> None:
    both = combine(told)
    assert all(code[:2] == both.country for code in both.subdivisions)


@given(st.lists(locations(), max_size=4))
def test_crimea_is_never_lost_to_sources_that_know_no_more_than_russia_or_ukraine(
    told: list[Location],
) -> None:
    vague = [each for each in told if each.country in {None, "RU", "UA"} and not each.subdivisions]
    for order in permutations([*vague[:3], CRIMEA]):
        both = combine(order)
        assert (both.country, both.subdivisions) == ("UA", ("UA-43",))


@pytest.mark.parametrize(
    ("told", "country", "subdivisions", "city"),
    [
        ([RUSSIA, CRIMEA], "UA", ("UA-43",), 7),
        ([CRIMEA, RUSSIA], "UA", ("UA-43",), 7),
        ([UKRAINE, CRIMEA], "UA", ("UA-43",), 7),
        # Two that know more than the country: the first is believed.
        ([MOSCOW, CRIMEA], "RU", ("RU-MOW",), 9),
        ([RUSSIA, CRIMEA, MOSCOW], "UA", ("UA-43",), 7),
        ([RUSSIA, MOSCOW, CRIMEA], "RU", ("RU-MOW",), 9),
        ([CRIMEA, MOSCOW], "UA", ("UA-43",), 7),
        ([CRIMEA, KYIV], "UA", ("UA-43",), 7),
        # Nobody knows that this reader is not in a contested region.
        ([KYIV, CRIMEA], "UA", (), None),
        ([KYIV, DONETSK], "UA", (), None),
        ([KYIV, KYIV], "UA", ("UA-30",), 8),
        # Donetsk alone does not outvote Russia: a reader in Russia is warned for certain.
        ([RUSSIA, DONETSK], "RU", (), None),
        ([GERMANY, CRIMEA], "DE", (), None),
        ([UKRAINE, RUSSIA], "UA", (), None),
        ([UKRAINE, MOSCOW], "UA", (), None),
        ([Location(anonymizer=True), KYIV], "UA", ("UA-30",), 8),
        ([Location(subdivisions=("UA-43",)), RUSSIA], "UA", ("UA-43",), None),
        ([Location(subdivisions=("DE-BY",)), Location(city=3)], None, ("DE-BY",), 3),
    ],
)
def test_sources_that_disagree(
    told: list[Location], country: str | None, subdivisions: tuple[str, ...], city: int | None
) -> None:
    both = combine(told)
    assert (both.country, both.subdivisions, both.city) == (country, subdivisions, city)


def test_networks_of_all_sources_are_kept() -> None:
    told = [Location(networks=frozenset({"192.0.2.0/24"})), Location(networks=frozenset()), UKRAINE]
    assert combine(told).networks == frozenset({"192.0.2.0/24"})


def test_a_fixed_source_tells_the_same_of_any_address() -> None:
    source = geo.Fixed(KYIV)
    assert source.locate("192.0.2.1") is KYIV
    assert source.locate(None) is KYIV


class Own:
    """A source that an embedder wrote."""

    def locate(self, address: str | None) -> Location:
        return RUSSIA if address else Location()


def test_a_chain_takes_sources_of_an_embedder() -> None:
    source = geo.chain(Own(), geo.Fixed(CRIMEA))
    assert source.locate("192.0.2.1").subdivisions == ("UA-43",)
    assert source.locate(None) == CRIMEA


class Headers:
    """Request headers as a server holds them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = {name.lower(): value for name, value in values.items()}

    def get(self, name: str, /) -> str | None:
        return self.values.get(name.lower())


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("akamai", {"X-Akamai-Edgescape": "georegion=1,country_code=GB,region_code=ENG,city=OXFORD"}),
        ("appengine", {"X-Appengine-Country": "GB", "X-Appengine-Region": "eng"}),
        ("cloudflare", {"CF-IPCountry": "GB", "cf-region-code": "ENG"}),
        ("cloudfront", {"CloudFront-Viewer-Country": "GB", "CloudFront-Viewer-Country-Region": "ENG"}),
        ("fastly", {"X-Geo-Country": "GB", "X-Geo-Region": "ENG"}),
        ("vercel", {"X-Vercel-IP-Country": "GB", "X-Vercel-IP-Country-Region": "ENG"}),
    ],
)
def test_every_preset_reads_its_providers_headers(name: str, headers: dict[str, str]) -> None:
    assert geo.edge(name).locate(Headers(headers)) == Location(country="GB", subdivisions=("GB-ENG",))
    assert set(map(str.lower, geo.edge(name).names)) == set(map(str.lower, headers))


def cloudflare(country: str, region: str) -> Location:
    return geo.edge("cloudflare").locate(Headers({"CF-IPCountry": country, "cf-region-code": region}))


@pytest.mark.parametrize(
    "country", ["XX", "ZZ", "**", "?", "", " ", "EU", "Ukraine", "UA, RU", "\x00", "U" * 5000]
)
def test_a_country_that_an_edge_does_not_know_is_unknown(country: str) -> None:
    assert cloudflare(country, "43") == Location()


def test_the_country_of_tor_is_an_anonymizer() -> None:
    assert cloudflare("T1", "") == Location(anonymizer=True)


@pytest.mark.parametrize("region", ["43", "UA-43", "UA43", "ua-43", "ua43", " 43 "])
@pytest.mark.parametrize("country", ["UA", "ua"])
def test_a_region_is_read_in_every_form(country: str, region: str) -> None:
    assert cloudflare(country, region) == Location(country="UA", subdivisions=("UA-43",))


@pytest.mark.parametrize(
    "region", ["", "?", "UP11", "11", "Crimea", "RU-MOW", "NO REGION", "43, 40", "4" * 5000]
)
def test_a_region_in_no_known_form_is_unknown(region: str) -> None:
    assert cloudflare("UA", region) == Location(country="UA")


@pytest.mark.parametrize("region", ["UA-43", "CR", "UA43"])
def test_crimea_is_ukraine_at_an_edge_too(region: str) -> None:
    assert cloudflare("RU", region) == Location(country="UA", subdivisions=("UA-43",))


def test_absent_headers_are_unknown() -> None:
    for name in ("akamai", "cloudflare"):
        assert geo.edge(name).locate(Headers({})) == Location()


@pytest.mark.parametrize(("region", "known"), [("05", ()), ("UA05", ()), ("UA-05", ("UA-05",))])
def test_digits_that_may_be_of_an_older_standard_are_unknown(region: str, known: tuple[str, ...]) -> None:
    headers = Headers({"X-Akamai-Edgescape": f"country_code=UA,region_code={region}"})
    assert geo.edge("akamai").locate(headers) == Location(country="UA", subdivisions=known)


@pytest.mark.parametrize(
    "value", ["country_code=reserved", "country_code=UA,country_code=DE", "UA", "=,=,", "georegion=1"]
)
def test_a_list_that_tells_no_single_country_is_unknown(value: str) -> None:
    assert geo.edge("akamai").locate(Headers({"X-Akamai-Edgescape": value})) == Location()


def test_header_names_can_be_given() -> None:
    own = geo.edge("custom", country="X-Land")
    assert own.locate(Headers({"x-land": "DE"})) == Location(country="DE")
    assert own.names == ("X-Land",)
    assert geo.edge("fastly", country="Geo", region="Part").names == ("Geo", "Part")


@given(st.text(), st.text())
def test_no_header_of_an_edge_raises(country: str, region: str) -> None:
    for name in ("akamai", "cloudflare"):
        edge = geo.edge(name)
        edge.locate(Headers(dict.fromkeys(edge.names, country)))
        edge.locate(
            Headers(dict(zip(edge.names, (f"country_code=UA,region_code={region}", region), strict=False)))
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"name": "cloudfare"},
            "edge 'cloudfare' is not one of"
            " akamai, appengine, cloudflare, cloudfront, fastly, vercel, custom; did you mean 'cloudflare'?",
        ),
        (
            {"name": "?"},
            "edge '?' is not one of akamai, appengine, cloudflare, cloudfront, fastly, vercel, custom",
        ),
        ({"name": "custom"}, "edge 'custom' needs the name of the header that tells the country."),
        (
            {"name": "custom", "country": "X Land"},
            "header 'X Land' is no header name; write e.g. 'X-Country'.",
        ),
    ],
)
def test_a_bad_edge_is_named_with_its_mend(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        geo.edge(**arguments)
    assert str(caught.value) == message
