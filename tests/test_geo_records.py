from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.facts import Location
from notices.geo import records

ANY = records.schema("GeoLite2-City")
ANONYMOUS = records.schema("GeoIP2-Anonymous-IP")


def test_a_record_in_maxminds_schema_is_read_whole() -> None:
    record = {
        "country": {"iso_code": "GB", "geoname_id": 2635167},
        "registered_country": {"iso_code": "FR"},
        "subdivisions": [{"iso_code": "ENG"}, {"iso_code": "OXF"}],
        "city": {"geoname_id": 2655045},
        "location": {"accuracy_radius": 100, "latitude": 51.75},
        "traits": {"is_anonymous_proxy": True},
    }
    assert ANY(record) == Location(
        country="GB",
        subdivisions=("GB-ENG", "GB-OXF"),
        city=2655045,
        registered_country="FR",
        accuracy_radius=100,
        anonymizer=True,
    )


def test_equal_facts_are_one_object() -> None:
    assert ANY({"country": {"iso_code": "DE"}}) is ANY({"country": {"iso_code": "DE"}})


@pytest.mark.parametrize("code", ["EU", "AP", "XX", "ZZ", "A2", "AN", "", "Germany", "D", None, 7, ["DE"]])
def test_what_is_no_country_is_unknown(code: object) -> None:
    assert ANY({"country": {"iso_code": code}, "registered_country": {"iso_code": code}}) == Location()
    assert ANY({"country_code": code, "state1": "Crimea"}) == Location()


@pytest.mark.parametrize("code", ["A1", "T1", "t1"])
def test_a_pseudo_country_of_anonymizers_is_an_anonymizer_somewhere(code: str) -> None:
    assert ANY({"country": {"iso_code": code}}) == Location(anonymizer=True)
    assert ANY({"country_code": code}) == Location(anonymizer=True)


def test_kosovo_is_a_country() -> None:
    assert ANY({"country": {"iso_code": "XK"}}) == Location(country="XK")


@pytest.mark.parametrize(
    "subdivisions",
    [
        None,
        {},
        "43",
        [],
        [None],
        ["43"],
        [{"iso_code": None}],
        [{"iso_code": 43}],
        [{"iso_code": "99"}],
        [{"iso_code": "Krym"}],
        [{"geoname_id": "703883"}],
        [{"geoname_id": True}],
        [{"geoname_id": 1}],
    ],
)
def test_a_malformed_subdivision_is_unknown(subdivisions: object) -> None:
    record = {"country": {"iso_code": "UA"}, "subdivisions": subdivisions}
    assert ANY(record) == Location(country="UA")


def test_a_subdivision_without_a_country_is_unknown() -> None:
    assert ANY({"subdivisions": [{"iso_code": "43"}]}) == Location()


def test_a_geonames_id_of_crimea_means_nothing_elsewhere() -> None:
    record = {"country": {"iso_code": "DE"}, "subdivisions": [{"geoname_id": 703883}]}
    assert ANY(record) == Location(country="DE")


@pytest.mark.parametrize("number", [0, -1, True, "100", 1.5, None, [1]])
def test_a_malformed_number_is_unknown(number: object) -> None:
    assert ANY({"city": {"geoname_id": number}, "location": {"accuracy_radius": number}}) == Location()


@pytest.mark.parametrize("country", ["RU", "UA"])
@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"iso_code": "UA-43"}, "UA-43"),
        ({"iso_code": "UA43"}, "UA-43"),
        ({"iso_code": "UA-40"}, "UA-40"),
        ({"geoname_id": 703883}, "UA-43"),
        ({"iso_code": "??", "geoname_id": 694422}, "UA-40"),
    ],
)
def test_crimea_is_ukraine_whoever_holds_it(country: str, part: dict[str, object], code: str) -> None:
    record = {
        "country": {"iso_code": country},
        "subdivisions": [part],
        "registered_country": {"iso_code": "RU"},
    }
    assert ANY(record) == Location(country="UA", subdivisions=(code,), registered_country="RU")


@pytest.mark.parametrize(
    ("part", "code"), [("CR", "UA-43"), ("RU-CR", "UA-43"), ("SEV", "UA-40"), ("RU-SEV", "UA-40")]
)
def test_crimea_as_a_part_of_russia_is_ukraine(part: str, code: str) -> None:
    record = {"country": {"iso_code": "RU"}, "subdivisions": [{"iso_code": part}]}
    assert ANY(record) == Location(country="UA", subdivisions=(code,))


@pytest.mark.parametrize("country", ["RU", "UA"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Crimea", "UA-43"),
        ("CRIMEA", "UA-43"),
        ("Republic of Crimea", "UA-43"),
        ("Avtonomna Respublika Krym", "UA-43"),
        ("Крым", "UA-43"),
        ("Sebastopol City", "UA-40"),
        ("Sevastopol’", "UA-40"),
        ("Misto Sevastopol", "UA-40"),
    ],
)
def test_crimea_by_name_is_ukraine_whoever_holds_it(country: str, name: str, code: str) -> None:
    assert ANY({"country_code": country, "state1": name}) == Location(country="UA", subdivisions=(code,))


@pytest.mark.parametrize("code", ["HK", "MO", "TW"])
def test_a_subdivision_of_china_that_is_a_country_too_is_that_country(code: str) -> None:
    record = {"country": {"iso_code": "CN"}, "subdivisions": [{"iso_code": code}]}
    assert ANY(record) == Location(country=code, subdivisions=(f"CN-{code}",))


def test_other_subdivisions_that_are_countries_too_stay_as_a_database_gives_them() -> None:
    record = {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "PR"}]}
    assert ANY(record) == Location(country="US", subdivisions=("US-PR",))
    assert ANY({"country": {"iso_code": "PR"}}) == Location(country="PR")


def test_the_rest_of_china_stays_where_it_is() -> None:
    record = {"country": {"iso_code": "CN"}, "subdivisions": [{"iso_code": "GD"}]}
    assert ANY(record) == Location(country="CN", subdivisions=("CN-GD",))


@pytest.mark.parametrize("number", ["43", "40", "82", "91", "92"])
def test_a_number_in_russia_is_not_taken_for_crimea(number: str) -> None:
    assert ANY({"country": {"iso_code": "RU"}, "subdivisions": [{"iso_code": number}]}) == Location(
        country="RU"
    )


@pytest.mark.parametrize("name", ["", "Nowhere", None, 43, "Luhansk"])
def test_a_name_that_is_not_listed_is_unknown(name: object) -> None:
    assert ANY({"country_code": "RU", "state1": name}) == Location(country="RU")


@pytest.mark.parametrize("record", [None, "DE", 7, [], b"\xff"])
def test_a_record_that_is_no_map_tells_nothing(record: object) -> None:
    assert ANY(record) == Location()


@pytest.mark.parametrize(
    "flag", ["is_anonymous", "is_anonymous_vpn", "is_hosting_provider", "is_public_proxy"]
)
def test_any_flag_of_an_anonymous_ip_database_makes_an_anonymizer(flag: str) -> None:
    assert ANONYMOUS({flag: True}) == Location(anonymizer=True)


@pytest.mark.parametrize("record", [None, {}, {"is_anonymous": False}, "nonsense"])
def test_what_an_anonymous_ip_database_does_not_list_is_no_anonymizer(record: object) -> None:
    assert ANONYMOUS(record) == Location(anonymizer=False)


def test_a_city_database_without_flags_does_not_deny_an_anonymizer() -> None:
    assert ANY({"country": {"iso_code": "DE"}, "traits": {"is_anonymous_proxy": False}}).anonymizer is None


junk: st.SearchStrategy[object] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["UA", "RU", "43", "Crimea"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "country",
                    "country_code",
                    "state1",
                    "iso_code",
                    "subdivisions",
                    "traits",
                    "city",
                    "geoname_id",
                ]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(junk)
def test_no_record_raises(record: object) -> None:
    for read in (ANY, ANONYMOUS):
        location = read(record)
        assert all(code.startswith(f"{location.country}-") for code in location.subdivisions)
