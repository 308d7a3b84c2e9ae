"""The graph as a drawing: what README shows is what runs."""

from pathlib import Path

import pytest

from domain.vocabulary import PHASES
from graph.build import build, build_audit
from nodes.entry_gate import entry_phase

README = Path(__file__).parents[2] / "README.md"


def test_the_drawings_in_the_readme_are_the_graphs() -> None:
    for graph in (build(), build_audit()):
        drawing = graph.compile().get_graph().draw_mermaid().strip()
        assert drawing in README.read_text(encoding="utf-8"), drawing


@pytest.mark.parametrize(
    ("start", "complete", "entry"),
    [
        ("source", 0, "source"),
        ("source", 2, "persist_leads"),
        ("generate_dossier", 2, "generate_dossier"),
        ("source", 4, "generate_dossier"),
        ("source", 6, "finalize_rank"),
    ],
)
def test_entry_is_the_later_of_the_start_and_the_first_unfinished_phase(start: str, complete: int, entry: str) -> None:
    statuses = {phase: "complete" if number < complete else "pending" for number, phase in enumerate(PHASES)}
    assert entry_phase(start, statuses) == entry
