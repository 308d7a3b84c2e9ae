"""A message is held before it is sent, charged once at what it cost, and free when no answer comes."""

import asyncio
from decimal import Decimal
from uuid import uuid4

import pytest

from domain.conversation import LONGEST_ANSWER, ChatReply, ChatRequest
from domain.errors import Conflict, MoneyError, NotEnoughCredits, NotFound, ServiceUnavailable
from engine.forgotten import Forgotten
from engine.operations import chats, credits, turns
from engine.operations.turns import Turn
from sandbox.faults import Fault
from tests.engine.test_pauses import leave
from tests.ui.assistant.conftest import WIRE, Chat, Scripted, words
from tests.world import World, another

HOLDS = "select key, state, credits, captured, absorbed from credit_holds order by key"


async def test_an_answer_is_charged_what_the_gateway_says_to_the_last_digit(world: World, chat: Chat) -> None:
    before = (await credits.balances(world.services))["ai_credits"].balance
    text, cost = await chat.ask("how many credits do I have?")
    assert "50 Atlas credits left" in text
    assert "".join(chat.heard) == text
    rows = await world.rows("select * from model_calls order by id")
    assert len(rows) == 2  # one that asks for the tool, one that words its result
    assert {(row["purpose"], row["thread_id"], row["user_id"]) for row in rows} == {("chat", chat.id, None)}
    spent = sum((row["credits"] for row in rows), Decimal(0))
    assert cost and cost.credits == spent > 0
    assert (cost.prompt_tokens, cost.unpriced) == (sum(row["prompt_tokens"] for row in rows), 0)
    assert (await credits.balances(world.services))["ai_credits"].balance == before - spent
    (hold,) = await world.rows(HOLDS)
    assert hold["state"] == "captured"
    assert hold["credits"] >= spent  # the estimate was on the safe side


async def test_the_same_message_again_is_told_again_and_costs_nothing(world: World, chat: Chat) -> None:
    message = uuid4()
    first = await chat.ask("list my runs", message)
    again = await chat.ask("list my runs", message)
    assert again == first
    assert "".join(chat.heard) == first[0]
    assert len(chat.told()) == 2
    assert len(await world.rows("select 1 from usage_events")) == 1


async def test_without_credits_nothing_is_sent(world: World, chat: Chat) -> None:
    await leave(world, 0, "ai_credits")
    sentence = r"^Insufficient credits. This message will cost ~\d+\.\d\d credits. Top up to continue."
    with pytest.raises(NotEnoughCredits, match=sentence):
        await chat.say("how many credits do I have?")
    assert chat.told() == []
    assert await world.rows(HOLDS) == []


async def test_a_failure_gives_the_hold_back_and_absorbs_what_it_cost(world: World, chat: Chat) -> None:
    before = (await credits.balances(world.services))["ai_credits"].balance
    chat.pretend.plan(WIRE, None, *[Fault.DOWN] * 9)
    with pytest.raises(ServiceUnavailable):
        await chat.say("how many credits do I have?")
    (hold,) = await world.rows(HOLDS)
    (call,) = await world.rows("select credits from model_calls")
    assert (hold["state"], hold["captured"], hold["absorbed"]) == ("released", 0, call["credits"])
    assert (await credits.balances(world.services))["ai_credits"].balance == before


async def test_a_message_that_failed_is_charged_only_for_what_was_not_absorbed(world: World, chat: Chat) -> None:
    message = uuid4()
    chat.pretend.plan(WIRE, None, *[Fault.DOWN] * 3)
    with pytest.raises(ServiceUnavailable):
        await chat.say("how many credits do I have?", message)
    _, cost = await chat.ask("how many credits do I have?", message)
    first, second = await world.rows("select credits from model_calls order by id")
    (hold,) = await world.rows(HOLDS)
    assert cost and cost.credits == second["credits"]
    assert (hold["state"], hold["absorbed"]) == ("captured", first["credits"])


async def test_a_model_that_stumbles_once_is_asked_again_and_paid_once(world: World, chat: Chat) -> None:
    chat.pretend.plan(WIRE, Fault.DOWN)
    assert "Atlas credits left" in await chat.say("how many credits do I have?")
    assert len(await world.rows("select 1 from model_calls")) == 2
    assert len(await world.rows("select 1 from usage_events")) == 1


async def test_what_a_dead_process_had_asked_is_not_asked_again(world: World, chat: Chat) -> None:
    turn = Turn(chat.id, uuid4())
    await turns.hold(world.services, turn, 1_000)
    await turns.record(world.services, turn, 1, words("", ("get_credits", "{}")))
    await chat.say("how many credits do I have?", turn.message_id)
    assert len(chat.told()) == 1
    (event,) = await world.rows("select sum(credits) as credits from usage_events")
    (calls,) = await world.rows("select sum(credits) as credits from model_calls")
    assert event == calls


async def test_every_reply_that_cannot_be_used_is_recorded_and_counts(world: World, chat: Chat) -> None:
    turn = Turn(chat.id, uuid4())
    await turns.hold(world.services, turn, 100_000)
    for _ in range(2):
        await turns.record_unusable(world.services, turn, 1, words("garbage").answer)
    await turns.record(world.services, turn, 1, words("Done."))
    cost = await turns.settle(world.services, turn, "Done.")
    assert len(await world.rows("select 1 from model_calls")) == 3
    assert cost.credits == 3 * 4


async def test_a_hold_that_nobody_ends_is_given_back_after_a_quarter_of_an_hour(world: World, chat: Chat) -> None:
    old, fresh = Turn(chat.id, uuid4()), Turn(chat.id, uuid4())
    for turn in (old, fresh):
        await turns.hold(world.services, turn, 1_000)
    await turns.record(world.services, old, 1, words("lost"))
    move = "update credit_holds set updated_at = now() - interval '16 minutes' where key = %(key)s returning key"
    await world.rows(move, key=old.key)
    await Forgotten(world.services).look(61.0)
    holds = {row["key"]: (row["state"], row["absorbed"]) for row in await world.rows(HOLDS)}
    assert holds == {old.key: ("released", 4), fresh.key: ("held", 0)}
    with pytest.raises(MoneyError):
        await turns.settle(world.services, old, "too late")


async def test_a_message_that_is_stopped_holds_nothing(world: World, chat: Chat) -> None:
    began = asyncio.Event()

    async def wait() -> None:
        began.set()
        await asyncio.sleep(60)

    slow = chat.answered_by(Scripted(lambda _: words("never"), before=wait))
    asking = asyncio.create_task(slow.say("hello"))
    await began.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [row["state"] for row in await world.rows(HOLDS)] == ["released"]


async def test_one_chat_answers_one_message_at_a_time(world: World, chat: Chat) -> None:
    async def meanwhile() -> None:
        with pytest.raises(Conflict, match="still answering"):
            await chat.say("and another one")

    slow = chat.answered_by(Scripted(lambda _: words("Done."), before=meanwhile))
    assert await slow.say("hello") == "Done."
    assert len(await world.rows(HOLDS)) == 1


async def test_a_call_without_a_price_is_counted_and_not_billed(world: World, chat: Chat) -> None:
    free = chat.answered_by(Scripted(lambda _: words("Hello.", usd=None)))
    _, cost = await free.ask("hello")
    assert cost and (cost.credits, cost.unpriced) == (0, 1)


async def test_a_cost_above_the_estimate_is_charged_where_it_is_covered(world: World, chat: Chat) -> None:
    dear = chat.answered_by(Scripted(lambda _: words("Hello.", usd="0.1")))
    _, cost = await dear.ask("hello")
    assert cost and cost.credits == 400


async def test_after_twenty_messages_the_estimate_is_the_organizations_own(world: World, chat: Chat) -> None:
    cheap = chat.answered_by(Scripted(lambda _: words("Hello.", usd="0.0005")))
    for _ in range(20):
        await cheap.say("hello")
    await cheap.say("hello")
    latest = await world.rows("select credits from credit_holds order by created_at desc limit 1")
    assert latest == [{"credits": 2}]


async def test_a_chat_of_somebody_else_is_not_answered_in(world: World, chat: Chat) -> None:
    await chat.say("how many credits do I have?")
    stranger = Chat(chat.services.of(world.services.org_id, "ann@example.test"), chat.pretend, id=chat.id)
    with pytest.raises(NotFound):
        await stranger.say("what did I ask before?")


async def test_another_organization_with_the_same_chat_id_remembers_nothing(world: World, chat: Chat) -> None:
    await chat.say("how many credits do I have?")
    other = await another(world.services, "Other")
    elsewhere = Chat(chat.services.of(other.org_id), chat.pretend, id=chat.id)
    await elsewhere.say("list my runs")
    first = elsewhere.told()[2]
    assert [each["role"] for each in first] == ["system", "user"]


async def test_a_chat_remembers_what_was_said_and_forgets_it_when_it_is_removed(world: World, chat: Chat) -> None:
    answer = await chat.say("how many credits do I have?")
    await chat.say("list my runs")
    assert [each["content"] for each in chat.told()[2][1:3]] == ["how many credits do I have?", answer]
    await chats.remove(world.services, chat.id)
    assert await world.rows("select 1 from checkpoints") == []
    assert await world.rows("select 1 from checkpoint_writes") == []


async def test_it_ends_after_eight_calls_whatever_the_model_wishes(world: World, chat: Chat) -> None:
    def more(request: ChatRequest) -> ChatReply:
        return words("", ("get_credits", "{}")) if request.offers else words("Enough.")

    model = Scripted(more)
    assert await chat.answered_by(model).say("hello") == "Enough."
    assert len(model.asked) == 8


async def test_usage_names_the_chat_and_the_person_of_a_charge(world: World, chat: Chat) -> None:
    await world.run()
    anns = Chat(chat.services.of(world.services.org_id, "ann@example.test"), chat.pretend)
    _, cost = await anns.ask("how many credits do I have?")
    assert cost
    by_chat = {each.part: each for each in await credits.usage(world.services, "thread", 9)}
    assert by_chat[str(anns.id)].ai_credits == by_chat[str(anns.id)].model_credits == cost.credits
    by_person = {each.part: each for each in await credits.usage(world.services, "user", 9)}
    assert by_person["ann@example.test"].ai_credits == cost.credits
    assert by_person["ann@example.test"].calls == 2


async def test_a_chat_that_is_removed_while_it_is_answered_keeps_no_word_and_is_charged(
    world: World, chat: Chat
) -> None:
    async def remove() -> None:
        await chats.remove(world.services, chat.id)

    await chat.answered_by(Scripted(lambda _: words("a secret"), before=remove)).say("hello")
    assert await world.rows("select 1 from chat_messages") == []
    assert await world.rows("select 1 from checkpoints union all select 1 from checkpoint_writes") == []
    assert len(await world.rows("select 1 from usage_events")) == 1


def wordy(size: int) -> Scripted:
    """Two calls, each of so many characters; the first proposes a search."""
    search = ("propose_run", '{"trade": "dentists", "place": "Springfield"}')
    return Scripted(lambda request: words("a" * size, *([] if len(request.said) > 1 else [search])))


@pytest.mark.parametrize("size", [6_000, LONGEST_ANSWER])
async def test_what_was_paid_for_is_stored_with_its_buttons_however_long(world: World, chat: Chat, size: int) -> None:
    answer = await chat.answered_by(wordy(size)).say("find dentists")
    (kept,) = await world.rows("select text from chat_messages")
    assert kept["text"] == answer
    assert answer.endswith("[Not now](#later)") and "[Start](#find=" in answer
    assert size * 2 <= answer.count("a") or "…\n\n**Shall I search?**" in answer
    assert len(answer) <= LONGEST_ANSWER
