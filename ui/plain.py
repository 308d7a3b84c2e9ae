"""Progress where nothing can be redrawn (a pipe, CI): one line per event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Console

from domain.vocabulary import PAUSE_WORDS
from ui import words
from ui.text import clean


class PlainProgress:
    """Writes each event once, with the seconds since the first one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began: datetime | None = None

    def see(self, snapshot: dict[str, Any], told: dict[str, Any] | None) -> None:
        """Write what is new."""
        for event in snapshot["events"]:
            self._began = self._began or event["created_at"]
            if event["type"] == "audit_phase":  # eight lines per website would bury the rest
                continue
            passed = words.duration((event["created_at"] - self._began).total_seconds())
            self._console.print(f"{passed:>8}  {line(event)}", soft_wrap=True)


def line(event: Mapping[str, Any]) -> str:
    """An event in a person's words: no key of a phase, no status of a row."""
    message, phase = clean(event["message"]), words.PHASES.get(event["phase"] or "", "")
    match event["type"]:
        case "phase_skipped":
            return f"{phase}: done before"
        case "phase_started" | "phase_completed" | "phase_failed":
            return f"{phase}: {message}"
        case "run_paused":  # older runs tell the kind only
            return PAUSE_WORDS.get(message.removeprefix("Paused: "), message)
        case "run_resumed":
            return "Resumed"
        case "review_applied" | "review_decided":
            return f"Review: {message}" if event["type"] == "review_applied" else "Review: decided"
        case _:
            return message
