"""The editors' first edit as their guide tells it: its commands are run, its edits made, as it stands.

A block of `console` holds commands behind `$`, each followed by all that it prints; a block of `diff` is an
edit of the example rule. `python -m tests.guide` writes what the commands print now into the guide.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

TOP = Path(__file__).parent.parent
GUIDE = TOP / "notices" / "rules" / "README.md"
_EDITED = Path("my-notices/rules/example-undesirable-organization.yaml")
_BLOCK = re.compile(r"^```(console|diff)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


class Walk:
    """One newcomer in a folder: what was started is ended with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._served: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = str(free.getsockname()[1])
        programs = Path(sys.executable).parent
        self._environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "96",
            "LC_ALL": "C.UTF-8",
        }

    def block(self, found: re.Match[str]) -> str:
        """The block with what its commands print now; an edit is made and stays as it is."""
        kind, text = found.groups()
        if kind == "diff":
            self._edit(text)
            return found[0]
        commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
        told = "".join(f"$ {command}\n{self._run(command)}" for command in commands)
        return f"```console\n{told}```\n"

    def _edit(self, text: str) -> None:
        old, new = (
            "".join(f"{line[1:]}\n" for line in text.splitlines() if line[0] == sign) for sign in "-+"
        )
        file = self._folder / _EDITED
        before = file.read_text(encoding="utf-8")
        assert before.count(old) == 1, old
        file.write_text(before.replace(old, new), encoding="utf-8")

    def _run(self, command: str) -> str:
        if command.endswith("&"):
            self._serve(command)
            return ""
        for _ in range(100):
            done = self._done(command)
            if done.stdout or "curl" not in command:
                break
            # An edit that was saved a moment ago is served a moment later.
            time.sleep(0.1)
        return done.stdout

    def _done(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command.replace(":5000", f":{self._port}"),
            shell=True,
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def _serve(self, command: str) -> None:
        rules = self._folder / command.split(maxsplit=1)[0].partition("=")[2]
        served = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "run", "--port", self._port],
            cwd=TOP,
            env={**self._environment, "FLASK_NOTICES_RULES": str(rules)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._served.append(served)

    def end(self) -> None:
        """End what was started."""
        for each in self._served:
            each.terminate()
            each.wait()


@contextmanager
def _walk() -> Iterator[Walk]:
    with TemporaryDirectory() as folder:
        walk = Walk(Path(folder))
        try:
            yield walk
        finally:
            walk.end()


def played(text: str) -> str:
    """The guide with what its commands print now."""
    with _walk() as walk:
        return _BLOCK.sub(walk.block, text)


if __name__ == "__main__":
    GUIDE.write_text(played(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
