"""A message starts a run or is answered with what to type; the page gets each thing once."""

from dataclasses import replace
from typing import Any

import pytest

from engine.operations import chats
from tests.ui.chat.conftest import ME, Page, enter
from tests.world import World
from ui.chat.house import LOCAL_IDENTIFIER
from ui.chat.root import TARGET


async def say(text: str) -> None:
    import sys

    import chainlit as cl

    await sys.modules[str(TARGET)].answer(cl.Message(content=text))


async def test_plain_words_start_a_run_that_stands_in_the_chat(world: World, page: Page) -> None:
    await say("please find 2 dentists in Springfield")
    (step,) = page.of("new_message")
    assert [each["name"] for each in page.of("element")] == ["RunHeader", "Paywall", "Review", "Leads"]
    assert {each["forId"] for each in page.of("element")} == {step["id"]}
    (row,) = await world.rows("select id, status, requested from runs")
    assert (row["status"], row["requested"]) == ("running", 2)
    (line,) = await chats.latest(world.services)
    chat = await chats.read(world.services, line.id)
    assert chat
    assert [message.run_id for message in chat.messages] == [row["id"]]
    assert str(line.id) == page.thread_id


async def test_without_a_number_the_search_takes_its_usual_one(world: World, page: Page) -> None:
    await say("dentists near Springfield")
    (row,) = await world.rows("select requested from runs")
    assert row["requested"] == 10


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", 'for example "find 10 dentists in Springfield"'),
        ("find 50 dentists in Springfield", "1 to 20 businesses"),
        ("find dentists", "Say where to look"),
    ],
)
async def test_what_is_not_understood_gets_one_sentence(world: World, page: Page, text: str, told: str) -> None:
    await say(text)
    (step,) = page.of("new_message")
    assert told in step["output"]
    assert page.of("element") == []
    assert await world.rows("select 1 from runs") == []


async def test_a_person_without_an_organization_is_told_so(world: World, page: Page) -> None:
    enter(world, {LOCAL_IDENTIFIER: replace(ME, org_id=None, org_name=None)})
    await say("find 2 dentists in Springfield")
    (step,) = page.of("new_message")
    assert "No organization selected" in step["output"]
    assert await world.rows("select 1 from runs") == []


async def test_a_person_who_was_removed_starts_nothing(world: World, page: Page) -> None:
    enter(world, {})
    await say("find 2 dentists in Springfield")
    assert "sign in again" in page.of("new_message")[0]["output"]


async def test_the_history_is_what_the_page_showed(world: World, page: Page) -> None:
    from ui.chat.data_layer import ChatHistory

    await say("find 2 dentists in Springfield")
    live: list[Any] = page.of("element")
    thread = await ChatHistory().get_thread(page.thread_id)
    assert thread
    assert thread["elements"] == live
    assert [step["id"] for step in thread["steps"]] == [page.of("new_message")[0]["id"]]  # pyright: ignore[reportTypedDictNotRequiredAccess]
