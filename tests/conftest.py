"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Nothing is timed here: machines differ, and so does what else they are doing.
settings.register_profile("notices", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("notices")
