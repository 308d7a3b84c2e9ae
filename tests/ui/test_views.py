"""How things look, from plain data: no database, no process."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from domain import lead_words
from domain.vocabulary import SIGNALS
from ui import plain, words
from ui.console import THEME
from ui.invocation import to_type
from ui.live import LiveProgress, fitting
from ui.text import cell, clean
from ui.views import pause
from ui.views.closing import closing
from ui.views.nothing import found_nobody

RUN: dict[str, Any] = {
    "id": UUID(int=7), "status": "running", "vertical": "dentists", "geography": "Springfield", "demo": True,
    "fetched": 3, "error": None, "billing_block": None, "counts": {"found": 3, "leads": 3, "audits_completed": 1},
}  # fmt: skip
INFO = {"atlas_feature_id": "atlas_credits", "required_balance": "2", "balance": "1.000000", "deficit": "1.000000"}
BLOCK = {"kind": "insufficient", "credit_info": INFO, "needed_to_finish": {"atlas_credits": "8", "ai_credits": "40"}}
TOWNS = [{"name": "Springfield", "businesses": 64}]


def lead(number: int, audit: str | None = "queued", **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": f"A rather long dental practice name, number {number}", "phone": "(217) 555-0100", "rating": 3.6,
        "website": "https://x.test", "domain": f"x{number}.test", "score": 0.5, "status": "AUDITING", "dossier": None,
        "branches": [],
        "signals": [{"key": "LOW_GOOGLE_RATING", "evidence": ["Rated 3.6"]}], "place_id": f"p{number}", "reviews": 9,
        "score_parts": [{"matched": True}, {"matched": False}],
        "audit": audit and {"status": audit, "reason": "Empty."},
    }  # fmt: skip
    return {**told, **more}


@dataclass
class Balance:
    balance: Decimal = Decimal("7954.634")
    held: Decimal = Decimal(8)
    low: bool = False
    empty: bool = False


def snapshot(running: str = "generate_dossier") -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for phase in words.PHASES:
        row = {"phase": phase, "status": "pending", "progress": Decimal(0), "message": "", "started_at": None}
        rows.append({**row, "duration_ms": None})
    for row in rows[:4]:
        row.update(status="complete", progress=Decimal(1), message="done " * 40, duration_ms=130)
    rows[4].update(status="running", progress=Decimal("0.55"), message="1 of 3", started_at=datetime.now(UTC))
    audits = [{"domain": "x15.test", "status": "running", "phase": "filter_urls", "reason": None}]
    return {"run": RUN, "phases": rows, "audits": audits, "credits": {name: Balance() for name in words.ACCOUNTS}}


def drawn(parts: Iterable[RenderableType], width: int = 80, height: int = 30) -> str:
    console = Console(
        file=io.StringIO(), width=width, height=height, theme=THEME, markup=False, emoji=False, highlight=False
    )
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("width", "height"), [(60, 24), (80, 24), (80, 45), (120, 40)])
def test_the_live_display_fits_its_terminal(width: int, height: int) -> None:
    progress = LiveProgress()
    progress.see(snapshot(), {"opportunities": [lead(number) for number in range(1, 21)]})
    lines = drawn([progress], width, height).splitlines()
    assert len(lines) <= height - 1
    assert max(cell_len(line) for line in lines) <= width


def test_the_live_display_tells_phases_audits_credits_and_percent() -> None:
    progress = LiveProgress()
    progress.see(snapshot(), {"opportunities": [lead(number) for number in range(1, 21)]})
    text = drawn([progress], 80, 24)
    assert "76%" in text, "the mean of six phases: (4 + 0.55) / 6"
    assert all(name in text for name in words.PHASES.values())
    assert "Choosing pages" in text, "an audit at work is shown before others"
    assert "Atlas 7,954.63 left, 8 held" in text
    assert "[Demo data]" in text


def test_running_audits_are_kept_when_room_is_short() -> None:
    assert fitting(["", "queued", "running", "queued", "running"], 3) == [0, 2, 4]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07name", "name"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("two\nlines\tand\x00more\x9b", "two lines and more"),
        ("a\u202eb\u2066c", "abc"),
        ("[bold]x[/]", "[bold]x[/]"),
        (None, ""),
    ],
)
def test_text_from_the_web_loses_its_power(given: str | None, kept: str) -> None:
    assert clean(given) == kept


def test_right_to_left_names_do_not_turn_the_columns_after_them() -> None:
    assert cell("עיר").plain == "עיר\u200e"
    assert cell_len(cell("עיר").plain) == 3


def test_signals_are_told_with_their_number_or_host() -> None:
    social = {"website": "https://m.facebook.com/x", "rating": 3.6, "reviews": None}
    told = [lead_words.signal(key, social) for key in SIGNALS]
    assert told == ["No website", "Facebook only", "Low rating 3.6", "Few reviews 0"]


def test_a_pause_tells_what_is_missing_and_how_to_go_on() -> None:
    run = {**RUN, "status": "paused_for_upgrade", "billing_block": BLOCK}
    text = drawn(pause.paused({"run": run, "opportunities": [lead(1), lead(2, "completed")]}))
    assert "Paused: 1 Atlas credit short." in text
    assert "1 dossier is done and stays yours. 1 audit is waiting." in text
    assert [line.split() for line in text.splitlines() if line.startswith(("Need", "Have", "Missing"))] == [
        ["Need", "2", "8"],
        ["Have", "1", "1"],
        ["Missing", "1", "7"],
    ]
    assert "leadatlas credits grant atlas_credits 7" in text
    assert "leadatlas resume 00000000" in text


def test_a_failed_audit_is_told_with_its_reason_and_was_not_charged() -> None:
    run = {**RUN, "status": "completed"}
    text = drawn(closing({"run": run, "opportunities": [lead(1, "unreadable")]}, 80, "Nothing was charged."))
    assert "Site unreadable" in text
    assert "Empty. Not charged." in " ".join(text.split())


@pytest.mark.parametrize("place", ["Springfield", "springfield, IL", "Springfield, Illinois"])
def test_a_known_town_gets_other_trades_as_a_hint(place: str) -> None:
    text = found_nobody({"vertical": "wizards", "geography": place}, TOWNS).plain
    assert text.startswith(f"No wizards found in {place}. Nothing was charged.")
    assert "dentists" in text


def test_a_real_search_without_result_does_not_speak_of_the_demo() -> None:
    assert "demo" not in found_nobody({"vertical": "wizards", "geography": "Austin"}, ()).plain


def test_events_are_told_without_keys_of_phases() -> None:
    event = {"type": "phase_skipped", "phase": "scrape_content", "message": "Skipping scrape_content (status=complete)"}
    assert plain.line(event) == "Queue audits: done before"
    assert plain.line({"type": "run_paused", "phase": None, "message": "Paused: review"}) == "Waiting for your review"


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.01, "<0.1 s"), (0.42, "0.4 s"), (9.97, "10.0 s"), (38.2, "38 s"), (125, "2 min 05 s")]
)
def test_durations_are_short(seconds: float, told: str) -> None:
    assert words.duration(seconds) == told


def test_what_we_tell_people_to_type_can_be_pasted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "leadatlas").touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    assert to_type("runs", called=".venv/bin/leadatlas") == ".venv/bin/leadatlas runs"
    assert to_type("runs", called="/a folder/leadatlas") == "'/a folder/leadatlas' runs"
    assert to_type("runs", called=str(Path.cwd() / ".venv/bin/leadatlas")) == ".venv/bin/leadatlas runs"
    assert to_type("runs", called="/a/ui/cli.py") == "leadatlas runs"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert to_type("runs", called=str(tmp_path / "leadatlas")) == "leadatlas runs"
    assert to_type("runs", called=".venv/bin/leadatlas") == ".venv/bin/leadatlas runs"
