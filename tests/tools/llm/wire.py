"""Chat completions as gateways write them."""

from typing import Any

import httpx
from pydantic import SecretStr

from tests.tools.loopback import Reply, json_reply
from tools.llm.gateway import GatewayChat

KEY = "sk-s3cret"
IDLE = httpx.Client(verify=False)
"""Nobody's: each chat would make one of its own, and read the list of authorities for it."""

ANSWER = '{"name": "Acme", "score": 3}'
USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def completion(content: Any = ANSWER, **changes: Any) -> dict[str, Any]:
    """One whole answer; `message`, `finish_reason` and `usage` may be changed, the rest lands in the body."""
    message = {"role": "assistant", "content": content} | changes.pop("message", {})
    choice = {"index": 0, "message": message, "finish_reason": changes.pop("finish_reason", "stop")}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "answered-model"}
    return body | {"choices": [choice], "usage": USAGE} | changes


def vercel(cost: str = "0.00012345", content: Any = ANSWER, **gateway: str) -> dict[str, Any]:
    """As Vercel's AI gateway tells the cost: strings in the message."""
    told = {"cost": cost, "marketCost": cost, "generationId": "gen_1"} | gateway
    return completion(content, message={"provider_metadata": {"gateway": told}})


def refused(status: int, message: str, **headers: str) -> Reply:
    """OpenAI's error body, which every gateway copies."""
    return json_reply({"error": {"message": message, "type": "invalid_request_error"}}, status, **headers)


def chat(url: str, client: httpx.AsyncClient) -> GatewayChat:
    """One of a gateway at this address."""
    clients: dict[str, Any] = {"http_async_client": client, "http_client": IDLE}
    return GatewayChat(model="m", base_url=f"{url}/v1", api_key=SecretStr(KEY), max_retries=0, **clients)
