"""A path has one form, whatever the client wrote."""

from __future__ import annotations

from posixpath import normpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.paths import dotted, normalize, without_dots


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/a/b", "/a/b"),
        ("", "/"),
        ("a", "/a"),
        ("/a?b=/../c", "/a"),
        ("/a#b?c", "/a"),
        ("/%D0%9F", "/П"),
        ("/%2e%2e/a", "/a"),
        ("/a/%2E/b", "/a/b"),
        ("/a/../b", "/b"),
        ("/../../a", "/a"),
        ("/a/..", "/"),
        ("/a/b/..", "/a/"),
        ("/a/.", "/a/"),
        ("/.", "/"),
        ("..", "/"),
        ("/a//b", "/a//b"),
        ("/...", "/..."),
        ("/.hidden", "/.hidden"),
        ("/%FF", "/\ufffd"),
        ("/%zz", "/%zz"),
        ("/%2541", "/%41"),
        ("/legal%2Fa", "/legal/a"),
    ],
)
def test_a_path_is_decoded_once_and_free_of_dots(written: str, path: str) -> None:
    assert normalize(written) == path


@given(st.text())
def test_a_path_never_raises_and_always_begins_with_a_slash(written: str) -> None:
    path = normalize(written)
    assert path.startswith("/")
    assert without_dots(path) == path


@given(
    st.lists(st.sampled_from(["a", "b", ".", "..", ".a"]), min_size=1).map(
        lambda parts: "/" + "/".join(parts)
    )
)
def test_dots_are_resolved_as_the_posix_library_does(path: str) -> None:
    assert without_dots(path).rstrip("/") == normpath(path).rstrip("/")


@pytest.mark.parametrize(
    ("path", "told"), [("/a/b", None), ("a", None), ("", None), ("/a/../b", "/a/../b"), ("a/./b", "/a/./b")]
)
def test_a_path_with_dots_is_told_as_it_came(path: str, told: str | None) -> None:
    assert dotted(path, without_dots(path)) == told
