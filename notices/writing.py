"""A file written at once or not at all: whoever reads it meanwhile reads the old one or the new one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["replace_file"]

# What a file that is new may be read by, as if it were opened for writing.
_MODE = 0o644


def replace_file(path: Path, data: bytes) -> None:
    """Write a file, and keep its mode if it was there. Raises OSError, and leaves it as it was.

    A device or a pipe is written into.
    """
    # A link stays one: what it leads to is written.
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(target.stat().st_mode if target.exists() else _MODE)
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
