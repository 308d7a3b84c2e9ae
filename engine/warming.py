"""What the first run of a process would wait for, done while its sandbox starts."""

import gc
import importlib

from billing.holds import End, Hold
from domain import dossier_schema, normalise
from domain import vocabulary as v
from domain.areas import Coverage
from store import records

MODULES = (
    *("engine.worker", "tools.llm.gateway", "tools.llm.answer"),
    "langchain_core.messages.block_translators.langchain_v0",  # with the first call of a model
    *("langchain_core.tracers.context", "langchain_core.tracers.stdout", "langchain_core.tracers.run_collector"),
)
RECORDS = (
    *(v.Agency, v.Audit, v.AuditSoFar, v.Claim, v.Contact, Coverage, End, Hold),
    *(v.Lead, v.Link, v.Page, v.Place, v.Run, v.Sentence, v.Signal),
)
GARBAGE = 50_000
"""So many new objects before the collector looks for cycles (Python's own: 700)."""


def warm() -> None:
    """Load modules and build tables and validators; keep the collector from looking at them again and again."""
    for module in MODULES:
        importlib.import_module(module)
    importlib.import_module("graph.build").compiled()
    dossier_schema.json_schema()
    normalise.registrable_domain("https://warm.test/")
    normalise.phone("(217) 555-0100", None, "US")
    for kind in RECORDS:
        records.adapter(kind)
    gc.freeze()
    gc.set_threshold(GARBAGE)
