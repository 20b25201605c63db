"""`notices translations preview`: a locale's notices as readers see them, in a file or live."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click

from notices.catalogs import Catalogs
from notices.cli import options
from notices.cli.translations.common import FOLDER, RULES, folder, meant, notices_of
from notices.errors import NoticesError
from notices.translating.preview import preview
from notices.webpage import webpage

__all__ = ["preview_", "server"]

#: Seconds after which a browser asks for the page anew.
_REFRESH = 2


@click.command("preview")
@click.argument("locale")
@click.option("--publisher", default="This publisher", show_default=True, help="The name in the notices.")
@click.option(
    "--serve",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Show it at this port of this machine, anew with every edit, until it is stopped.",
)
@options.taking(FOLDER, RULES)
@options.OUTPUT
def preview_(*, locale: str, publisher: str, serve: int | None, output: Path, **asked: Any) -> None:
    """Show every notice in LOCALE as readers see it, 320 and 1280 pixels wide, beside the English.

    A page in one file, which asks nobody for anything; or live, while you translate.
    """
    of = folder(asked)
    (tag,) = meant([locale], of)

    def made(refresh: int | None = None) -> str:
        catalogs = Catalogs.load(of.directory)
        return preview(tag, notices_of(asked), catalogs, publisher=publisher, refresh=refresh)

    if serve is None:
        options.write(output, made())
        return
    with server(lambda: made(_REFRESH), serve) as running:
        click.echo(f"http://127.0.0.1:{running.server_port}/ shows {tag}; stop it with Ctrl+C.")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            click.echo("Stopped.")


def server(made: Callable[[], str], port: int) -> ThreadingHTTPServer:
    """A server on this machine alone that makes its one page anew for each request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = _page(made).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Say nothing: a request every two seconds is no news."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def _page(made: Callable[[], str]) -> str:
    """The page, or why there is none at the moment: a file may be half written."""
    try:
        return made()
    except NoticesError as error:
        again = f'<meta http-equiv="refresh" content="{_REFRESH}">'
        page = webpage("Not now", f"<h1>This cannot be shown now</h1><pre>{escape(str(error))}</pre>")
        return page.replace("<title>", f"{again}<title>", 1)
