"""A message that comes again is answered once, in its own chat, whatever became of the first."""

from typing import Any
from uuid import uuid4

import pytest

from domain.conversation import ChatReply, ChatRequest
from engine.operations import chats
from engine.operations.chats import Message
from tests.ui.assistant.conftest import words
from tests.ui.chat.conftest import Page
from tests.ui.chat.test_talking import talking
from tests.world import World

ASKED = "do I have enough credits?"


def plenty(_: ChatRequest) -> ChatReply:
    return words("You have plenty.")


async def again(chat: str, message: str) -> None:
    from ui.chat.again import hear_again

    told = {"id": message, "type": "user_message", "name": "You", "output": ASKED, "createdAt": "2026-11-26T12:00:00Z"}
    await hear_again("sid", {"message": told, "chat": chat})


async def texts(world: World) -> dict[str, list[str]]:
    """Of each chat."""
    lines = await chats.latest(world.services)
    read = [await chats.read(world.services, line.id) for line in lines]
    return {str(chat.id): [message.text for message in chat.messages] for chat in read if chat}


async def test_one_that_never_came_is_answered_in_the_chat_in_which_it_was_said(world: World, page: Page) -> None:
    talking(world, plenty)
    chat, message = str(uuid4()), str(uuid4())
    await again(chat, message)
    assert await texts(world) == {chat: [ASKED, "You have plenty."]}
    assert [each["thread_id"] for each in page.of("first_interaction")] == [chat]
    assert [each["output"] for each in page.of("resume_thread")[0]["steps"]] == [ASKED]
    assert page.of("new_message")[-1]["output"] == "You have plenty."
    assert page.of("answered") == [message]


async def test_one_that_has_its_answer_is_shown_with_it_and_costs_nothing_more(world: World, page: Page) -> None:
    model = talking(world, plenty)
    chat, message = str(uuid4()), str(uuid4())
    await again(chat, message)
    charged = await world.rows("select 1 from usage_events")
    await again(chat, message)
    assert [each["output"] for each in page.of("resume_thread")[1]["steps"]] == [ASKED, "You have plenty."]
    assert page.of("answered") == [message, message]
    assert (len(model.asked), await world.rows("select 1 from usage_events")) == (1, charged)


async def test_one_that_was_kept_and_never_answered_is_answered_where_it_stands(world: World, page: Page) -> None:
    talking(world, plenty)
    chat, message = uuid4(), uuid4()
    await chats.say(world.services, chat, Message(id=message, kind="user_message", text=ASKED))
    await again(str(chat), str(message))
    assert await texts(world) == {str(chat): [ASKED, "You have plenty."]}


async def test_one_of_a_chat_that_was_removed_stays_away(world: World, page: Page) -> None:
    model = talking(world, plenty)
    chat, message = uuid4(), uuid4()
    await chats.say(world.services, chat, Message(id=uuid4(), kind="user_message", text="hello"))
    await chats.remove(world.services, chat)
    await again(str(chat), str(message))
    assert (await texts(world), model.asked) == ({}, [])
    assert page.of("answered") == [str(message)]
    assert page.of("resume_thread") == []


@pytest.mark.parametrize("broken", [{}, {"chat": "x"}, {"chat": str(uuid4()), "message": None}])
async def test_what_is_no_message_changes_nothing(world: World, page: Page, broken: dict[str, Any]) -> None:
    from ui.chat.again import hear_again

    await hear_again("sid", {"message": {"id": str(uuid4()), "output": ASKED}, **broken})
    assert (await texts(world), page.of("answered")) == ({}, [])
