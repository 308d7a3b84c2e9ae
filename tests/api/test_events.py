"""Events over a real connection: in order, from where a reader stopped, and an end after the run's."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
from starlette.requests import HTTPConnection

from engine.operations import keys, listing, runs
from engine.operations.people import Person
from store.organizations import LOCAL
from tests.api.serving import listening, opened, served
from tests.api.test_access import guarded
from tests.world import another, open_world


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


async def leaving(base: str, path: str, leave: Callable[[], Awaitable[None]], **headers: str) -> int:
    """Follow a run that says nothing, leave the organization, wait for the end; the status of coming again."""
    async with httpx.AsyncClient(base_url=base, timeout=10, headers=headers) as http, asyncio.timeout(5):
        async with http.stream("GET", path) as answer:
            assert answer.status_code == 200
            lines = answer.aiter_lines()
            await anext(lines)
            await asyncio.sleep(0.3)
            await leave()
            assert [line async for line in lines]
        return (await http.get(path)).status_code


async def test_a_stream_ends_with_its_key_while_the_run_says_nothing(database_url: str) -> None:
    async with open_world(database_url) as world:
        path, key = f"/api/runs/{await world.start()}/events", await keys.create_key(world.services, "crm")
        kept = await keys.create_key(world.services, "other")
        async with opened(guarded(world), recheck=0.05) as app, listening(app) as base:
            other = asyncio.create_task(read_on(base, path, kept))

            async def revoke() -> None:
                await keys.revoke_key(world.services, key)

            assert await leaving(base, path, revoke, Authorization=f"Bearer {key}") == 401
            assert not other.done(), "others read on"
            other.cancel()


async def test_a_stream_ends_when_its_person_belongs_to_another_organization(database_url: str) -> None:
    async with open_world(database_url) as world:
        path, theirs = f"/api/runs/{await world.start()}/events", await another(world.services)
        ana = Person(user_id=None, email="ana@agency.test", name="Ana", org_id=LOCAL, org_name="X")
        now: list[Person | None] = [ana]

        async def session(_: HTTPConnection) -> Person | None:
            return now[-1]

        for later, status in ((None, 401), (replace(ana, org_id=None), 403), (replace(ana, org_id=theirs.org_id), 404)):
            now[:] = [ana]

            async def leave(then: Person | None = later) -> None:
                now.append(then)

            async with opened(guarded(world), session=session, recheck=0.05) as app, listening(app) as base:
                assert await leaving(base, path, leave) == status


async def read_on(base: str, path: str, key: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=10) as http:
        await read(http, path, Authorization=f"Bearer {key}")


async def test_a_stream_of_nobodys_run_is_a_404(database_url: str) -> None:
    async with served(database_url) as (_, http):
        answer = await http.get(f"/api/runs/{uuid4()}/events")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
