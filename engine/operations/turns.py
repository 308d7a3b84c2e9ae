"""A turn: a person's message to the assistant and its answer. Credits are held before anything is sent, and settled at
what the answer cost in the transaction that stores it (DESIGN section 4)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4, uuid5

from billing import holds, turns
from billing.plans import lock_accounts
from billing.turns import MOST_CALLS, Cost
from domain.conversation import ChatReply, ToolCall
from domain.credits import display
from domain.errors import BillingUnavailable, NotEnoughCredits, NotFound
from domain.ports import Tx
from domain.vocabulary import Ask, ModelAnswer, ModelCall, Refusal
from engine.operations import chats
from engine.operations.chats import Chat, Message
from engine.services import Data, now
from store import chats as stored_chats

__all__ = [
    "MOST_CALLS", "Cost", "Turn", "among", "costs", "expire", "give_up", "hold", "known", "record", "record_unusable",
    "settle",
]  # fmt: skip

EXPIRES: Final = timedelta(minutes=15)
INSUFFICIENT = "Insufficient credits. This message will cost ~{credits} credits. Top up to continue."
UNKNOWN = "The billing service does not answer, so nothing was sent and nothing is charged. Try again in a moment."
GONE = "This chat is not there any more. Start a new one."


@dataclass(frozen=True)
class Turn:
    """One message of one chat. Asked again, it is the same one: it is answered once and charged once."""

    chat_id: UUID
    message_id: UUID

    @property
    def key(self) -> str:
        """What it is charged under."""
        return f"chat:{self.chat_id}:{self.message_id}"

    @property
    def answer_id(self) -> UUID:
        """Of the message that answers it."""
        return uuid5(self.message_id, "answer")

    def call(self, number: int) -> str:
        """The key of its model call, counted from 1."""
        return f"{self.key}:{number}"


async def hold(data: Data, turn: Turn, prompt_tokens: int) -> Message | None:
    """Hold what the message will cost. Nothing has been sent yet.

    Args:
        prompt_tokens: of all that will be sent with it.

    Returns:
        The answer, when the message was answered and paid before.

    Raises: NotFound when the chat is not the person's own, NotEnoughCredits, BillingUnavailable.
    """
    await data.ledger.refresh(data.org_id)
    async with data.transaction(data.org_id) as tx:
        if not await stored_chats.open_chat(tx, chats.owner_of(data), turn.chat_id):
            raise NotFound(GONE)
        units = await turns.estimate(tx, prompt_tokens)
        told = await data.ledger.reserve(tx, [Ask(key=turn.key, feature="ai_credits", units=units)])
        if isinstance(told, Refusal):
            raise _refused(told)
        return await _answered(tx, turn) if told.already_paid else None  # never asked again: it would be free


def _refused(refusal: Refusal) -> NotEnoughCredits | BillingUnavailable:
    if refusal.kind == "unavailable":
        return BillingUnavailable(UNKNOWN)
    need = display(Decimal(refusal.credit_info["required_balance"]))
    return NotEnoughCredits(INSUFFICIENT.format(credits=max(need, Decimal("0.01"))))


async def _answered(tx: Tx, turn: Turn) -> Message:
    for row in await stored_chats.messages(tx, turn.chat_id):
        if row["id"] == turn.answer_id:
            return Message(**row)
    raise NotFound(GONE)


async def known(data: Data, turn: Turn, number: int) -> ChatReply | None:
    """What the model said to this very call before its process died; None = it has not been asked."""
    async with data.transaction(data.org_id) as tx:
        stored = await data.costs.stored(tx, [turn.call(number)])
    answer = stored.get(turn.call(number))
    return answer and _reply(answer)


async def record(data: Data, turn: Turn, number: int, reply: ChatReply) -> None:
    """Keep a reply with its tokens and cost, before anybody acts on it."""
    told = {"text": reply.answer.text, "calls": [asdict(call) for call in reply.calls]}
    await _record(data, turn, turn.call(number), reply.answer, json.dumps(told, ensure_ascii=False))


async def record_unusable(data: Data, turn: Turn, number: int, answer: ModelAnswer) -> None:
    """Keep what cannot be used, but costs all the same; the call can be made again."""
    key = f"{turn.call(number)}:unusable:{answer.generation_id or uuid4()}"
    await _record(data, turn, key, answer, answer.text)


async def _record(data: Data, turn: Turn, key: str, answer: ModelAnswer, text: str) -> None:
    kept = replace(answer, text=text)
    call = ModelCall(key=key, purpose="chat", answer=kept, thread_id=turn.chat_id, user_id=data.actor)
    async with data.transaction(data.org_id) as tx:
        await data.costs.record(tx, call)


def _reply(answer: ModelAnswer) -> ChatReply:
    told = json.loads(answer.text)
    return ChatReply(answer=replace(answer, text=told["text"]), calls=tuple(ToolCall(**call) for call in told["calls"]))


async def settle(data: Data, turn: Turn, text: str) -> Cost:
    """Store the answer and charge what its calls cost, together; a chat that was removed meanwhile keeps no answer.

    Args:
        text: no longer than `LONGEST_ANSWER`; who wrote it knows where it may be cut.

    Raises: MoneyError when nothing is held.
    """
    async with data.transaction(data.org_id) as tx:
        if await stored_chats.open_chat(tx, chats.owner_of(data), turn.chat_id):
            await stored_chats.save_message(tx, turn.chat_id, turn.answer_id, "assistant_message", text)
        due = (await turns.costs(tx, [turn.key]))[turn.key].due
        await data.ledger.capture(tx, turn.key, actual={turn.key: due})
        return (await turns.costs(tx, [turn.key]))[turn.key]


async def give_up(data: Data, turn: Turn) -> None:
    """Give back what is held for an answer that will not come; what it cost so far is recorded as absorbed."""
    async with data.transaction(data.org_id) as tx:
        await _release(data, tx, turn.key)


def among(chat: Chat) -> list[Turn]:
    """A chat's messages that the assistant may have answered."""
    return [Turn(chat.id, message.id) for message in chat.messages if message.kind == "user_message"]


async def costs(data: Data, among: Sequence[Turn]) -> dict[UUID, Cost]:
    """What these turns cost, by the id of the answer."""
    async with data.transaction(data.org_id) as tx:
        told = await turns.costs(tx, [turn.key for turn in among])
    return {turn.answer_id: told[turn.key] for turn in among if turn.key in told}


async def expire(data: Data) -> int:
    """Give back what has been held for longer than 15 minutes; how many messages that were."""
    async with data.transaction(data.org_id) as tx:
        keys = await turns.stale(tx, now() - EXPIRES)
        for key in keys:
            await _release(data, tx, key)
    return len(keys)


async def _release(data: Data, tx: Tx, key: str) -> None:
    """Nothing happens where nothing is held."""
    await lock_accounts(tx)
    if (held := (await holds.find(tx, key)).get(key)) and held.state == "held":
        due = (await turns.costs(tx, [key]))[key].due
        await data.ledger.release(tx, key, absorbed={key: due})
