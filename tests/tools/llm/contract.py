"""The adapters of the `Model` port that the contract runs on; a new one is a line here."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from pydantic import SecretStr

from domain.ports import Model
from domain.vocabulary import ModelRequest
from tools.llm.model import GatewayModel

Open = Callable[[str, str], AbstractAsyncContextManager[Model]]
"""(address of the service, key) → the adapter, open."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "score": {"type": "integer"}},
    "required": ["name", "score"],
    "additionalProperties": False,
}


def gateway(url: str, key: str) -> AbstractAsyncContextManager[Model]:
    return GatewayModel(base_url=f"{url}/v1", api_key=SecretStr(key), model="leadatlas-demo", provider="sandbox")


def question(**changes: Any) -> ModelRequest:
    """A small request."""
    asked: dict[str, Any] = {
        "purpose": "chat",
        "system": "Judge.",
        "user": "Acme",
        "schema_name": "verdict",
        "schema": SCHEMA,
    }
    return ModelRequest(**{**asked, **changes})


ADAPTERS: dict[str, Open] = {"gateway": gateway}
