"""What a failed audit node leads to: this audit ends, its siblings and the run go on ("completed with some failures").

It is the error handler of nodes inside the audit's subgraph. A pause never comes here: interrupts are not errors.
"""

import logging
from typing import Any, cast

from langgraph.errors import NodeError
from langgraph.graph import END
from langgraph.types import Command

from domain import dead_pages
from domain.errors import LeadatlasError, Misconfigured, PageUnreadable, RunLockLost, ServiceUnavailable
from domain.ports import Audits, CostSink, Meter, Runs, Transactions
from domain.vocabulary import AuditStatus
from nodes.close import close_audit
from nodes.state import State, audit_id, org_id

log = logging.getLogger(__name__)

WEB_TRIES, MODEL_TRIES = 4, 3
"""What graph/build.py declares (DESIGN section 3)."""


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
    ours = not isinstance(error.error, LeadatlasError)
    log.warning("audit failed in %s: %s", error.node, error.error, exc_info=error.error if ours else None)
    async with transaction(org_id(state)) as tx:
        audit = await audits.get(tx, audit_id(state))
        status: AuditStatus = "unreadable" if shows_no_page(error) else "error"
        update = await close_audit(tx, audit, status, reason(error), audits=audits, meter=meter, costs=costs, runs=runs)
    return Command(update=update, goto=END)


def try_again(error: NodeError) -> Command[Any] | None:
    """After a restart the error is only its stored text: the node is run again, to fail or to succeed by itself.

    Raises: Misconfigured and its kinds, RunLockLost: no audit can help them.
    """
    if isinstance(error.error, Misconfigured | RunLockLost):
        raise error.error
    remembered = not isinstance(cast(object, error.error), BaseException)
    return Command(goto=error.node) if remembered else None


def shows_no_page(error: NodeError) -> bool:
    """Whether the site answered well, but not with anything of a business: nothing of ours has failed."""
    return isinstance(error.error, PageUnreadable) and str(error.error) in dead_pages.REASONS


def reason(error: NodeError) -> str:
    """One sentence for a person, without the full stop."""
    words = str(error.error).rstrip(".")
    match error.error:
        case ServiceUnavailable() if error.node == "dossier":
            return f"The model did not answer after {MODEL_TRIES} tries ({words})"
        case PageUnreadable() if shows_no_page(error):
            return f"There is nothing to read: {words}"
        case ServiceUnavailable():
            return f"The site stopped answering after {WEB_TRIES} tries ({words})"
        case LeadatlasError():
            return words
        case _:
            return "Something went wrong on our side while auditing this site"
