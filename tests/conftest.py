"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Nothing is timed here: machines differ, and so does what else they are doing. Where a change waits to
# land, the same examples are drawn each time: what a random search finds is another day's work.
settings.register_profile(
    "notices",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("notices")
