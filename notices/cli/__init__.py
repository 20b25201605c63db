"""The command line: parse, run, report.

Exit 0 where all is well, 1 where problems were found, 2 on wrong usage.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from contextlib import suppress

import click

from notices.cli.atlas import atlas, map_
from notices.cli.check import check
from notices.cli.decide import decide
from notices.cli.diff import diff
from notices.cli.explain import explain
from notices.cli.geoip import geoip
from notices.cli.locales import locales
from notices.cli.scaffold import init, new, schema
from notices.cli.status import status
from notices.cli.table import table
from notices.cli.timeline import timeline
from notices.cli.translations import translations
from notices.errors import NoticesError

__all__ = ["group", "main"]


class _Group(click.Group):
    """Tells of what this library complains of in its own words, never as a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        _write_whole_answers()
        try:
            return super().invoke(ctx)
        except NoticesError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except OSError as error:
            if error.filename is not None or error.errno == errno.EPIPE:
                raise
            # What is left to be written would fail again when Python ends.
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            click.echo(f"The answer cannot be written: {error.strerror}.", err=True)
            ctx.exit(2)


def _write_whole_answers() -> None:
    """Put a buffer before a standard output without one, as PYTHONUNBUFFERED makes it.

    Alone it takes what there is room for, and nobody is told of the rest.
    """
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        buffer = io.BufferedWriter(raw)
        encoding, errors = sys.stdout.encoding, sys.stdout.errors
        sys.stdout = io.TextIOWrapper(buffer, encoding=encoding, errors=errors, write_through=True)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="notices", prog_name="notices")
def group() -> None:
    """Decide which legal warnings a reader needs, and see why."""


group.add_command(decide)
group.add_command(explain)
group.add_command(check)
group.add_command(diff)
group.add_command(geoip)
group.add_command(locales)
group.add_command(init)
group.add_command(new)
group.add_command(schema)
group.add_command(map_)
group.add_command(atlas)
group.add_command(table)
group.add_command(timeline)
group.add_command(status)
group.add_command(translations)


def main() -> None:
    """The entry point of the `notices` command."""
    # A command reads, answers and ends: what it has read is no garbage, and looking through it again and
    # again took half the time of a check of a thousand notices.
    gc.set_threshold(200_000, 50, 1_000)
    group(prog_name="notices")
