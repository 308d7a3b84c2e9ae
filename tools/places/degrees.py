"""Degrees as services tell them, some as text: none that is not on the earth, NaN included, becomes a box to search."""

from typing import Annotated

from pydantic import Field

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
