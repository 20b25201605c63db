"""Django, Starlette, FastAPI and Quart: the scenarios, and the examples of the README as they stand."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any
from wsgiref.util import setup_testing_defaults

import django
import django.http
import pytest
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.urls import path
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from quart import Quart
from quart import Response as QuartResponse
from quart import request as quart_request
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from notices import views
from notices.asgi import NoticesMiddleware
from notices.wsgi import NoticesMiddleware as WsgiMiddleware
from tests.asgi_checks import Got, Message, Receive, Scope, Send, ask, checked
from tests.scenarios import HTML, PAGE, SCENARIOS, WARNED, Scenario
from tests.support import engine, fragment

README = Path(__file__).parent.parent / "README.md"
NOTED = WARNED.replace(b"{n}", fragment())
by_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


class Site(ModuleType):
    """Django's URLs, which are one set in a process; the view changes from test to test."""

    def __init__(self) -> None:
        super().__init__("site")
        self.view: Any = None
        self.urlpatterns = [path("", self.served), path("<path:rest>", self.served)]

    def served(self, request: django.http.HttpRequest, rest: str = "") -> django.http.HttpResponse:
        response: django.http.HttpResponse = self.view(request)
        return response


SITE = Site()
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=SITE, USE_I18N=False, SECRET_KEY="of tests")
django.setup()


def django_page(request: django.http.HttpRequest) -> django.http.HttpResponse:
    return django.http.HttpResponse(PAGE)


def django_view(scenario: Scenario) -> Any:
    def view(request: django.http.HttpRequest) -> django.http.HttpResponse:
        told = scenario.told(request.headers.get)
        response = django.http.HttpResponse(b"".join(told.chunks), status=told.code)
        del response["Content-Type"]
        for name, value in told.headers:
            response[name] = value
        return response

    return view


def starlette_app(scenario: Scenario) -> Starlette:
    async def view(request: Request) -> Response:
        told = scenario.told(request.headers.get)

        async def chunks() -> AsyncIterator[bytes]:
            for chunk in told.chunks:
                yield chunk

        response = StreamingResponse(chunks(), told.code)
        response.raw_headers = [(name.lower().encode(), value.encode()) for name, value in told.headers]
        return response

    return Starlette(routes=[Route("/", view)])


def quart_app(scenario: Scenario) -> Quart:
    app = Quart("scenario")

    @app.route("/")
    async def view() -> QuartResponse:
        told = scenario.told(quart_request.headers.get)
        response = QuartResponse(b"".join(told.chunks), told.code)
        response.headers.clear()
        response.headers.extend(told.headers)
        return response

    return app


@by_scenario
def test_the_scenarios_hold_in_starlette(scenario: Scenario) -> None:
    own = scenario.engine()
    app = checked(NoticesMiddleware(checked(starlette_app(scenario)), own))
    got = ask(app, method=scenario.method, headers=scenario.request(own))
    scenario.check(own, got.status, got.headers.items(), got.body)


@by_scenario
def test_the_scenarios_hold_in_quart(scenario: Scenario) -> None:
    own = scenario.engine()
    app = quart_app(scenario)
    inner: Any = app.asgi_app
    app.asgi_app = checked(NoticesMiddleware(checked(inner), own))  # type: ignore[method-assign,assignment]  # Quart's way
    got = asked_to_the_end(app, method=scenario.method, headers={"Host": "a", **scenario.request(own)})
    scenario.check(own, got.status, got.headers.items(), got.body)


@by_scenario
def test_the_scenarios_hold_in_django_by_asgi(scenario: Scenario) -> None:
    SITE.view, own = django_view(scenario), scenario.engine()
    app = NoticesMiddleware(get_asgi_application(), own)
    got = asked_to_the_end(app, method=scenario.method, headers={"Host": "a", **scenario.request(own)})
    scenario.check(own, got.status, got.headers.items(), got.body)


@by_scenario
def test_the_scenarios_hold_in_django_by_wsgi(scenario: Scenario) -> None:
    SITE.view, own = django_view(scenario), scenario.engine()
    status, headers, body = by_wsgi(
        WsgiMiddleware(get_wsgi_application(), own), scenario.method, scenario.request(own)
    )
    scenario.check(own, int(status[:3]), headers, body)


def by_wsgi(
    app: Any, method: str = "GET", headers: dict[str, str] | None = None, *, peer: str = "192.0.2.1"
) -> tuple[str, list[tuple[str, str]], bytes]:
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": "/", "REMOTE_ADDR": peer}
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
    setup_testing_defaults(environ)
    told: list[Any] = []
    body: Iterable[bytes] = app(environ | {"wsgi.input": io.BytesIO()}, lambda *args: told.extend(args))
    data = b"".join(body)
    getattr(body, "close", bool)()
    return told[0], told[1], data


def asked_to_the_end(app: Any, **scope: Any) -> Got:
    """As `ask`, from a client that stays until it has been answered: some apps listen whether it does."""
    sent = False

    async def outer(scope: Scope, _: Receive, send: Send) -> None:
        await app(scope, receive, send)

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return ask(outer, **scope)


# ── what views tell ──────────────────────────────────────────────────────────────────────────────


def test_a_view_of_starlette_or_fastapi_tags_its_page() -> None:
    def front(request: Request) -> bytes:
        views.page(request, tags="dangerous")
        return PAGE

    outside, inside = FastAPI(), FastAPI()
    inside.add_middleware(NoticesMiddleware, site=engine())
    for app in (outside, inside):
        app.add_api_route("/", front, response_class=HTMLResponse)
    for served in (NoticesMiddleware(outside, engine()), inside):
        assert b"This page is tagged." in ask(served).body


def test_a_view_of_quart_tags_its_page() -> None:
    app = Quart("tags")

    @app.get("/")
    async def front() -> bytes:
        views.page(quart_request, tags="dangerous")
        return PAGE

    app.asgi_app = NoticesMiddleware(app.asgi_app, engine())  # type: ignore[method-assign,assignment]  # Quart's way
    assert b"This page is tagged." in asked_to_the_end(app, headers={"Host": "a"}).body


@pytest.mark.parametrize("protocol", ["WSGI", "ASGI"])
def test_a_view_of_django_tags_its_page(protocol: str) -> None:
    def view(request: django.http.HttpRequest) -> django.http.HttpResponse:
        views.page(request, tags="dangerous")
        return django_page(request)

    SITE.view = view
    if protocol == "ASGI":
        app = NoticesMiddleware(get_asgi_application(), engine())
        body = asked_to_the_end(app, headers={"Host": "a"}).body
    else:
        body = by_wsgi(WsgiMiddleware(get_wsgi_application(), engine()))[2]
    assert b"This page is tagged." in body


def test_django_streams_a_page() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield PAGE[:20]
        yield PAGE[20:]

    SITE.view = lambda request: django.http.StreamingHttpResponse(chunks())
    app = NoticesMiddleware(get_asgi_application(), engine())
    assert asked_to_the_end(app, headers={"Host": "a"}).body == NOTED


# ── Starlette's own ways ─────────────────────────────────────────────────────────────────────────


def test_a_file_of_starlettes_is_read_where_a_page_may_need_a_notice(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)

    async def view(request: Request) -> FileResponse:
        return FileResponse(tmp_path / "page.html")

    app = Starlette(routes=[Route("/", view)])
    offered: dict[str, Any] = {"http.response.pathsend": {}}
    assert ask(app, extensions=offered).kinds == ["start", "pathsend"]
    got = ask(checked(NoticesMiddleware(checked(app), engine())), extensions=offered)
    assert got.body == NOTED
    assert got.headers["content-length"] == str(len(NOTED))


def test_the_path_of_a_mounted_app_is_that_of_the_page() -> None:
    async def view(request: Request) -> Response:
        return Response(PAGE, media_type="text/html")

    inner = Starlette(routes=[Route("/{rest:path}", view)])
    inside = Starlette(routes=[Mount("/legal", app=NoticesMiddleware(inner, engine()))])
    outside = NoticesMiddleware(Starlette(routes=[Mount("/legal", app=inner)]), engine())
    for app in (inside, outside):
        assert ask(app, path="/legal/x").body == PAGE
    assert ask(NoticesMiddleware(inner, engine()), path="/x").body == NOTED


@pytest.mark.parametrize("late", [False, True])
def test_an_error_page_of_starlettes_gets_the_notice_if_nothing_has_left(late: bool) -> None:
    async def view(request: Request) -> Response:
        if late:
            return StreamingResponse(chunks(), media_type="text/html")
        raise LookupError

    async def chunks() -> AsyncIterator[bytes]:
        yield b"<!doctype html><he"
        raise LookupError

    async def sorry(request: Request, error: Exception) -> Response:
        return Response(b"<body>sorry", 500, media_type="text/html")

    def app() -> Starlette:
        return Starlette(routes=[Route("/", view)], exception_handlers={500: sorry})

    got = Got()
    with pytest.raises(LookupError):
        ask(NoticesMiddleware(app(), engine()), got=got)
    # Held, it was begun to the app all the same; the server makes its own page then.
    assert got.body == (b"" if late else b"<body>" + fragment() + b"sorry")
    inside = app()
    inside.add_middleware(NoticesMiddleware, site=engine())
    got = Got()
    with pytest.raises(LookupError):
        ask(inside, got=got)
    assert got.body == b"<body>sorry"


# ── the README ───────────────────────────────────────────────────────────────────────────────────

#: An address in Russia, by the database that ships.
AT_RISK = "77.88.8.8"
EXAMPLES = [
    block
    for block in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    if "open_site(" in block
]


def test_the_readme_has_an_example_of_django_and_one_of_starlette_in_five_lines_each() -> None:
    assert ["django" in each for each in EXAMPLES] == [True, False]
    assert ["starlette" in each for each in EXAMPLES] == [False, True]
    assert [len(each.splitlines()) for each in EXAMPLES] == [5, 5]


def run(example: str, **names: Any) -> dict[str, Any]:
    """What an example's code makes."""
    exec(compile(example, str(README), "exec"), names)
    return names


def test_the_readmes_django_example_runs_by_wsgi() -> None:
    SITE.view = django_page
    made = run(EXAMPLES[0])
    asked = {"X-Forwarded-For": AT_RISK}
    try:
        assert is_noted(by_wsgi(made["application"], headers=asked, peer="127.0.0.1")[2])
        assert not is_noted(by_wsgi(made["application"], headers=asked, peer="8.8.8.8")[2])
    finally:
        made["site"].engine.close()


BY_ASGI = {"django": EXAMPLES[0].replace("wsgi", "asgi"), "starlette": EXAMPLES[1]}


@pytest.mark.parametrize("example", BY_ASGI.values(), ids=BY_ASGI)
def test_the_readmes_examples_run_by_asgi(example: str) -> None:
    async def view(request: Request) -> Response:
        return Response(PAGE, headers={"content-type": HTML})

    SITE.view = django_page
    made = run(example, routes=[Route("/", view)])
    app = made.get("application") or made["app"]
    headers = {"X-Forwarded-For": AT_RISK, "Host": "a"}
    try:
        assert is_noted(asked_to_the_end(app, headers=headers, client=("127.0.0.1", 1)).body)
        assert not is_noted(asked_to_the_end(app, headers=headers, client=("8.8.8.8", 1)).body)
    finally:
        made["site"].engine.close()


def is_noted(page: bytes) -> bool:
    assert PAGE[:40] in page
    return b'<section class="notices"' in page


def test_the_lines_for_fastapi_and_quart_are_as_tested() -> None:
    text = README.read_text(encoding="utf-8")
    for line in (
        "`app = NoticesMiddleware(FastAPI(), site)`",
        "`app.add_middleware(NoticesMiddleware, site=site)`",
        "`app.asgi_app = NoticesMiddleware(app.asgi_app, site)`",
    ):
        assert line in text
