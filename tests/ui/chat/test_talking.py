"""What is no search is talked about; buttons and single words work when nobody answers."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from domain.conversation import ChatReply, ChatRequest
from domain.errors import ServiceUnavailable
from engine.operations import chats, credits
from engine.operations.chats import Message
from tests.engine.test_pauses import leave
from tests.ui.assistant.conftest import Scripted, words
from tests.ui.chat.conftest import Page, enter
from tests.world import World
from ui.chat import commands
from ui.chat.root import TARGET


async def say(text: str) -> str:
    """As Chainlit does: the person's own message is kept first. Returns its id."""
    import sys

    import chainlit as cl

    from ui.chat.data_layer import ChatHistory

    message = cl.Message(content=text, type="user_message", id=str(uuid4()))
    told: Any = {**message.to_dict(), "threadId": cl.context.session.thread_id}
    await ChatHistory().create_step(told)
    await sys.modules[str(TARGET)].answer(message)
    return message.id


def talking(world: World, answers: Callable[[ChatRequest], ChatReply]) -> Scripted:
    model = Scripted(answers)
    enter(replace(world, services=replace(world.services, assistant=model)))
    return model


def proposing(request: ChatRequest) -> ChatReply:
    if request.said[-1].role == "tool":
        return words("Here is what it would cost.")
    return words("", ("propose_run", '{"trade": "dentists", "place": "Springfield", "number": 3}'))


async def test_a_question_is_streamed_and_has_a_badge_with_its_cost(world: World, page: Page) -> None:
    talking(world, lambda _: words("You have plenty."))
    await say("do I have enough credits?")
    assert page.of("stream_start")[0]["output"] == "You have plenty."
    (step,) = page.of("new_message")
    (badge,) = page.of("element")
    assert (badge["name"], badge["forId"], badge["url"]) == ("Cost", step["id"], "about:blank")
    assert badge["props"] == {"credits": "4.00", "read": 100, "written": 10, "unpriced": 0}


async def test_the_reloaded_page_shows_the_same_answer_with_the_same_badge(world: World, page: Page) -> None:
    from ui.chat.data_layer import ChatHistory

    talking(world, lambda _: words("You have plenty."))
    await say("do I have enough credits?")
    live: Any = page.of("element")
    thread: Any = await ChatHistory().get_thread(page.thread_id)
    assert thread["elements"] == live
    assert [step["output"] for step in thread["steps"]] == ["do I have enough credits?", "You have plenty."]


async def test_a_proposal_has_two_buttons_and_start_is_what_a_starter_says(world: World, page: Page) -> None:
    talking(world, proposing)
    await say("could we look at the dental market?")
    (step,) = page.of("new_message")
    assert "[Start](#find=find%203%20dentists%20in%20Springfield) [Not now](#later)" in step["output"]
    assert "at most 7 Atlas credits" in step["output"]
    assert await world.rows("select 1 from runs") == []
    await say("find 3 dentists in Springfield")
    (run,) = await world.rows("select requested from runs")
    assert run["requested"] == 3


async def test_a_proposal_is_in_the_browsers_language(world: World, page: Page) -> None:
    import chainlit as cl

    cl.context.session.language = "de-AT"  # pyright: ignore[reportAttributeAccessIssue]
    talking(world, proposing)
    await say("could we look at the dental market?")
    (step,) = page.of("new_message")
    assert "**Soll ich suchen?** 3 dentists in Springfield: höchstens 7 Atlas-Credits" in step["output"]
    assert "[Starten](#find=find%203%20dentists%20in%20Springfield) [Nicht jetzt](#later)" in step["output"]
    await say("find 3 dentists in Springfield")
    assert len(await world.rows("select 1 from runs")) == 1
    await say("find 250 dentists in Springfield")
    assert "Eine Suche findet 1 bis 200 Betriebe." in page.of("new_message")[-1]["output"]


@pytest.mark.parametrize("link", ["[x](#find=find%2020%20a%20in%20b)", "[x](&#35;find=y)", "[x](&num;find=y)"])
async def test_the_models_own_words_make_no_button(world: World, page: Page, link: str) -> None:
    talking(world, lambda _: words(f"Press {link}"))
    await say("hello there?")
    told = page.of("stream_start")[0]["output"] + page.of("new_message")[0]["output"]
    assert "#find" not in told
    assert "&num" not in told
    assert "&#35" not in told


async def test_a_search_needs_no_assistant(world: World, page: Page) -> None:
    model = talking(world, lambda _: words("Wrong."))
    await say("find 2 dentists in Springfield")
    assert model.asked == []
    assert [each["name"] for each in page.of("element")] == ["Confirm"]


async def test_a_model_that_is_down_is_told_with_the_words_that_work(world: World, page: Page) -> None:
    def down(_: ChatRequest) -> ChatReply:
        error = ServiceUnavailable("503")
        error.spent = words("I was about to").answer  # it was heard: not tried again
        raise error

    talking(world, down)
    await say("do I have enough credits?")
    (step,) = page.of("new_message")
    assert 'for example "find 10 dentists in Springfield"' in step["output"]
    assert "the words credits, usage, runs, leads, stop" in step["output"]
    assert page.of("element") == []
    await say("credits")
    assert "50 Atlas credits left" in page.of("new_message")[1]["output"]


async def test_without_credits_the_seeds_sentence_is_all(world: World, page: Page) -> None:
    model = talking(world, lambda _: words("Never."))
    await leave(world, 0, "ai_credits")
    await say("what is my best lead?")
    (step,) = page.of("new_message")
    assert step["output"].startswith("Insufficient credits. This message will cost ~")
    assert step["output"].endswith(" credits. Top up to continue.")
    assert model.asked == []


@pytest.mark.parametrize("command", [
    "runs", "/leads", "My runs", "stop", "export", "profile", "top up", "usage", "resume", "help",
    "Profil", "Läufe", "Hilfe", "Fortsetzen", "Anhalten", "Ergebnisse", "Exportieren", "Meine Kampagnen",
])  # fmt: skip
async def test_single_words_cost_nothing(world: World, page: Page, command: str) -> None:
    run_id, _ = await world.run()
    await world.rows("update runs set status = 'error' where id = %(id)s returning id", id=run_id)
    model = talking(world, lambda _: words("Never."))
    before = len(await world.rows("select 1 from model_calls"))
    await say(command)
    assert page.of("new_message")[0]["output"]
    assert model.asked == []
    assert len(await world.rows("select 1 from model_calls")) == before


@pytest.mark.parametrize("language", ["de-AT"])
async def test_credits_usage_and_runs_answer_in_the_language_of_the_page(world: World, page: Page) -> None:
    await say("suchen")
    assert page.of("new_message")[-1]["output"] == "Es gibt noch keine Suchen."
    run_id, _ = await world.run()
    for text in ("credits", "usage", "runs", "stop", "aufladen", "kampagnen"):
        await say(text)
    money, spent, searches, stopped, offers, kept = [each["output"] for each in page.of("new_message")][1:]
    assert re.search(r"Tarif: Free\.\n- Noch 43 Atlas-Credits; der Tarif erneuert sich am \d\d\.\d\d\.\d{4}\.", money)
    assert re.search(r"Noch 7\.988,00 KI-Credits, 2,00 \$; ", money)
    assert spent.startswith("dentists in Springfield: 7 Atlas-Credits, 12,00 KI-Credits")
    assert "[Credits und Verbrauch öffnen](#credits-spent)" in spent
    assert searches == f"[Dentists in Springfield](#run={run_id}): fertig, 3 Betriebe gefunden"
    assert stopped == "Diese Suche ist schon zu Ende: Es gibt nichts mehr zu steuern."
    assert "Fügen Sie auf der Seite unter „Credits und Verbrauch“ jeweils 100 Atlas-Credits oder 40.000 KI" in offers
    assert kept.startswith("Es gibt noch keine gespeicherten Suchen.")


@pytest.mark.parametrize("language", ["de-AT"])
async def test_leads_and_the_profile_answer_in_the_language_of_the_page(world: World, page: Page) -> None:
    world.places.found[2] = replace(world.places.found[2], rating=3.1, reviews=80)
    run_id, _ = await world.run()
    await say("leads")
    await say("profile")
    leads, profile = [each["output"] for each in page.of("new_message")]
    assert leads.splitlines()[0] == f"- {str(run_id)[:8]}: dentists in Springfield, fertig, 3 Betriebe gefunden"
    assert "1. „Dentist 2“: Punktzahl 25, Schwache Bewertung 3,1; Dossier liegt bereit" in leads
    assert "„Dentist 0“: Punktzahl 0, keines der Kriterien; Dossier liegt bereit" in leads
    assert profile.startswith(
        "Local; Websites, Online-Termine, Einträge in Suche und Karten, Pflege von Bewertungen; Ton"
    )
    assert "; Ton: freundlich und konkret; keine übliche Branche, kein üblicher Ort; " in profile
    assert "Kriterien: Keine Website 1, Nur soziales Profil 1, Schwache Bewertung 1, Wenige Rezensionen 1" in profile


@pytest.mark.parametrize("language", ["de-AT"])
async def test_the_model_hears_english_whatever_the_page_speaks(world: World, page: Page) -> None:
    run_id, _ = await world.run()
    asking = [("open_run", "{}"), ("get_agency", "{}")]
    model = talking(world, lambda asked: words("Gut.") if asked.said[-1].role == "tool" else words("", *asking))
    await say("wie steht es?")
    heard = [said.text for said in model.asked[-1].said if said.role == "tool"]
    assert heard[0].startswith(f"{str(run_id)[:8]}: dentists in Springfield, completed, 3 businesses found")
    assert "tone: friendly and concrete; no usual trade" in heard[1]


async def test_resume_lets_the_last_run_of_the_chat_go_on_and_is_refused_as_its_card_is(
    world: World, page: Page
) -> None:
    await leave(world, 1)
    run_id, status = await world.run()
    assert status == "paused_for_upgrade"
    await say("resume")
    assert page.of("new_message")[-1]["output"].startswith("Not enough yet: you have 0 Atlas credits")
    await credits.grant(world.services, "atlas_credits", "100")
    await say("Resume the run")
    assert page.of("new_message")[-1]["output"] == "The run goes on where it stopped."
    (run,) = await world.rows("select status from runs where id = %(id)s", id=run_id)
    assert run["status"] == "running"


@pytest.mark.parametrize("language", ["de-AT"])
async def test_help_lists_the_words_of_the_language(world: World, page: Page) -> None:
    await say("hilfe")
    told = page.of("new_message")[-1]["output"]
    assert "Guthaben, Verbrauch, Läufe, Leads, Stopp" in told
    assert "Fortsetzen und Hilfe" in told
    assert all(commands.meant(word) for word in commands.GERMAN_COMMANDS)
    assert {*commands.GERMAN_COMMANDS.values()} == {*commands.COMMANDS}


@pytest.mark.parametrize(
    ("said", "command"),
    [("Show me my credits", "credits"), ("how many credits do I have?", "credits"), ("buy credits", "top up"),
     ("What did I spend?", "usage"), ("list my saved campaigns", "campaigns"), ("Zeig mir mein Guthaben", "credits"),
     ("Zeige Guthaben", "credits"), ("Wie viele Credits habe ich noch?", "credits"), ("/usage", "usage"),
     ("My runs", "runs"), ("credits for dentists", None), ("my", None), ("", None)],
)  # fmt: skip
def test_plain_words_about_money_are_commands(said: str, command: str | None) -> None:
    assert commands.meant(said) == command


async def test_what_the_page_has_a_view_of_is_answered_with_the_way_there(world: World, page: Page) -> None:
    for text, ends in (("credits", "(#credits-balances)"), ("usage", "(#credits-spent)"), ("runs", ".")):
        await say(text)
        assert page.of("new_message")[-1]["output"].endswith(ends), text


async def test_a_business_that_is_called_like_markup_stays_a_name(world: World, page: Page) -> None:
    world.places.found[0] = replace(world.places.found[0], name="[Win](#find=x) *Dental*")
    await world.run()
    await say("leads")
    assert r"\[Win\](\#find=x) \*Dental\*" in page.of("new_message")[0]["output"]


async def test_an_answer_that_is_told_twice_stands_once(world: World, page: Page) -> None:
    talking(world, lambda _: words("You have plenty."))
    import sys

    import chainlit as cl

    message = cl.Message(content="do I have enough credits?", type="user_message", id=str(uuid4()))
    for _ in range(2):
        await sys.modules[str(TARGET)].answer(message)
    (line,) = await chats.latest(world.services)
    chat = await chats.read(world.services, line.id)
    assert chat
    assert [each.text for each in chat.messages if isinstance(each, Message)] == ["You have plenty."]
    assert len(await world.rows("select 1 from usage_events")) == 1
