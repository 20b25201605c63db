"""No trace of a reader: marked readers leave no mark, whatever fails; and every page is served."""

from __future__ import annotations

import inspect
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import CodeType

import pytest

from tests.no_trace import (
    ADAPTERS,
    MARK,
    ORIGIN,
    PATHS,
    READERS,
    Asked,
    Capture,
    ForcedError,
    Served,
    faults,
    watched,
    without_notice,
)

Opened = Callable[[Path], Served]
Answer = tuple[str, Mapping[str, str], bytes]

pytestmark = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)

#: What stands between a server and all that may fail: the protocol itself, and what guards the rest.
OUTERMOST: frozenset[str] = frozenset(
    {
        "asgi.NoticesMiddleware.__call__",
        "asgi.NoticesMiddleware._begin",
        "asgi._Response.__init__",
        "asgi._Response._pass_on",
        "asgi._Response._take_body",
        "asgi._Response._take_start",
        "asgi._Response.end",
        "asgi._Response.send",
        "asgi._answer",
        "asgi._raw",
        "asgi._raw.<locals>.<listcomp>",
        "asgi._text",
        "asgi._text.<locals>.<listcomp>",
        "exchange.Exchange.begin",
        "exchange.Exchange.close",
        "exchange.Exchange.feed",
        "exchange.Exchange.inserting",
        "flask.Notices._surviving",
        "flask.Notices.exempt.<locals>.exempted",
        "flask.Notices.page",
        "flask.Notices.place",
        "flask.Notices.text",
        "flask._look_for_placed",
        "flask._looking_for_changes.<locals>.look",
        "site.Site.begin",
        "views.exempt",
        "views.page",
        "views.visit",
        "wsgi.NoticesMiddleware.__call__",
        "wsgi.NoticesMiddleware._begin",
        "wsgi._Body.__init__",
        "wsgi._Body.__iter__",
        "wsgi._Body.__next__",
        "wsgi._Body.close",
        "wsgi._Response.__init__",
        "wsgi._Response._pass_on",
        "wsgi._Response.body",
        "wsgi._Response.close",
        "wsgi._Response.feed",
        "wsgi._Response.start_response",
        "wsgi._send",
    }
)


def marks(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if MARK.search(text)]


def told(answer: Answer) -> list[str]:
    status, headers, body = answer
    return [status, repr(headers), without_notice(headers, body).decode("latin-1"), body.decode("latin-1")]


def is_page(answer: Answer) -> bool:
    status, headers, body = answer
    return status == "200 OK" and without_notice(headers, body) == ORIGIN


def test_the_marks_would_be_found(adapter: Opened) -> None:
    from tests.no_trace import LANGUAGE, NOWHERE, V4, V6

    facts = [V4, V6, str(NOWHERE.country), *NOWHERE.subdivisions, str(NOWHERE.city), *LANGUAGE.split(",")]
    assert marks([*facts, str(ForcedError())]) == [*facts, str(ForcedError())]


def test_readers_under_load_leave_no_mark(
    adapter: Opened, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    texts: list[str] = []
    failed: list[Answer] = []
    with Capture() as log, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        served = adapter(tmp_path)

        def read() -> None:
            for path, shows in PATHS.items():
                for asked in READERS:
                    answer = served.serve(path, asked)
                    texts.extend(told(answer))
                    if shows and not is_page(answer):
                        failed.append(answer)

        threads = [threading.Thread(target=read) for _ in range(8)]
        for each in threads:
            each.start()
        served.serve("/live", READERS[0])
        for each in threads:
            each.join()
        served.serve("/live", READERS[2])
    assert failed == []
    assert 'notices_shown_total{notice="risk"}' in served.exposed()
    assert any("Visit(<withheld>)" in each for each in served.live)
    captured = capfd.readouterr()
    texts += [*log.texts, *served.live, served.exposed(), captured.out, captured.err, *map(str, warned)]
    texts += [path.read_text() for path in served.status.glob("*")]
    assert marks(texts) == []


def _named(code: CodeType) -> str:
    return f"{Path(code.co_filename).stem}.{code.co_qualname}"


#: Each path for a reader behind a proxy; and pages for a script, in a browser that was here before.
_FAILING = [*((path, READERS[2]) for path in PATHS), ("/", READERS[4]), ("/packed", READERS[4])]


@pytest.mark.parametrize(("path", "asked"), _FAILING)
def test_whatever_fails_the_page_is_served_and_nothing_is_told(
    adapter: Opened, path: str, asked: Asked, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    served = adapter(tmp_path)
    served.forget()
    seen = watched(lambda: served.serve(path, asked))
    broken: list[str] = []
    texts: list[str] = []
    with Capture() as log:
        for code, at in places(seen):
            served.forget()
            try:
                answer = faults(code, at, lambda: served.serve(path, asked))
            except ForcedError:
                broken.append(f"{_named(code)} {at}: no answer")
                continue
            texts += told(answer)
            if PATHS[path] and not is_page(answer):
                broken.append(f"{_named(code)} {at}: {answer[0]}")
    captured = capfd.readouterr()
    assert len(seen) > 10
    assert sorted(broken) == []
    assert marks([*texts, *log.texts, captured.out, captured.err, served.exposed()]) == []


def places(seen: Mapping[CodeType, int]) -> Iterator[tuple[CodeType, int]]:
    """Where something fails: in each function, the first and the last time that it is called."""
    for code, times in seen.items():
        if _named(code) not in OUTERMOST:
            yield code, 1
            # To end a generator is to call it, but nobody waits for what it raises then.
            if times > 1 and not code.co_flags & inspect.CO_GENERATOR:
                yield code, times
