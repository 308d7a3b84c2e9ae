"""Place files as Overture publishes them, made of a few rows, and a geocoder that knows some towns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from domain.areas import Area

AUSTIN = Area(name="Austin", south=30.0, west=-98.0, north=30.6, east=-97.5)

TEXTS = pa.list_(pa.string())
ADDRESS = pa.struct([(name, pa.string()) for name in ("freeform", "locality", "postcode", "region", "country")])
TAXONOMY = pa.struct([("primary", pa.string()), ("hierarchy", TEXTS), ("alternates", TEXTS)])
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("bbox", pa.struct([(side, pa.float32()) for side in ("xmin", "xmax", "ymin", "ymax")])),
        ("names", pa.struct([("primary", pa.string())])),
        ("basic_category", pa.string()),
        ("taxonomy", TAXONOMY),
        ("confidence", pa.float64()),
        ("websites", TEXTS),
        ("socials", TEXTS),
        ("emails", TEXTS),
        ("phones", TEXTS),
        ("addresses", pa.list_(ADDRESS)),
        ("operating_status", pa.string()),
        ("version", pa.int32()),
    ]
)


def row(number: int, **fields: Any) -> dict[str, Any]:
    """A dentist in Austin; `at` is (latitude, longitude), `hierarchy` ends in the primary category."""
    latitude, longitude = fields.pop("at", (30.25, -97.75))
    hierarchy = fields.pop("hierarchy", ["health_care", "dentist"])
    return {
        "id": f"{number:08}-0000-4000-8000-000000000000",
        "bbox": {"xmin": longitude, "xmax": longitude, "ymin": latitude, "ymax": latitude},
        "names": {"primary": f"Dentist {number}"},
        "basic_category": "general_dentistry",
        "taxonomy": {"primary": hierarchy[-1], "hierarchy": hierarchy},
        "confidence": 0.9,
        "websites": [f"https://dentist-{number}.example/"],
        "phones": [f"+1512555{number:04}"],
        "addresses": [
            {
                "freeform": f"{number} Main St",
                "locality": "Austin",
                "postcode": "78701",
                "region": "TX",
                "country": "US",
            }
        ],
        "operating_status": "open",
        **fields,
    }


def write(folder: Path, rows: Sequence[Mapping[str, Any]], *, per_group: int = 1000, without: str = "") -> Path:
    """The folder with one file in it; `without` leaves a column out."""
    table = pa.Table.from_pylist([*rows], schema=SCHEMA)
    folder.mkdir(parents=True, exist_ok=True)
    kept = table.drop_columns([without]) if without else table
    pq.write_table(kept, folder / "part-00000.zstd.parquet", row_group_size=per_group, compression="zstd")
    return folder


@dataclass
class Towns:
    """A geocoder of these boxes."""

    known: Mapping[str, Area] = field(default_factory=lambda: {"Austin": AUSTIN})
    asked: list[str] = field(default_factory=list[str])

    async def geocode(self, place: str) -> Area | None:
        self.asked.append(place)
        return self.known.get(place)
