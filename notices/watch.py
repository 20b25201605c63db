"""A thread that looks at folders whenever something happens below them, and every few seconds besides.

`watchfiles` tells what happens. The regular look finds what it misses: changes on network file systems,
links that are swapped further up, or everything where the system grants no more watches.
"""

from __future__ import annotations

import _thread
import atexit
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from stat import S_ISDIR
from typing import Any

__all__ = ["Watch"]

_log = logging.getLogger("notices.reload")
#: Milliseconds: how often the notifier sees whether it shall stop, and for how long it gathers what happens.
_STEP, _GATHER = 100, 200
#: Seconds for which the end of a process waits for a look that is under way.
_PATIENCE = 5.0


class _Stop:
    """Set by `close`, and by itself once nobody holds the object for which the thread looks."""

    def __init__(self, look: weakref.WeakMethod[Callable[[], object]]) -> None:
        self._look = look
        self._event = threading.Event()

    def set(self) -> None:
        self._event.set()

    def is_set(self) -> bool:
        return self._event.is_set() or self._look() is None

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)


class Watch:
    """Looks at folders in a thread of its own, which begins with `start`: in a process that serves.

    look: a method, whose object the watch does not keep alive; the thread ends when that is gone. It is
    called once at the beginning too. every: seconds between looks at which nothing had to happen.
    done: called when the thread ends.

    idle: whether the thread is still to be started in this process; never, where there are no folders.
    looking: a lock of this process, for a look that others may ask for too.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        look: Callable[[], object],
        *,
        every: float = 5.0,
        done: Callable[[], object] | None = None,
    ) -> None:
        self._folders = tuple(folders)
        self._look = weakref.WeakMethod(look)
        self._every = every
        self._done = done
        self._complained = False
        self._prepare()
        _all.add(self)

    def _prepare(self) -> None:
        """As nothing has begun: for a new watch, and in a forked child, where no thread came along."""
        self.idle = bool(self._folders)
        self._once = threading.Lock()
        self.looking = threading.Lock()
        self._stop = _Stop(self._look)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless another thread is just doing so; waits for nothing."""
        if not self._once.acquire(blocking=False):
            return
        self.idle = False
        if _is_green():
            _log.warning(
                "changes of rules are not looked for: threads are replaced by gevent or eventlet here, "
                "and to read rules would hold up every request; restart the site after an edit"
            )
            return
        thread = threading.Thread(target=self._run, args=(self._stop,), name="notices-reload", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            _log.warning("changes of rules are not looked for in process %d: %s", os.getpid(), error)
        else:
            self._thread = thread

    def close(self) -> None:
        """End the thread, and begin no other; waits a few seconds at most."""
        self._once.acquire(blocking=False)
        self.idle = False
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_PATIENCE)

    def forget(self) -> None:
        """In a forked child: begin anew with the first request, unless the watch was closed before."""
        if not self._stop.is_set():
            self._prepare()

    def _run(self, stop: _Stop) -> None:
        try:
            for _ in self._moments(stop):
                self._call()
        finally:
            if self._done is not None:
                self._done()

    def _call(self) -> None:
        look = self._look()
        try:
            if look is not None:
                look()
        except Exception:
            # The thread must live: the next edit may mend it. What is in rule files is no secret.
            _log.exception("a look at the rules failed; what was read before stays in use")

    def _moments(self, stop: _Stop) -> Iterator[None]:
        """When to look: at once, when something happened, and when nothing did for a while."""
        yield
        while not stop.is_set():
            try:
                yield from self._told(stop)
            except Exception as error:
                self._complain(error)
                stop.wait(self._every)
                yield

    def _told(self, stop: _Stop) -> Iterator[None]:
        """As `_moments`, by the notifier, as long as the folders are the ones with which it began."""
        # Takes long to import, and is of use only here.
        from watchfiles import watch  # noqa: PLC0415

        before = _identities(self._folders)
        there = [folder for folder, identity in zip(self._folders, before, strict=True) if identity]
        events: Iterator[Any] = watch(
            *there,
            watch_filter=None,
            debounce=_GATHER,
            step=_STEP,
            stop_event=stop,
            rust_timeout=max(1, min(_GATHER, int(self._every * 1000))),
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        # At once, for what happened before the notifier had begun.
        due = time.monotonic()
        for happened in events:
            if happened or time.monotonic() >= due:
                yield
                due = time.monotonic() + self._every
                if _identities(self._folders) != before:
                    return

    def _complain(self, error: Exception) -> None:
        if not self._complained:
            self._complained = True
            told = "the system does not tell of changes of rules, so they are looked for every %g seconds: %s"
            _log.warning(told, self._every, error)


def _identities(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Which folders these are now: a name may be given to another one. None for what is no folder."""
    return list(map(_identity, folders))


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if S_ISDIR(found.st_mode) else None


def _is_green() -> bool:
    """Whether threads of this process are none: a greenlet that waits or computes stops all others."""
    return getattr(_thread.start_new_thread, "__module__", "") != "_thread"


_all: weakref.WeakSet[Watch] = weakref.WeakSet()


def _forget_all() -> None:
    for each in tuple(_all):
        each.forget()


@atexit.register
def _close_all() -> None:
    # A thread that comes back from the notifier into an interpreter that is gone would abort the process.
    for each in tuple(_all):
        each.close()


getattr(os, "register_at_fork", lambda **_: None)(after_in_child=_forget_all)
