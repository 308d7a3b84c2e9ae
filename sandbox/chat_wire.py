"""Chat completions on the wire: a body or a stream of chunks, with usage and cost as Vercel's gateway reports them."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

from sandbox.wire import Object, dumps

MODEL = "leadatlas-demo"
PROMPT_USD = Decimal("0.15") / 1_000_000
COMPLETION_USD = Decimal("0.60") / 1_000_000
CHARS_PER_TOKEN = 4
PIECE = 48


@dataclass(frozen=True)
class Usage:
    """Tokens read and written."""

    prompt: int
    completion: int

    def wire(self) -> Object:
        """The usage as OpenAI names it."""
        total = self.prompt + self.completion
        return {"prompt_tokens": self.prompt, "completion_tokens": self.completion, "total_tokens": total}

    @property
    def usd(self) -> Decimal:
        """What it costs in USD."""
        return self.prompt * PROMPT_USD + self.completion * COMPLETION_USD

    def cost(self) -> str:
        """The same in plain decimals."""
        return f"{self.usd.normalize():f}"


@dataclass(frozen=True)
class Completion:
    """One answer of the model. The same question asked twice has one `request_hash` and is two generations."""

    content: str
    usage: Usage
    request_hash: str
    generation: str = field(default_factory=lambda: uuid4().hex)

    def body(self) -> Object:
        """The answer in one piece."""
        message: Object = {"role": "assistant", "content": self.content, "refusal": None}
        message["provider_metadata"] = self.metadata()
        choice: Object = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self.envelope("chat.completion") | {"choices": [choice], "usage": self.usage.wire()}

    def events(self, include_usage: bool) -> Iterator[str]:
        """The answer as server-sent events; usage in a last chunk of its own if asked for."""
        yield self.event({"role": "assistant", "content": ""})
        for at in range(0, len(self.content), PIECE):
            yield self.event({"content": self.content[at : at + PIECE]})
        yield self.event({"provider_metadata": self.metadata()}, "stop")
        if include_usage:
            yield data(self.envelope("chat.completion.chunk") | {"choices": [], "usage": self.usage.wire()})
        yield "data: [DONE]\n\n"

    def event(self, delta: Object, finish: str | None = None) -> str:
        """One chunk of the stream."""
        choice: Object = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return data(self.envelope("chat.completion.chunk") | {"choices": [choice]})

    def envelope(self, kind: str) -> Object:
        """What every body and chunk begins with."""
        ids = {"id": f"chatcmpl-{self.request_hash}", "object": kind}
        return ids | {"created": int(time.time()), "model": MODEL, "system_fingerprint": "fp_sandbox"}

    def metadata(self) -> Object:
        """The gateway's account of the answer."""
        cost = self.usage.cost()
        return {"gateway": {"cost": cost, "marketCost": cost, "generationId": f"gen_{self.generation}"}}


def data(value: Object) -> str:
    """One server-sent event."""
    return f"data: {dumps(value)}\n\n"


def count_tokens(text: str) -> int:
    """A fair guess at tokens: four characters each, rounded up."""
    return -(-len(text) // CHARS_PER_TOKEN)


def hash_request(raw: bytes) -> str:
    """A short hash of a request's body."""
    return hashlib.sha256(raw).hexdigest()[:24]
