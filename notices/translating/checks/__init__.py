"""All that is wrong or doubtful in a catalog: its file, its entries, their texts."""

from __future__ import annotations

from notices.translating.checks.catalog import check, of_text
from notices.translating.checks.codes import KINDS
from notices.translating.checks.tools import detected, found_by_tools

__all__ = ["KINDS", "check", "detected", "found_by_tools", "of_text"]
