"""Studio's side of a run, without its server: what the server does to the graph, done here."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from langgraph.types import Command

from domain.errors import ServiceRefused
from engine.operations import credits, documents, runs
from engine.studio import StudioGraph, StudioSaver, studio_graph
from engine.worker import open_saver
from store.organizations import LOCAL
from tests.engine.test_pauses import leave
from tests.world import World, open_world

ASKED = {"text": "dentists in Springfield"}


def config(thread: UUID) -> dict[str, Any]:
    return {"configurable": {"thread_id": str(thread)}}


async def graph_of(world: World, thread: UUID) -> StudioGraph:
    """As the server gets it: asked for, then copied with the checkpointer of langgraph.json."""
    graph = await studio_graph(world.services, config(thread))
    return graph.copy({"checkpointer": open_saver(world.services, StudioSaver), "name": "leadatlas"})


async def tell(world: World, thread: UUID, given: Any = None) -> dict[str, Any]:
    graph = await graph_of(world, thread)
    return await graph.ainvoke(given, config(thread))


async def told(world: World, run_id: UUID) -> dict[str, Any]:
    return (await documents.document(world.services, run_id))["run"]


async def test_a_thread_is_a_run_that_pauses_and_goes_on_anywhere(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1 + 2)
        thread = uuid4()
        paused = await tell(world, thread, {"vertical": "dentists", "geography": "Springfield", "leads": 3})
        assert {pause.value["kind"] for pause in paused["__interrupt__"]} == {"insufficient"}
        assert (await told(world, thread))["status"] == "paused_for_upgrade"
        with pytest.raises(ValueError, match="Not enough yet"):
            await tell(world, thread, Command(resume=True))
        await credits.grant(world.services, "atlas_credits", "2")
        assert "__interrupt__" in await tell(world, thread), "credit for one more, so it pauses at the next"
        await credits.grant(world.services, "atlas_credits", "50")
        assert await world.resume(thread) == "completed", "on the same tables, by another face"
        assert set(world.web.fetched.values()) == {1}
        with pytest.raises(ValueError, match="completed"):
            await tell(world, thread, ASKED)
        outcomes = await world.rows("select outcome from run_attempts order by id")
        assert [row["outcome"] for row in outcomes] == ["paused_for_upgrade", "paused_for_upgrade", "completed"]


async def test_a_run_of_another_face_goes_on_in_studio(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        await credits.grant(world.services, "atlas_credits", "50")
        state = await (await graph_of(world, run_id)).aget_state(config(run_id))
        assert len(state.interrupts) == 3
        assert len((await tell(world, run_id, {"run_id": str(run_id)}))["outcomes"]) == 3
        assert (await told(world, run_id))["status"] == "completed"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "say what to find"),
        (Command(resume=True), "say what to find"),
        ({"run_id": "00000000-0000-4000-8000-00000000000f"}, "thread of the same id"),
        ({"where": "Springfield"}, "where: Extra inputs"),
        ({"text": "dentists in Springfield", "leads": 21}, "1 to 20"),
        ("dentists", "The input"),
    ],
)
async def test_what_cannot_be_started_says_so(database_url: str, given: Any, words: str) -> None:
    async with open_world(database_url) as world:
        with pytest.raises(ValueError, match=words):
            await tell(world, uuid4(), given)
        assert await world.rows("select 1 from runs") == []


async def test_a_thread_is_one_run_only(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        thread = uuid4()
        await tell(world, thread, ASKED)
        with pytest.raises(ValueError, match='is the run "dentists in Springfield"'):
            await tell(world, thread, {"text": "plumbers in Springfield"})
        await credits.grant(world.services, "atlas_credits", "50")
        assert len((await tell(world, thread, ASKED))["outcomes"]) == 3, "the same words go on with it"


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_review_is_answered_in_studio(database_url: str, wrapped: bool) -> None:
    async with open_world(database_url) as world:
        thread = uuid4()
        asked = await tell(world, thread, {**ASKED, "review": True})
        with pytest.raises(ValueError, match="waits for your review"):
            await tell(world, thread)
        decision = {"drop": ["place-1"]}
        answer = {asked["__interrupt__"][0].id: decision} if wrapped else decision
        await tell(world, thread, Command(resume=answer))
        found = (await documents.document(world.services, thread))["opportunities"]
        assert [lead["place_id"] for lead in found] == ["place-0", "place-2"]


async def test_true_accepts_a_review(database_url: str) -> None:
    async with open_world(database_url) as world:
        thread = uuid4()
        await tell(world, thread, {**ASKED, "review": True})
        assert len((await tell(world, thread, Command(resume=True)))["outcomes"]) == 3


async def test_studio_waits_for_the_lock_like_everybody(database_url: str) -> None:
    async with open_world(database_url) as world:
        world.web.before = lambda _: asyncio.sleep(0.3)
        run_id = await world.start()
        first = asyncio.create_task(runs.execute(world.services, run_id))
        await asyncio.sleep(0.2)
        with pytest.raises(ValueError, match="being executed"):
            await tell(world, run_id)
        assert await first == "completed"
        assert set(world.web.fetched.values()) == {1}


@pytest.mark.parametrize(
    ("cancel", "status"),
    [
        (lambda task: task.cancel(Exception("a person's wish, as the server passes it on")), "error"),
        (lambda task: task.cancel(), "running"),
    ],
)
async def test_a_stop_is_settled_and_a_shutdown_left_to_the_next(
    database_url: str, cancel: Callable[[asyncio.Task[Any]], Any], status: str
) -> None:
    async with open_world(database_url) as world:
        reached = asyncio.Event()

        async def slow(_: str) -> None:
            reached.set()
            await asyncio.sleep(0.3)

        world.web.before = slow
        thread = uuid4()
        task = asyncio.create_task(tell(world, thread, ASKED))
        await asyncio.wait_for(reached.wait(), 10)
        cancel(task)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await told(world, thread))["status"] == status
        assert await world.resume(thread) == "completed"
        assert await world.rows("select key from credit_holds where state = 'held'") == []


async def test_a_run_cancelled_elsewhere_ends_in_studio_too(database_url: str) -> None:
    async with open_world(database_url) as world:
        reached = asyncio.Event()

        async def slow(_: str) -> None:
            reached.set()
            await asyncio.sleep(5)

        world.web.before = slow
        thread = uuid4()
        task = asyncio.create_task(tell(world, thread, ASKED))
        await asyncio.wait_for(reached.wait(), 10)
        await runs.cancel(world.services, thread)
        with pytest.raises(ValueError, match="was cancelled"):
            await task
        assert (await told(world, thread))["status"] == "cancelled"
        assert await world.rows("select key from credit_holds where state = 'held'") == []


async def test_a_stream_that_is_closed_counts_as_stopped(database_url: str) -> None:
    async with open_world(database_url) as world:
        thread = uuid4()
        stream = (await graph_of(world, thread)).astream(ASKED, config(thread), stream_mode="updates")
        assert "entry_gate" in await anext(stream)
        await stream.aclose()
        run = await told(world, thread)
        assert (run["status"], run["error"]) == ("error", "Stopped in Studio. Resume the run to go on.")


async def test_what_fails_is_settled_and_told(database_url: str) -> None:
    async with open_world(database_url) as world:
        thread = uuid4()
        world.places.error = ServiceRefused("Places says no.")
        with pytest.raises(ValueError, match=r"Places says no\."):
            await tell(world, thread, ASKED)
        run = await told(world, thread)
        assert (run["status"], run["error"]) == ("error", "Places says no.")
        world.places.error = None
        assert len((await tell(world, thread))["outcomes"]) == 3


async def test_a_breakpoint_leaves_a_run_that_nobody_else_takes(database_url: str) -> None:
    async with open_world(database_url) as world:
        thread = uuid4()
        graph = await graph_of(world, thread)
        halted = await graph.ainvoke(ASKED, config(thread), interrupt_before=["filter_rank"])
        assert "outcomes" in halted
        assert (await told(world, thread))["error"] == "The run stopped before its end. Resume it to go on."
        assert len((await tell(world, thread))["outcomes"]) == 3


async def test_a_thread_of_nobodys_run_is_closed(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id, _ = await world.run()
        other = uuid4()
        with pytest.raises(ValueError, match="no run"):
            await studio_graph(world.services.of(other), config(run_id))
        assert (await studio_graph(world.services, {})).get_graph().nodes, "drawn without a thread"
        assert await (await graph_of(world, other)).aget_state(config(other))


async def test_a_run_outlives_what_studio_does_to_its_thread(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id, _ = await world.run()
        graph = await graph_of(world, run_id)
        with pytest.raises(ValueError, match="not edited"):
            await graph.aupdate_state(config(run_id), {"org_id": "x"})
        with pytest.raises(ValueError, match="not edited"):
            await tell(world, run_id, Command(update={"org_id": "x"}))
        saver = open_saver(world.services, StudioSaver)
        await saver.adelete_thread(str(run_id))
        await saver.aprune([str(run_id)], strategy="delete")
        await saver.adelete_for_runs([str(run_id)])
        with pytest.raises(ValueError, match="not copied"):
            await saver.acopy_thread(str(run_id), str(uuid4()))
        assert (await graph.aget_state(config(run_id))).interrupts
        async with world.services.transaction(LOCAL) as tx:
            assert (await world.services.runs.get(tx, run_id)).status == "paused_for_upgrade"


async def test_a_run_needs_a_thread_to_pause_in(database_url: str) -> None:
    async with open_world(database_url) as world:
        graph = (await graph_of(world, uuid4())).copy({"checkpointer": None})
        with pytest.raises(ValueError, match="needs a thread"):
            await graph.ainvoke(ASKED, config(uuid4()))


async def test_studio_asks_for_words_not_for_ids(database_url: str) -> None:
    async with open_world(database_url) as world:
        fields = (await studio_graph(world.services, {})).get_input_jsonschema()["properties"]
        assert {
            "text",
            "vertical",
            "geography",
            "leads",
            "wide",
            "audits",
            "review",
            "budget",
            "run_id",
        } == fields.keys()
