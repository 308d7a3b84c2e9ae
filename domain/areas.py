"""Where a search looks: a box on the earth, the quarters of one that is too full, and what was found in each."""

from dataclasses import dataclass

SMALLEST = 0.002
"""Degrees: a box of some 200 m is not divided any more."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place by its name, and the box around it in degrees; `west` is above `east` where it crosses the date line."""

    name: str
    south: float
    west: float
    north: float
    east: float

    @property
    def centre(self) -> tuple[float, float]:
        """Latitude and longitude of its middle."""
        width = (self.east - self.west) % 360
        return (self.south + self.north) / 2, (self.west + width / 2 + 180) % 360 - 180

    def quarters(self) -> tuple["Area", ...]:
        """Its four quarters, [] when it is too small to be divided."""
        (middle, centre), width = self.centre, (self.east - self.west) % 360
        if min(self.north - self.south, width) < SMALLEST:
            return ()
        rows = (("N", middle, self.north), ("S", self.south, middle))
        columns = (("W", self.west, centre), ("E", centre, self.east))
        return tuple(
            Area(name=f"{self.name} {row}{column}", south=south, west=west, north=north, east=east)
            for row, south, north in rows
            for column, west, east in columns
        )


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One part of a search's coverage."""

    name: str
    found: int
    new: int
    """How many of them no other part had found before."""
    searches: int
    """Paid for."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How a search went about it."""

    tiles: tuple[Tile, ...]
    note: str = ""
    """Why it did not look further, if it did not."""

    @property
    def searches(self) -> int:
        """All that are paid for."""
        return sum(tile.searches for tile in self.tiles)
