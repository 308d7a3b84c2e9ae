"""Studio talks with the assistant on the same tables, and reaches nobody else's memory."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from engine.memory import thread_of
from engine.worker import open_saver
from tests.engine.test_studio_server import studio
from tests.ui.assistant.conftest import Chat
from tests.world import World
from ui.assistant.studio import studio_graph


def of(thread: object) -> Any:
    return {"configurable": {"thread_id": str(thread)}}


async def test_a_turn_in_studio_is_charged_and_remembered(world: World, chat: Chat) -> None:
    services, thread = chat.services.of(world.services.org_id, "Studio"), uuid4()
    for text in ("how many credits do I have?", "list my runs"):
        graph: Any = (await studio_graph(services, of(thread))).copy({"checkpointer": open_saver(services)})
        told = await graph.ainvoke({"text": text}, of(thread))
    assert told["answer"] == "There are no runs yet."
    assert len(told["memory"]) == 4
    assert [row["state"] for row in await world.rows("select state from credit_holds")] == ["captured"] * 2


async def test_threads_of_others_and_of_runs_are_refused(world: World, chat: Chat) -> None:
    run_id, _ = await world.run()
    await chat.say("how many credits do I have?")
    studio_ = chat.services.of(world.services.org_id, "Studio")
    for thread in (run_id, thread_of(chat.services, chat.id)):
        with pytest.raises(ValueError, match="There is no chat"):
            await studio_graph(studio_, of(thread))


@pytest.mark.slow
async def test_langgraphs_server_serves_both_graphs(database_url: str, tmp_path: Path) -> None:
    async with studio(database_url, tmp_path) as client:
        listed: Any = await client.assistants.search()
        found = {each["graph_id"] for each in listed}
        assert found == {"leadatlas", "assistant"}
        thread = (await client.threads.create())["thread_id"]
        told: Any = await client.runs.wait(thread, "assistant", input={"text": "how many credits do I have?"})
        assert "50 Atlas credits left" in told["answer"]
