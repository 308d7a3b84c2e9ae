"""The drawing of the assistant in docs/assistant.md is the graph that runs."""

from pathlib import Path
from typing import Any

from ui.assistant.graph import build

ROOT = Path(__file__).parents[3]


def test_the_drawing_in_the_documents_is_the_graph() -> None:
    desk: Any = None  # nothing runs
    drawn = build(desk).compile().get_graph().draw_mermaid()
    assert drawn in (ROOT / "docs" / "assistant.md").read_text(encoding="utf-8")
