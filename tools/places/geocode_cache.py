"""Where places are, kept in a small file: towns stay where they are, and Nominatim's rules ask for a cache."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.areas import Area

DAYS = 90
"""Towns grow, and names that nobody knew are added to the map."""


class _Answer(BaseModel):
    at: datetime
    box: tuple[float, float, float, float] | None
    """South, west, north, east; None where nobody knew the place."""


_Answers = TypeAdapter(dict[str, _Answer])


class GeocodeCache:
    """Answers of a geocoder, for several processes: the file is replaced as a whole, and a lost entry asked for again.

    Args:
        file: JSON; it and its folder are made when there is something to keep.
        clock: the present, with its time zone.
    """

    def __init__(self, file: Path, clock: Callable[[], datetime]) -> None:
        self._file, self._clock = file, clock

    async def find(self, service: str, place: str) -> tuple[bool, Area | None]:
        """Whether the answer is known, and the answer; `service` is the address that was asked."""
        answers = await asyncio.to_thread(self._read)
        known = answers.get(_key(service, place))
        if known is None or self._clock() - known.at > timedelta(days=DAYS):
            return False, None
        if known.box is None:
            return True, None
        south, west, north, east = known.box
        return True, Area(name=place, south=south, west=west, north=north, east=east)

    async def keep(self, service: str, place: str, area: Area | None) -> None:
        """Remember an answer. A folder that cannot be written only means that it is asked for again."""
        box = (area.south, area.west, area.north, area.east) if area else None
        await asyncio.to_thread(self._write, _key(service, place), _Answer(at=self._clock(), box=box))

    def _read(self) -> dict[str, _Answer]:
        try:
            return _Answers.validate_json(self._file.read_bytes())
        except (OSError, ValidationError):  # none yet, or of another version: it is only a cache
            return {}

    def _write(self, key: str, answer: _Answer) -> None:
        text = _Answers.dump_json(self._read() | {key: answer}, indent=1)
        new = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(text)
            new.replace(self._file)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)


def _key(service: str, place: str) -> str:
    return f"{service} {' '.join(place.casefold().split())}"
