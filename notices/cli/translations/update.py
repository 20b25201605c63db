"""`notices translations new` and `update`: catalogs begun, and brought to today's English."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from notices.cli import options
from notices.cli.translations.common import FOLDER, RULES, folder, meant, notices_of
from notices.errors import CatalogError
from notices.hints import did_you_mean
from notices.translating.folder import Change
from notices.translating.locales import PSEUDO, is_tag, languages
from notices.translating.messages import messages

__all__ = ["new", "update"]


@click.command()
@click.argument("locale")
@options.taking(FOLDER, RULES)
def new(*, locale: str, **asked: Any) -> None:
    """Begin the catalog of LOCALE, a language's tag like ru, fa-AF or sr-Latn-ME.

    It holds every English text, each with what its translator must know. en-XA and ar-XB are made whole by
    the program, to try out pages.
    """
    tag = locale.replace("_", "-")
    if not is_tag(tag):
        hint = did_you_mean(tag, [*languages(), *PSEUDO]) or "Write it like ru, fa-AF or sr-Latn-ME."
        raise click.BadParameter(f"'{locale}' is no tag of a language. {hint}", param_hint="LOCALE")
    path = folder(asked).create(tag, messages(notices_of(asked)), datetime.now(UTC).date())
    click.echo(f"Wrote {path}.")


@click.command()
@click.argument("locales", nargs=-1, metavar="[LOCALE]...")
@options.taking(FOLDER, RULES)
def update(*, locales: tuple[str, ...], **asked: Any) -> None:
    """Bring the catalogs of LOCALEs, all if none is named, and their template to today's English.

    A text whose English changed is left untranslated, and what it said is kept at the end of the file. A
    second run changes nothing. Exit 1 where a catalog cannot be read: it is left as it is.
    """
    catalogs, texts = folder(asked), messages(notices_of(asked))
    tags = meant(locales, catalogs)
    click.echo(f"template: {'written' if catalogs.update_template(texts) else 'as it was'}")
    failed = False
    for tag in tags:
        try:
            click.echo(f"{tag}: {_told(catalogs.update(tag, texts))}")
        except CatalogError as error:
            failed = True
            click.echo(str(error), err=True)
    if failed:
        raise click.exceptions.Exit(1)


def _told(change: Change) -> str:
    if not change.changed:
        told = "as it was"
    else:
        counts = {"new": change.added, "no longer of today's English": change.retired}
        told = ", ".join(["written", *(f"{count} {what}" for what, count in counts.items() if count)])
    return f"{told}; {change.untranslated} to translate" if change.untranslated else told
