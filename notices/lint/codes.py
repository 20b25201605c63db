"""Every kind of finding of a check that is no error of reading: its code, how bad it is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from notices.errors import Severity

__all__ = ["FINDINGS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: how bad it is, what is wrong, and how it is mended."""

    severity: Severity
    meaning: str
    mend: str


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

FINDINGS: Mapping[str, Kind] = MappingProxyType(
    {
        "example-contradicts": Kind(
            _E,
            "An example expects something else than its rule does.",
            "Mend the rule or the example, whichever is wrong; `notices explain` tells why it answers so.",
        ),
        "impossible-reader": Kind(
            _W,
            "An example has a reader who cannot be: of one country, and in a subdivision of another.",
            "Name subdivisions of the reader's own country.",
        ),
        "never-shown": Kind(
            _W,
            "Nobody can see this notice, on any page, on any day.",
            "See which conditions exclude each other, or whether `except` takes away all that is shown.",
        ),
        "never-certain": Kind(
            _W,
            "Only readers of whom too little is known can see this notice: nobody for certain.",
            "See which conditions exclude each other, or whether `except` takes away all that is shown.",
        ),
        "never-holds": Kind(
            _W,
            "No reader can meet this condition together with those beside it.",
            "Delete it, or mend the one that excludes it.",
        ),
        "shadowed": Kind(
            _W,
            "This adds nothing: another one beside it holds wherever this one does.",
            "Delete it, or narrow the other one.",
        ),
        "changes-nothing": Kind(
            _W,
            "The notice is shown to the same readers without this.",
            "Delete it, or see whether it says what you meant.",
        ),
        "country-for-part": Kind(
            _W,
            "A whole country is named beside a part of it.",
            "Name the parts that are meant, or delete them if all of the country is meant.",
        ),
        "whole-country": Kind(
            _N,
            "A whole country is named, and another region names parts of it.",
            "See whether all readers in the country are meant; name the parts if not.",
        ),
        "needless-except": Kind(
            _W,
            "This exception takes nothing away: the notice is never shown there.",
            "Delete it, or see whether it names what you meant.",
        ),
        "always-replaced": Kind(
            _W,
            "From today on, whoever is due this notice for certain is shown another one in its place.",
            "Delete the notice, or mend `replaces` in the other one.",
        ),
        "replaces-nothing": Kind(
            _W,
            "No reader is ever due both notices, so that one never replaces the other.",
            "Delete the name from `replaces`, or see whether days and regions of both are right.",
        ),
        "ended": Kind(
            _W,
            "The last day of this notice has passed: nobody sees it any more.",
            "Disable or delete it, or set a later `until` if the law is still in force.",
        ),
        "windows-overlap": Kind(
            _W,
            "Two windows of `in_force` share days.",
            "Make one window of both.",
        ),
        "unused-region": Kind(
            _W,
            "No notice uses this region.",
            "Use it in a notice, or delete it.",
        ),
        "same-region": Kind(
            _W,
            "Two regions hold the same readers.",
            "Use one of them everywhere, and delete the other.",
        ),
        "language-alone": Kind(
            _W,
            "This rule goes by the reader's language alone: readers of a language live all over the world.",
            "Name the region in which the law is in force.",
        ),
        "city-alone": Kind(
            _W,
            "A city stands without its country: every reader whose city is unknown may be there.",
            "Name the country beside it.",
        ),
        "review-overdue": Kind(
            _W,
            "The day by which somebody must look at the law again has passed.",
            "Look at the law, and set `verified` to today and `review_by` to a later day.",
        ),
        "review-soon": Kind(
            _N,
            "Somebody must look at the law again within 30 days.",
            "Look at the law, and set `verified` to today and `review_by` to a later day.",
        ),
        "no-review": Kind(
            _N,
            "Nothing says when somebody must look at the law again.",
            "Add `review_by` with a day.",
        ),
        "no-source": Kind(
            _W,
            "Nothing says where the law can be read.",
            "Add `sources` with web addresses.",
        ),
        "insecure-source": Kind(
            _W,
            "The address of a source does not begin with https.",
            "Write https:// if the site answers there.",
        ),
        "cut-at-comment": Kind(
            _W,
            "A text without quotes ends before ` #`: the rest of its line is a comment, which nobody sees.",
            "Put the text in quotes, with the rest of it or, where a comment is meant, without.",
        ),
        "no-more-info": Kind(
            _N,
            "The notice leads the reader nowhere to learn more.",
            "Add `more_info` and a `link` text.",
        ),
        "no-examples": Kind(
            _W,
            "The notice has no example, so that nothing shows whether it does what is meant.",
            "Add `examples`: a reader who must see it, and one who must not.",
        ),
        "not-exercised": Kind(
            _N,
            "No example has a reader who passes this condition, or none who fails it. Of a clause of a region"
            " that asks for several things at once, each is a condition too.",
            "Add an example with such a reader.",
        ),
    }
)
