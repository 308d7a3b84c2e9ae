"""What server and worker log: one record per line, each with what it is about."""

import asyncio
import io
import json
import logging
from asyncio.subprocess import PIPE
from collections.abc import Generator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from domain.about import about
from domain.errors import ServiceRefused
from engine.operations import credits, events, runs
from engine.outcome import settle
from engine.services import open_services
from engine.settings import read_settings
from nodes.finalize_rank import finalize_rank
from store.organizations import LOCAL
from tests.ui.conftest import command
from tests.world import World, open_world, relaunch
from ui import logs


@pytest.fixture
def written() -> Generator[io.StringIO]:
    """The house's log as JSON lines, from info on."""
    lines = io.StringIO()
    handler = logs.to_stderr("json")
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(lines)
    for name in logs.HOUSE:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.INFO)
    yield lines
    for name in logs.HOUSE:
        logging.getLogger(name).removeHandler(handler)
        logging.getLogger(name).setLevel(logging.NOTSET)


def records(written: io.StringIO, beginning: str) -> list[dict[str, Any]]:
    told = [json.loads(line) for line in written.getvalue().splitlines()]
    return [each for each in told if each["message"].startswith(beginning)]


async def one_credit(world: World) -> None:
    await credits.balances(world.services)
    async with world.services.transaction(LOCAL) as tx:
        await tx.connection.execute("update credit_grants set remaining = 1 where account = 'atlas_credits'")


async def test_a_pause_a_refusal_and_a_charge_say_what_they_are_about(database_url: str, written: io.StringIO) -> None:
    async with open_world(database_url, leads=1) as world:
        await one_credit(world)
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
    (pause,) = records(written, "pause detected")
    ids = {"run": str(run_id), "organization": str(LOCAL)}
    assert pause == {
        "level": "INFO",
        "logger": "engine.outcome",
        "message": "pause detected: insufficient",
        **ids,
        "phase": "generate_dossier",
        "feature": "dossier_research",
        "time": pause["time"],
    }
    (charge,) = records(written, "charged")
    assert charge["message"] == "charged 1"
    assert {"feature": "lead_discovery", "units": "1", "phase": "source", **ids}.items() <= charge.items()
    (refusal,) = records(written, "refused: insufficient")
    assert {"feature": "dossier_research", "units": "1", "phase": "generate_dossier", **ids}.items() <= refusal.items()
    assert refusal["audit"]


async def test_the_guards_of_a_paused_run_are_heard(database_url: str, written: io.StringIO) -> None:
    """Seed 002: its bug was found by these lines."""
    async with open_world(database_url, leads=1) as world:
        await one_credit(world)
        run_id, _ = await world.run()
        await settle(world.services, run_id, [])
        state = {"run_id": str(run_id), "org_id": str(LOCAL)}
        await finalize_rank(state, transaction=world.services.transaction, runs=world.services.runs)
    (completion,) = records(written, "completion skipped")
    assert completion["message"] == "completion skipped: run is paused_for_upgrade"
    assert (completion["level"], completion["run"]) == ("WARNING", str(run_id))
    (final,) = records(written, "finalize skipped")
    assert final["message"] == "finalize skipped: run is paused_for_upgrade"


async def test_a_failed_audit_is_told_with_its_run_and_audit(database_url: str, written: io.StringIO) -> None:
    async with open_world(database_url, leads=2) as world:
        world.web.broken["dentist1.test"] = ServiceRefused("The site refuses visitors")
        run_id, _ = await world.run()
        (row,) = await world.rows("select id from audits where status = 'error'")
    (failure,) = records(written, "audit failed in map_urls")
    about_it = {"run": str(run_id), "organization": str(LOCAL), "phase": "generate_dossier", "audit": str(row["id"])}
    assert about_it.items() <= failure.items()
    assert [each["units"] for each in records(written, "released 2")] == ["1"]


def test_what_a_record_says_itself_wins_and_text_tells_the_same() -> None:
    lines = io.StringIO()
    handler = logs.to_stderr("text")
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(lines)
    logger = logging.getLogger("a test of ours")
    logger.addHandler(handler)
    with about(run="r1", audit=None):
        logger.warning("seen", extra={"phase": "source"})
        with about(run="r2"):
            logger.warning("seen too", extra={"run": "r3"})
    logger.removeHandler(handler)
    assert [line.partition("a test of ours: ")[2] for line in lines.getvalue().splitlines()] == [
        "seen [run=r1 phase=source]",
        "seen too [run=r3]",
    ]


async def test_a_run_that_began_before_says_what_it_skips_in_the_seeds_words(
    database_url: str, written: io.StringIO
) -> None:
    async with open_world(database_url, leads=1) as world:
        await one_credit(world)
        run_id, _ = await world.run()
        await credits.grant(world.services, "atlas_credits", "10")
        await runs.resume(world.services, run_id, here=True)
        assert await relaunch(world.services, run_id, "generate_dossier") == "completed"
    said = [each["message"] for each in records(written, "Skipping")]
    assert said[0] == "Skipping source (status=complete) due to start_phase=generate_dossier"
    told = {each["phase"] for each in records(written, "Skipping")}
    assert told == {"source", "filter_rank", "persist_leads", "scrape_content"}


@pytest.fixture
def loggers() -> Generator[None]:
    """Leaves them as they were."""
    named = [logging.getLogger(name) for name in (*logs.HOUSE, *logs.SERVERS)]
    before = [(each, each.handlers, each.propagate, each.level) for each in named]
    yield
    for each, handlers, propagate, level in before:
        each.handlers, each.propagate = handlers, propagate
        each.setLevel(level)


@pytest.mark.parametrize("name", ["uvicorn.error", "chainlit"])
def test_what_breaks_in_the_server_is_told_with_its_traceback(
    loggers: None, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.serve("text")
    logger = logging.getLogger(name)
    logger.info("Application startup complete.")
    try:
        raise ValueError("a bug")
    except ValueError:
        logger.exception("Exception in ASGI application")
    told = capfd.readouterr().err
    assert told.count("Exception in ASGI application") == 1
    assert "Traceback" in told
    assert "ValueError: a bug" in told
    assert "startup" not in told


@pytest.mark.slow
async def test_a_worker_writes_nothing_but_json_to_its_log(
    environment: None, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    monkeypatch.setenv("TOWN", str(town))
    async with open_services(read_settings()) as services:
        run_id = await runs.start(services, runs.Request(text="dentists in Springfield"))
        worker = await asyncio.create_subprocess_exec(*command("worker"), stderr=PIPE, stdout=PIPE)
        async with asyncio.timeout(40), aclosing(events.follow(services, run_id)) as told:
            async for event in told:
                if event["type"] == "run_completed":
                    break
        worker.terminate()
        _, err = await asyncio.wait_for(worker.communicate(), 20)
    lines = [json.loads(line) for line in err.decode().splitlines()]
    assert [each["message"] for each in lines if each["logger"] == "engine.worker"] == [
        "execution begins",
        "execution ended: completed",
    ]
    assert {each["run"] for each in lines if each["message"].startswith("charged")} == {str(run_id)}
