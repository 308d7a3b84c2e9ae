"""Reading place files: the filter is pushed down to them, and of what passes only the best rows become Python's."""

from collections.abc import Iterable, Sequence
from functools import reduce
from threading import Event
from typing import Any

from domain.areas import Area
from domain.errors import ServiceRefused
from tools.places.overture.arrow import Arrow
from tools.places.overture.trades import Wanted

Row = dict[str, Any]

NEEDED = ("id", "names", "taxonomy", "confidence", "bbox", "websites", "phones", "addresses")
COLUMNS = ("basic_category", "operating_status")
"""Of use where they are there."""
CLOSED = "permanently_closed"
ORDER = [("rank", "ascending"), ("confidence", "descending"), ("id", "ascending")]


def columns(names: Iterable[str]) -> list[str]:
    """Those that are read, of those that there are. Raises: ServiceRefused for files that are too old."""
    there = {*names}
    if missing := [name for name in NEEDED if name not in there]:
        raise ServiceRefused(
            f"These places have no column {missing[0]}: use a release of Overture Maps from December 2025 or later."
        )
    return [*NEEDED, *(name for name in COLUMNS if name in there)]


def condition(arrow: Arrow, area: Area, wanted: Wanted, confidence: float, basic: bool) -> Any:
    """What a row must fulfil; row groups that lie elsewhere are not even fetched.

    Args:
        confidence: 0 to 1, how sure Overture must be that the place exists.
        basic: whether there is a column `basic_category`.
    """
    field = arrow.dataset.field
    inside = _within(field, area) & (field("confidence") >= confidence) & field("names", "primary").is_valid()
    if wanted.everything:
        return inside
    named = arrow.compute.match_substring_regex
    found = named(arrow.compute.binary_join(field("taxonomy", "hierarchy"), ","), _line(wanted))
    return inside & ((found | named(field("basic_category"), _line(wanted))) if basic else found)


def best(arrow: Arrow, files: Any, where: Any, names: Sequence[str], most: int, stop: Event) -> list[Row]:
    """The rows that a person would call first: with a phone and a website, the most confident before the others.

    Args:
        where: the condition.
        names: columns to read.
        most: rows to keep.
        stop: set by whoever does not wait any longer.
    """
    kept: list[Row] = []
    scanned = files.to_batches(columns=[*names], filter=where, batch_readahead=4, fragment_readahead=4)
    for batch in scanned:
        if stop.is_set():
            break
        if batch.num_rows:
            kept = sorted([*kept, *_best_of(arrow, batch, most)], key=_key)[:most]
    return kept


def _best_of(arrow: Arrow, batch: Any, most: int) -> list[Row]:
    """Ordered by columns: rows are turned into Python's only when they are among the first."""
    compute = arrow.compute
    keys = {"confidence": batch["confidence"], "id": batch["id"], "rank": _rank(compute, batch)}
    order = compute.select_k_unstable(arrow.table(keys), k=min(most, batch.num_rows), sort_keys=ORDER)
    ranks = keys["rank"].take(order).to_pylist()
    return [{**row, "rank": rank} for row, rank in zip(batch.take(order).to_pylist(), ranks, strict=True)]


def _rank(compute: Any, batch: Any) -> Any:
    """0 is best: 1 has no website, 2 no phone, 4 is closed for good."""
    without = [compute.fill_null(compute.list_value_length(batch[name]), 0) for name in ("websites", "phones")]
    bad = [compute.equal(length, 0) for length in without]
    if "operating_status" in batch.schema.names:
        bad.append(compute.fill_null(compute.equal(batch["operating_status"], CLOSED), False))
    weighed = [compute.multiply(compute.cast(each, "int8"), 2**place) for place, each in enumerate(bad)]
    return reduce(compute.add, weighed)


def _key(row: Row) -> tuple[Any, ...]:
    return row["rank"], -row["confidence"], row["id"]


def _within(field: Any, area: Area) -> Any:
    """Overlaps the box, which may cross the date line."""
    west, east = field("bbox", "xmax") >= area.west, field("bbox", "xmin") <= area.east
    across = (west & east) if area.west <= area.east else (west | east)
    return (field("bbox", "ymin") <= area.north) & (field("bbox", "ymax") >= area.south) & across


def _line(wanted: Wanted) -> str:
    """Finds a category as a whole, or a pattern between the words of one, in `health_care,dentist,orthodontist`."""
    whole = "|".join(sorted(wanted.categories))
    parts = [f"(?:^|,)(?:{whole})(?:$|,)"] if whole else []
    parts += [f"(?:^|[,_])(?:{pattern})(?:$|[,_])" for pattern in wanted.patterns]
    return "|".join(parts)
