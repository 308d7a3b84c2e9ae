"""What a failed audit node leads to: this audit ends, its siblings and the run go on ("completed with some failures").

It is the error handler of nodes inside the audit's subgraph. A pause never comes here: interrupts are not errors.
"""

import logging
from typing import Any

from langgraph.errors import NodeError
from langgraph.graph import END
from langgraph.types import Command

from domain.errors import DatabaseUnreachable, LeadatlasError, Misconfigured
from domain.ports import Audits, CostSink, Meter, Runs, Transactions
from nodes.close import close_audit
from nodes.state import State, audit_id, org_id

log = logging.getLogger(__name__)


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
    if isinstance(error.error, Misconfigured | DatabaseUnreachable):
        raise error.error
    log.warning("audit failed in %s", error.node, exc_info=error.error, extra={"run": state["run_id"]})
    async with transaction(org_id(state)) as tx:
        audit = await audits.get(tx, audit_id(state))
        update = await close_audit(
            tx, audit, "error", reason(error.error), audits=audits, meter=meter, costs=costs, runs=runs
        )
    return Command(update=update, goto=END)


def reason(error: BaseException) -> str:
    """One sentence for a person, without the full stop."""
    known = isinstance(error, LeadatlasError)
    return str(error).rstrip(".") if known else "Something went wrong on our side while auditing this site"
