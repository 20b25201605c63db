"""World maps of the answers: where a notice is shown on a day, as SVG and as one HTML page."""

from __future__ import annotations
