from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator

import pytest

from notices.http import forms
from notices.http.coding import acceptable, known
from notices.http.forms import PIECE, Decoder


@pytest.mark.parametrize(
    ("value", "codings"),
    [
        ("", ()),
        ("identity", ()),
        (" , ", ()),
        ("gzip", ("gzip",)),
        ("GZIP , identity,br", ("gzip", "br")),
        ("x-gzip", ("x-gzip",)),
        ("deflate, zstd", ("deflate", "zstd")),
        ("compress", None),
        ("gzip, aes128gcm", None),
        ("dcb", None),
        ("gzip;q=1", None),
    ],
)
def test_codings_are_known_or_the_page_is_left_alone(value: str, codings: tuple[str, ...] | None) -> None:
    assert known(value) == codings


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("gzip, deflate, br, zstd", "gzip, deflate, br, zstd"),
        ("gzip, dcb, dcz", "gzip"),
        ("br;q=1.0, GZIP ; q=0.8, *;q=0.1", "br;q=1.0, GZIP ; q=0.8"),
        ("identity;q=0, gzip", "identity;q=0, gzip"),
        ("gzip;q=0", "gzip;q=0"),
        ("*", "identity"),
        ("compress", "identity"),
        ("", "identity"),
        (",,", "identity"),
    ],
)
def test_an_app_is_told_only_of_codings_that_can_be_undone(value: str, expected: str) -> None:
    assert acceptable(value) == expected


@pytest.fixture
def forgotten() -> Iterator[None]:
    forms._brotli.cache_clear()
    forms._zstd.cache_clear()
    yield
    forms._brotli.cache_clear()
    forms._zstd.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_without_their_packages_br_and_zstd_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("brotli", "backports.zstd", "compression.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    assert known("br") is known("zstd") is known("gzip, br") is None
    assert known("gzip, deflate") == ("gzip", "deflate")
    assert acceptable("gzip, br, zstd") == "gzip"
    assert acceptable("br, zstd") == "identity"


@pytest.mark.usefixtures("forgotten")
def test_a_brotli_that_cannot_be_bounded_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        Decompressor = object

    monkeypatch.setitem(sys.modules, "brotli", Old)
    assert known("br") is None


def test_nothing_is_decoded_before_it_is_asked_for() -> None:
    pieces = Decoder("gzip").pieces(gzip.compress(bytes(1_000_000)))
    assert len(next(pieces)) == PIECE
