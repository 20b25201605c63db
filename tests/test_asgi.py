"""The ASGI middleware: the specification kept on both sides, and the page served whatever happens."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from notices import Location
from notices.address import Proxies
from notices.asgi import VISIT, NoticesMiddleware
from notices.engine import Engine
from notices.fragment import Wording
from notices.http.site import Site
from tests.asgi_checks import App, Got, Message, Receive, Scope, Send, ask, checked, scope_of
from tests.scenarios import HTML, PAGE, SCENARIOS, WARNED, Scenario, Told
from tests.support import ELSEWHERE, RISK, THERE, engine, fragment

NOTED = WARNED.replace(b"{n}", fragment())
FILES: dict[str, dict[str, Any]] = {"http.response.pathsend": {}, "http.response.zerocopysend": {}}


def start(status: int = 200, content_type: str = HTML, **more: Any) -> Message:
    headers = [(b"content-type", content_type.encode())]
    return {"type": "http.response.start", "status": status, "headers": headers, **more}


def body(data: bytes = b"", *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


def sending(*messages: Message) -> App:
    """An app that answers every request with the same messages."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return app


def page(data: bytes = PAGE, **headers: str) -> App:
    begun = start()
    begun["headers"] += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return sending(begun, body(data))


def wrapped(app: App, own: Engine | Site | None = None, *, whole: bool = True) -> App:
    return checked(NoticesMiddleware(checked(app, whole=whole), own or engine()), whole=whole)


def app_of(scenario: Scenario, told: list[Told] | None = None) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        answer = scenario.told(lambda name: seen.get(name.lower()))
        if told is not None:
            told.append(answer)
        headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.code, "headers": headers})
        for chunk in answer.chunks:
            await send(body(chunk, more=True))
        await send({"type": "http.response.body"})

    return app


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_scenarios_hold(scenario: Scenario) -> None:
    own = scenario.engine()
    got = ask(wrapped(app_of(scenario), own), method=scenario.method, headers=scenario.request(own))
    scenario.check(own, got.status, got.headers.items(), got.body)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_who_needs_no_notice_gets_the_very_answer(scenario: Scenario) -> None:
    told: list[Told] = []
    app = wrapped(app_of(scenario, told), engine(ELSEWHERE))
    got = ask(app, method=scenario.method, headers=scenario.request(scenario.engine()))
    assert (got.status, got.body) == (told[0].code, b"".join(told[0].chunks))
    of_caches = {"cache-control", "cdn-cache-control", "surrogate-control", "x-accel-expires"}
    assert got.headers.items() >= {
        (name.lower(), value) for name, value in told[0].headers if name.lower() not in of_caches
    }


# ── what an app sees ─────────────────────────────────────────────────────────────────────────────


def seen(own: Engine | Site | None = None, **scope: Any) -> Scope:
    """The scope that the app is given."""
    found: list[Scope] = []

    async def app(inner: Scope, receive: Receive, send: Send) -> None:
        found.append(inner)
        await page()(inner, receive, send)

    ask(NoticesMiddleware(app, own or engine()), **scope)
    return found[0]


@pytest.mark.parametrize("kind", ["websocket", "lifespan", "still.to.be.invented"])
def test_what_is_no_http_goes_through_as_the_same_objects(kind: str) -> None:
    given: list[tuple[object, ...]] = []

    async def app(*args: Any) -> None:
        given.append(args)

    async def serve(*args: Any) -> None:
        await NoticesMiddleware(app, engine())(*args)

    args: tuple[Any, ...] = ({"type": kind}, object(), object())
    asyncio.run(serve(*args))
    assert all(one is other for one, other in zip(given[0], args, strict=True))


def test_who_needs_a_notice_is_never_answered_304_for_a_copy_without_it() -> None:
    asked = {
        "If-None-Match": '"one"',
        "If-Modified-Since": "x",
        "Accept-Encoding": "gzip, dcb;q=0.5",
        "Range": "bytes=10-",
        "If-Range": '"one"',
        "X-Other": "kept",
    }
    kept = [(b"x-other", b"kept"), (b"accept-encoding", b"gzip")]
    assert seen(headers=asked)["headers"] == kept
    assert seen(engine(ELSEWHERE), headers=asked)["headers"] == scope_of(headers=asked)["headers"]


def test_an_outer_middleware_still_sees_what_the_server_gave() -> None:
    scope = scope_of(headers={"Accept-Encoding": "dcb"}, extensions=dict(FILES))
    before = {**scope, "extensions": dict(FILES)}

    async def serve() -> None:
        await NoticesMiddleware(page(), engine())(scope, _nothing, _drop)

    asyncio.run(serve())
    assert scope == before


async def _nothing() -> Message:
    raise AssertionError("nothing is received")


async def _drop(message: Message) -> None:
    pass


def test_a_page_that_may_need_a_notice_is_not_offered_to_be_sent_as_a_file() -> None:
    offered = {**FILES, "http.response.trailers": {}, "tls": {"tls_version": 772}}
    kept = {"http.response.trailers": {}, "tls": {"tls_version": 772}}
    assert seen(extensions=offered)["extensions"] == kept
    assert seen(engine(ELSEWHERE), extensions=offered)["extensions"] == offered
    assert seen(engine(THERE, RISK), path="/legal/a", extensions=offered)["extensions"] == offered
    assert "extensions" not in seen()


def test_an_app_may_tag_its_page_and_say_its_language_or_that_it_is_exempt() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope[VISIT].exempt = scope["path"] == "/exempt"
        scope[VISIT].tags = ("dangerous",)
        await page()(scope, receive, send)

    assert b"This page is tagged." in ask(wrapped(app)).body
    assert ask(wrapped(app), path="/exempt").body == PAGE


def test_an_exempt_path_is_the_apps_own_wherever_it_is_mounted() -> None:
    site = Site(engine=engine(), exempt=["/static/*"])
    app = wrapped(page(), site)
    assert ask(app, root_path="/blog", path="/blog/static/a.html").body == PAGE
    assert ask(app, root_path="/static", path="/static/a.html").body == NOTED
    assert VISIT not in seen(site, path="/static/a.html")


@pytest.mark.parametrize(
    ("root", "path", "legal"),
    [
        ("", "/legal/x", True),
        ("", "/legal/./x", True),
        ("", "/legal/../a", False),
        # As the specification has it, the path holds where the app is mounted.
        ("/legal", "/legal/x", True),
        ("/legal/", "/legal/x", True),
        ("/blog", "/blog/legal/x", False),
        # As some servers have it, it does not.
        ("/legal", "/x", True),
        ("/legal", "/legally", True),
        ("/blog", "/legal/x", False),
        ("/legal", "/legal", False),
        ("", "", False),
    ],
)
def test_rules_see_the_path_behind_where_the_app_is_mounted(root: str, path: str, legal: bool) -> None:
    assert (ask(wrapped(page()), root_path=root, path=path).body == PAGE) is legal


def test_a_server_need_not_tell_where_the_app_is_mounted_nor_who_connects() -> None:
    scope = scope_of()
    del scope["root_path"], scope["client"], scope["query_string"]

    async def serve() -> list[Message]:
        found: list[Message] = []

        async def send(message: Message) -> None:
            found.append(message)

        await NoticesMiddleware(page(), engine())(scope, _nothing, send)
        return found

    assert Got(messages=asyncio.run(serve())).body == NOTED


def test_our_own_addresses_are_answered_without_the_app() -> None:
    app = wrapped(sending(), engine(wording=Wording()))
    got = ask(app, path="/_notices/notices.css")
    assert (got.status, got.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert b".notices {" in got.body
    assert ask(app, path="/_notices/notices.css", method="HEAD").body == b""
    assert ask(app, path="/_notices/notices.css", method="POST").status == 405
    got = ask(app, path="/blog/_notices/fragment", root_path="/blog", query_string=b"path=/a;tag=dangerous")
    assert b"This page is tagged." in got.body


# ── who the reader is ────────────────────────────────────────────────────────────────────────────


class _ByAddress:
    def locate(self, address: str | None) -> Location:
        return {None: Location(), "198.51.100.1": THERE}.get(address, ELSEWHERE)


def _located(trusted: str) -> App:
    own = engine()
    own._geo = _ByAddress()
    return wrapped(page(), Site(engine=own, proxies=Proxies(trusted=[trusted])))


@pytest.mark.parametrize(
    ("client", "trusted", "told", "warned"),
    [
        (("192.0.2.1", 1), "192.0.2.1", "198.51.100.1", True),
        (["192.0.2.1", 1], "192.0.2.1", "203.0.113.9", False),
        (("203.0.113.9", 1), "192.0.2.1", "198.51.100.1", False),
        (("198.51.100.1", 1), "192.0.2.1", "203.0.113.9", True),
        # Servers tell of a peer on a Unix socket in several ways.
        (None, "unix", "203.0.113.9", False),
        (("", 0), "unix", "203.0.113.9", False),
        ((None, 0), "unix", "203.0.113.9", False),
        (None, "192.0.2.1", "203.0.113.9", True),
    ],
)
def test_only_a_trusted_peer_tells_who_the_reader_is(
    client: Any, trusted: str, told: str, warned: bool
) -> None:
    got = ask(_located(trusted), client=client, headers={"X-Forwarded-For": told})
    assert got.body == (NOTED if warned else PAGE)


def test_several_lines_of_a_header_are_one_list() -> None:
    app = _located("192.0.2.1")
    lines = [(b"x-forwarded-for", b"198.51.100.1"), (b"X-Forwarded-For", b"203.0.113.9")]
    assert ask(app, headers=None).body == NOTED

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        await NoticesMiddleware(page(), Site(engine=_by_address(), proxies=Proxies(trusted=["192.0.2.1"])))(
            {**scope, "headers": lines}, receive, send
        )

    # The last hop is the one that the trusted proxy saw.
    assert ask(outer).body == PAGE


def _by_address() -> Engine:
    own = engine()
    own._geo = _ByAddress()
    return own


# ── what a server is given ───────────────────────────────────────────────────────────────────────


def test_what_is_not_changed_is_the_apps_own_messages() -> None:
    begun, rest = start(content_type="image/png"), body(b"x")
    got = ask(wrapped(sending(begun, rest)))
    assert got.messages == [begun, rest]
    assert got.messages[1] is rest


def test_names_of_headers_are_in_lower_case() -> None:
    begun = start()
    begun["headers"] = [(b"Content-Type", HTML.encode()), (b"X-Mixed", b"\xe9")]
    got = ask(checked(NoticesMiddleware(sending(begun, body(PAGE)), engine())))
    assert got.start["headers"] == [
        (b"content-type", HTML.encode()),
        (b"x-mixed", b"\xe9"),
        (b"cache-control", b"private"),
        (b"vary", b"Accept-Language"),
    ]


def test_headers_may_be_any_iterable_or_left_out() -> None:
    for headers in (iter([(b"content-type", b"image/png")]), ()):
        got = ask(wrapped(sending({**start(), "headers": list(headers)}, body(PAGE))))
        assert got.body == PAGE
    begun = start(content_type="image/png")
    begun["headers"] = iter(begun["headers"])
    got = ask(NoticesMiddleware(sending(begun, body(PAGE)), engine()))
    assert got.start["headers"] == [(b"content-type", b"image/png")]
    assert ask(wrapped(sending({"type": "http.response.start", "status": 200}, body(PAGE)))).body == PAGE


def test_content_length_is_that_of_the_page_with_the_notice() -> None:
    got = ask(wrapped(page(content_length=str(len(PAGE)))))
    assert got.headers["content-length"] == str(len(NOTED))
    assert got.body == NOTED


def test_the_first_bytes_leave_as_soon_as_the_place_is_known() -> None:
    got = Got()
    first = b"<body>" + 1024 * b"x"

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        assert got.messages == []
        await send(body(first, more=True))
        assert got.body == first.replace(b"<body>", b"<body>" + fragment())
        await send(body(b"y", more=True))
        assert got.chunks[1] == b"y"
        await send(body())

    ask(wrapped(app), got=got)
    assert got.kinds == ["start", "body", "body", "body"]


@pytest.mark.parametrize("known", [True, False])
def test_a_page_may_have_a_notice_at_its_end_too(known: bool) -> None:
    low = RISK.replace(b"more_info:", b"placement: bottom\nmore_info:")
    own = engine(THERE, RISK, low.replace(b"notice: risk", b"notice: low"))
    data = b"<!doctype html><body>" + 200 * b"<p>text</p>" + b"</body></html>"
    begun = start()
    if known:
        begun["headers"].append((b"content-length", str(len(data)).encode()))
    pieces = [body(data[i : i + 64], more=True) for i in range(0, len(data), 64)]
    got = ask(wrapped(sending(begun, *pieces, body()), own))
    assert got.body.count(b"<section") == 2
    assert got.body.replace(b"<section", b"", 1).index(b"<section") > 1024
    assert got.messages[-1].get("more_body", False) is False


def test_an_empty_chunk_goes_through_once_the_start_is_out_and_not_before() -> None:
    got = ask(wrapped(sending(start(), body(more=True), body(PAGE, more=True), body(more=True), body())))
    assert got.chunks == [NOTED, b"", b""]


def test_a_page_without_any_body_is_left_alone_and_counted() -> None:
    own = engine()
    got = ask(wrapped(sending(start(), {"type": "http.response.body"}), own))
    assert (got.kinds, got.body) == (["start", "body"], b"")
    assert list(own.counts) == ["missed: blank"]


@pytest.mark.parametrize(("location", "sent"), [(THERE, b""), (ELSEWHERE, PAGE)])
def test_a_server_is_not_given_the_body_of_a_head_of_which_it_could_tell_the_length(
    location: Location, sent: bytes
) -> None:
    got = ask(wrapped(page(content_length=str(len(PAGE))), engine(location)), method="HEAD")
    assert got.body == sent
    assert ("content-length" in got.headers) is (location is ELSEWHERE)


def test_trailers_come_last_and_tell_nothing_of_the_bytes_that_were() -> None:
    trailers = {
        "type": "http.response.trailers",
        "headers": [(b"content-digest", b"x"), (b"server-timing", b"a")],
    }
    app = sending(start(trailers=True), body(PAGE[:20], more=True), body(PAGE[20:]), trailers)
    got = ask(wrapped(app))
    assert got.kinds == ["start", "body", "trailers"]
    assert got.start["trailers"] is True
    assert got.messages[-1]["headers"] == [(b"server-timing", b"a")]
    assert ask(wrapped(app, engine(ELSEWHERE))).messages[-1] == trailers


def test_hints_debugging_and_pushes_go_through_before_the_response() -> None:
    before: list[Message] = [
        {"type": "http.response.debug", "info": {"template": object()}},
        {"type": "http.response.early_hint", "links": [b"</a.css>"]},
        {"type": "http.response.push", "path": "/a.css", "headers": []},
    ]
    app = sending(*before, start(), body(PAGE))
    got = ask(wrapped(app), extensions={"http.response.early_hint": {}})
    assert got.kinds == ["debug", "early_hint", "push", "start", "body"]
    assert got.messages[:3] == before
    assert got.body == NOTED


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("held", [b"", b"<!doctype html><ht"])
def test_a_page_that_is_sent_as_a_file_nevertheless_goes_out_as_it_is_and_is_counted(
    kind: str, held: bytes
) -> None:
    sent: Message = {"type": kind, "path": "/a.html", "file": 1}
    own = engine()
    chunks = [body(held, more=True)] if held else []
    got = ask(NoticesMiddleware(sending(start(), *chunks, sent), own), extensions=FILES)
    assert got.kinds == ["start", *(["body"] if held else []), kind.removeprefix("http.response.")]
    assert (got.body, got.messages[-1]) == (held, sent)
    assert got.headers["cache-control"] == "private"
    assert own.counts == {"missed: late": 1}


def test_what_is_no_page_may_be_sent_as_a_file_where_nobody_needs_a_notice() -> None:
    sent: Message = {"type": "http.response.pathsend", "path": "/a.mp4"}
    app = sending(start(content_type="video/mp4"), sent)
    got = ask(wrapped(app, engine(ELSEWHERE)), extensions=FILES)
    assert got.messages[-1] is sent


def test_more_of_a_page_may_come_out_of_a_file_once_the_notice_stands() -> None:
    sent: Message = {"type": "http.response.zerocopysend", "file": 1, "more_body": True}
    got = ask(NoticesMiddleware(sending(start(), body(b"<body>x", more=True), sent, body(b"y")), engine()))
    assert got.chunks == [b"<body>" + fragment() + b"x", b"y"]
    assert got.kinds == ["start", "body", "zerocopysend", "body"]


# ── errors and disconnects ───────────────────────────────────────────────────────────────────────


async def fails(scope: Scope, receive: Receive, send: Send) -> None:
    raise LookupError("the app's own")


def failing(*messages: Message) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await sending(*messages)(scope, receive, send)
        await fails(scope, receive, send)

    return app


@pytest.mark.parametrize(
    ("messages", "kinds"),
    [
        ([], []),
        # Held: the server has nothing, and makes its own page of the error.
        ([start()], []),
        ([start(), body(b"<!doctype html><he", more=True)], []),
        ([start(), body(b"<body>x", more=True)], ["start", "body"]),
        ([start(content_type="image/png")], ["start"]),
        ([start(), body(PAGE)], ["start", "body"]),
    ],
)
def test_an_error_of_the_app_is_the_servers_to_see(messages: list[Message], kinds: list[str]) -> None:
    got = Got()
    with pytest.raises(LookupError, match="the app's own"):
        ask(wrapped(failing(*messages), whole=False), got=got)
    assert got.kinds == kinds


def test_a_second_start_is_the_apps_fault() -> None:
    for content_type in (HTML, "image/png"):
        begun = start(content_type=content_type)
        with pytest.raises(RuntimeError, match=r"http\.response\.start twice"):
            ask(NoticesMiddleware(sending(begun, begun), engine()))


def test_a_body_before_the_start_is_the_servers_to_refuse() -> None:
    got = ask(NoticesMiddleware(sending(body(PAGE)), engine()))
    assert got.kinds == ["body"]
    sent: Message = {"type": "http.response.pathsend", "path": "/"}
    assert ask(NoticesMiddleware(sending(sent), engine())).messages == [sent]


@pytest.mark.parametrize("data", [b"<!doctype html><he", b"<body>x"])
def test_what_an_app_leaves_undone_the_server_sees(data: bytes) -> None:
    """As without us: a body that is not said to be whole."""
    got = ask(wrapped(sending(start(), body(data, more=True)), whole=False))
    assert got.body.replace(fragment(), b"") == data
    assert got.kinds[0] == "start"
    assert got.messages[-1].get("more_body") is True


@pytest.mark.parametrize("messages", [[], [start(content_type="image/png")], [start(), body(PAGE)]])
def test_nothing_is_added_to_what_an_app_has_done(messages: list[Message]) -> None:
    got = ask(wrapped(sending(*messages), whole=False))
    assert len(got.messages) == len(messages)


class Gone:
    """A server whose client goes after some messages; as of 2.4 it says so by an OSError."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.kinds: list[str] = []

    async def send(self, message: Message) -> None:
        if not self.left:
            raise ConnectionResetError("the client has gone")
        self.left -= 1
        self.kinds.append(message["type"])


def to_gone(app: App, after: int) -> Gone:
    server = Gone(after)

    async def serve() -> None:
        await NoticesMiddleware(app, engine())(scope_of(), _nothing, server.send)

    asyncio.run(serve())
    return server


@pytest.mark.parametrize("after", [0, 1])
def test_an_app_is_told_that_the_client_has_gone(after: int) -> None:
    with pytest.raises(ConnectionResetError):
        to_gone(sending(start(), body(PAGE, more=True), body()), after)


def test_an_app_that_was_told_and_stops_is_left_in_peace() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"<!doctype html><he", more=True))

    assert to_gone(app, 0).kinds == []


def test_receive_is_the_servers_own() -> None:
    given: list[Receive] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        given.append(receive)
        await page()(scope, receive, send)

    async def serve() -> None:
        await NoticesMiddleware(app, engine())(scope_of(), _nothing, _drop)

    asyncio.run(serve())
    assert given == [_nothing]


def test_a_cancelled_task_stays_cancelled_and_sends_nothing_that_was_held() -> None:
    got = Got()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"<!doctype html><he", more=True))
        await asyncio.Event().wait()

    async def send(message: Message) -> None:
        got.messages.append(message)

    async def serve() -> None:
        await NoticesMiddleware(app, engine())(scope_of(), _nothing, send)

    async def cancel() -> None:
        task = asyncio.create_task(serve())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert got.messages == []


def test_many_requests_at_once_share_nothing() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        for byte in PAGE:
            await asyncio.sleep(0)
            await send(body(bytes([byte]), more=True))
        await send(body(scope["path"].encode()))

    async def one(served: App, path: str) -> bytes:
        got = Got()

        async def send(message: Message) -> None:
            got.messages.append(message)

        await served(scope_of(path=path), _nothing, send)
        return got.body

    async def many() -> list[bytes]:
        served = NoticesMiddleware(app, engine())
        return await asyncio.gather(*(one(served, f"/{i}") for i in range(20)))

    assert asyncio.run(many()) == [NOTED + f"/{i}".encode() for i in range(20)]


def _broken(*_: Any, **__: Any) -> Any:
    raise RuntimeError("198.51.100.77 speaks ru")


def test_rendering_that_fails_serves_the_page_untouched_and_private(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = engine()
    app = wrapped(page(cache_control="public"), own)
    monkeypatch.setattr("notices.visit.Visit.fragment", _broken)
    got = ask(app)
    assert (got.body, got.headers["cache-control"], own.counts) == (PAGE, "private", {"missed: error": 1})
    assert "198.51.100.77" not in caplog.text


@pytest.mark.parametrize("part", ["_request", "_inner", "_changed"])
def test_a_request_that_cannot_be_read_is_served_untouched_and_private(
    part: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = engine()
    app = wrapped(page(cache_control="public"), own)
    monkeypatch.setattr(f"notices.asgi.{part}", _broken)
    got = ask(app, headers={"Accept-Encoding": "gzip"})
    assert (got.body, got.headers["cache-control"], own.counts) == (PAGE, "private", {"missed: error": 1})
    assert "198.51.100.77" not in caplog.text


def test_an_engine_that_fails_while_the_app_starts_keeps_it_from_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = engine()
    with monkeypatch.context() as patch:
        patch.setattr("notices.visit.Visit.fragment", _broken)
        app = wrapped(page(), own)
    assert ask(app).body == NOTED
    assert own.counts == {"missed: error": 1, "shown": 1}


# What the loop's own thread reads, imports or connects to while the first requests of a process are served.
FIRST = """
import asyncio, sys, threading
told, on = [], False
own = threading.get_ident()

def hook(event, args):
    if on and threading.get_ident() == own:
        if event in {"open", "import", "os.listdir", "os.scandir", "time.sleep"} or "socket" in event:
            told.append((event, args[:1]))

sys.addaudithook(hook)
from notices.asgi import NoticesMiddleware
from notices.settings import open_site
from tests.asgi_checks import Got, scope_of
from tests.test_asgi import page

asked = {"accept-language": "ru", "cf-ipcountry": "RU", "cf-region-code": "MOW", "range": "bytes=0-",
    "x-forwarded-for": "77.88.8.8", "accept-encoding": "br, zstd", "if-none-match": '"one"'}
app = NoticesMiddleware(page(), open_site(trusted_proxies=["127.0.0.1"], edge="cloudflare"))

async def serve():
    global on
    for path in ("/", "/a", "/_notices/notices.css", "/_notices/fragment", "/_notices/notices.json"):
        for headers in ({}, asked):
            got = Got()
            async def send(message):
                got.messages.append(message)
            on = True
            await app(scope_of(path=path, headers=headers, client=("127.0.0.1", 1)), None, send)
            on = False
            assert got.status == 200

asyncio.run(serve())
print(told)
"""


def test_the_first_requests_of_a_process_read_no_file_in_the_loop() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[]\n", "", 0)


def test_dots_that_a_client_hid_on_the_way_take_no_notice_away() -> None:
    app = wrapped(page(), Site(engine=engine(), exempt=["/static/*"]))
    for path in ("/a/../legal/x", "/legal/../a/x", "/a/../static/x"):
        assert ask(app, path=path).body == WARNED.replace(b"{n}", fragment())


def test_a_body_may_be_a_view_of_memory() -> None:
    got = ask(NoticesMiddleware(sending(start(), {**body(), "body": memoryview(PAGE)}), engine()))
    assert got.body == WARNED.replace(b"{n}", fragment())
