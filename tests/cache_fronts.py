"""Real caches in front of the real middleware, on loopback, configured by the guide's own text."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from notices import geo
from notices.address import Proxies
from notices.http.site import Site
from notices.wsgi import NoticesMiddleware
from tests.geo_fixtures import city, write
from tests.http_support import AT_RISK, SAFE, by_address
from tests.support import RISK

GUIDE = Path(__file__).parent.parent / "notices" / "http" / "README.md"
#: Where Debian puts what is for administrators.
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
NOTICE = "Careful, "
ETAG = '"one"'


def block(name: str) -> str:
    """A block of the guide, by what stands behind its three ticks."""
    [found] = re.findall(
        rf"^```{name}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(found)


def program(name: str) -> str:
    """Where a cache is installed."""
    found = shutil.which(name, path=_PATH)
    assert found, f"{name} is not installed: apt-get install --no-install-recommends nginx varnish haproxy"
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


_PAGE = ("text/html", "<!doctype html><title>T</title><body><p>{path}</p></body>")
#: Pages otherwise written, by how their paths begin.
_PAGES = {
    "/data": ("application/json", '{{"notices": "{path}"}}'),
    "/bom": ("text/html", "\ufeff" + _PAGE[1]),
    "/words": ("text/html", "words first<p>{path}</p>"),
    "/wrong": ("text/html", "<!doctype html><title>T</title><body><!--#unknown --><p>{path}</p>"),
    "/xhtml": (
        "application/xhtml+xml",
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head>'
        "<body><p>{path}</p></body></html>",
    ),
}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        pass


class Upstream:
    """A site whose pages are public for a while, and what has been asked of it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.hits: Counter[str] = Counter()
        self.conditions: list[str | None] = []
        self.age = 600
        # How our own addresses are answered where they cannot be.
        self.failing = ""
        self.etag = ETAG
        self.engine = by_address(RISK)
        networks = {"198.51.100.0/24": city("RU"), "203.0.113.0/24": city("DE")}
        self.engine._geo = geo.open(write(folder / "tests.mmdb", networks))
        site = Site(engine=self.engine, proxies=Proxies(trusted=["127.0.0.1"]), **settings)
        self.seen = site._shared.seen
        outer = NoticesMiddleware(self._page, site)

        def counted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.hits[environ["PATH_INFO"].rpartition("/variant/")[0] or environ["PATH_INFO"]] += 1
            if self.failing and environ["PATH_INFO"].startswith("/_notices/"):
                start_response(self.failing, [("Content-Length", "4")])
                return [b"down"]
            return outer(environ, start_response)

        self._server = make_server("127.0.0.1", 0, counted, server_class=_Server, handler_class=_Quiet)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def _page(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.conditions.append(environ.get("HTTP_IF_NONE_MATCH"))
        # HAProxy 2.6 reads a byte past an age that ends the line, which may be a digit.
        headers = [("ETag", self.etag), ("Cache-Control", f"max-age={self.age}, public")]
        if environ["PATH_INFO"].startswith("/account"):
            headers[1] = ("Cache-Control", "no-store")
        if environ["PATH_INFO"].startswith("/cookie"):
            headers.append(("Set-Cookie", f"reader={environ.get('HTTP_X_FORWARDED_FOR', '')[:3]}"))
        if environ["PATH_INFO"].startswith("/orders"):
            headers += [(name, "max-age=600") for name in ("CDN-Cache-Control", "Surrogate-Control")]
            headers += [("X-Accel-Expires", "600"), ("Expires", "Sun, 22 Nov 2037 00:00:00 GMT")]
        if self.etag in (environ.get("HTTP_IF_NONE_MATCH") or "").split(", "):
            start_response("304 Not Modified", headers)
            return []
        path = environ["PATH_INFO"]
        kind, page = next((_PAGES[each] for each in _PAGES if path.startswith(each)), _PAGE)
        body = page.format(path=path).encode()
        length = ("Content-Length", str(len(body)))
        start_response("200 OK", [("Content-Type", f"{kind}; charset=utf-8"), length, *headers])
        return [body]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def notice(self) -> str:
        """The language of the notice that stands in the page; empty where none does."""
        assert self.body.count("notices-title") <= 1
        found = re.search(r'<section class="notices" lang="(\w+)"', self.body)
        return found[1] if found else ""


@dataclass(kw_only=True)
class Front:
    """A cache, and the site behind it."""

    cache: str
    port: int
    upstream: Upstream
    asked: Counter[str] = field(default_factory=Counter)

    def get(
        self,
        path: str = "/",
        reader: str = SAFE,
        language: str = "en",
        *,
        method: str = "GET",
        **headers: str,
    ) -> Answer:
        self.asked[path] += 1
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(
                method, path, headers={"X-Forwarded-For": reader, "Accept-Language": language, **named}
            )
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(status=answer.status, headers=told, body=answer.read().decode())
        finally:
            connection.close()


def _nginx(folder: Path, text: str, port: int, upstream: int) -> list[str]:
    text = text.replace("/var/cache/nginx/pages", str(folder / "pages"))
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(
        "127.0.0.1:8000", f"127.0.0.1:{upstream}"
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = (
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        + f"events {{ worker_connections 64; }}\nhttp {{ access_log off;\n{temporary}{text}}}\n"
    )
    (folder / "nginx.conf").write_text(config, encoding="utf-8")
    return [
        program("nginx"),
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
    ]


def _varnish(folder: Path, text: str, port: int, upstream: int) -> list[str]:
    (folder / "site.vcl").write_text(text.replace('"8000"', f'"{upstream}"'), encoding="utf-8")
    # No grace: what is stale is asked for before it is given. Kept for a while, so that it can be confirmed.
    settings = ["thread_pools=1", "thread_pool_min=10", "vsl_space=1M", "default_grace=0", "default_keep=60"]
    settings += re.findall(r"-p (\S+)", text)  # as the configuration says that it must be started
    words = f"-F -n {folder}/varnish -f {folder}/site.vcl -a 127.0.0.1:{port} -s malloc,8m -j none".split()
    return [program("varnishd"), *words, *(word for each in settings for word in ("-p", each))]


def _haproxy(folder: Path, text: str, port: int, upstream: int) -> list[str]:
    config = folder / "haproxy.cfg"
    text = text.replace("127.0.0.1:80\n", f"127.0.0.1:{port}\n").replace(
        "127.0.0.1:8000", f"127.0.0.1:{upstream}"
    )
    config.write_text(text, encoding="utf-8")
    return [program("haproxy"), "-db", "-f", str(config)]


FRONTS: Mapping[str, Callable[[Path, str, int, int], list[str]]] = {
    "nginx": _nginx,
    "varnish": _varnish,
    "haproxy": _haproxy,
}


@contextmanager
def serving(folder: Path, cache: str, config: str, **settings: Any) -> Iterator[Front]:
    """A cache before a site. config: its text; settings: the site's."""
    with ExitStack() as stack:
        upstream = Upstream(folder, **settings)
        stack.callback(upstream.close)
        port = _free_port()
        log = stack.enter_context((folder / "log").open("wb"))
        process = subprocess.Popen(
            FRONTS[cache](folder, config, port, upstream.port), cwd=folder, stdout=log, stderr=log
        )
        stack.callback(process.wait, 20)
        stack.callback(process.terminate)
        _wait(process, port, folder)
        yield Front(cache=cache, port=port, upstream=upstream)


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            said = (folder / "log").read_text(errors="replace")
            assert process.poll() is None, f"it has ended: {said}"
            assert time.monotonic() < end, f"it does not answer: {said}"
            time.sleep(0.02)
        else:
            return


#: Readers, and whether each is at risk, or may be.
READERS = {
    AT_RISK: True,
    "198.51.100.99": True,
    SAFE: False,
    "203.0.113.99": False,
    "8.8.8.8": True,  # of whom the database knows nothing
    "192.0.2.200": True,
}
