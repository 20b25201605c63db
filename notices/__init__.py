"""Decides which legal warnings a reader needs, by region, language, page and day.

The core is here; `notices.flask`, `notices.wsgi`, `notices.geo` and `notices.injection` are imported by
those who need them.
"""

from __future__ import annotations

from notices.compiled import Decided, Decision
from notices.errors import CatalogError, DatabaseError, NoticesError, Problem, RuleError, SettingsError
from notices.facts import Answer, Location, Page, Reader
from notices.ruleset import Ruleset

__all__ = [
    "Answer",
    "CatalogError",
    "DatabaseError",
    "Decided",
    "Decision",
    "Location",
    "NoticesError",
    "Page",
    "Problem",
    "Reader",
    "RuleError",
    "Ruleset",
    "SettingsError",
]

__version__ = "0.1.0"
