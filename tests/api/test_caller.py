"""With log-ins on: a key or a cookie opens one organization, everything else a 401, and nobody a 403."""

from starlette.requests import HTTPConnection

from engine.operations import keys
from engine.operations.people import Person
from tests.api.serving import client, opened
from tests.api.test_access import guarded
from tests.world import another, open_world


async def by_cookie(connection: HTTPConnection) -> Person | None:
    """As the chat's log-in would tell."""
    known = {"ana": Person(user_id=None, email="ana@agency.test", name="Ana", org_id=None, org_name=None)}
    return known.get(connection.cookies.get("who", ""))


async def test_a_key_opens_its_organization_and_is_named_in_the_events(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await another(world.services)
        key = await keys.create_key(theirs, "crm")
        async with opened(guarded(world)) as app, client(app, Authorization=f"Bearer {key}") as http:
            run = (await http.post("/api/runs", json={"text": "dentists in Springfield"})).json()
            assert run["status"] == "running"
            assert await world.rows("select 1 from runs") == []
        async with theirs.transaction(theirs.org_id) as tx:
            (event,) = await (await tx.connection.execute("select actor from run_events")).fetchall()
        assert event["actor"] == "crm"


async def test_what_opens_nothing_is_a_401_that_says_how(database_url: str) -> None:
    async with open_world(database_url) as world, opened(guarded(world), session=by_cookie) as app:
        key = await keys.create_key(world.services, "old")
        await keys.revoke_key(world.services, key)
        for headers in (
            {},
            {"Authorization": f"Bearer {key}"},
            {"Authorization": "Basic YTpi"},
            {"Authorization": "Bearer"},
            {"Authorization": "la_00000000_" + "0" * 48},
            {"Cookie": "who=nobody"},
            {"Cookie": "who=ana", "Authorization": "Bearer la_x"},
        ):
            async with client(app, **headers) as http:
                answer = await http.get("/api/runs")
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), headers
                assert answer.json()["detail"]
                posted = await http.post("/api/runs", json={}, headers={"Idempotency-Key": "k"})
                assert posted.status_code == 401


async def test_a_person_without_an_organization_is_told_so(database_url: str) -> None:
    async with (
        open_world(database_url) as world,
        opened(guarded(world), session=by_cookie) as app,
        client(app, Cookie="who=ana") as http,
    ):
        answer = await http.get("/api/runs")
        assert answer.status_code == 403
        assert answer.json()["detail"].startswith("No organization selected")


async def test_with_log_ins_nobody_grants_credits_over_http(database_url: str) -> None:
    async with open_world(database_url) as world, opened(guarded(world)) as app:
        key = await keys.create_key(world.services, "crm")
        async with client(app, Authorization=f"Bearer {key}") as http:
            answer = await http.post("/api/credits/grants", json={"account": "atlas_credits", "amount": 5})
            assert answer.status_code == 403


async def test_an_unknown_key_is_refused_on_this_machine_too(database_url: str) -> None:
    async with open_world(database_url) as world, opened(world) as app, client(app, Authorization="Bearer x") as http:
        assert (await http.get("/api/runs")).status_code == 401
