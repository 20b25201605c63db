"""One immutable snapshot of rules, translations and settings, and what a request asks of it.

Every request sees one snapshot from beginning to end; `replace` swaps it by one reference. Nothing
here is logged but what is wrong with the configuration: never a fact about a reader.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from notices import catalogs as catalogs_module
from notices import ruleset as ruleset_module
from notices.catalogs import Catalogs
from notices.facts import Location, Page, Reader
from notices.fragment import Renderer, Wording
from notices.geo import Source, combine
from notices.languages import read
from notices.metrics import Counts, Guarded, Metrics
from notices.reload import Reloader, Sources
from notices.ruleset import Ruleset
from notices.speech import spoken_in
from notices.status import Board, Status
from notices.visit import Measured, Snapshot, Visit
from notices.watch import Watch

__all__ = ["Engine"]

_log = logging.getLogger("notices.engine")
#: Seconds between two looks at the files that rules and translations were read from.
_EVERY = 5.0


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Live:
    """What an engine whose files are watched has more than others."""

    reloader: Reloader
    board: Board | None
    every: float


class Engine:
    """Decides and renders for one site.

    geo: where an address is. clock: the time, with a time zone. site: the host name that rules see;
    it is a setting, because a reader's Host header must not choose the notice. metrics: is told what is done
    and how long it takes, or None.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        catalogs: Catalogs,
        geo: Source,
        *,
        wording: Wording | None = None,
        site: str | None = None,
        clock: Callable[[], datetime] = _now,
        metrics: Metrics | None = None,
    ) -> None:
        self._wording = wording or Wording()
        self._geo = geo
        self._site = site
        self._clock = clock
        self._counts = Counts()
        self._metrics = None if metrics is None else Guarded(metrics)
        self._snapshot = self._take(ruleset, catalogs)
        self._live: _Live | None = None
        self._watch = Watch((), self.refresh)

    @classmethod
    def open(
        cls,
        geo: Source,
        *,
        rules: Sequence[str | Path] = (ruleset_module.SHIPPED,),
        translations: Sequence[str | Path] = (catalogs_module.SHIPPED,),
        enable: Iterable[str] = (),
        disable: Iterable[str] = (),
        wording: Wording | None = None,
        site: str | None = None,
        reload: bool | float = True,
        status: str | Path | None = None,
        check: Callable[[Ruleset], object] = lambda _: None,
        metrics: Metrics | None = None,
    ) -> Engine:
        """Load rules and translations from directories; an earlier directory of translations comes first.

        reload: whether edits are served while the site runs, or after how many seconds at most the files are
        looked at again; a thread does so, from the first visit in a process on. status: a folder in which
        each process then tells what it serves. check: raises where a ruleset is not for this site.
        Raises RuleError, CatalogError or SettingsError with all that is wrong.
        """
        sources = Sources(rules, translations, enable=enable, disable=disable, check=check)
        reloader = Reloader(sources, clock=_now)
        for problem in reloader.catalogs.problems:
            _log.warning("%s", problem)
        engine = cls(reloader.ruleset, reloader.catalogs, geo, wording=wording, site=site, metrics=metrics)
        if reload:
            every = _EVERY if reload is True else reload
            engine._follow(reloader, sources.folders, every, Board(status) if status else None)
        return engine

    def _follow(self, reloader: Reloader, folders: Sequence[Path], every: float, board: Board | None) -> None:
        self._live = _Live(reloader=reloader, board=board, every=every)
        done = board.clear if board else None
        self._watch = Watch(folders, self.refresh, every=every, done=done)

    def _take(self, ruleset: Ruleset, catalogs: Catalogs) -> Snapshot:
        model = ruleset.model
        renderer = Renderer(model.notices, catalogs, self._wording, regions=spoken_in(model))
        return Snapshot(ruleset, renderer, catalogs, self._clock())

    def replace(self, ruleset: Ruleset, catalogs: Catalogs) -> None:
        """Serve other rules and translations from the next request on."""
        self._snapshot = self._take(ruleset, catalogs)

    def refresh(self) -> None:
        """Look at the files now, and serve what they hold if it is good; what was read before stays if not.

        Waits until the files have come to rest. Does nothing where they are not watched.
        """
        if self._live is None:
            return
        with self._watch.looking:
            self._live.reloader.look(self.replace)
            if self._live.board is not None:
                self._live.board.write(self.status())

    def status(self) -> Status:
        """What is served, since when, and what is wrong with an edit that is not; nothing of any reader."""
        snapshot, live = self._snapshot, self._live
        return Status(
            pid=os.getpid(),
            revision=snapshot.ruleset.revision,
            translations=snapshot.catalogs.revision,
            notices=sum(notice.enabled for notice in snapshot.ruleset.model.notices),
            loaded_at=snapshot.since,
            last_checked=live.reloader.checked if live else None,
            last_error=live.reloader.error if live else None,
            every=live.every if live else None,
        )

    def close(self) -> None:
        """Watch the files no more; what was read stays in use. Waits a few seconds at most."""
        self._watch.close()

    @property
    def ruleset(self) -> Ruleset:
        """The rules that are served now."""
        return self._snapshot.ruleset

    @property
    def site(self) -> str | None:
        """The host name that rules see, or None."""
        return self._site

    @property
    def stylesheet(self) -> str | None:
        """The address of the stylesheet that fragments link, or None."""
        return self._wording.stylesheet

    def visit(
        self, *, address: str | None, accept_language: str, path: str, edge: Location | None = None
    ) -> Visit:
        """Begin a visit: a reader at an address (None where it is unknown) who asks for a page.

        path: decoded and without dot segments. edge: what a trusted edge said of the location, or None.
        """
        # Only here is it known which processes serve: a server may fork once the app is loaded.
        if self._watch.idle:
            self._watch.start()
        metrics = self._metrics
        begun = 0.0 if metrics is None else perf_counter()
        snapshot = self._snapshot
        location = self._locate(address)
        if edge is not None:
            location = combine([edge, location])
        location = snapshot.ruleset.located(location, address)
        accepted, refused = read(accept_language)
        reader = Reader(location=location, languages=accepted, refused=refused)
        visit = Visit(snapshot, reader, path, self._site, self._clock())
        return visit if metrics is None else Measured(visit, metrics, perf_counter() - begun)

    def decide(self, reader: Reader, page: Page, at: datetime | None = None) -> Visit:
        """Decide without a request: for feeds, mails and jobs that know their reader, by facts or not at all.

        at: a time with a time zone; None for now. What it returns tells the notices by `text`, `json` and
        `fragment`.
        """
        visit = Visit(self._snapshot, reader, page.path, page.site or self._site, at or self._clock())
        visit.language, visit.tags = page.language, page.tags
        return visit

    def _locate(self, address: str | None) -> Location:
        """Where an address is; where the source fails that is unknown, so the reader is warned."""
        try:
            return self._geo.locate(address)
        except Exception as error:
            self.count("geo failed")
            # Its message may hold the address.
            _log.error("the source of locations failed: %s", type(error).__name__)
            return Location()

    def count(self, outcome: str) -> None:
        """Count an outcome; never where or who the reader was."""
        self._counts.count(outcome)
        if self._metrics is not None:
            self._metrics.count(outcome)

    def shown(self, visit: Visit) -> None:
        """Count a page that was sent with what is shown to its reader, or with what fetches that."""
        self.count("shown")
        self.told(visit)

    def hidden(self, visit: Visit) -> None:
        """Count a page that some reader is shown a notice on, and this one is not."""
        if self._metrics is not None:
            self._metrics.count("hidden")
            self.told(visit)

    def told(self, visit: Visit) -> None:
        """Count the notices that a visit's reader was shown, and those that were held back."""
        decision = visit.decision
        if self._metrics is not None and decision is not None:
            for each in decision.notices:
                self._metrics.shown(each.id)
            for name in decision.hidden:
                self._metrics.hidden(name)

    def report(self, error: Exception) -> None:
        """Log and count an error of this library's own, for which a page is served without a notice."""
        # Its message may hold what it was about: only its kind and place are told.
        place = error.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else "?"
        self.count("missed: error")
        _log.error("%s in %s: the page is served without a notice", type(error).__name__, where)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often a notice was `shown`, or `missed: <reason>`, and how often the `geo failed`.

        They are exact, and of this process: not for whoever may not know of single readers.
        """
        return self._counts.read()

    @property
    def metrics(self) -> Metrics | None:
        """What is told what is done, and raises nothing; None where nobody counts."""
        return self._metrics
