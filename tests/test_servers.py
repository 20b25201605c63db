"""Servers with several workers: an edit reaches them all, a broken one none, and none is asked to restart."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support import REGIONS, RISK, wait_until

BROKEN = RISK.replace(b"[there]", b"[their]")
SITE = """
import os
from flask import Flask
from notices import Location, geo
from notices.flask import Notices

app = Flask("site")
app.config.update(
    NOTICES_RULES={rules!r},
    NOTICES_TRANSLATIONS=[],
    NOTICES_GEOIP=geo.Fixed(Location(country="RU")),
    NOTICES_STATUS={status!r},
    NOTICES_RELOAD=0.5,
)
Notices(app)
app.add_url_rule("/", "front", lambda: "<body>")
"""


class Served:
    """A site with two workers, its rules, and what its workers say."""

    def __init__(self, folder: Path, port: int) -> None:
        self.rules = folder / "rules"
        self.status = folder / "status"
        self.url = f"http://127.0.0.1:{port}/"

    def write(self, data: bytes) -> None:
        """As an editor does: beside, then renamed."""
        new = self.rules / ".risk.new"
        new.write_bytes(data)
        new.replace(self.rules / "risk.yaml")

    def page(self) -> str:
        with urllib.request.urlopen(self.url, timeout=30) as answer:
            data: bytes = answer.read()
        return data.decode()

    def workers(self) -> list[dict[str, Any]]:
        command = [sys.executable, "-c", "from notices.cli import main; main()", "status", "--format", "json"]
        done = subprocess.run([*command, self.status], check=False, capture_output=True, text=True)
        found: list[dict[str, Any]] = json.loads(done.stdout)["processes"] if done.stdout else []
        return found

    def all_tell(self, holds: Callable[[dict[str, Any]], object]) -> Callable[[], bool]:
        def told() -> bool:
            # Many at once: asked one by one, a kernel may wake the same worker each time.
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda _: self.page(), range(8)))
            workers = self.workers()
            return len(workers) == 2 and all(map(holds, workers))

        return told


@pytest.fixture(params=[[], ["--preload"]], ids=["each worker loads", "loaded before the fork"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "regions.yaml").write_bytes(REGIONS)
    (rules / "risk.yaml").write_bytes(RISK)
    code = SITE.format(rules=str(rules), status=str(tmp_path / "status"))
    (tmp_path / "site_of_two.py").write_text(code, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener, (tmp_path / "log").open("wb") as log:
        listener.set_inheritable(True)
        command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "2", *request.param]
        process = subprocess.Popen(
            [*command, "--bind", f"fd://{listener.fileno()}", "site_of_two:app"],
            cwd=tmp_path,
            pass_fds=[listener.fileno()],
            # Some of its versions keep a socket in the user's home.
            env={**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
            stderr=log,
        )
        try:
            yield Served(tmp_path, listener.getsockname()[1])
        finally:
            process.terminate()
            process.wait(30)
    # Each has taken its own away.
    assert list((tmp_path / "status").iterdir()) == []


def test_an_edit_reaches_every_worker_and_a_broken_one_none(served: Served) -> None:
    wait_until(served.all_tell(lambda worker: worker["state"] == "good"))
    [before] = {worker["revision"] for worker in served.workers()}
    served.write(RISK.replace(b"Careful", b"Beware"))
    wait_until(served.all_tell(lambda worker: worker["revision"] != before))
    [after] = {worker["revision"] for worker in served.workers()}
    assert all("Beware" in served.page() for _ in range(10))
    served.write(BROKEN)
    wait_until(served.all_tell(lambda worker: worker["state"] == "refused"))
    assert {worker["revision"] for worker in served.workers()} == {after}
    assert all("Beware" in served.page() for _ in range(10))
