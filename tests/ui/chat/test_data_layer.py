"""Chainlit's calls on our tables: what comes from the browser is looked up as the asker's."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from engine.operations import chats
from engine.operations.chats import Message
from engine.operations.people import Person
from store.organizations import LOCAL
from tests.ui.chat.conftest import ME, Page, enter
from tests.world import World
from ui.chat import house, tokens
from ui.chat.house import LOCAL_IDENTIFIER

if TYPE_CHECKING:
    from ui.chat.data_layer import ChatHistory

ANN = Person(user_id=UUID(int=7), email="ann@x.test", name="Ann", org_id=LOCAL, org_name="X")
BOB = replace(ANN, user_id=UUID(int=8), email="bob@x.test", name="Bob")


@pytest.fixture
def history(world: World) -> "ChatHistory":
    from ui.chat.data_layer import ChatHistory

    enter(world, {"ann@x.test": ANN, "bob@x.test": BOB, "eve@x.test": replace(BOB, email="eve@x.test", org_id=None)})
    return ChatHistory()


async def began(world: World, person: Person, text: str = "find dentists") -> str:
    chat_id = uuid4()
    data = world.services.of(LOCAL, person.email)
    await chats.say(data, chat_id, Message(id=uuid4(), kind="user_message", text=text))
    return str(chat_id)


async def test_a_page_that_stays_open_does_not_outlive_its_log_in(world: World, page: Page) -> None:
    from chainlit.context import context

    from ui.chat.data_layer import asker

    house.door.locked = True
    try:
        assert await asker() is None, "without a cookie"
        for identifier, known in ((LOCAL_IDENTIFIER, True), ("ann@x.test", False)):
            context.session.environ = {"HTTP_COOKIE": tokens.cookie(identifier, "You")}
            assert (await asker() is not None) == known
        context.session.environ = {"HTTP_COOKIE": "access_token=a.b.c"}
        assert await asker() is None
    finally:
        house.door.locked = False


async def listed(history: "ChatHistory", search: str = "", first: int = 35, cursor: str | None = None) -> Any:
    from chainlit.types import Pagination, ThreadFilter

    return await history.list_threads(Pagination(first=first, cursor=cursor), ThreadFilter(search=search))


async def test_a_request_is_its_cookies_persons(world: World, history: "ChatHistory") -> None:
    chat_id = await began(world, ANN)
    user = await history.get_user("ann@x.test")
    assert user
    assert (user.display_name, user.metadata) == ("Ann", {"organization": "X", "demo": True})
    assert await history.get_thread_author(chat_id) == "ann@x.test"
    assert await history.get_thread(chat_id)
    assert [each["id"] for each in (await listed(history)).data] == [chat_id]


@pytest.mark.parametrize("who", ["bob@x.test", "eve@x.test", "nobody@x.test"])
async def test_others_find_nothing_and_change_nothing(world: World, history: "ChatHistory", who: str) -> None:
    chat_id = await began(world, ANN, "private")
    await history.get_user(who)
    assert await history.get_thread_author(chat_id) == ""
    assert await history.get_thread(chat_id) is None
    assert (await listed(history)).data == []
    await history.update_thread(chat_id, name="mine")
    await history.delete_thread(chat_id)
    chat = await chats.read(world.services.of(LOCAL, "ann@x.test"), UUID(chat_id))
    assert chat
    assert chat.name == "private"


@pytest.mark.parametrize("thread_id", ["", "x", "../../etc/passwd", str(UUID(int=5))])
async def test_ids_that_are_none_are_nothing(world: World, history: "ChatHistory", thread_id: str) -> None:
    await history.get_user("ann@x.test")
    assert await history.get_thread_author(thread_id) == ""
    assert await history.get_thread(thread_id) is None
    await history.delete_thread(thread_id)


async def test_chats_stay_their_persons_after_a_new_password(world: World, history: "ChatHistory") -> None:
    people = enter(world, {"ann@x.test#old": ANN})
    chat_id = await began(world, ANN)
    await history.get_user("ann@x.test#old")
    assert await history.get_thread_author(chat_id) == "ann@x.test#old"
    people["ann@x.test#new"] = people.pop("ann@x.test#old")
    assert await history.get_user("ann@x.test#old") is None
    assert await history.get_thread(chat_id) is None
    await history.get_user("ann@x.test#new")
    thread = await history.get_thread(chat_id)
    assert thread
    assert thread["userIdentifier"] == await history.get_thread_author(chat_id) == "ann@x.test#new"


async def test_pages_of_the_history_follow_each_other(world: World, history: "ChatHistory") -> None:
    for number in range(3):
        await began(world, ANN, f"find {number} gyms")
    await history.get_user("ann@x.test")
    first = await listed(history, first=2)
    assert (len(first.data), first.pageInfo.hasNextPage) == (2, True)
    rest = await listed(history, first=2, cursor=first.pageInfo.endCursor)
    assert (len(rest.data), rest.pageInfo.hasNextPage) == (1, False)
    assert [each["name"] for each in (await listed(history, search="2 GYMS")).data] == ["Find 2 gyms"]
    assert len((await listed(history, cursor="-1; drop")).data) == 3


async def test_a_name_of_ones_own_is_kept_and_the_first_message_is_not_one(
    world: World, history: "ChatHistory"
) -> None:
    chat_id = await began(world, ANN)
    await history.get_user("ann@x.test")
    await history.update_thread(chat_id, name="find dentists", user_id="ann@x.test")
    await history.update_thread(chat_id, metadata={"chat_profile": "x"})
    assert [each["name"] for each in (await listed(history)).data] == ["Find dentists"]
    await history.update_thread(chat_id, name="Tuesday")
    assert [each["name"] for each in (await listed(history)).data] == ["Tuesday"]
    await history.delete_thread(chat_id)
    assert (await listed(history)).data == []


async def test_on_a_machine_without_log_in_everything_is_its_persons(world: World, history: "ChatHistory") -> None:
    enter(world)
    run_id, _ = await world.run()
    await history.get_user("local")
    (line,) = (await listed(history)).data
    assert (line["id"], line["name"]) == (str(run_id), "✓ Dentists in Springfield")
    assert ME.email is None
