"""The same query twice creates nothing twice."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from engine.operations import documents, runs
from engine.services import Services, open_services
from engine.settings import Settings
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Riverside Smiles", "Bright Harbor Dental")


async def test_the_same_query_twice_creates_nothing_twice(database_url: str, tmp_path: Path) -> None:
    town = cut(tmp_path / "town", NAMES)
    demo: dict[str, Any] = {"places_provider": "sandbox", "llm_provider": "sandbox", "town": town}
    async with open_services(Settings(_env_file=None, database_url=SecretStr(database_url), **demo)) as services:
        first, second = await told(services), await told(services)
        async with services.transaction(services.org_id) as tx:
            known = await (await tx.connection.execute("select id from opportunities")).fetchall()
    assert first["run"]["phases"][2]["message"].startswith("3 new")
    assert second["run"]["phases"][2]["message"].startswith("0 new, 3 known already")
    assert {lead["id"] for lead in first["opportunities"]} == {lead["id"] for lead in second["opportunities"]}
    assert len(known) == 3


async def told(services: Services) -> dict[str, Any]:
    run_id = await runs.start(services, runs.Request(text="dentists in Springfield"))
    assert await runs.execute(services, run_id) == "completed"
    return await documents.document(services, run_id)
