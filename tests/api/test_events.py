"""Events over a real connection: in order, from where a reader stopped, and an end after the run's."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx

from engine.operations import listing, runs
from tests.api.serving import listening, opened, served
from tests.world import open_world


async def read(http: httpx.AsyncClient, path: str, **headers: str) -> list[dict[str, Any]]:
    """The stream to its end: id, event and data of each message."""
    messages: list[dict[str, Any]] = []
    async with http.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        message: dict[str, Any] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if not line and message:
                messages.append({**message, "data": json.loads(message["data"])})
                message = {}
            elif name:
                message[name] = value
    return messages


async def test_a_reader_gets_every_event_once_and_goes_on_where_it_stopped(database_url: str) -> None:
    async with open_world(database_url) as world, opened(world) as app, listening(app) as base:
        run_id, _ = await world.run()
        path = f"/api/runs/{run_id}/events?follow=false"
        async with httpx.AsyncClient(base_url=base) as http:
            all_of_them = await read(http, path)
            kept = await listing.snapshot(world.services, run_id)
            assert [int(each["id"]) for each in all_of_them] == [event["id"] for event in kept["events"]]
            assert (all_of_them[0]["event"], all_of_them[-1]["event"]) == ("run_started", "run_completed")
            assert all_of_them[0]["data"]["message"] == "dentists in Springfield, up to 10 businesses"
            middle = all_of_them[3]["id"]
            assert await read(http, path, **{"Last-Event-ID": middle}) == all_of_them[4:]
            assert await read(http, f"{path}&after={middle}") == all_of_them[4:]


async def test_a_reader_who_stays_hears_a_run_to_its_end_and_somebody_later_hears_all(database_url: str) -> None:
    async with open_world(database_url) as world, opened(world) as app, listening(app) as base:
        run_id = await world.start()
        path = f"/api/runs/{run_id}/events"
        async with httpx.AsyncClient(base_url=base, timeout=10) as http:
            listener = asyncio.create_task(read(http, path))
            await asyncio.sleep(0.1)
            assert await runs.execute(world.services, run_id) == "completed"
            heard = await listener
            assert heard[-1]["event"] == "run_completed"
            assert heard == await read(http, path)
            again = await http.get(path, headers={"Last-Event-ID": heard[-1]["id"]})
            assert again.status_code == 204, "a browser would come again and again"


async def test_a_stream_of_nobodys_run_is_a_404(database_url: str) -> None:
    async with served(database_url) as (_, http):
        answer = await http.get(f"/api/runs/{uuid4()}/events")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
