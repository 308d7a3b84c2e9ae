"""Where a run goes next: pure functions of the state.

Coroutines, for LangGraph hands a plain function to a thread, which takes longer than all it does.
"""

from typing import Literal

from langgraph.types import Send

from graph.state import AuditState, RunState

Entry = Literal["reserve_discovery", "filter_rank", "persist_leads", "scrape_content", "open_audits", "finalize_rank"]
ENTRIES: dict[str, Entry] = {
    "source": "reserve_discovery",
    "filter_rank": "filter_rank",
    "persist_leads": "persist_leads",
    "scrape_content": "scrape_content",
    "generate_dossier": "open_audits",
    "finalize_rank": "finalize_rank",
}
"""The node at which each phase begins."""


async def enter(state: RunState) -> Entry:
    """From the entry gate to the phase it chose."""
    return ENTRIES[state.get("entry", "source")]


async def fan_out(state: RunState) -> list[Send] | Literal["finalize_rank"]:
    """One audit per slot; none left, the ranking."""
    ids = {"run_id": state.get("run_id"), "org_id": state.get("org_id"), "estimate": state.get("estimate", "")}
    return [Send("audit", {**ids, "slot": slot}) for slot in state.get("slots", [])] or "finalize_rank"


async def claimed(state: AuditState) -> Literal["map_urls", "__end__"]:
    """A slot that found nothing queued ends."""
    return "map_urls" if state.get("audit_id") else "__end__"


async def readable(state: AuditState) -> Literal["dossier", "__end__"]:
    """An audit that was closed as unreadable is over."""
    return "__end__" if state.get("outcomes") else "dossier"
