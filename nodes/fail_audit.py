"""What a failed audit node leads to: this audit ends, its siblings and the run go on ("completed with some failures").

It is the error handler of nodes inside the audit's subgraph. A pause never comes here: interrupts are not errors.
"""

import logging
from collections.abc import Mapping
from typing import Any, cast

from langgraph.errors import GraphBubbleUp, NodeError
from langgraph.graph import END
from langgraph.types import Command

from domain import dead_pages
from domain.errors import (
    LeadatlasError,
    Misconfigured,
    NobodyThere,
    OurAccount,
    PageUnreadable,
    RunLockLost,
    ServiceUnavailable,
)
from domain.ports import Audits, CostSink, Meter, Runs, Transactions
from domain.vocabulary import AuditPhase, AuditStatus
from nodes.close import close_audit
from nodes.state import State, audit_id, org_id

log = logging.getLogger(__name__)

WEB_TRIES, MODEL_TRIES = 4, 3
"""What graph/build.py declares (DESIGN section 3)."""
PHASE: Mapping[str, AuditPhase] = {
    "map_urls": "map_urls",
    "filter_urls": "filter_urls",
    "scrape": "scrape_content",
    "dossier": "generate_dossier",
}
"""What a node calls its part of the audit."""


class Halted(GraphBubbleUp):
    """No audit of this installation can go on; those under way come to their end first, as beside a pause.

    Args:
        error: what somebody has to mend.
    """

    def __init__(self, error: LeadatlasError) -> None:
        words = str(error).rstrip(".")
        super().__init__(f"{words[:1].upper()}{words[1:]}.")
        self.error = error


async def fail_audit(
    state: State,
    error: NodeError,
    *,
    transaction: Transactions,
    audits: Audits,
    meter: Meter,
    costs: CostSink,
    runs: Runs,
) -> Command[Any]:
    """Close the audit with its reason; what concerns the whole run (database, a refused key) is raised on."""
    if again := try_again(error):
        return again
    await halt(state, error, transaction=transaction, audits=audits)
    ours = not isinstance(error.error, LeadatlasError)
    log.warning("audit failed in %s: %s", error.node, error.error, exc_info=error.error if ours else None)
    async with transaction(org_id(state)) as tx:
        audit = await audits.get(tx, audit_id(state))
        status: AuditStatus = "unreadable" if shows_no_page(error) else "error"
        why = f"{reason(error)}{charged(error)}"
        update = await close_audit(tx, audit, status, why, audits=audits, meter=meter, costs=costs, runs=runs)
    return Command(update=update, goto=END)


def try_again(error: NodeError) -> Command[Any] | None:
    """After a restart the error is only its stored text: the node is run again, to fail or to succeed by itself.

    Raises: RunLockLost, Misconfigured and its kinds but for those of `halt`: nothing can be written then.
    """
    if isinstance(error.error, Misconfigured | RunLockLost) and not isinstance(error.error, OurAccount):
        raise error.error
    remembered = not isinstance(cast(object, error.error), BaseException)
    return Command(goto=error.node) if remembered else None


async def halt(state: State, error: NodeError, *, transaction: Transactions, audits: Audits) -> None:
    """Where an outside service does nothing for any audit, say so at this one and leave it to be continued.

    Raises: Halted.
    """
    if not isinstance(error.error, OurAccount | NobodyThere):
        return
    halted = Halted(error.error)
    told = f"{str(halted).rstrip('.')}{charged(error)}. Not charged; resume the run when it is mended"
    async with transaction(org_id(state)) as tx:
        await audits.enter(tx, audit_id(state), PHASE[error.node], told)
    raise halted


def shows_no_page(error: NodeError) -> bool:
    """Whether the site answered well, but not with anything of a business: nothing of ours has failed."""
    return isinstance(error.error, PageUnreadable) and str(error.error) in dead_pages.REASONS


def charged(error: NodeError) -> str:
    """What a reading service took for it all the same, as audits that succeed tell it."""
    took = error.error.charged if isinstance(error.error, LeadatlasError) else ""
    return f" ({took})" if took else ""


def reason(error: NodeError) -> str:
    """One sentence for a person, without the full stop."""
    words = str(error.error).rstrip(".")
    match error.error:
        case ServiceUnavailable() if error.node == "dossier":
            return f"The model did not answer after {MODEL_TRIES} tries ({words})"
        case PageUnreadable() if shows_no_page(error):
            return f"There is nothing to read: {words}"
        case ServiceUnavailable(service=service) if service:
            return f"{service} did not answer after {WEB_TRIES} tries ({words})"
        case ServiceUnavailable():
            return f"The site stopped answering after {WEB_TRIES} tries ({words})"
        case LeadatlasError():
            return words
        case _:
            return "Something went wrong on our side while auditing this site"
