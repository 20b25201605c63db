"""`notices translations`: what translators, and those who look after them, do with catalogs."""

from __future__ import annotations

import click

from notices.cli.translations.check import check_
from notices.cli.translations.preview import preview_
from notices.cli.translations.sign import sign_
from notices.cli.translations.status import status_
from notices.cli.translations.update import new, update

__all__ = ["translations"]


@click.group()
def translations() -> None:
    """Begin, update, check, sign and see translations: plain PO files, one for each language."""


for _command in (new, update, check_, status_, preview_, sign_):
    translations.add_command(_command)
