"""What is shipped: the built wheel decides by itself, the layers hold, and importing it costs little."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {"babel", "flask", "geoip2", "jinja2", "maxminddb", "pycountry", "watchfiles", "werkzeug"}


def run(*command: str | Path, **environ: str) -> str:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT, env={**bare, **environ}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _requirements(name: str, seen: set[str]) -> Iterator[metadata.Distribution]:
    """The distributions that one needs, and what those need, without extras."""
    for requirement in metadata.requires(name) or ():
        if "extra ==" in requirement:
            continue
        needed = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        if needed.lower() in seen:
            continue
        seen.add(needed.lower())
        try:
            yield metadata.distribution(needed)
        except metadata.PackageNotFoundError:
            # For another platform or version of Python.
            continue
        yield from _requirements(needed, seen)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel and what it requires, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True, symlinks=True)
    programs = folder / "venv" / "bin"
    run(programs / "python", "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", wheel)
    [site] = (folder / "venv" / "lib").glob("python*/site-packages")
    # What is required is linked to, not fetched: tests send no traffic.
    for needed in _requirements("notices", set()):
        for name in {
            file.parts[0] for file in needed.files or () if file.parts[0] not in {"..", "__pycache__"}
        }:
            if not (site / name).exists():
                (site / name).symlink_to(str(needed.locate_file(name)))
    return programs


def test_the_wheel_decides_by_its_own_rules_and_database(installed: Path) -> None:
    told = run(
        installed / "notices", "decide", "--address", "77.88.8.8", "--at", "2026-11-22", "--format", "json"
    )
    assert [each["notice"] for each in json.loads(told)["notices"]] == ["russia-undesirable-organization"]


def test_the_wheel_serves_its_translations_and_its_stylesheet(installed: Path) -> None:
    code = """
from flask import Flask
import notices
from notices.flask import Notices
app = Flask("x")
app.config["NOTICES_TRUSTED_PROXIES"] = ["127.0.0.1"]
Notices(app)
app.add_url_rule("/", "page", lambda: "<body>")
headers = {"X-Forwarded-For": "77.88.8.8", "Accept-Language": "uk"}
client = app.test_client()
print(notices.__file__)
print(client.get("/", headers=headers).text.count('lang="uk"'), client.get("/_notices/notices.css").status)
"""
    where, served = run(installed / "python", "-I", "-c", code).splitlines()
    assert str(installed.parent) in where
    assert served == "1 200 OK"


def test_the_wheel_makes_a_folder_to_start_from_and_decides_by_it(installed: Path, tmp_path: Path) -> None:
    run(installed / "notices", "init", tmp_path / "own")
    rules = tmp_path / "own" / "rules"
    run(installed / "notices", "new", "notice", "new-law", "--rules", rules)
    asked = ("--rules", rules, "--country", "RU", "--at", "2026-11-22", "--format", "json")
    told = json.loads(run(installed / "notices", "decide", *asked))
    assert [each["notice"] for each in told["notices"]] == ["example-undesirable-organization"]
    [shipped] = installed.parent.glob("lib/python*/site-packages/notices/rules/notices.schema.json")
    assert shipped.read_bytes() == (rules / shipped.name).read_bytes()


def test_the_layers_hold() -> None:
    # In a process of its own: import-linter turns off all loggers there are, and other tests read theirs.
    run(sys.executable, "-c", "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports())")


def test_importing_the_core_imports_no_framework_and_no_database() -> None:
    code = "import sys, notices; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    assert not HEAVY & set(run(sys.executable, "-c", code).split())


def test_the_top_level_holds_what_it_must_and_nothing_else() -> None:
    allowed = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"}
    allowed |= {".gitignore", ".pre-commit-hooks.yaml"}
    allowed |= {"notices", "app", "translations", "tests", ".ci"}
    tracked = run("git", "ls-files").splitlines()
    assert {path.split("/")[0] for path in tracked} == allowed


def test_every_public_name_is_there() -> None:
    import notices

    assert all(hasattr(notices, name) for name in notices.__all__)


def test_the_readme_decides_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [block] = [
        each for each in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "Ruleset.load" in each
    ]
    setup, _, last = block.rstrip().rpartition("\n")
    asked, _, told = last.partition("  #")
    names: dict[str, object] = {}
    exec(setup, names)
    assert repr(eval(asked, names)) == told.strip()
