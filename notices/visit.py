"""One request: who asks for what under which rules and texts, and what the page said of itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from time import perf_counter
from typing import Concatenate, ParamSpec, TypeAlias

from notices.catalogs import Catalogs
from notices.compiled import Decision
from notices.facts import Page, Reader
from notices.fragment import NOTHING, Fragment, Renderer
from notices.metrics import Metrics
from notices.plain import Spoken, as_data, as_text
from notices.ruleset import Ruleset

__all__ = ["Measured", "Snapshot", "Visit"]

_Asked = ParamSpec("_Asked")
_Tell: TypeAlias = Callable[Concatenate["Visit", _Asked], str]
#: For how long ahead a page is told to vary: caches keep what they took before a law is in force.
_AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rules, translations and wording that belong together, and since when they are served."""

    ruleset: Ruleset
    renderer: Renderer
    catalogs: Catalogs
    since: datetime


def _or(instead: str) -> Callable[[_Tell[_Asked]], _Tell[_Asked]]:
    """What a view calls while its page is made, which no error of this library may end: this is told then."""

    def guarded(tell: _Tell[_Asked]) -> _Tell[_Asked]:
        @wraps(tell)
        def told(self: Visit, /, *asked: _Asked.args, **named: _Asked.kwargs) -> str:
            try:
                return tell(self, *asked, **named)
            except Exception as error:
                if self.report is None:
                    raise
                self.report(error)
                return instead

        return told

    return guarded


class Visit:
    """One request: who asks for what, and what the page said of itself while it was made."""

    __slots__ = (
        "_at",
        "_decided",
        "_path",
        "_reader",
        "_site",
        "_snapshot",
        "asked",
        "begun",
        "dotted",
        "exempt",
        "language",
        "placed",
        "report",
        "tags",
        "told",
    )

    def __init__(self, snapshot: Snapshot, reader: Reader, path: str, site: str | None, at: datetime) -> None:
        self._snapshot = snapshot
        self._reader = reader
        self._path = path
        self._site = site
        self._at = at
        self._decided: Decision | None = None
        # The path with its dot segments, where it has any: nobody knows which of the two the app goes by.
        self.dotted: str | None = None
        self.tags: tuple[str, ...] | None = None
        self.language: str | None = None
        self.exempt = False
        # Whether a template asked for the notices, and got them; whether they are being inserted.
        self.asked = False
        self.placed = False
        # Whether the reader's own notices were told, to be put into whatever is sent.
        self.told = False
        self.begun = False
        # Takes what fails while a response is made; None where whoever asks sees to it.
        self.report: Callable[[Exception], None] | None = None

    def __repr__(self) -> str:
        return "Visit(<withheld>)"

    @property
    def path(self) -> str:
        """The page's path."""
        return self._path

    @property
    def decision(self) -> Decision | None:
        """What was decided, the last time that it was; None where it was not yet."""
        return self._decided

    def _page(self, tags: tuple[str, ...] | None, path: str | None = None) -> Page:
        return Page(path=path or self._path, site=self._site, language=self.language, tags=tags)

    def is_possible(self) -> bool:
        """Whether this reader may need a notice here, whatever the page is tagged with."""
        decision = self._decide(self.tags)
        # What is held back while tags are unknown may be shown once the page has told them.
        return bool(decision.notices or (self._snapshot.ruleset.tags and decision.hidden))

    def _decide(self, tags: tuple[str, ...] | None) -> Decision:
        """Decide once, where no rule asks for what the page says of itself only while it is made."""
        ruleset = self._snapshot.ruleset
        if self._decided is None or ruleset.tags:
            self._decided = ruleset.decide(self._reader, self._page(tags), self._at)
            if self.dotted is not None and not self._decided.notices:
                # When in doubt, warn.
                self._decided = ruleset.decide(self._reader, self._page(tags, self.dotted), self._at)
        return self._decided

    def may_vary(self, *, made: bool = True) -> bool:
        """Whether another reader may be shown another notice on this page, now or within a week.

        Within a week, because a copy that a cache takes today is given to readers of another day.
        made: whether the page has been made, so that it has all the tags that it will have.
        """
        tags = self.tags or (() if made else None)
        pages = [self._page(tags, path) for path in (self._path, self.dotted) if path is not None]
        ruleset = self._snapshot.ruleset
        return any(ruleset.may_vary(page, self._at, self._at + _AHEAD) for page in pages)

    def asks_tags(self) -> bool:
        """Whether any rule asks how a page is tagged."""
        return bool(self._snapshot.ruleset.tags)

    def asked_tags(self) -> Sequence[str]:
        """The page's tags that rules ask for."""
        return [tag for tag in self.tags or () if tag in self._snapshot.ruleset.tags]

    def variant(self) -> str | None:
        """A name of what this reader is given, known before the page is made; together they tell the bytes.

        None where rules ask how a page is tagged: what it is given is not known before then.
        """
        if self.asks_tags():
            return None
        reader = self._reader
        return self._snapshot.renderer.variant(self._decide(self.tags), reader.languages, reader.refused)

    def fragment(self) -> Fragment:
        """What this reader needs on this page, now that the page has said what it is."""
        decision = self._decide(self.tags or ())
        if not decision.notices:
            return NOTHING
        reader = self._reader
        return self._snapshot.renderer.render(decision, reader.languages, self.language, reader.refused)

    @_or("")
    def text(self, base: str = "") -> str:
        """The notices as plain text, for feeds and mails; empty where there are none.

        base: the address that links are relative to, ``https://news.example``.
        """
        self.told = True
        return as_text(self._plain(), base)

    @_or('{"notices": []}')
    def json(self, base: str = "") -> str:
        """The notices as JSON, for apps that draw them themselves: ``{"notices": [{"title": …}, …]}``.

        Of each its language, direction, title, paragraphs, link (before, words, after, href; or null) whether
        it is folded and whether its reader may hide it. base: as for `text`.
        """
        self.told = True
        return json.dumps({"notices": as_data(self._plain(), base)})

    def _plain(self) -> Sequence[Spoken]:
        decision = self._decide(self.tags or ())
        reader = self._reader
        return self._snapshot.renderer.plain(decision, reader.languages, self.language, reader.refused)


class Measured(Visit):
    """A visit that tells how long deciding took, and finding out for whom before it was begun."""

    __slots__ = ("_metrics", "_spent")

    def __init__(self, visit: Visit, metrics: Metrics, spent: float) -> None:
        super().__init__(visit._snapshot, visit._reader, visit._path, visit._site, visit._at)
        self._metrics = metrics
        self._spent = spent

    def _decide(self, tags: tuple[str, ...] | None) -> Decision:
        if self._decided is not None:
            return super()._decide(tags)
        begun = perf_counter()
        decision = super()._decide(tags)
        self._metrics.decided(self._spent + perf_counter() - begun)
        return decision
