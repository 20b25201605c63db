"""What is read to build the tables of languages: two packages of CLDR, and this project's choice of them."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from notices.errors import LocaleError

__all__ = ["Cldr", "choice", "read"]

_CORE = "package/supplemental/"
_FILES = {
    "aliases": ("supplemental", "metadata", "alias"),
    "languageMatching": ("supplemental", "languageMatching", "written-new"),
    "likelySubtags": ("supplemental", "likelySubtags"),
    "parentLocales": ("supplemental", "parentLocales", "parentLocale"),
    "plurals": ("supplemental", "plurals-type-cardinal"),
    "territoryContainment": ("supplemental", "territoryContainment"),
    "territoryInfo": ("supplemental", "territoryInfo"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cldr:
    """The parts of CLDR that are used. names: of each language with data, its name in itself."""

    version: str
    parts: Mapping[str, Any]
    scripts: Mapping[str, Any]
    languages: frozenset[str]
    names: Mapping[str, str]


def choice() -> Mapping[str, Any]:
    """What this project takes of CLDR, and what it knows better."""
    text = resources.files("notices").joinpath("data", "languages.yaml").read_text(encoding="utf-8")
    told: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return told


def read(core: Path, names: Path) -> Cldr:
    """Read cldr-core and cldr-localenames-full. Raises LocaleError where they are not those packages."""
    try:
        with tarfile.open(core, "r:gz") as archive:
            parts = {name: _part(archive, name, *path) for name, path in _FILES.items()}
            package = _json(archive, "package/package.json")
            scripts = _json(archive, "package/scriptMetadata.json")["scriptMetadata"]
            locales = _json(archive, "package/availableLocales.json")["availableLocales"]["full"]
        with tarfile.open(names, "r:gz") as archive:
            own = dict(_names(archive))
    except (OSError, EOFError, ValueError, KeyError, TypeError, tarfile.TarError) as error:
        raise LocaleError(
            f"{core} and {names} are not the packages cldr-core and cldr-localenames-full (.tgz)."
        ) from error
    languages = frozenset(tag.partition("-")[0] for tag in locales)
    return Cldr(version=package["version"], parts=parts, scripts=scripts, languages=languages, names=own)


def _part(archive: tarfile.TarFile, name: str, *path: str) -> Any:
    found = _json(archive, f"{_CORE}{name}.json")
    for key in path:
        found = found[key]
    return found


def _json(archive: tarfile.TarFile, name: str) -> Any:
    file = archive.extractfile(name)
    return json.load(file) if file else {}


def _names(archive: tarfile.TarFile) -> Any:
    for member in archive:
        if member.name.endswith("/languages.json"):
            tag = member.name.split("/")[-2]
            told = _json(archive, member.name)["main"][tag]["localeDisplayNames"]["languages"]
            language = tag.partition("-")[0]
            name = told.get(tag, told.get(language))
            if name:
                yield tag, name
