"""The four steps of a turn: hold credits, ask the model, do what it asks for, store the answer with its charge."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from domain.conversation import LONGEST_ANSWER, ChatReply, ChatRequest, Said
from domain.credits import tokens
from domain.errors import ServiceError, ServiceRefused
from engine.operations import turns
from engine.operations.chats import cut
from engine.operations.turns import MOST_CALLS
from ui.assistant import proposing, state, toolbox
from ui.assistant.desk import Desk
from ui.assistant.state import Talk

LAST_WORDS = 600
"""Tokens that a tool's result is taken to have, for the estimate."""


@cache
def instructions() -> str:
    """The prompt."""
    return (Path(__file__).parent / "prompts" / "assistant.md").read_text(encoding="utf-8").strip()


async def reserve(talk: Talk, *, desk: Desk) -> Talk:
    """Hold what the message will cost, before anything is sent; an answer that was paid for is told again.

    Raises: NotFound, NotEnoughCredits, BillingUnavailable.
    """
    fresh: Talk = {"steps": [], "touched": False, "proposals": [], "answer": ""}
    paid = await turns.hold(desk.services, desk.turn, prompt_tokens({**talk, **fresh}))
    if paid:
        await desk.hear(paid.text)
        fresh["answer"] = paid.text
    return fresh


def prompt_tokens(talk: Talk) -> int:
    """Of all that a turn begins with, for the estimate."""
    request = _request(talk, toolbox.offers(False))
    sent = [request.system, *(said.text for said in request.said)]
    sent += [json.dumps([offer.name, offer.about, offer.schema]) for offer in request.offers]
    return tokens("".join(sent)) + LAST_WORDS


async def model(talk: Talk, *, desk: Desk) -> Talk:
    """Its next words, or what it wishes to be done. Each reply is stored before anybody acts on it.

    Raises: OurAccount, ServiceUnavailable, ServiceRefused.
    """
    steps = talk.get("steps", [])
    number = 1 + sum(each["role"] == "assistant" for each in steps)
    offers = toolbox.offers(talk.get("touched", False)) if number < MOST_CALLS else ()
    reply = await turns.known(desk.services, desk.turn, number)
    if reply is None:
        reply = await _converse(desk, number, _request(talk, offers), bool(state.words(talk)))
    elif reply.answer.text:
        await desk.hear(proposing.disarmed(reply.answer.text))
    told = Said(role="assistant", text=reply.answer.text, calls=reply.calls if number < MOST_CALLS else ())
    return {"steps": [*steps, state.step(told)]}


def _request(talk: Talk, offers: Any) -> ChatRequest:
    person = Said(role="user", text=talk.get("text", ""))
    said = (*map(state.said, talk.get("memory", [])), person, *map(state.said, talk.get("steps", [])))
    return ChatRequest(system=instructions(), said=said, offers=offers)


async def _converse(desk: Desk, number: int, request: ChatRequest, more: bool) -> ChatReply:
    if desk.services.assistant is None:
        raise ServiceRefused("Nobody answers here.")
    begun = not more

    async def hear(words: str) -> None:
        nonlocal begun
        await desk.hear(("" if begun else "\n\n") + proposing.disarmed(words))
        begun = True

    try:
        reply = await desk.services.assistant.converse(request, hear)
    except ServiceError as error:
        if error.spent is not None:
            await turns.record_unusable(desk.services, desk.turn, number, error.spent)
        raise
    await turns.record(desk.services, desk.turn, number, reply)
    return reply


async def tools(talk: Talk, *, desk: Desk) -> Talk:
    """What the model asked for, one after the other; the results go back to it."""
    steps, proposals, touched = [*talk.get("steps", [])], [*talk.get("proposals", [])], talk.get("touched", False)
    calls = state.calls(talk)
    touched = touched or toolbox.reads_web(calls)  # also for what was asked for in the same breath
    for call in calls:
        told = await toolbox.use(desk, call, touched)
        steps.append(state.step(Said(role="tool", text=told.text, call_id=call.id)))
        if told.proposal and told.proposal not in proposals:
            proposals.append(told.proposal)
    return {"steps": steps, "proposals": proposals, "touched": touched}


async def settle(talk: Talk, *, desk: Desk) -> Talk:
    """The answer is stored and charged in one transaction, and remembered."""
    said = state.words(talk)
    shown = "".join(f"\n\n{proposing.shown(each, desk.words)}" for each in talk.get("proposals", []))
    if shown:
        await desk.hear(shown)
    kept = cut(proposing.disarmed(said), LONGEST_ANSWER - len(shown))  # our buttons are not cut
    answer = f"{kept}{shown}".strip()
    await turns.settle(desk.services, desk.turn, answer)
    return {"answer": answer, "memory": state.remembered(talk), "steps": [], "proposals": []}
