"""Ask a model once: answers are stored, so a node that runs again asks only for what is missing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from domain.errors import ServiceError
from domain.ports import CostSink, Model, Transactions
from domain.vocabulary import Audit, ModelAnswer, ModelCall, ModelRequest

Answers = Mapping[str, ModelAnswer]
"""What `CostSink.answers` told when the node began."""


async def ask(model: Model, audit: Audit, request: ModelRequest, stored: Answers) -> ModelCall:
    """The stored answer to this very question of this audit, or a new one; the caller records the call.

    Raises: OurAccount, ServiceUnavailable, ServiceRefused.
    """
    key = question_key(audit, request)
    answer = stored.get(key) or await model.ask(request)
    return ModelCall(key=key, purpose=request.purpose, answer=answer, run_id=audit.run_id, audit_id=audit.id)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Asks about one audit and records each new answer at once, before anybody judges it."""

    model: Model
    costs: CostSink
    transaction: Transactions
    audit: Audit
    stored: Answers

    async def __call__(self, request: ModelRequest) -> ModelAnswer:
        """Raises as `ask`."""
        call = await self.call(request)
        if call.key not in self.stored:
            await self._record(call)
        return call.answer

    async def call(self, request: ModelRequest) -> ModelCall:
        """An answer for the caller to record; what cannot be used is recorded here, for it costs all the same.

        Raises as `ask`.
        """
        try:
            return await ask(self.model, self.audit, request, self.stored)
        except ServiceError as error:
            if error.spent is not None:
                await self._record(unusable(self.audit, request, error.spent))
            raise

    async def _record(self, call: ModelCall) -> None:
        async with self.transaction(self.audit.org_id) as tx:
            await self.costs.record(tx, call)


def unusable(audit: Audit, request: ModelRequest, answer: ModelAnswer) -> ModelCall:
    """Under a key that no question has, so that the question can be asked again."""
    key = f"{question_key(audit, request)}:unusable:{answer.generation_id or uuid4()}"
    return ModelCall(key=key, purpose=request.purpose, answer=answer, run_id=audit.run_id, audit_id=audit.id)


def question_key(audit: Audit, request: ModelRequest) -> str:
    """`{audit}:{purpose}:{digest of everything that was asked}`."""
    asked = json.dumps([request.system, request.user, request.schema_name, request.schema], sort_keys=True)
    return f"{audit.id}:{request.purpose}:{hashlib.sha256(asked.encode()).hexdigest()[:24]}"
