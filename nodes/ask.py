"""Ask a model once: an answer is stored as it arrives, so a node that runs again asks only for what is missing."""

import hashlib
import json

from domain.ports import CostSink, Model, Transactions
from domain.vocabulary import Audit, ModelAnswer, ModelCall, ModelRequest


async def ask(
    model: Model, costs: CostSink, transaction: Transactions, audit: Audit, request: ModelRequest
) -> ModelAnswer:
    """The stored answer to this very question of this audit, or a new one, stored with its cost.

    Raises: BadKey, ServiceUnavailable, ServiceRefused.
    """
    key = question_key(audit, request)
    async with transaction(audit.org_id) as tx:
        if stored := await costs.find(tx, key):
            return stored
    answer = await model.ask(request)
    call = ModelCall(key=key, purpose=request.purpose, answer=answer, run_id=audit.run_id, audit_id=audit.id)
    async with transaction(audit.org_id) as tx:
        await costs.record(tx, call)
    return answer


def question_key(audit: Audit, request: ModelRequest) -> str:
    """`{audit}:{purpose}:{digest of everything that was asked}`."""
    asked = json.dumps([request.system, request.user, request.schema_name, request.schema], sort_keys=True)
    return f"{audit.id}:{request.purpose}:{hashlib.sha256(asked.encode()).hexdigest()[:24]}"
