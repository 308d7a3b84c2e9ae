"""The assistant on a real database, talking with the sandbox's model over its real wire."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from domain.conversation import ChatReply, ChatRequest, Hear, ToolCall
from domain.ports import Assistant
from domain.vocabulary import ModelAnswer
from engine.operations.turns import Cost, Turn
from engine.services import Services
from tests.pretend import Pretend, at_once, pretending
from tests.world import World, open_world
from tools.llm.model import GatewayModel
from ui.assistant import answering

WIRE = "/v1/chat/completions"


@dataclass
class Chat:
    """One person's chat."""

    services: Services
    pretend: Pretend
    id: UUID = field(default_factory=uuid4)
    heard: list[str] = field(default_factory=list[str])

    async def say(self, text: str, message_id: UUID | None = None) -> str:
        return (await self.ask(text, message_id))[0]

    async def ask(self, text: str, message_id: UUID | None = None) -> tuple[str, Cost | None]:
        self.heard.clear()
        return await answering.answer(self.services, Turn(self.id, message_id or uuid4()), text, self._hear, pause=0.01)

    async def _hear(self, words: str) -> None:
        self.heard.append(words)

    def told(self) -> list[list[dict[str, Any]]]:
        """What the model was sent, request by request."""
        return [each.body["messages"] for each in self.pretend.asked(WIRE)]

    def answered_by(self, assistant: Assistant) -> "Chat":
        return replace(self, services=replace(self.services, assistant=assistant), heard=[])


@pytest.fixture
async def world(database_url: str) -> AsyncGenerator[World]:
    async with open_world(database_url) as opened:
        yield opened


@pytest.fixture
async def chat(world: World) -> AsyncGenerator[Chat]:
    async with (
        pretending() as pretend,
        GatewayModel(
            base_url=f"{pretend.url}/v1",
            api_key=SecretStr("sandbox"),
            model="leadatlas-demo",
            provider="sandbox",
            sleep=at_once,
        ) as model,
    ):
        yield Chat(replace(world.services, assistant=model), pretend)


Next = Callable[[ChatRequest], ChatReply]


@dataclass
class Scripted:
    """An assistant that a test words; it sees what a model would see."""

    answers: Next
    asked: list[ChatRequest] = field(default_factory=list[ChatRequest])
    before: Callable[[], Awaitable[None]] | None = None

    async def converse(self, request: ChatRequest, hear: Hear) -> ChatReply:
        self.asked.append(request)
        if self.before:
            await self.before()
        reply = self.answers(request)
        if reply.answer.text:
            await hear(reply.answer.text)
        return reply


def words(text: str, *calls: tuple[str, str], usd: str | None = "0.001") -> ChatReply:
    """A reply; calls are names with arguments as JSON."""
    made = tuple(ToolCall(id=f"c{n}", name=name, arguments=arguments) for n, (name, arguments) in enumerate(calls))
    price = None if usd is None else Decimal(usd)
    answer = ModelAnswer(
        text=text,
        provider="test",
        model="test",
        prompt_tokens=100,
        completion_tokens=10,
        usd=price,
        generation_id=str(uuid4()),
    )
    return ChatReply(answer=answer, calls=made)
