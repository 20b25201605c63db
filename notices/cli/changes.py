"""Differences of rulesets as text for people, as Markdown to paste in a review, and as JSON."""

from __future__ import annotations

import difflib
import json
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from babel import Locale

from notices.audience import describe
from notices.cli.facets import as_object
from notices.diff import Changes, Difference, Edit, Order, Status
from notices.errors import Problem
from notices.evaluate import Case

__all__ = ["as_json", "as_markdown", "as_text", "command"]

_TOLD = {
    Status.SHOWN: "shown (yes)",
    Status.MAYBE: "shown (maybe)",
    Status.HIDDEN: "hidden",
}
_NOTHING = "Nothing changes for any reader"
#: Where other things change than who is shown what: texts, places, order, what is not enabled.
_ALIKE = "The same readers are shown the same notices"


def command(case: Case) -> str:
    """The command that explains what this reader is shown, to be typed as it stands."""
    location, page = case.reader.location, case.page
    options: list[tuple[str, object]] = [
        ("--country", location.country),
        *(("--subdivision", code) for code in location.subdivisions),
        ("--city", location.city),
        ("--registered-country", location.registered_country),
        ("--accuracy-radius", location.accuracy_radius),
        *(("--network", network) for network in _networks(case)),
        ("--accept-language", ",".join(case.reader.languages) or None),
        ("--path", None if page.path == "/" else page.path),
        ("--site", page.site),
        *(("--tag", tag) for tag in page.tags or ()),
        ("--at", _time(case)),
    ]
    unknown = ["--tags-unknown"] if page.tags is None else []
    return shlex.join(["notices", "explain", *_typed(options), *unknown])


def _networks(case: Case) -> list[str]:
    """Those that hold the address; `none` where it is known to be in none."""
    networks = case.location.networks
    return [] if networks is None else sorted(networks) or ["none"]


def _typed(options: Iterable[tuple[str, object]]) -> Iterator[str]:
    for name, value in options:
        if value is not None:
            yield from (name, str(value))


def _time(case: Case) -> str:
    return case.at.isoformat().replace("+00:00", "Z") if isinstance(case.at, datetime) else str(case.at)


def _countries() -> dict[str, str]:
    return dict(Locale.parse("en").territories)


def _who(difference: Difference, countries: dict[str, str]) -> str:
    who = describe(difference.values, difference.rest, countries)
    return f"{who}: now {_TOLD[difference.now]}, was {_TOLD[difference.was]}"


def _counted(changes: Changes, name: str) -> str:
    left = changes.more.get(name, 0)
    return f"and {left} more groups of readers" if left else ""


def _names(changes: Changes) -> list[str]:
    """The notices that change for somebody, by name."""
    return list(dict.fromkeys(each.notice for each in changes.readers))


def _mark(changes: Changes, name: str) -> str:
    marks = ["new"] if name in changes.added else ["removed"] if name in changes.removed else []
    if not any(each.enabled for each in changes.readers if each.notice == name):
        marks.append("not enabled: this is what changes on a site that enables it")
    return f"{name} ({', '.join(marks)})" if marks else name


def _nothing(changes: Changes) -> str:
    told = _ALIKE if changes else _NOTHING
    return f"{told}, as far as both sides could be read." if changes.unread else f"{told}."


def _is_seen(changes: Changes) -> bool:
    return any(each.enabled for each in changes.readers)


def _silent(changes: Changes) -> Iterator[str]:
    """What must be said of notices, and nobody sees a difference."""
    seen = set(_names(changes))
    for name in changes.unread:
        yield f"{name}: could not be read on one of the sides, and is not compared"
    for old, new in changes.renamed:
        yield f"{new}: renamed from {old}; translations and settings know it by its name"
    for told, names in (("new", changes.added), ("removed", changes.removed)):
        for name in names:
            if name not in seen:
                yield f"{name}: {told}; nobody sees a difference"


def _order(each: Order) -> str:
    return f"{each.first} now stands before {each.second}, where a reader is shown both"


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def as_text(changes: Changes, width: int = 96) -> str:
    """What changes, for whom, with a command for each that explains an example; commands are never cut."""
    countries = _countries()
    lines: list[str] = []
    for name in _names(changes):
        lines += [_mark(changes, name)]
        for each in changes.readers:
            if each.notice == name:
                lines += _wrapped(_who(each, countries), width)
                lines.append(f"    $ {command(each.example)}")
        lines += [f"  {told}" for told in [_counted(changes, name)] if told]
        lines.append("")
    if not _is_seen(changes):
        lines += [_nothing(changes), ""]
    if changes.orders:
        lines += ["Order:", *_orders(changes.orders), ""]
    lines += [*_silent(changes)]
    for edit in changes.edits:
        lines += [f"{edit.what}: {edit.key}", *(f"  {line}" for line in _lines(edit))]
    return "\n".join(lines).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent="  ",
        subsequent_indent="      ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _orders(orders: Sequence[Order]) -> Iterator[str]:
    for each in orders:
        yield f"  {_order(each)}"
        yield f"    $ {command(each.example)}"


def _lines(edit: Edit) -> Iterator[str]:
    """What was and what is, each in lines of its own; of long texts, only what is otherwise."""
    was, now = edit.was.splitlines(), edit.now.splitlines()
    if len(was) + len(now) <= 6:
        yield from (f"- {line}" for line in was)
        yield from (f"+ {line}" for line in now)
        return
    for line in difflib.ndiff(was, now):
        if line[0] in "+-":
            yield line


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────


def as_markdown(changes: Changes, problems: Sequence[Problem] = ()) -> str:
    """The same as a table for each notice, to be pasted in a review, below what could not be read."""
    countries = _countries()
    lines = ["## What changes for readers", ""]
    if problems:
        lines += ["**This is not all: there are errors, and only what is sound is compared.**", ""]
        lines += [*(f"- {_code(each.place)}: {_cell(each.message)}" for each in problems), ""]
    for name in _names(changes):
        lines += [f"### {_mark(changes, name)}", "", "| who | was | now | example |", "|---|---|---|---|"]
        for each in changes.readers:
            if each.notice == name:
                who = describe(each.values, each.rest, countries)
                cells = [_cell(who), _TOLD[each.was], _TOLD[each.now], _code(command(each.example))]
                lines.append(f"| {' | '.join(cells)} |")
        lines += ["", _counted(changes, name)] if name in changes.more else []
        lines.append("")
    if not _is_seen(changes):
        lines += [_nothing(changes), ""]
    lines += [f"- {_cell(_order(each))}: {_code(command(each.example))}" for each in changes.orders]
    lines += [f"- {_cell(told)}" for told in _silent(changes)]
    for edit in changes.edits:
        lines += ["", f"**{edit.what}**: `{edit.key}`", "", "```diff", *_lines(edit), "```"]
    return "\n".join(lines).rstrip()


def _cell(text: str) -> str:
    """A text that no sign of Markdown breaks: paths and sites hold stars and underscores."""
    return "".join(f"\\{char}" if char in r"\`*_|<>[]" else char for char in text)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if "`" not in text else _cell(text)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def as_json(changes: Changes, problems: Sequence[Problem] = ()) -> str:
    """The same for programs: `readers`, `more`, `orders`, `added`, `removed`, `renamed` and `edits`.

    Where there are problems, `complete` is false, and `unread` are the notices of which nothing is said.
    """
    countries = _countries()
    told = {
        "complete": not problems,
        "problems": [{"place": each.place, "message": each.message, "code": each.code} for each in problems],
        "unread": list(changes.unread),
        "readers": [
            {
                "notice": each.notice,
                "was": each.was,
                "now": each.now,
                "enabled": each.enabled,
                "who": describe(each.values, each.rest, countries),
                "facts": {
                    facet: [as_object(facet, value) for value in values]
                    for facet, values in each.values.items()
                },
                "example": _example(each.example),
            }
            for each in changes.readers
        ],
        "more": dict(changes.more),
        "orders": [
            {"first": each.first, "second": each.second, "example": _example(each.example)}
            for each in changes.orders
        ],
        "added": list(changes.added),
        "removed": list(changes.removed),
        "renamed": [{"was": old, "now": new} for old, new in changes.renamed],
        "edits": [
            {"what": each.what, "key": each.key, "was": each.was, "now": each.now} for each in changes.edits
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _example(case: Case) -> dict[str, Any]:
    location, page = case.reader.location, case.page
    return {
        "reader": {
            "country": location.country,
            "subdivisions": list(location.subdivisions),
            "city": location.city,
            "registered_country": location.registered_country,
            "accuracy_radius": location.accuracy_radius,
            "networks": None if location.networks is None else sorted(location.networks),
            "languages": list(case.reader.languages),
        },
        "page": {
            "path": page.path,
            "site": page.site,
            "tags": None if page.tags is None else list(page.tags),
        },
        "at": _time(case),
        "command": command(case),
    }
