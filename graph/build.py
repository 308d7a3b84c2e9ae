"""The product's table of contents: a run in six phases, and the audit that phase five repeats per website.

Ask, then act: `reserve_*` only holds credits and pauses where they lack; the node that has the result charges it.
"""

from functools import cache
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import RetryPolicy

from domain.errors import ServiceUnavailable
from graph import routes
from graph.state import AuditResult, AuditState, RunState
from graph.wiring import wire as use
from nodes.dossier import dossier
from nodes.entry_gate import entry_gate
from nodes.explore import PAUSE, TRIES
from nodes.fail_audit import MODEL_TRIES, WEB_TRIES, fail_audit
from nodes.filter_rank import filter_rank
from nodes.filter_urls import choose_by_rules, filter_urls
from nodes.finalize_rank import finalize_rank
from nodes.gate import reserve_discovery, reserve_research
from nodes.map_urls import map_urls
from nodes.obey import obey
from nodes.open_audits import open_audits
from nodes.persist_leads import persist_leads
from nodes.review import review
from nodes.scrape import scrape
from nodes.scrape_content import scrape_content
from nodes.source import source

AUDITS_AT_ONCE = 4
PLACES_RETRY = RetryPolicy(max_attempts=TRIES, initial_interval=PAUSE, retry_on=ServiceUnavailable)
WEB_RETRY = RetryPolicy(max_attempts=WEB_TRIES, initial_interval=1.5, retry_on=ServiceUnavailable)
MODEL_RETRY = RetryPolicy(max_attempts=MODEL_TRIES, initial_interval=1.0, retry_on=ServiceUnavailable)


@cache
def compiled() -> CompiledStateGraph[Any, Any, Any, Any]:
    """The run's graph, one for all runs: each brings its checkpointer (`copy`) and its ports (`context`)."""
    return build().compile()


def build() -> StateGraph[RunState]:
    """The run's graph."""
    run = StateGraph(RunState)
    run.add_node("entry_gate", use(entry_gate))
    run.add_node("reserve_discovery", use(reserve_discovery))
    run.add_node("source", use(source), retry_policy=PLACES_RETRY)
    run.add_node("filter_rank", use(filter_rank))
    run.add_node("persist_leads", use(persist_leads))
    run.add_node("review", use(review))
    run.add_node("scrape_content", use(scrape_content))
    run.add_node("open_audits", use(open_audits, obey=obey))
    run.add_node("audit", build_audit().compile())
    run.add_node("finalize_rank", use(finalize_rank))

    run.add_edge(START, "entry_gate")
    run.add_conditional_edges("entry_gate", routes.enter)
    run.add_edge("reserve_discovery", "source")
    run.add_edge("source", "filter_rank")
    run.add_edge("filter_rank", "persist_leads")
    run.add_edge("persist_leads", "review")
    run.add_edge("review", "scrape_content")
    run.add_edge("scrape_content", "open_audits")
    run.add_conditional_edges("open_audits", routes.fan_out, ["audit", "finalize_rank"])
    run.add_edge("audit", "open_audits")
    run.add_edge("finalize_rank", END)
    return run


def build_audit() -> StateGraph[AuditState, None, AuditState, AuditResult]:
    """One slot: claim and pay, discover, choose, read, write. Each working node has its error handler here, inside:
    on the subgraph's node in the parent a handler would run again whenever a sibling resumes."""
    failed = use(fail_audit)
    audit = StateGraph(AuditState, output_schema=AuditResult)
    audit.add_node("reserve_research", use(reserve_research, obey=obey))
    audit.add_node("map_urls", use(map_urls), retry_policy=WEB_RETRY, error_handler=failed)
    audit.add_node("filter_urls", use(filter_urls), retry_policy=MODEL_RETRY, error_handler=use(choose_by_rules))
    audit.add_node("scrape", use(scrape), retry_policy=WEB_RETRY, error_handler=failed)
    audit.add_node("dossier", use(dossier), retry_policy=MODEL_RETRY, error_handler=failed)

    audit.add_edge(START, "reserve_research")
    audit.add_conditional_edges("reserve_research", routes.claimed)
    audit.add_edge("map_urls", "filter_urls")
    audit.add_edge("filter_urls", "scrape")
    audit.add_conditional_edges("scrape", routes.readable)
    audit.add_edge("dossier", END)
    return audit
