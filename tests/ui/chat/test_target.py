"""A message starts a run or is answered with what to type; the page gets each thing once."""

from dataclasses import replace
from typing import Any

import pytest

from engine.operations import chats
from tests.ui.chat.conftest import ME, Page, enter
from tests.world import World
from ui.chat.house import LOCAL_IDENTIFIER
from ui.chat.root import TARGET
from ui.chat.starters import starters


async def say(text: str) -> None:
    import sys

    import chainlit as cl

    await sys.modules[str(TARGET)].answer(cl.Message(content=text))


async def confirm(message: str, **fields: Any) -> dict[str, Any]:
    import sys

    import chainlit as cl

    return await sys.modules[str(TARGET)].confirmed(cl.Action("start_search", {"message": message, **fields}))


async def test_plain_words_are_understood_and_wait_for_a_yes(world: World, page: Page) -> None:
    await say("please find 2 dentists in Springfield")
    (card,) = page.of("element")
    assert card["name"] == "Confirm"
    assert card["props"]["proposal"] == {"vertical": "dentists", "geography": "Springfield", "leads": 2}
    assert await world.rows("select id from runs") == []
    fields = {"vertical": "florists", "geography": "Elm Park", "leads": 3, "review": True, "budget": 9}
    assert await confirm(card["props"]["message"], **fields) == {"ok": True}
    assert await confirm(card["props"]["message"], **fields) == {"ok": True}, "asked twice, it is started once"
    (row,) = await world.rows("select id, vertical, geography, requested, review, budget from runs")
    assert {**fields, "id": row["id"]} == {("leads" if name == "requested" else name): row[name] for name in row}
    assert str(row["id"]) == card["props"]["run"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"vertical": "dentists", "geography": "x", "leads": 0}, "leads: "),
        ({"vertical": "dentists", "geography": "x", "leads": 50}, "Ask for 1 to 20 businesses"),
        ({"vertical": "dentists", "geography": "x", "leads": 5, "budget": -1}, "budget: "),
        ({"vertical": "a" * 121, "geography": "x", "leads": 5}, "vertical: "),
    ],
)
async def test_a_card_with_wrong_fields_says_what_to_change(
    world: World, page: Page, fields: dict[str, Any], reason: str
) -> None:
    await say("please find 2 dentists in Springfield")
    answer = await confirm(page.of("element")[0]["props"]["message"], **fields)
    assert answer["ok"] is False
    assert reason in answer["reason"]
    assert await world.rows("select id from runs") == []


async def test_a_yes_to_a_card_of_another_chat_starts_nothing(world: World, page: Page) -> None:
    answer = await confirm("00000000-0000-4000-8000-000000000009", vertical="dentists", geography="x", leads=2)
    assert answer == {"ok": False, "reason": "This search is not in the chat any more: write it again."}
    assert await world.rows("select id from runs") == []


async def test_more_than_a_page_is_offered_as_a_wide_search_and_started_as_it_was_corrected(
    world: World, page: Page
) -> None:
    await say("find 60 dentists in Springfield")
    told = page.of("element")[0]["props"]
    assert told["proposal"] == {"vertical": "dentists", "geography": "Springfield", "leads": 60}
    assert await confirm(told["message"], **told["proposal"], wide=True, audits=35) == {"ok": True}
    (row,) = await world.rows("select requested, max_audits from runs")
    assert row == {"requested": 60, "max_audits": 35}


async def test_all_of_them_are_as_many_as_a_run_finds(world: World, page: Page) -> None:
    await say("all the bakeries in Springfield")
    assert page.of("element")[0]["props"]["proposal"]["leads"] == 200


async def test_a_starter_starts_a_run_that_stands_in_the_chat(world: World, page: Page) -> None:
    (each, *_) = starters(world.services.settings.places == "sandbox")
    await say(each.message)
    (step,) = page.of("new_message")
    assert [each["name"] for each in page.of("element")] == [
        "RunHeader",
        "Coverage",
        "Paywall",
        "Resuming",
        "Review",
        "Leads",
        "Failures",
    ]
    assert {each["forId"] for each in page.of("element")} == {step["id"]}
    (row,) = await world.rows("select id, status, requested from runs")
    assert (row["status"], row["requested"]) == ("running", each.leads)
    (line,) = await chats.latest(world.services)
    chat = await chats.read(world.services, line.id)
    assert chat
    assert [message.run_id for message in chat.messages] == [row["id"]]
    assert str(line.id) == page.thread_id


async def test_without_a_number_the_search_takes_its_usual_one(world: World, page: Page) -> None:
    await say("dentists near Springfield")
    assert page.of("element")[0]["props"]["proposal"]["leads"] == 10


async def test_a_german_search_is_proposed_as_it_was_meant(world: World, page: Page) -> None:
    await say("finde 3 Zahnärzte in Springfield")
    proposal = page.of("element")[0]["props"]["proposal"]
    assert (proposal["vertical"], proposal["geography"], proposal["leads"]) == ("Zahnärzte", "Springfield", 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", 'for example "find 10 dentists in Springfield"'),
        ("find 250 dentists in Springfield", "1 to 200 businesses"),
        ("find dentists", "Say where to look"),
        (f"find 2 dentists in Springfield{' please' * 600}", "over 1000 characters"),
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

    (each, *_) = starters(world.services.settings.places == "sandbox")
    await say(each.message)
    live: list[Any] = page.of("element")
    thread = await ChatHistory().get_thread(page.thread_id)
    assert thread
    assert thread["elements"] == live
    assert [step["id"] for step in thread["steps"]] == [page.of("new_message")[0]["id"]]  # pyright: ignore[reportTypedDictNotRequiredAccess]


async def test_a_card_comes_back_with_its_chat_and_knows_whether_it_was_started(world: World, page: Page) -> None:
    from ui.chat.data_layer import ChatHistory

    await say("find 2 dentists in Springfield")
    told = page.of("element")[0]["props"]
    for started in (False, True):
        thread = await ChatHistory().get_thread(page.thread_id)
        assert thread
        (card, *_) = thread["elements"] or []
        assert card["props"] == {**told, "answers": "", "started": started}  # pyright: ignore[reportTypedDictNotRequiredAccess]
        await confirm(told["message"], **told["proposal"])
