"""The demo newsroom on the embedded database, asked from real addresses."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.site import create_site
from notices import geo

EMBEDDED = Path(geo.__file__).parent.parent / "data" / "world.mmdb"
ARTICLE = "/a/night-trains"
WARNED = {
    "77.88.8.8": 1,  # Russia
    "176.99.96.5": 1,  # Simferopol
    "178.158.128.5": 1,  # Donetsk, registered in Russia
    "87.76.240.5": 1,  # Kramatorsk, held by Ukraine: maybe
    "134.249.0.5": 1,  # Kyiv: maybe, as no subdivision is known
    "8.8.8.8": 0,  # the United States
    "10.0.0.1": 2,  # unknown: both notices that are enabled
}


def read(app: Flask, address: str) -> bytes:
    answer = app.test_client().get(ARTICLE, headers={"X-Forwarded-For": address, "Accept-Language": "en"})
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)
    data: bytes = answer.data
    return data


def without_notices(page: bytes) -> bytes:
    """A page without the sections that stand first in its body."""
    start = page.index(b">", page.index(b"<body")) + 1
    end = start
    while page.startswith(b'<section class="notices', end):
        end = page.index(b"</section>", end) + len(b"</section>")
    return page[:start] + page[end:]


@pytest.mark.parametrize(("address", "count"), WARNED.items())
def test_an_article_carries_the_notices_that_its_reader_needs_and_no_other_byte_changes(
    address: str, count: int
) -> None:
    page = read(create_app(), address)
    plain = create_site().test_client().get(ARTICLE).data
    assert page.count(b'<section class="notices"') == count
    assert without_notices(page) == plain


def delete(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def fill_with_noise(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(b"\xa5" * size)


def turn_into_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [delete, truncate, empty, fill_with_noise, turn_into_a_folder])
def test_a_database_that_is_harmed_while_the_site_runs_costs_no_page_and_no_notice(
    harm: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "world.mmdb"
    shutil.copy(EMBEDDED, path)
    source = geo.open(path)
    app = create_app({"NOTICES_GEOIP": source})
    assert read(app, "77.88.8.8").count(b'<section class="notices"') == 1
    harm(path)
    # Before the harm is noticed, and after; addresses that were asked before, and new ones.
    for address in ("77.88.8.8", "77.88.55.60"):
        assert read(app, address).count(b'<section class="notices"') == 1
    source.refresh()
    for address in ("77.88.8.8", "77.88.55.61"):
        assert read(app, address).count(b'<section class="notices"') == 1
    # The last good database keeps serving: who needs no notice still gets none.
    assert read(app, "8.8.8.8").count(b'<section class="notices"') == 0


@pytest.mark.parametrize("content", [None, b"", b"noise" * 1000])
def test_a_site_that_starts_without_a_good_database_warns_everybody_until_there_is_one(
    content: bytes | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "world.mmdb"
    if content is not None:
        path.write_bytes(content)
    source = geo.open(path)
    app = create_app({"NOTICES_GEOIP": source})
    for _ in range(3):
        assert read(app, "8.8.8.8").count(b'<section class="notices"') == 2
    assert len([record for record in caplog.records if record.name.startswith("notices.geo")]) == 1
    path.unlink(missing_ok=True)
    shutil.copy(EMBEDDED, path)
    source.refresh()
    assert read(app, "8.8.8.8").count(b'<section class="notices"') == 0
