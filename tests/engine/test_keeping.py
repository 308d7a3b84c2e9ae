"""Opening a database compares who keeps its balances, and changes nothing that was done in earnest."""

from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import Misconfigured
from engine.operations import keeping
from engine.services import open_data, open_services
from engine.settings import Settings
from store.organizations import LOCAL
from store.rows import execute
from tests.world import another, open_world

KEEPERS = "select billing from organizations order by id"
AUTUMN = {"autumn_secret_key": SecretStr("am_sk_1"), "autumn_base_url": "http://127.0.0.1:9"}


def settings(url: str, **more: Any) -> Settings:
    return Settings(_env_file=None, database_url=SecretStr(url), **more)


async def keepers(url: str) -> list[str]:
    async with open_world(url) as world:
        return [row["billing"] for row in await world.rows(KEEPERS)]


async def earnest(url: str) -> None:
    """A run on real data stands in the database."""
    async with open_world(url) as world:
        await world.start()
        await world.rows("update runs set demo = false returning 1")


async def test_a_fresh_database_and_each_new_organization_take_the_settings_keeper(database_url: str) -> None:
    async with open_data(settings(database_url, **AUTUMN)):
        pass
    async with open_world(database_url) as world:
        await another(world.services)
    assert await keepers(database_url) == ["autumn", "autumn"]


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        (AUTUMN, "leadatlas billing keep autumn"),
        ({"billing_provider": "sandbox"}, "LEADATLAS_HOME"),
    ],
)
async def test_other_settings_than_a_database_that_works_are_refused(
    database_url: str, more: dict[str, Any], advice: str
) -> None:
    await earnest(database_url)
    with pytest.raises(Misconfigured, match=advice):
        async with open_data(settings(database_url, **more)):
            pass
    assert await keepers(database_url) == ["ledger"]


async def test_a_shell_without_the_key_is_refused_and_flips_nobody(database_url: str) -> None:
    async with open_data(settings(database_url, **AUTUMN)):
        pass
    await earnest(database_url)
    for more, advice in (({}, "AUTUMN_SECRET_KEY.*billing keep ledger"), ({"billing_provider": "sandbox"}, "leave")):
        with pytest.raises(Misconfigured, match=advice):
            async with open_data(settings(database_url, **more)):
                pass
    assert await keepers(database_url) == ["autumn"]


async def test_the_change_is_a_command_of_its_own_and_tells_what_waits(database_url: str) -> None:
    async with open_data(settings(database_url, **AUTUMN)):
        pass
    await earnest(database_url)
    async with open_world(database_url) as world, world.services.transaction(LOCAL) as tx:
        await execute(
            tx,
            "insert into billing_outbox (org_id, key, feature, account, value, credits)"
            " values (%(org)s, 'k', 'lead_discovery', 'atlas_credits', 1, 1)",
        )
    async with open_data(settings(database_url), compare=False) as data:
        assert await keeping.keep(data, "ledger") == 1
    async with open_data(settings(database_url)):
        pass
    assert await keepers(database_url) == ["ledger"]


@pytest.mark.slow
async def test_a_database_of_demo_runs_starts_with_any_settings_and_looking_changes_nothing(database_url: str) -> None:
    async with open_world(database_url) as world:
        await world.start()
    pretend = settings(database_url, billing_provider="sandbox")
    async with open_data(pretend):
        assert await keepers(database_url) == ["ledger"]
    async with open_services(pretend):
        assert await keepers(database_url) == ["autumn"]
    async with open_services(settings(database_url)):
        assert await keepers(database_url) == ["ledger"]
