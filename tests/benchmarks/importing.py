"""`import notices` in a new interpreter, beside pydantic's import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from tests.benchmarks.timing import Row, compare

__all__ = ["rows"]


def _importing(module: str) -> Callable[[], object]:
    code = f"import {module}" if module else "pass"
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def rows() -> list[Row]:
    """Whole processes; the empty one is what an interpreter takes by itself."""
    calls = {
        "notices": _importing("notices"),
        "pydantic": _importing("pydantic.main"),
        "empty": _importing(""),
    }
    return [compare("import notices, whole process", "<= 60 ms", calls)]
