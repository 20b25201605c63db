from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from importlib import resources

import geoip2.database
import pycountry
import pytest

from notices import codes, geo

DATA = resources.files("notices") / "data"
WORLD = str(DATA / "world.mmdb")


def test_the_countries_are_those_of_iso_3166_and_kosovo() -> None:
    assert codes.countries() == {country.alpha_2 for country in pycountry.countries} | {"XK"}


def test_a_country_is_known_by_its_name_and_by_its_three_letters() -> None:
    for country in pycountry.countries:
        assert codes.country_named(getattr(country, "common_name", country.name)) == country.alpha_2
        assert codes.country_named(country.alpha_3) == country.alpha_2
    assert codes.country_named("russia") == codes.country_named("rus") == "RU"
    assert codes.country_named("Türkiye") == codes.country_named("TURKIYE") == "TR"
    assert codes.country_named("Niger") == "NE"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Palestine", "PS"),
        ("Micronesia", "FM"),
        ("Russian", "RU"),
        ("Falkland", "FK"),
        ("Falkland Islands", "FK"),
        ("Bosnia", "BA"),
        ("Turkey", "TR"),
        ("Britain", "GB"),
        ("great britain", "GB"),
        ("UK", "GB"),
        ("Burma", "MM"),
        ("Holland", "NL"),
    ],
)
def test_a_country_is_known_by_other_names_and_by_the_beginning_that_is_a_name(name: str, code: str) -> None:
    assert codes.country_named(name) == code


NO_COUNTRIES = (
    "America, American, Antarct, Belg, British, Central, Freedonia, French, Northern, Saint, South, United, "
    "Virgin, Virgin Islands, "
)


@pytest.mark.parametrize("name", NO_COUNTRIES.split(", "))
def test_no_country_is_known_by_words_that_are_no_name_or_the_name_of_several(name: str) -> None:
    assert codes.country_named(name) is None


def test_the_other_names_of_countries_are_names_of_nothing_else() -> None:
    rows = list(csv.DictReader((DATA / "country-names.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["code"] for row in rows} < codes.countries()
    assert [row for row in rows if codes.country_named(row["name"]) != row["code"]] == []
    assert rows == sorted(rows, key=lambda row: (row["code"], row["name"].casefold()))


def test_a_subdivision_is_known_by_its_name_if_no_other_bears_it() -> None:
    assert codes.subdivision_named("crimea") == "UA-43"
    assert codes.subdivision_named("Baden-Württemberg") == "DE-BW"
    for name in ("Central", "Nowhere"):
        assert codes.subdivision_named(name) is None


def test_the_subdivisions_are_those_of_iso_3166() -> None:
    known = {part.code: part.parent_code for part in pycountry.subdivisions}
    assert codes.subdivisions().keys() == known.keys()
    told = {code: parent for code, parent in codes.subdivisions().items() if parent != known[code]}
    # ISO 3166 does not say that the parts of a country are parts of the subdivision that it is too.
    assert {(code[:2], parent) for code, parent in told.items()} == {
        ("BQ", "NL-BQ1"),
        ("BQ", "NL-BQ2"),
        ("BQ", "NL-BQ3"),
        ("TW", "CN-TW"),
        ("UM", "US-UM"),
        ("WF", "FR-WF"),
    }
    assert {code: parent for code, parent in told.items() if code[:2] == "BQ"} == {
        "BQ-BO": "NL-BQ1",
        "BQ-SA": "NL-BQ2",
        "BQ-SE": "NL-BQ3",
    }


def test_what_is_a_subdivision_and_a_country_too_is_listed_once_with_codes_that_exist() -> None:
    text = (DATA / "countries-too.csv").read_text(encoding="utf-8")
    too = list(csv.DictReader(text.splitlines()))
    assert len({row["code"] for row in too}) == len(too)
    for row in too:
        assert row["code"] in codes.subdivisions()
        assert row["is"] in {*codes.countries(), *codes.subdivisions()}
        assert row["beside"] in codes.countries_of(row["code"]) == {row["code"][:2], row["is"][:2]}


@pytest.mark.parametrize(
    ("code", "country"),
    [("CN-HK", "HK"), ("US-PR", "PR"), ("FR-971", "GP"), ("NL-AW", "AW"), ("FI-01", "AX"), ("US-UM", "UM")],
)
def test_a_subdivision_may_be_all_of_a_country(code: str, country: str) -> None:
    assert codes.is_country(code, country)
    assert not codes.is_country(code, code[:2])
    assert not codes.is_country(code, None)


def test_one_of_several_subdivisions_of_a_country_is_not_all_of_it() -> None:
    assert not any(codes.is_country(code, "SJ") for code in ("NO-21", "NO-22"))
    assert not any(codes.is_country(code, "BQ") for code in ("NL-BQ1", "NL-BQ2", "NL-BQ3"))
    assert codes.countries_of("NL-BQ3") == {"NL", "BQ"}


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / "subdivision-names.csv").read_text(encoding="utf-8").splitlines()))


def test_every_name_has_a_code_that_exists() -> None:
    assert [row for row in rows() if row["code"] not in codes.subdivisions()] == []


def test_a_name_is_in_its_own_country_or_in_crimea() -> None:
    abroad = {row["code"] for row in rows() if row["code"][:2] != row["country"]}
    assert abroad == {"UA-43", "UA-40"}


def test_no_name_of_a_country_is_given_twice() -> None:
    keys = Counter((row["country"], re.sub(r"\W", "", row["name"].casefold())) for row in rows())
    assert [key for key, times in keys.items() if times > 1] == []
    assert all(codes.named(row["country"], row["name"]) == row["code"] for row in rows())


@pytest.mark.parametrize("country", ["UA", "RU"])
def test_every_subdivision_of_ukraine_and_russia_has_a_name(country: str) -> None:
    named = {row["code"] for row in rows() if row["country"] == country}
    assert {code for code in codes.subdivisions() if code.startswith(f"{country}-")} <= named


@pytest.mark.parametrize(
    ("country", "name", "code"),
    [
        ("UA", "Kyiv", "UA-32"),
        ("UA", "Kyiv City", "UA-30"),
        ("UA", "Donetsk", "UA-14"),
        ("UA", "Kharkivs’ka Oblast’", "UA-63"),
        ("UA", "kharkivska oblast", "UA-63"),
        ("RU", "Moscow", "RU-MOW"),
        ("RU", "Moscow Oblast", "RU-MOS"),
        ("RU", "St.-Petersburg", "RU-SPE"),
        ("RU", "Leningradskaya Oblast'", "RU-LEN"),
        ("RU", "Altai", "RU-AL"),
        ("RU", "Altay Kray", "RU-ALT"),
        ("RU", "Luhansk", None),
        ("DE", "Crimea", None),
    ],
)
def test_names_that_are_easily_confused(country: str, name: str, code: str | None) -> None:
    assert codes.named(country, name) == code


REAL = [
    ("77.88.8.8", "RU"),
    ("176.99.96.5", "RU"),
    ("178.158.128.5", "RU"),
    ("87.76.240.5", "UA"),
    ("134.249.0.5", "UA"),
    ("8.8.8.8", "US"),
    ("10.0.0.1", None),
    # The source puts these into Australia: a site behind a proxy that it was not told of would
    # take every reader for an Australian.
    ("192.168.1.1", None),
    ("172.17.0.1", None),
]


@pytest.mark.parametrize(("address", "country"), REAL)
def test_the_embedded_database_knows_countries_of_registration(address: str, country: str | None) -> None:
    location = geo.embedded().locate(address)
    assert (location.country, location.registered_country) == (country, country)
    assert location.subdivisions == ()
    assert location.anonymizer is None


def test_the_embedded_database_is_opened_once() -> None:
    assert geo.embedded() is geo.embedded()
    (status,) = geo.embedded().status()
    assert status.state == "good"
    assert status.type == "notices-Country-City"


def test_geoip2_reads_the_embedded_database() -> None:
    with geoip2.database.Reader(WORLD) as reader:
        city = reader.city("77.88.8.8")
        assert (city.country.iso_code, city.registered_country.iso_code) == ("RU", "RU")
        assert reader.country("2a02:6b8::1").country.iso_code == "RU"


def test_the_embedded_database_is_small_and_credited() -> None:
    assert (DATA / "world.mmdb").stat().st_size < 8_000_000  # type: ignore[attr-defined]  # a file on disk
    credit = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    for word in ("Number Resource Organization", "CC0-1.0", "CC BY 4.0", "contains bugs", "pycountry"):
        assert word in credit


def test_importing_geo_loads_no_tables_and_nothing_that_is_optional() -> None:
    program = (
        "import sys, json, notices.geo, notices.codes as codes\n"
        "tables = [f.cache_info().currsize for f in (codes.countries, codes.subdivisions, codes._names)]\n"
        "print(json.dumps([tables, [m for m in sys.argv[1:] if m in sys.modules]]))"
    )
    optional = ["geoip2", "netaddr", "mmdb_writer", "pycountry", "notices.geo.build"]
    done = subprocess.run(
        [sys.executable, "-c", program, *optional], capture_output=True, check=True, text=True
    )
    assert json.loads(done.stdout) == [[0, 0, 0], []]
