"""An immutable, validated, compiled set of notices and regions: what a program holds of the rule files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

from notices.compiled import Compiled, Decision
from notices.errors import SettingsError
from notices.evaluate import Case, Memo, Verdict, judge
from notices.examples import contradiction
from notices.facts import Location, Page, Reader
from notices.hints import did_you_mean
from notices.rules import Dimension, Example, Model, Notice

__all__ = ["SHIPPED", "Ruleset"]

#: The rules that come with this package.
SHIPPED = Path(__file__).parent / "rules"


class Ruleset:
    """Rules to decide by. It never changes; to change a rule is to load another ruleset.

    model: the regions and notices. revision: a hash of what the rule files hold, whatever they are called.
    tags: those that any rule asks a page for.
    """

    __slots__ = ("_compiled", "_networks", "model", "revision", "tags")

    def __init__(self, model: Model, revision: str) -> None:
        self.model = model
        self.revision = revision
        self._compiled = Compiled(model, revision)
        self.tags = frozenset(map(str, self._compiled.values(Dimension.TAG)))
        self._networks = _by_size(map(str, self._compiled.values(Dimension.NETWORK)))

    @classmethod
    def load(
        cls, *directories: str | Path, enable: Iterable[str] = (), disable: Iterable[str] = ()
    ) -> Ruleset:
        """Load every .yaml file below the directories, as one set of rules.

        enable and disable: ids of notices, over what their files say of themselves.
        Raises RuleError with everything that is wrong in any of the files; nothing is loaded then.
        Raises SettingsError where an id to enable or disable is not there.
        """
        from notices.rulefile import files_below  # noqa: PLC0415 - as in `read`

        files = [file for directory in directories for file in files_below(Path(directory))]
        return cls.read(files, enable=enable, disable=disable)

    @classmethod
    def read(
        cls,
        files: Iterable[tuple[str, bytes]],
        *,
        enable: Iterable[str] = (),
        disable: Iterable[str] = (),
    ) -> Ruleset:
        """Read rule files given as names and contents. Raises as `load` does."""
        # YAML and its parsers are the half of this package's import time, for those who read rule files.
        from notices.rulefile import read  # noqa: PLC0415

        files = list(files)
        switches = {**dict.fromkeys(enable, True), **dict.fromkeys(disable, False)}
        model = _switched(read(files), switches)
        return cls(model, _revision(files, switches))

    @property
    def sites(self) -> frozenset[str]:
        """The host names that the enabled notices ask for."""
        return frozenset(map(str, self._compiled.values(Dimension.SITE)))

    def __repr__(self) -> str:
        return f"Ruleset(<{len(self.model.notices)} notices, revision {self.revision}>)"

    def decide(self, reader: Reader, page: Page, at: date | datetime) -> Decision:
        """Decide which notices a reader needs on a page, and in which order they are shown.

        at: a day, which is that day in each law's own time zone; or a datetime with a time zone.
        Raises ValueError on a datetime without one.
        """
        return self._compiled.decide(reader, page, at)

    def explain(self, reader: Reader, page: Page, at: date | datetime) -> tuple[Verdict, ...]:
        """Tell of every notice, shown or not, which conditions said yes, maybe or no, and why.

        What it returns holds what is known of the reader: not for logs. Raises as `decide` does.
        """
        return judge(self.model, Case(reader=reader, page=page, at=at))

    def may_vary(self, page: Page, at: date | datetime, later: datetime | None = None) -> bool:
        """Whether some reader would be shown a notice on this page at this time, or from it until later.

        Raises ValueError on a datetime without a time zone.
        """
        return self._compiled.may_vary(page, at, later)

    def located(self, location: Location, address: str | None) -> Location:
        """A location with the networks of these rules that hold the address, where any rule asks for them."""
        return replace(location, networks=self.networks(address)) if self._networks else location

    def networks(self, address: str | None) -> frozenset[str] | None:
        """Those of the networks named in the rules that hold an address; None where it is unknown."""
        if address is None:
            return None
        try:
            parsed = ip_address(address)
        except ValueError:
            return None
        bits, address_bits = int(parsed), parsed.max_prefixlen
        found = (
            names.get(bits >> (address_bits - size))
            for (version, size), names in self._networks.items()
            if version == parsed.version
        )
        return frozenset(name for name in found if name is not None)

    def contradictions(self) -> Iterator[tuple[Notice, Example, str]]:
        """Run the examples of every notice, as if enabled and alone; yield those that don't hold, and why."""
        memo: Memo = {}
        for notice in self.model.notices:
            alone = replace(notice, enabled=True, replaces=())
            model = Model(regions=self.model.regions, notices=(alone,))
            for example in notice.examples:
                case = Case(reader=example.reader, page=example.page, at=example.at)
                (verdict,) = judge(model, case, memo)
                wrong = contradiction(example, verdict)
                if wrong:
                    yield notice, example, wrong


def _by_size(names: Iterable[str]) -> dict[tuple[int, int], dict[int, str]]:
    """Networks by IP version and prefix length, then by their prefix: few lengths, however many networks."""
    found: defaultdict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for name in names:
        network = ip_network(name)
        prefix = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        found[network.version, network.prefixlen][prefix] = name
    return dict(found)


def _revision(files: Iterable[tuple[str, bytes]], switches: dict[str, bool]) -> str:
    digests = sorted(hashlib.sha256(data).digest() for _, data in files)
    told = "".join(f"{name}={on}\n" for name, on in sorted(switches.items()))
    return hashlib.sha256(b"".join(digests) + told.encode()).hexdigest()[:16]


def _switched(model: Model, switches: dict[str, bool]) -> Model:
    known = [notice.id for notice in model.notices]
    for name in switches:
        if name not in known:
            hint = did_you_mean(name, known)
            raise SettingsError(f"there is no notice '{name}' to enable or disable. {hint}".rstrip())
    notices = tuple(replace(n, enabled=switches.get(n.id, n.enabled)) for n in model.notices)
    return Model(regions=model.regions, notices=notices)
