"""The round earth on flat paper: equal areas, so that no country looks greater than it is.

Degrees in; out come x to the right and y upwards, in radii of the earth.
"""

from __future__ import annotations

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt

from notices.atlas.lines import Point

__all__ = ["CENTRE", "EDGE", "Projection", "azimuthal", "equal_earth"]

Projection = Callable[[Point], Point]

#: The meridian in the middle of the world: its far side cuts the Bering Strait, and no country but one.
CENTRE = 11.0

# The polynomial of B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection" (2019).
_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)


def equal_earth(point: Point) -> Point:
    """The whole world, longitudes counted from CENTRE."""
    longitude, latitude = radians(point[0] - CENTRE), radians(max(-90.0, min(90.0, point[1])))
    t = asin(sqrt(3) / 2 * sin(latitude))
    a, b, c, d = _EQUAL_EARTH
    slope = a + 3 * b * t**2 + 7 * c * t**6 + 9 * d * t**8
    height = t * (a + b * t**2 + c * t**6 + d * t**8)
    return 2 * sqrt(3) * longitude * cos(t) / (3 * slope), height


#: Half the width of the world, and half its height.
EDGE = equal_earth((CENTRE + 180, 0))[0], equal_earth((0, 90))[1]


def azimuthal(centre: Point) -> Projection:
    """A part of the world seen from above its centre (Lambert's azimuthal equal-area projection)."""
    middle, up = radians(centre[0]), radians(centre[1])

    def project(point: Point) -> Point:
        longitude, latitude = radians(point[0]) - middle, radians(point[1])
        flat = sin(up) * sin(latitude) + cos(up) * cos(latitude) * cos(longitude)
        scale = sqrt(2 / max(1 + flat, 1e-9))
        x = scale * cos(latitude) * sin(longitude)
        return x, scale * (cos(up) * sin(latitude) - sin(up) * cos(latitude) * cos(longitude))

    return project
