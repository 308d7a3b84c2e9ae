"""What stands in the field has the price that its hold would have, and nothing is held or kept for it."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from billing.ledger import Ledger
from domain.errors import NotEnoughCredits
from engine.operations import chats, turns
from engine.operations.chats import Message
from engine.operations.turns import Turn
from engine.services import Services, now
from tests.engine.test_pauses import leave
from tests.ui.assistant.conftest import Scripted, words
from tests.world import World, open_world
from ui.assistant import answering, proposing
from ui.assistant.nodes import prompt_tokens
from ui.assistant.words import GERMAN
from ui.chat import price
from ui.chat.starters import starters

QUESTION = "why is the first one first?"


@pytest.fixture
async def talking(database_url: str) -> AsyncGenerator[World]:
    """With somebody who answers."""
    async with open_world(database_url) as world:
        yield replace(world, services=replace(world.services, assistant=Scripted(lambda _: words("Because."))))


def asking(services: Services) -> httpx.AsyncClient:
    app = FastAPI()
    app.state.services = services
    app.include_router(price.router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


@pytest.fixture
async def http(talking: World) -> AsyncGenerator[httpx.AsyncClient]:
    async with asking(talking.services) as client:
        yield client


async def told(http: httpx.AsyncClient, text: str, chat: UUID | None = None) -> dict[str, Any]:
    answer = await http.post("/typed", json={"text": text, "chat": chat and str(chat)})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_message_has_the_price_of_its_hold_and_nothing_is_held(http: httpx.AsyncClient, talking: World) -> None:
    said = await told(http, QUESTION)
    assert (said["kind"], said["short"], said["top_up"]) == ("message", False, None)
    assert await talking.rows("select 1 from credit_holds") == []
    assert await talking.rows("select 1 from chat_messages") == []
    await turns.hold(talking.services, Turn(uuid4(), uuid4()), prompt_tokens({"text": QUESTION}))
    (held,) = await talking.rows("select credits from credit_holds")
    assert said["credits"] == float(round(held["credits"], 2))


async def test_what_the_chat_remembers_is_sent_along_and_priced(http: httpx.AsyncClient, talking: World) -> None:
    chat = uuid4()

    async def hear(_: str) -> None:
        """Nobody listens."""

    before = (await told(http, QUESTION, chat))["credits"]
    await answering.answer(talking.services, Turn(chat, uuid4()), QUESTION * 20, hear)
    assert (await told(http, QUESTION, chat))["credits"] > before
    assert (await told(http, QUESTION, uuid4()))["credits"] == before, "another chat remembers nothing of it"


async def test_what_is_not_covered_is_told_with_the_sentence_of_the_refusal(
    http: httpx.AsyncClient, talking: World
) -> None:
    await leave(talking, 0, "ai_credits")
    said = await told(http, QUESTION)
    assert said["short"] is True
    assert said["top_up"] == {"way": "book", "product": "credit_topup", "credits": 40_000}
    with pytest.raises(NotEnoughCredits, match=f"This message will cost ~{said['credits']:.2f} credits"):
        await turns.hold(talking.services, Turn(uuid4(), uuid4()), prompt_tokens({"text": QUESTION}))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("credits", "nothing"),
        ("  ", "nothing"),
        ("find 6 plumbers in Springfield", "card"),
        ("find 6 plumbers in Atlantis", "card"),
    ],
)
async def test_what_needs_no_assistant_costs_nothing(http: httpx.AsyncClient, text: str, kind: str) -> None:
    assert await told(http, text) == {"kind": kind, "credits": 0, "short": False, "top_up": None, "most": 1_000}


@pytest.mark.parametrize("characters", [1_001, 500_000])
async def test_what_is_too_long_is_told_before_it_is_sent(http: httpx.AsyncClient, characters: int) -> None:
    said = await told(http, "why " + "x" * (characters - 4))
    assert (said["kind"], said["short"], said["most"]) == ("long", True, 1_000)


async def test_the_longest_message_has_its_price(http: httpx.AsyncClient) -> None:
    assert (await told(http, "why " + "x" * 995 + "?"))["kind"] == "message"


async def test_the_words_of_a_starter_begin_at_once_and_say_the_most_they_cost(http: httpx.AsyncClient) -> None:
    (each, *_) = starters(True)
    assert await told(http, each.message) == {
        "kind": "search",
        "credits": 21,
        "short": False,
        "top_up": None,
        "most": 1_000,
    }


async def test_the_words_of_a_button_begin_at_once_in_the_chat_that_has_it(
    http: httpx.AsyncClient, talking: World
) -> None:
    chat, search = uuid4(), "find 3 dentists in Springfield"
    button = proposing.shown({"words": search, "told": "Shall I?"}, GERMAN)
    await chats.say(talking.services, chat, Message(id=uuid4(), kind="user_message", text=button))
    assert (await told(http, search, chat))["kind"] == "card", "what a person writes is no button"
    await chats.say(talking.services, chat, Message(id=uuid4(), kind="assistant_message", text=button))
    begun = await told(http, search, chat)
    assert (begun["kind"], begun["credits"], begun["short"]) == ("search", 7, False)
    assert (await told(http, f"{search} now", chat))["kind"] == "card"
    assert (await told(http, search, uuid4()))["kind"] == "card"
    colleague = replace(talking.services, actor="somebody else")
    async with asking(colleague) as others:
        assert (await told(others, search, chat))["kind"] == "card"


class Away(Ledger):
    """As a provider that does not answer."""

    def knows(self, org_id: UUID) -> bool:
        return False


async def test_while_nobody_knows_the_balance_nothing_is_short(talking: World) -> None:
    await leave(talking, 0, "ai_credits")
    async with asking(replace(talking.services, ledger=Away(now))) as http:
        assert (await told(http, QUESTION))["short"] is False
