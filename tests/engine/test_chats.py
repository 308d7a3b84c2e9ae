"""Chats: history, runs that came of a message, runs from elsewhere, and nobody else's words."""

from uuid import UUID, uuid4

from domain.conversation import LONGEST_MESSAGE
from engine.operations import chats
from engine.operations.chats import Message
from engine.services import Services
from store import chats as stored
from store.organizations import LOCAL
from tests.world import World, open_world

OTHER = UUID("00000000-0000-4000-8000-000000000002")


def said(text: str) -> Message:
    return Message(id=uuid4(), kind="user_message", text=text)


async def another_organization(world: World) -> Services:
    async with world.services.transaction(OTHER) as tx:
        await world.services.organizations.ensure(tx, "Other")
    return world.services.of(OTHER)


async def test_a_chat_keeps_its_words_and_shows_its_run(database_url: str) -> None:
    async with open_world(database_url) as world:
        chat_id, data = uuid4(), world.services
        await chats.say(data, chat_id, said("find 3 dentists in Springfield"))
        run_id, _ = await world.run()
        shown = await chats.attach(data, chat_id, run_id)
        assert (await chats.attach(data, chat_id, run_id)).id == shown.id
        chat = await chats.read(data, chat_id)
        assert chat
        assert [(each.text, each.run_id) for each in chat.messages] == [
            ("find 3 dentists in Springfield", None),
            ("", run_id),
        ]
        listed = await chats.latest(data)
        assert [(each.id, each.name, each.status, each.demo) for each in listed] == [
            (chat_id, "dentists in Springfield", "completed", True)
        ]


async def test_an_answer_is_kept_whole_and_too_long_a_message_with_a_mark(database_url: str) -> None:
    async with open_world(database_url) as world:
        chat_id, data = uuid4(), world.services
        await chats.say(data, chat_id, said("q" * (LONGEST_MESSAGE + 1)))
        await chats.say(data, chat_id, Message(id=uuid4(), kind="assistant_message", text="a" * 12_000))
        chat = await chats.read(data, chat_id)
        assert chat
        assert [each.text for each in chat.messages] == ["q" * (LONGEST_MESSAGE - 1) + "…", "a" * 12_000]


async def test_a_chat_is_called_after_its_first_run_and_has_the_state_of_its_latest(database_url: str) -> None:
    async with open_world(database_url) as world:
        chat_id, data = uuid4(), world.services
        await chats.say(data, chat_id, said("find 3 dentists in Springfield"))
        for text in ("dentists in Springfield", "florists in Springfield"):
            await chats.attach(data, chat_id, (await world.run(text))[0])
        await world.rows("update runs set status = 'error' where vertical = 'florists' returning id")
        chat = await chats.read(data, chat_id)
        assert chat
        for each in (chat, *await chats.latest(data)):
            assert (each.id, each.name, each.status) == (chat_id, "dentists in Springfield", "error")
        async with data.transaction(data.org_id) as tx:
            titles = await stored.titles(tx, chats.owner_of(data), [chat_id])
        assert titles == {str(chat_id): "dentists in Springfield"}


async def test_a_run_from_elsewhere_is_a_chat_of_its_own(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run()
        data = world.services
        assert [each.id for each in await chats.latest(data)] == [run_id]
        await chats.say(data, run_id, said("and 5 plumbers in Springfield"))
        chat = await chats.read(data, run_id)
        assert chat
        assert [each.run_id for each in chat.messages] == [run_id, None]


async def test_a_removed_chat_is_gone_and_its_runs_stay(database_url: str) -> None:
    async with open_world(database_url) as world:
        chat_id, data = uuid4(), world.services
        begun, lone = (await world.run())[0], (await world.run())[0]
        await chats.say(data, chat_id, said("find dentists"))
        await chats.attach(data, chat_id, begun)
        await chats.remove(data, chat_id)
        await chats.remove(data, lone)
        assert await chats.latest(data) == []
        assert await chats.read(data, chat_id) is None
        assert await chats.read(data, lone) is None
        await chats.say(data, chat_id, said("a late message"))
        assert await world.rows("select 1 from chat_messages where run_id is null") == []
        assert len(await world.rows("select 1 from runs")) == 2


async def test_a_name_of_ones_own_wins_and_is_searched(database_url: str) -> None:
    async with open_world(database_url) as world:
        data, one, two = world.services, uuid4(), uuid4()
        for chat_id, words in ((one, "100% sure"), (two, "100 dentists")):
            await chats.say(data, chat_id, said(words))
        await chats.rename(data, one, "  Tuesday\n calls ")
        assert [each.name for each in await chats.latest(data)] == ["Tuesday calls", "100 dentists"]
        assert [each.id for each in await chats.latest(data, "tuesday")] == [one]
        assert await chats.latest(data, "%") == []
        assert [each.id for each in await chats.latest(data, limit=1, skip=1)] == [two]


async def test_nobody_sees_the_chats_of_others(database_url: str) -> None:
    async with open_world(database_url) as world:
        chat_id, mine = uuid4(), world.services.of(LOCAL, "ann")
        await chats.say(mine, chat_id, said("private"))
        theirs = (world.services.of(LOCAL, "bob"), await another_organization(world))
        for data in theirs:
            assert await chats.read(data, chat_id) is None
            assert await chats.latest(data) == []
        await chats.say(theirs[0], chat_id, said("intruding"))
        await chats.rename(theirs[0], chat_id, "mine now")
        await chats.remove(theirs[0], chat_id)
        chat = await chats.read(mine, chat_id)
        assert chat
        assert (chat.name, [each.text for each in chat.messages]) == ("private", ["private"])
        await chats.say(theirs[1], chat_id, said("my own"))
        other = await chats.read(theirs[1], chat_id)
        assert other
        assert [each.text for each in other.messages] == ["my own"], "an id of ours tells another organization nothing"
