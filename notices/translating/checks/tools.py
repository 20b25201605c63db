"""What other tools find, where they are installed: msgfmt of gettext, pofilter, py3langid."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from notices.errors import Problem
from notices.translating.checks.codes import KINDS
from notices.translating.document import Unit, parse
from notices.translating.locales import PSEUDO

__all__ = ["detected", "found_by_tools"]

_SECONDS = 60
_MSGFMT = re.compile(r".*?:(\d+)(?::\d+)?: (.+)")
_POFILTER = re.compile(r"\(pofilter\) (.+)")
# Those of its filters that ask what our own checks do not, and are right of correct legal text.
_FILTERS = (
    "compendiumconflicts",
    "credits",
    "doublewords",
    "emails",
    "escapes",
    "kdecomments",
    "tabs",
    "urls",
    "xmltags",
)
#: Letters below which a guess at the language is worth nothing, and how sure it must be.
_LEAST, _SURE = 80, 0.99
#: Those of the table's languages that py3langid knows.
_KNOWN = [
    "az",
    "be",
    "bg",
    "bs",
    "en",
    "fa",
    "hu",
    "hy",
    "ka",
    "kk",
    "ky",
    "mk",
    "ps",
    "ro",
    "ru",
    "sq",
    "sr",
    "uk",
]


def _tool(name: str) -> str | None:
    """Where a tool is: beside the interpreter, as where no environment is switched on, or on the path."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(name, path=os.pathsep.join([beside, os.environ.get("PATH", "")]))


def _output(*command: str) -> tuple[str, str]:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    try:
        done = subprocess.run(  # noqa: S603 - a tool that was looked up, and a file as its argument
            command, capture_output=True, env=environment, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "", ""
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def found_by_tools(tag: str, path: Path) -> Iterator[Problem]:
    """What msgfmt and pofilter say of a catalog; nothing where they are not installed."""
    msgfmt, pofilter = _tool("msgfmt"), _tool("pofilter")
    if msgfmt:
        yield from _by_msgfmt(msgfmt, tag, path)
    if pofilter and tag not in PSEUDO:
        yield from _by_pofilter(pofilter, tag, path)


def _by_msgfmt(tool: str, tag: str, path: Path) -> Iterator[Problem]:
    _, told = _output(tool, "--check", f"--output-file={os.devnull}", "--", str(path))
    for line in told.splitlines():
        found = _MSGFMT.fullmatch(line)
        # What is further in continues the line before it.
        if found and not found[2].startswith(" "):
            yield _problem("msgfmt", tag, path, int(found[1]), found[2])


def _by_pofilter(tool: str, tag: str, path: Path) -> Iterator[Problem]:
    tests = [f"--test={name}" for name in _FILTERS]
    told, _ = _output(tool, "--progress=none", *tests, f"--input={path}")
    # It writes the header whatever there is; its lines are not those of our file.
    places = {unit.key: unit for unit in parse(path.read_text("utf-8-sig", "replace")).units}
    for unit in parse(told).active:
        for comment in unit.comments:
            found = _POFILTER.fullmatch(comment)
            if found and unit.key in places:
                yield _problem("pofilter", f"{tag}/{unit.context}", path, places[unit.key].place, found[1])


def _problem(code: str, key: str, path: Path, line: int, message: str) -> Problem:
    kind = KINDS[code]
    return Problem(
        file=str(path),
        line=line,
        column=1,
        key=key,
        message=message,
        hint=kind.mend,
        code=code,
        severity=kind.severity,
    )


# ── the language ─────────────────────────────────────────────────────────────────────────────────


@cache
def _classifier() -> Callable[[str], tuple[str, float]] | None:
    """py3langid's, among the languages of the table; None where it is not installed."""
    if find_spec("py3langid") is None:
        return None
    module: Any = importlib.import_module("py3langid.langid")
    identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    identifier.set_languages(_KNOWN)
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify


def detected(tag: str, path: Path, units: Sequence[Unit]) -> Iterator[Problem]:
    """Texts that py3langid takes for another language; nothing where it is not there or knows too little."""
    language = tag.split("-", maxsplit=1)[0]
    classify = _classifier() if language in _KNOWN else None
    if classify is None:
        return
    for unit in units:
        text = re.sub(r"\{\w+\}", " ", unit.translation)
        if sum(map(str.isalpha, text)) >= _LEAST:
            guess, sure = classify(text)
            if guess != language and sure >= _SURE:
                told = f"this looks like '{guess}' text"
                yield _problem("detected", f"{tag}/{unit.context}", path, unit.place, told)
