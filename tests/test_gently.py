"""Long work that holds other threads up no more than it must."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from notices.gently import _manners, gently


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


def test_turns_are_short_and_full_collections_wait_only_while_it_is_held() -> None:
    sys.setswitchinterval(0.004)
    gc.set_threshold(700, 10, 7)
    with gently():
        assert sys.getswitchinterval() == pytest.approx(0.0005)
        assert gc.get_threshold() == (700, 10, 1_000_000)
    assert sys.getswitchinterval() == pytest.approx(0.004)
    assert gc.get_threshold() == (700, 10, 7)


def test_turns_that_are_shorter_already_stay_so() -> None:
    sys.setswitchinterval(0.0001)
    before = sys.getswitchinterval()
    with gently():
        assert sys.getswitchinterval() == before
    assert sys.getswitchinterval() == before


@pytest.mark.parametrize("interval", [0.005, 0.0007, 0.0123])
def test_the_interval_does_not_shrink_however_often_it_is_put_back(interval: float) -> None:
    sys.setswitchinterval(interval)
    before = sys.getswitchinterval()
    for _ in range(50):
        with gently():
            pass
    assert sys.getswitchinterval() == before


def test_what_was_set_comes_back_after_an_error_too() -> None:
    before = gc.get_threshold()
    with pytest.raises(RuntimeError, match="no"), gently():
        raise RuntimeError("no")
    assert gc.get_threshold() == before


def test_two_such_works_follow_each_other_so_that_each_puts_back_what_the_site_had_set() -> None:
    before = gc.get_threshold()
    found = []

    def work() -> None:
        with gently():
            found.append(gc.get_threshold())

    with gently():
        second = threading.Thread(target=work)
        second.start()
        assert found == []
    second.join()
    assert found == [(*before[:2], 1_000_000)]
    assert gc.get_threshold() == before


def test_a_process_that_is_forked_meanwhile_keeps_neither_the_settings_nor_the_lock() -> None:
    before = gc.get_threshold()
    with gently():
        # What Python calls in the child.
        _manners.forget()
        assert gc.get_threshold() == before
        with gently():
            pass
    assert gc.get_threshold() == before
