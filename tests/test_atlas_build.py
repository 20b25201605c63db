"""The shipped shapes: how they are built, and that each place is where ISO 3166-2 says."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from notices import codes
from notices.atlas.build import build
from notices.atlas.lines import Line, Point, area, bounds
from notices.atlas.shapes import Place, load, read
from notices.errors import AtlasError

DATA = Path(__file__).parent.parent / "notices" / "data"


def feature(
    shape: str, code: str, country: str, *rings: Line, name: str = "A", **more: str
) -> dict[str, Any]:
    told = {"adm1_code": shape, "iso_3166_2": code, "iso_a2": country, "name": name, "name_en": name} | more
    closed = [[[*ring, ring[0]]] for ring in rings]
    geometry = (
        {"type": "Polygon", "coordinates": closed[0]}
        if len(closed) == 1
        else {"type": "MultiPolygon", "coordinates": closed}
    )
    return {"type": "Feature", "properties": told, "geometry": geometry}


def square(west: float, south: float, size: float = 1) -> list[Point]:
    """As the source has them: clockwise, with a vertex wherever a neighbour may have one."""
    half = size / 2
    steps = [(0, 0), (0, half), (0, size), (half, size), (size, size), (size, half), (size, 0), (half, 0)]
    return [(west + x, south + y) for x, y in steps]


def built(folder: Path, *features: dict[str, Any]) -> dict[str, Place]:
    source, output = folder / "shapes.geojson", folder / "map.json"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    build(source, output)
    return {place.code or place.country: place for place in read(output.read_text()).places}


def test_crimea_that_the_source_draws_in_russia_is_built_into_ukraine(tmp_path: Path) -> None:
    places = built(
        tmp_path,
        feature("RUS-283", "UA-43", "RU", square(34, 45)),
        feature("RUS-5482", "UA-40", "RU", square(33, 45)),
        feature("RUS-2371", "RU-KDA", "RU", square(35, 45), name="Krasnodar"),
    )
    assert {code: (place.country, place.name) for code, place in places.items()} == {
        "UA-43": ("UA", "Autonomous Republic of Crimea"),
        "UA-40": ("UA", "Sevastopol"),
        "RU-KDA": ("RU", "Krasnodar"),
    }


def test_a_code_that_iso_does_not_have_leaves_the_country_or_nothing(tmp_path: Path) -> None:
    places = built(
        tmp_path,
        feature("A", "DE-BE", "DE", square(13, 52), name="Berlin"),
        feature("B", "DE-X01~", "DE", square(14, 52), name="", name_en=""),
        feature("C", "-99-X01~", "-1", square(20, 0)),
        feature("KAS+00?", "-99-X06~", "-1", square(77, 35)),
        feature("NOR-901", "NO-21", "NO", square(16, 78)),
    )
    assert sorted((place.country, place.code, place.name) for place in places.values()) == [
        ("", "", ""),
        ("DE", "", ""),
        ("DE", "DE-BE", "Berlin"),
        ("SJ", "", ""),
    ]


def test_shapes_of_one_code_are_one_place_called_by_their_names(tmp_path: Path) -> None:
    places = built(
        tmp_path,
        feature("A", "DE-BE", "DE", square(13, 52), name="West"),
        feature("B", "DE-BE", "DE", square(14, 52), name="East-"),
    )
    assert places["DE-BE"].name == "East, West"
    assert len(places["DE-BE"].rings) == 1


def test_both_sides_of_the_date_line_are_one_shape(tmp_path: Path) -> None:
    output = tmp_path / "map.json"
    built(tmp_path, feature("A", "FJ-N", "FJ", square(178, -17, 2), square(-180, -17, 2)))
    atlas = read(output.read_text())
    [ring] = atlas.detail(0.001).outline(atlas.places)
    west, south, east, north = bounds(ring)
    assert (east - west, south, north) == (4, -17, -15)
    assert atlas.box(atlas.places)[1:4:2] == (-17, -15)


def test_a_shape_round_the_pole_is_left_as_it_is(tmp_path: Path) -> None:
    ring = [(-180, -90), (-180, -80), (0, -70), (180, -80), (180, -90), (0, -90)]
    built(tmp_path, feature("A", "AQ-X01~", "AQ", ring))
    atlas = read((tmp_path / "map.json").read_text())
    [kept] = atlas.detail(0.001).outline(atlas.places)
    assert bounds(kept) == (-180, -90, 180, -70)


def test_a_speck_is_left_out_unless_it_is_all_there_is(tmp_path: Path) -> None:
    places = built(
        tmp_path,
        feature("A", "DE-BE", "DE", square(13, 52), square(20, 52, 0.03)),
        feature("B", "MC-X01~", "MC", square(7.4, 43.7, 0.03), square(7.5, 43.7, 0.02)),
        feature("C", "VA-X01~", "VA", square(12.45, 41.9, 0.001)),
        feature("D", "GI-X01~", "GI", square(-5.4, 36.1, 0.001), square(-5.3, 36.1, 0.001)),
    )
    assert {code: len(place.rings) for code, place in places.items()} == {
        "DE-BE": 1,
        "MC": 1,
        "VA": 1,
        "GI": 1,
    }


def test_the_same_source_gives_the_same_bytes_packed_or_not(tmp_path: Path) -> None:
    berlin = feature("A", "DE-BE", "DE", square(13, 52))
    built(tmp_path, berlin)
    packed = tmp_path / "package.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        for name, data in {
            "package/package.json": b"{}",
            "package/data/build.json": json.dumps({"features": [berlin]}).encode(),
        }.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    summary = build(packed, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "map.json").read_bytes()
    assert (summary.countries, summary.places, summary.arcs) == (1, 1, 1)
    assert summary.size == (tmp_path / "map.json").stat().st_size


@pytest.mark.parametrize(
    ("name", "data"),
    [("noise.json", b"noise"), ("list.json", b"[]"), ("other.json", b"{}"), ("noise.tgz", b"noise")],
)
def test_what_is_no_source_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(AtlasError) as caught:
        build(tmp_path / name, tmp_path / "map.json")
    assert str(caught.value) == (
        f"{tmp_path / name} is neither GeoJSON of states and provinces nor a package (.tgz) that holds it."
    )
    assert not (tmp_path / "map.json").exists()


def test_a_package_without_such_a_file_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "empty.tgz", "w:gz"):
        pass
    with pytest.raises(AtlasError):
        build(tmp_path / "empty.tgz", tmp_path / "map.json")


# The shipped map.


def holds(rings: list[list[Point]], x: float, y: float) -> bool:
    inside = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                inside = not inside
    return inside


@pytest.fixture(scope="module")
def outlines() -> dict[str, list[list[Point]]]:
    """Every shipped place by its code, as fine as it is shipped; and a few countries as a whole."""
    atlas = load()
    sketch = atlas.detail(0)
    found = {place.code: sketch.outline([place]) for place in atlas.places if place.code}
    countries = atlas.by_country()
    return found | {
        code: sketch.outline(countries[code]) for code in ("RU", "UA", "IR", "CY", "KZ", "SO", "LS")
    }


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "code"),
    [
        ("Simferopol", 34.10, 44.95, "UA-43"),
        ("Yalta", 34.16, 44.51, "UA-43"),
        ("Kerch", 36.45, 45.34, "UA-43"),
        ("Armiansk", 33.69, 46.10, "UA-43"),
        ("Sevastopol", 33.56, 44.58, "UA-40"),
        ("Donetsk", 37.80, 48.00, "UA-14"),
        ("Mariupol", 37.56, 47.13, "UA-14"),
        ("Luhansk", 39.32, 48.57, "UA-09"),
        ("Melitopol", 35.37, 46.85, "UA-23"),
        ("Kherson", 32.62, 46.66, "UA-65"),
        ("Henichesk", 34.80, 46.19, "UA-65"),
        ("Kyiv", 30.52, 50.45, "UA-30"),
        ("Bila Tserkva", 30.12, 49.80, "UA-32"),
        ("Lviv", 24.03, 49.84, "UA-46"),
        ("Moscow", 37.62, 55.75, "RU-MOW"),
        ("Serpukhov", 37.41, 54.92, "RU-MOS"),
        ("Krasnodar", 38.98, 45.04, "RU-KDA"),
        ("Anapa", 37.40, 44.95, "RU-KDA"),
        ("Rostov-on-Don", 39.72, 47.23, "RU-ROS"),
        ("Kaliningrad", 20.51, 54.71, "RU-KGD"),
        ("Tehran", 51.42, 35.69, "IR-23"),
        ("Isfahan", 51.67, 32.65, "IR-10"),
        ("Baikonur", 63.30, 45.95, "KZ-43"),
        ("Rîbnița", 29.01, 47.77, "MD-SN"),
        ("Tiraspol", 29.61, 46.84, "MD-SN"),
        ("Rezina", 28.96, 47.75, "MD-RE"),
        ("Sukhumi", 41.02, 43.00, "GE-AB"),
        ("Tromsø", 18.95, 69.60, "NO-54"),
    ],
)
def test_every_city_is_in_the_subdivision_of_iso_3166_2_and_in_no_other(
    outlines: dict[str, list[list[Point]]], place: str, longitude: float, latitude: float, code: str
) -> None:
    found = {each for each, rings in outlines.items() if holds(rings, longitude, latitude)}
    assert found - {"RU", "UA", "IR", "KZ"} == {code}, place
    assert ("RU" in found, "UA" in found) == (code.startswith("RU"), code.startswith("UA")), place


def test_the_far_side_of_a_line_on_the_ground_is_in_its_country(
    outlines: dict[str, list[list[Point]]],
) -> None:
    assert holds(outlines["CY"], 33.36, 35.33), "Kyrenia"
    assert holds(outlines["SO"], 44.06, 9.56), "Hargeisa"
    assert holds(outlines["RU"], 180 + 5, 66.5), "east of the date line"


def test_every_country_has_a_shape_and_every_code_is_one_of_iso() -> None:
    atlas = load()
    assert {place.country for place in atlas.places} - {""} == codes.countries()
    coded = [place for place in atlas.places if place.code]
    assert {place.code for place in coded} <= codes.subdivisions().keys()
    assert all(place.code.startswith(f"{place.country}-") for place in coded)
    assert len({place.code for place in coded}) == len(coded)
    assert all(place.rings for place in atlas.places)
    assert {place.code for place in coded if place.country == "UA"} == {
        code for code in codes.subdivisions() if code.startswith("UA-")
    }
    # Lake Baikal's shores and all: none is missing.
    assert {place.code for place in coded if place.country == "RU"} == {
        code for code in codes.subdivisions() if code.startswith("RU-")
    }


def test_the_parts_of_a_country_leave_no_gap_and_overlap_nowhere(
    outlines: dict[str, list[list[Point]]],
) -> None:
    for country in ("UA", "IR"):
        whole = sum(map(area, outlines[country]))
        parts = [rings for code, rings in outlines.items() if code.startswith(f"{country}-")]
        # Holes count once more with the shape that has them: Kyiv's in its oblast.
        assert whole == pytest.approx(sum(_net(rings) for rings in parts), rel=1e-3)


def _net(rings: list[list[Point]]) -> float:
    return abs(
        sum(
            sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], *ring[:1]], strict=True)) / 2
            for ring in rings
        )
    )


def test_the_shipped_map_is_small() -> None:
    assert (DATA / "world-map.json").stat().st_size < 1.5e6


def test_every_code_of_ours_is_one_of_iso_3166() -> None:
    rows = list(csv.DictReader((DATA / "natural-earth-codes.csv").read_text(encoding="utf-8").splitlines()))
    known = {"", *codes.countries(), *codes.subdivisions()}
    assert [row["shape"] for row in rows if row["code"] not in known] == []
    assert len({row["shape"] for row in rows}) == len(rows)
    assert rows == sorted(rows, key=lambda row: (row["code"], row["shape"]))
