"""Chat completions on the wire: a body or a stream of chunks, with usage and cost as Vercel's gateway reports them."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

from sandbox.wire import Object, dumps, is_object, text

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
class Call:
    """A tool that the model asks for; the arguments are JSON."""

    name: str
    arguments: str

    def wire(self, id: str) -> Object:
        """The call as OpenAI names it."""
        return {"id": id, "type": "function", "function": {"name": self.name, "arguments": self.arguments}}


@dataclass(frozen=True)
class Completion:
    """One answer of the model. The same question asked twice has one `request_hash` and is two generations."""

    content: str
    usage: Usage
    request_hash: str
    calls: tuple[Call, ...] = ()
    generation: str = field(default_factory=lambda: uuid4().hex)

    def body(self) -> Object:
        """The answer in one piece."""
        message: Object = {"role": "assistant", "content": self.content, "refusal": None}
        if self.calls:
            message |= {"content": self.content or None, "tool_calls": self.tool_calls()}
        message["provider_metadata"] = self.metadata()
        choice: Object = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish}
        return self.envelope("chat.completion") | {"choices": [choice], "usage": self.usage.wire()}

    def events(self, include_usage: bool) -> Iterator[str]:
        """The answer as server-sent events; usage in a last chunk of its own if asked for."""
        yield self.event({"role": "assistant", "content": ""})
        for at in range(0, len(self.content), PIECE):
            yield self.event({"content": self.content[at : at + PIECE]})
        for place, call in enumerate(self.tool_calls()):
            yield self.event(
                {"tool_calls": [{"index": place, **call, "function": {**function(call), "arguments": ""}}]}
            )
            arguments = text(function(call)["arguments"])
            for at in range(0, len(arguments), PIECE):
                piece: Object = {"index": place, "function": {"arguments": arguments[at : at + PIECE]}}
                yield self.event({"tool_calls": [piece]})
        yield self.event({"provider_metadata": self.metadata()}, self.finish)
        if include_usage:
            yield data(self.envelope("chat.completion.chunk") | {"choices": [], "usage": self.usage.wire()})
        yield "data: [DONE]\n\n"

    @property
    def finish(self) -> str:
        """Why it ends here."""
        return "tool_calls" if self.calls else "stop"

    def tool_calls(self) -> list[Object]:
        """What it asks for; the ids follow from the request."""
        return [call.wire(f"call_{self.request_hash[:16]}{place}") for place, call in enumerate(self.calls)]

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


def function(call: Object) -> Object:
    """Name and arguments of a call."""
    named = call["function"]
    return named if is_object(named) else {}


def data(value: Object) -> str:
    """One server-sent event."""
    return f"data: {dumps(value)}\n\n"


def count_tokens(text: str) -> int:
    """A fair guess at tokens: four characters each, rounded up."""
    return -(-len(text) // CHARS_PER_TOKEN)


def hash_request(raw: bytes) -> str:
    """A short hash of a request's body."""
    return hashlib.sha256(raw).hexdigest()[:24]
