"""Rules and translations from their files: the last good ones, whatever becomes of the files.

What is new is read once, checked like what is read at start, its examples are run, and only then is it
served. What is refused is told once, with each place; what was read before stays in use.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from stat import S_ISDIR
from typing import TypeAlias

from notices import signoff
from notices.catalogs import Catalogs, locale_of
from notices.errors import CatalogError, NoticesError, Problem, RuleError, SettingsError
from notices.gently import gently
from notices.ruleset import Ruleset

__all__ = ["Reloader", "Sources"]

_log = logging.getLogger("notices.reload")
#: Seconds for which files must stay as they are before they are read, and how often that is tried.
_SETTLE, _TRIES = 0.15, 20
_SUFFIXES = (".yaml", ".yml", ".po", ".toml")
_NONE = "There is no catalog any more. To do without translations, restart the site."
_EMPTIED = "The catalog of '{}' has no translation any more. To do without it, delete its file."
_FAULT = "These rules cannot be read, through a fault of this program: its log tells more. Please report it."

_Mark: TypeAlias = tuple[str, int, int, int, int, int]
_Signature: TypeAlias = frozenset[_Mark]
_Files: TypeAlias = tuple[tuple[str, bytes], ...] | RuleError


def _accept(_: Ruleset) -> None:
    """What a site refuses beyond what is wrong in itself: nothing."""


class Sources:
    """The folders that rules and translations are read from, and what a site demands of them.

    enable, disable: names of notices, over what their files say. check: raises where the site cannot be
    served by a ruleset.
    """

    def __init__(
        self,
        rules: Sequence[str | Path],
        translations: Sequence[str | Path],
        *,
        enable: Iterable[str] = (),
        disable: Iterable[str] = (),
        check: Callable[[Ruleset], object] = _accept,
    ) -> None:
        # A server may change its working directory once it has started.
        self._rules, self._translations = (
            tuple(Path(os.path.abspath(each)) for each in folders)  # noqa: PTH100 - a link stays a link
            for folders in (rules, translations)
        )
        self._enable = tuple(enable)
        self._disable = tuple(disable)
        self._check = check

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders, each once."""
        return tuple(dict.fromkeys((*self._rules, *self._translations)))

    def sign(self) -> _Signature:
        """What is known of the files without reading them: it is another after every change of them."""
        return frozenset(mark for folder in self.folders for mark in _marks(str(folder), set()))

    def rule_files(self) -> _Files:
        """Name and content of each rule file, or why they cannot be had."""
        from notices.rulefile import files_below  # noqa: PLC0415 - slow to import, as in `Ruleset.read`

        try:
            return tuple(file for folder in self._rules for file in files_below(folder))
        except RuleError as error:
            return error

    def catalogs(self) -> Catalogs | CatalogError:
        """The translations, or why they cannot be had."""
        try:
            return Catalogs.load(*self._translations)
        except CatalogError as error:
            return error

    def compile(self, files: _Files) -> Ruleset:
        """The rules of these files. Raises RuleError, where an example does not hold too, SettingsError."""
        if isinstance(files, RuleError):
            raise files
        ruleset = Ruleset.read(files, enable=self._enable, disable=self._disable)
        problems = list(_contradictions(ruleset))
        if problems:
            raise RuleError(problems)
        self._check(ruleset)
        return ruleset


def _marks(path: str, seen: set[tuple[int, int]]) -> Iterator[_Mark]:
    """What a stat tells of the folders and files below a path that are read; links are followed."""
    try:
        stat = os.stat(path)  # noqa: PTH116 - a thousand files in a few milliseconds
        if not S_ISDIR(stat.st_mode):
            yield path, stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
            return
        # When a folder was changed says nothing: editors put their own hidden files into it.
        yield path, stat.st_dev, stat.st_ino, 0, 0, 0
        if (stat.st_dev, stat.st_ino) in seen:
            return
        seen.add((stat.st_dev, stat.st_ino))
        with os.scandir(path) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and (entry.is_dir() or _is_read(entry.name)):
                    yield from _marks(entry.path, seen)
    except OSError as error:
        yield path, 0, 0, 0, 0, error.errno or 0


def _is_read(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES)


def _contradictions(ruleset: Ruleset) -> Iterator[Problem]:
    for _, example, told in ruleset.contradictions():
        file, line, column = example.place.rsplit(":", 2)
        yield Problem(
            file=file,
            line=int(line),
            column=int(column),
            key="examples",
            message=f"this example does not hold: {told}",
            hint="Mend the rule or the example, whichever is wrong.",
            code="example-contradicts",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What was read of the files while they were as the signature tells."""

    signature: _Signature
    files: _Files
    catalogs: Catalogs | CatalogError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The last good rules, the digests of the files that hold them and of those refused since, and why."""

    ruleset: Ruleset
    digest: bytes
    refused: bytes = b""
    error: str | None = None

    def after(self, files: _Files, compiled: Callable[[_Files], Ruleset]) -> _Rules:
        """What is kept of these and new files; files that were seen before are not compiled again."""
        digest = _digest(files)
        if digest == self.digest:
            return replace(self, refused=b"", error=None)
        if digest == self.refused:
            return self
        try:
            return _Rules(ruleset=compiled(files), digest=digest)
        except NoticesError as error:
            return replace(self, refused=digest, error=str(error))
        except Exception:
            _log.exception("rules could not be read")
            return replace(self, refused=digest, error=_FAULT)


def _digest(files: _Files) -> bytes:
    if isinstance(files, RuleError):
        return hashlib.sha256(str(files).encode("utf-8", "replace")).digest()
    digest = hashlib.sha256()
    for name, data in sorted(files):
        digest.update(f"{len(data)} {name}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Translations:
    """The last good translations of each locale, and why what else the files hold is not used."""

    catalogs: Catalogs
    error: str | None = None

    def after(self, found: Catalogs | CatalogError, rules: _Rules) -> _Translations:
        """What is kept of these and new ones: of each locale either, so that none waits for another.

        rules: those that are served with them.
        """
        if isinstance(found, CatalogError):
            return replace(self, error=str(found))
        used = {locale for locale, catalog in self.catalogs.by_locale.items() if catalog.messages}
        if used and not found.by_locale:
            return replace(self, error=_NONE)
        wrong = _new_problems(self.catalogs, found)
        emptied = [each for each in found.by_locale if each in used and not found.by_locale[each].messages]
        if rules.error is not None:
            found = _with_lost(self.catalogs, found)
        if not (wrong or emptied):
            return _Translations(catalogs=found)
        error = "\n\n".join([*map(str, wrong), *map(_EMPTIED.format, emptied)])
        return _Translations(catalogs=_merged(self.catalogs, found, wrong, emptied), error=error)


def _new_problems(before: Catalogs, after: Catalogs) -> Sequence[Problem]:
    """What was wrong already, in as many places, keeps no edit from being used."""
    more = Counter(map(_told_of, after.problems)) - Counter(map(_told_of, before.problems))
    return [each for each in after.problems if _told_of(each) in more]


def _told_of(problem: Problem) -> tuple[str, str, str]:
    """What stays the same when lines move."""
    return problem.file, problem.key, problem.message


def _merged(before: Catalogs, after: Catalogs, wrong: Sequence[Problem], emptied: Iterable[str]) -> Catalogs:
    """New catalogs, but the old one of each locale in which something became wrong."""
    kept = {*map(_locale_of, wrong), *emptied}
    messages = {locale: each.messages for locale, each in after.by_locale.items() if locale not in kept}
    messages |= {locale: each.messages for locale, each in before.by_locale.items() if locale in kept}
    sign_offs = after.sign_offs
    if any(Path(problem.file).name == signoff.FILE for problem in wrong):
        sign_offs |= before.sign_offs
    # What is told now is no excuse for the next edit.
    problems = [each for each in after.problems if each not in wrong and _locale_of(each) not in kept]
    problems += [each for each in before.problems if _locale_of(each) in kept]
    return Catalogs.of(messages, sign_offs, problems)


def _with_lost(before: Catalogs, after: Catalogs) -> Catalogs:
    """New catalogs, and of the old ones what they lost: it may be of the English that is still served.

    While rules are refused, catalogs that were updated to them hold texts of an English that nobody is shown.
    A locale whose file is gone is withdrawn all the same.
    """
    messages = {locale: dict(each.messages) for locale, each in after.by_locale.items()}
    sign_offs = set(after.sign_offs)
    for locale in messages.keys() & before.by_locale.keys():
        old = before.by_locale[locale]
        lost = {key: text for key, text in old.messages.items() if key not in messages[locale]}
        messages[locale] |= lost
        sign_offs |= {
            (locale, context, signoff.fingerprint(source), signoff.fingerprint(text))
            for (context, source), text in lost.items()
            if old.is_signed(context, source)
        }
    return Catalogs.of(messages, sign_offs, after.problems)


def _locale_of(problem: Problem) -> str:
    return locale_of(Path(problem.file))


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """All that a look leaves behind: one reference, so that a process forked meanwhile has all or none."""

    signature: _Signature
    rules: _Rules
    translations: _Translations
    checked: datetime

    @property
    def error(self) -> str | None:
        return "\n\n".join(filter(None, (self.rules.error, self.translations.error))) or None


class Reloader:
    """Reads folders, and holds the last good of what they held.

    clock: the time, with a time zone. sleep: waits for some seconds.
    Raises RuleError, CatalogError or SettingsError with all that is wrong with the files at first.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._sources = sources
        self._clock = clock
        self._sleep = sleep
        reading = self._read(sources.sign())
        if reading is None:
            raise SettingsError(
                "the rules changed all the while that they were read: start again when they don't"
            )
        ruleset = sources.compile(reading.files)
        if isinstance(reading.catalogs, CatalogError):
            raise reading.catalogs
        self._state = _State(
            signature=reading.signature,
            rules=_Rules(ruleset=ruleset, digest=_digest(reading.files)),
            translations=_Translations(catalogs=reading.catalogs),
            checked=clock(),
        )

    @property
    def ruleset(self) -> Ruleset:
        """The last good rules."""
        return self._state.rules.ruleset

    @property
    def catalogs(self) -> Catalogs:
        """The last good translations."""
        return self._state.translations.catalogs

    @property
    def checked(self) -> datetime:
        """When the files were last looked at."""
        return self._state.checked

    @property
    def error(self) -> str | None:
        """What is wrong with what the files hold now and is not served; None where it is served."""
        return self._state.error

    def look(self, serve: Callable[[Ruleset, Catalogs], object]) -> None:
        """Read the files if they changed, and serve what they hold if it is other than before, and good.

        Not for a thread that serves: it waits until the files have come to rest. One thread at a time.
        """
        state = self._state
        signature = self._sources.sign()
        if signature != state.signature:
            self._sleep(_SETTLE)
            reading = self._read(signature)
            # None: they are still being written, and are looked at again with the next change.
            state = state if reading is None else self._after(state, reading)
        if (state.rules.ruleset.revision, state.translations.catalogs.revision) != self._revisions():
            serve(state.rules.ruleset, state.translations.catalogs)
        _tell(self._state, state)
        self._state = replace(state, checked=self._clock())

    def _revisions(self) -> tuple[str, str]:
        return self.ruleset.revision, self.catalogs.revision

    def _read(self, signature: _Signature) -> _Reading | None:
        """Read all files, anew where one changed meanwhile: a ruleset is never made of two states of them."""
        for _ in range(_TRIES):
            reading = _Reading(
                signature=signature, files=self._sources.rule_files(), catalogs=self._sources.catalogs()
            )
            signature = self._sources.sign()
            if signature == reading.signature:
                return reading
            self._sleep(_SETTLE)
        return None

    def _after(self, state: _State, reading: _Reading) -> _State:
        with gently():
            rules = state.rules.after(reading.files, self._sources.compile)
            translations = state.translations.after(reading.catalogs, rules)
            return replace(state, signature=reading.signature, rules=rules, translations=translations)


def _tell(before: _State, after: _State) -> None:
    """One line for each thing that became true."""
    if after.error is not None and after.error != before.error:
        _log.error("an edit is not served, and what was read before stays in use:\n%s", after.error)
    rules, catalogs = after.rules.ruleset, after.translations.catalogs
    if rules is not before.rules.ruleset or catalogs.revision != before.translations.catalogs.revision:
        told = "rules of revision %s with translations of revision %s are served now"
        _log.info(told, rules.revision, catalogs.revision)
    elif before.error is not None and after.error is None:
        _log.info("the files hold again what is served")
