"""The pure parts of the chat's bench: from rows and frames to figures, and from figures to the page."""

import asyncio

import pytest

from bench.chat_browser import lags
from bench.chat_plan import SMALL, step
from bench.chat_probes import middle, shares
from bench.chat_report import report


def test_a_row_is_seen_in_the_first_frame_that_shows_it_or_something_later() -> None:
    rows = [{"lead": "a", "rank": rank, "at": at} for rank, at in ((1, 10.0), (2, 11.0), (9, 12.0), (9, 99.0))]
    rows += [{"lead": "unseen", "rank": 1, "at": 10.0}]
    shown = [("b", 9, 10.1), ("a", 2, 11.5), ("a", 9, 12.25)]
    assert lags(rows, shown) == [1500, 500, 250, 0]


def test_the_middle_of_visits_is_told_by_figure() -> None:
    visits = [{"first": {"ready": at}, "again": {"ready": 2 * at}} for at in (3.0, 1.0, 2.0)]
    assert middle(visits) == {"first": {"ready": 2.0}, "again": {"ready": 4.0}}


def test_the_page_tells_ratios() -> None:
    paint = {
        who: {when: {"first paint": ms} for when in ("first", "again")} for who, ms in (("ours", 150), ("bare", 100))
    }
    row = {"ours": shares([40.0]), "ideal": shares([20.0])}
    told = {"pages": paint, "idle": {"ours": 120, "bare": 100}, "open": {"ours": 128, "bare": 102}}
    text = report(SMALL, {**told, "alone": row, "beside": row}, "a machine")
    assert "| first paint | 1.50 | 1.50 |" in text
    assert "| idle | 1.20 | 120 MB | 100 MB |" in text
    assert "| per open chat | 4.00 | 2.00 MB | 0.50 MB |" in text
    assert "| alone | 2.0 | 2.0 | 40 / 40 ms | 20 / 20 ms | 1 |" in text


async def test_a_step_that_does_not_end_is_named() -> None:
    with pytest.raises(RuntimeError, match="pages: not done"):
        async with step("pages", patience=0.0001):
            await asyncio.sleep(5)
