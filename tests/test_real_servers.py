"""Real servers on loopback: a site by Flask under those of WSGI, one by Starlette under those of ASGI.

Each is started once, all at the same time. One that is not installed fails its tests.
"""

from __future__ import annotations

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scenarios import PAGE, WARNED
from tests.support import REGIONS, RISK, THERE, engine, fragment, wait_until

NOTED = WARNED.replace(b"{n}", fragment(of=engine(THERE, RISK)))
FILM = bytes(range(256)) * 400
FIRST = b"<!doctype html><body>first"

SETTINGS = """
from notices import Location, geo
PAGE, FILM, FIRST = {page!r}, {film!r}, {first!r}
SETTINGS = dict(publisher="Paper", rules={rules!r}, translations=[], stylesheet=None,
    geoip=geo.Fixed(Location(country="RU")))
"""
# A client that has gone is seen by what is sent to it, so it is sent something again and again.
BY_FLASK = """
import gzip, time
from pathlib import Path
from flask import Flask, Response, request, send_file
from notices.flask import Notices
from site_settings import FILM, FIRST, PAGE, SETTINGS

app = Flask(__name__)
app.config.update({"NOTICES_" + name.upper(): value for name, value in SETTINGS.items()})
Notices(app)
closed = []

@app.get("/page")
def page():
    response = Response(PAGE)
    response.set_etag("one")
    return response.make_conditional(request)

@app.get("/chunked")
def chunked():
    return Response(PAGE[i:i + 7] for i in range(0, len(PAGE), 7))

@app.get("/gzip")
def packed():
    return Response(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})

@app.get("/trickle")
def trickle():
    coded = gzip.compress(PAGE + 64 * bytes(range(256)))
    return Response((coded[i:i + 20] for i in range(0, len(coded), 20)), headers={"Content-Encoding": "gzip"})

@app.get("/endless")
def endless():
    def chunks():
        yield FIRST
        for _ in range(600):
            time.sleep(0.05)
            yield b"." * 4096
    response = Response(chunks())
    response.call_on_close(lambda: closed.append(None))
    return response

@app.get("/events")
def events():
    def chunks():
        yield b"data: <body>\\n\\n"
        for _ in range(600):
            time.sleep(0.05)
            yield b":" + b"." * 4096 + b"\\n"
    return Response(chunks(), mimetype="text/event-stream")

@app.get("/closed")
def closes():
    return Response(str(len(closed)), mimetype="text/plain")

@app.get("/file/<name>")
def file(name):
    return send_file(Path(name).absolute(), conditional=True)

@app.get("/error")
def error():
    raise LookupError
"""
BY_STARLETTE = """
import asyncio, gzip
from notices.asgi import NoticesMiddleware
from notices.settings import open_site
from site_settings import FILM, FIRST, PAGE, SETTINGS
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

closed = []
TAG = {"ETag": '"one"'}

async def page(request):
    if request.headers.get("if-none-match") == '"one"':
        return Response(status_code=304, headers=TAG)
    return HTMLResponse(PAGE, headers=TAG)

async def chunked(request):
    async def chunks():
        for i in range(0, len(PAGE), 7):
            yield PAGE[i:i + 7]
    return StreamingResponse(chunks(), media_type="text/html")

async def packed(request):
    return HTMLResponse(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})

async def trickle(request):
    coded = gzip.compress(PAGE + 64 * bytes(range(256)))
    async def chunks():
        for i in range(0, len(coded), 20):
            yield coded[i:i + 20]
    return StreamingResponse(chunks(), media_type="text/html", headers={"Content-Encoding": "gzip"})

async def endless(request):
    async def chunks():
        try:
            yield FIRST
            for _ in range(600):
                await asyncio.sleep(0.05)
                yield b"." * 4096
        finally:
            closed.append(None)
    return StreamingResponse(chunks(), media_type="text/html")

async def events(request):
    async def chunks():
        yield b"data: <body>\\n\\n"
        for _ in range(600):
            await asyncio.sleep(0.05)
            yield b":" + b"." * 4096 + b"\\n"
    return StreamingResponse(chunks(), media_type="text/event-stream")

async def closes(request):
    return PlainTextResponse(str(len(closed)))

async def file(request):
    return FileResponse(request.path_params["name"])

async def error(request):
    raise LookupError

routes = [Route(f"/{each.__name__}", each) for each in (page, chunked, trickle, endless, events, error)]
routes += [Route("/gzip", packed), Route("/closed", closes), Route("/file/{name}", file)]
app = NoticesMiddleware(Starlette(routes=routes), open_site(**SETTINGS))
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """How a server is started.

    keeps: whether it keeps a connection for a second request. chunks: whether it sends chunks even to clients
    of HTTP/1.0, which know none.
    """

    command: str
    site: str
    keeps: bool = True
    chunks: bool = False


GUNICORN = "gunicorn {site}:app --bind 127.0.0.1:{port}"
GRANIAN = "granian {site}:app --host 127.0.0.1 --port {port} --workers 1 --no-ws"
SERVERS = {
    "gunicorn sync": Server(command=f"{GUNICORN} -k sync", site="by_flask", keeps=False),
    "gunicorn gthread": Server(command=f"{GUNICORN} -k gthread --threads 4", site="by_flask"),
    "waitress": Server(command="waitress --listen=127.0.0.1:{port} {site}:app", site="by_flask"),
    "granian wsgi": Server(command=f"{GRANIAN} --interface wsgi --blocking-threads 4", site="by_flask"),
    "flask run": Server(
        command="flask --app {site}:app run --port {port}", site="by_flask", keeps=False, chunks=True
    ),
    "uvicorn": Server(command="uvicorn {site}:app --port {port}", site="by_starlette"),
    "hypercorn": Server(command="hypercorn {site}:app --bind 127.0.0.1:{port}", site="by_starlette"),
    "granian asgi": Server(command=f"{GRANIAN} --interface asgi", site="by_starlette"),
    "gunicorn asgi": Server(command=f"{GUNICORN} -k asgi", site="by_starlette"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("servers")
    (found / "rules").mkdir()
    (found / "rules" / "regions.yaml").write_bytes(REGIONS)
    (found / "rules" / "risk.yaml").write_bytes(RISK)
    (found / "page.html").write_bytes(PAGE)
    (found / "film.mp4").write_bytes(FILM)
    settings = SETTINGS.format(page=PAGE, film=FILM[:10], first=FIRST, rules=str(found / "rules"))
    for name, code in (("site_settings", settings), ("by_flask", BY_FLASK), ("by_starlette", BY_STARLETTE)):
        (found / f"{name}.py").write_text(code, encoding="utf-8")
    return found


@dataclass(frozen=True, kw_only=True)
class Started:
    """A server's process, its port and what it says."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def all_started(folder: Path) -> Iterator[Mapping[str, Started]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(started(name, folder)) for name in SERVERS}


@contextmanager
def started(name: str, folder: Path) -> Iterator[Started]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = SERVERS[name]
    log = folder / f"{name}.log"
    home = folder / name
    home.mkdir()
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", *server.command.format(site=server.site, port=port).split()],
            cwd=folder,
            # Some keep a socket in the user's home.
            env={**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PYTHONPATH": str(folder)},
            stdout=told,
            stderr=told,
        )
    try:
        yield Started(process=process, port=port, log=log)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(params=SERVERS)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def port(name: str, all_started: Mapping[str, Started]) -> int:
    server = all_started[name]
    end = time.monotonic() + 120
    while True:
        try:
            with closing(socket.create_connection(("127.0.0.1", server.port), 30)):
                return server.port
        except OSError:
            assert server.process.poll() is None, server.told()
            assert time.monotonic() < end, server.told()
            time.sleep(0.05)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Client(http.client.HTTPConnection):
    """One connection."""

    def __init__(self, port: int) -> None:
        super().__init__("127.0.0.1", port, timeout=30)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        self.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = self.getresponse()
        return Answer(status=answer.status, headers=answer.headers, body=answer.read())


@pytest.fixture
def client(port: int) -> Iterator[Client]:
    with closing(Client(port)) as found:
        yield found


def test_a_page_of_known_length_has_the_length_of_what_is_sent(client: Client) -> None:
    answer = client.ask("/page")
    assert (answer.status, answer.body) == (200, NOTED)
    assert answer.headers["Content-Length"] == str(len(NOTED))
    assert answer.headers["Cache-Control"] == "private"


def test_a_page_in_chunks_is_whole(client: Client) -> None:
    answer = client.ask("/chunked")
    assert (answer.status, answer.body) == (200, NOTED)
    assert "Content-Length" not in answer.headers


def test_a_page_that_the_app_has_compressed_is_opened(client: Client) -> None:
    answer = client.ask("/gzip", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == NOTED


def test_a_compressed_page_may_come_in_chunks_of_which_most_give_nothing_yet(client: Client) -> None:
    answer = client.ask("/trickle", Accept_Encoding="gzip")
    assert gzip.decompress(answer.body) == NOTED + 64 * bytes(range(256))
    assert client.ask("/page").body == NOTED


def test_a_head_is_answered_without_a_body(client: Client) -> None:
    for path in ("/page", "/chunked"):
        answer = client.ask(path, "HEAD")
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["Content-Length"] in {None, "0"}
        # Had it had one, this would not be the next answer.
        assert client.ask("/page").body == NOTED


def test_a_copy_is_good_only_with_the_notice_that_is_in_it(client: Client) -> None:
    tag = client.ask("/page").headers["ETag"]
    answer = client.ask("/page", If_None_Match=tag)
    assert (answer.status, answer.headers["ETag"], answer.body) == (304, tag, b"")
    answer = client.ask("/page", If_None_Match='"one"')
    assert (answer.status, answer.body) == (200, NOTED)


def test_a_connection_is_kept_for_a_second_page(client: Client, name: str) -> None:
    assert client.ask("/page").body == NOTED
    assert (client.sock is not None) is SERVERS[name].keeps
    assert client.ask("/chunked").body == NOTED
    assert client.ask("/page").body == NOTED


def raw(port: int, request: bytes, until: Callable[[bytes], bool]) -> bytes:
    """What a server sends before something holds; then the client goes."""
    found = b""
    with closing(socket.create_connection(("127.0.0.1", port), 30)) as connection:
        connection.sendall(request)
        while not until(found):
            piece = connection.recv(65536)
            if not piece:
                break
            found += piece
    return found


@pytest.mark.parametrize("path", ["/page", "/chunked"])
def test_a_client_of_http_1_0_gets_the_page_and_its_end(name: str, port: int, path: str) -> None:
    answer = raw(port, f"GET {path} HTTP/1.0\r\nHost: a\r\n\r\n".encode(), lambda _: False)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == b"200"
    if path == "/chunked" and SERVERS[name].chunks:
        body = b"".join(re.findall(rb"[0-9a-f]+\r\n(.*?)\r\n", body, re.DOTALL))
    assert body == NOTED


def test_the_first_bytes_of_an_endless_page_come_at_once_and_it_is_closed_once(port: int) -> None:
    def count() -> int:
        with closing(Client(port)) as client:
            return int(client.ask("/closed").body)

    before = count()
    start = time.monotonic()
    first = FIRST.replace(b"<body>", b"<body>" + fragment(of=engine(THERE, RISK)))
    answer = raw(port, b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n", lambda found: first in found)
    assert first in answer
    assert time.monotonic() - start < 10
    wait_until(lambda: count() > before)
    assert count() == before + 1


def test_the_first_of_a_stream_of_events_comes_at_once(port: int) -> None:
    answer = raw(port, b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n", lambda found: b"data: <body>\n\n" in found)
    assert b"data: <body>\n\n" in answer
    assert b"notices" not in answer


def test_a_page_from_a_file_is_given_the_notice_and_a_film_is_sent_in_parts(client: Client) -> None:
    answer = client.ask("/file/page.html")
    assert (answer.status, answer.body) == (200, NOTED)
    assert answer.headers["Content-Length"] == str(len(NOTED))
    assert client.ask("/file/film.mp4").body == FILM
    answer = client.ask("/file/film.mp4", Range="bytes=1000-1999")
    assert (answer.status, answer.body) == (206, FILM[1000:2000])


def test_an_error_of_the_app_is_answered_and_the_next_page_too(client: Client) -> None:
    assert client.ask("/error").status == 500
    # Some close the connection then without saying so.
    client.close()
    assert client.ask("/page").body == NOTED
