"""The document against the server: schemathesis makes up requests, and every answer must be one that is documented."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from api.app import build_api
from engine.operations import campaigns, keys
from tests.api.serving import listening, opened
from tests.api.test_access import guarded
from tests.world import World, open_world

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".cache" / "api-tools" / "bin"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method"
)
TABLES = {
    "run_id": "runs",
    "opportunity_id": "opportunities",
    "dossier_id": "dossiers",
    "audit_id": "audits",
    "campaign_id": "campaigns",
}


async def known_ids(world: World, folder: Path) -> Path:
    """A file with something real behind every path parameter."""
    await world.run()
    await world.run(review=True)
    wanted = campaigns.Campaign(name="Dentists", vertical="dentists", geography="Springfield")
    await campaigns.create(world.services, wanted)
    ids = {name: [str(row["id"]) for row in await world.rows(f"select id from {TABLES[name]}")] for name in TABLES}
    (folder / "ids.json").write_text(json.dumps(ids))
    return folder / "ids.json"


async def schemathesis(base: str, key: str, ids: Path, *options: str) -> tuple[int, str]:
    """Its exit code and what it printed."""
    ours = {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks", "KNOWN_IDS": str(ids)}
    process = await asyncio.create_subprocess_exec(
        str(TOOLS / "schemathesis"),
        *("run", f"{base}/api/openapi.json", "-H", f"Authorization: Bearer {key}", "--no-color", *options),
        *("--generation-deterministic", "--request-timeout", "20"),
        env={**os.environ, **ours},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode(errors="replace")


@pytest.mark.client
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("log_ins", "options"),
    [
        (False, ("--checks", CHECKS, "--max-examples", "10")),
        (
            True,
            ("--checks", "ignored_auth,missing_required_header", "--max-examples", "2", "--phases", "coverage,fuzzing"),
        ),
    ],
)
async def test_every_answer_is_documented_and_none_is_our_fault(
    database_url: str, tmp_path: Path, log_ins: bool, options: tuple[str, ...]
) -> None:
    async with open_world(database_url, leads=2) as world, opened(guarded(world) if log_ins else world) as app:
        ids, key = await known_ids(world, tmp_path), await keys.create_key(world.services, "schemathesis")
        async with listening(app) as base:
            code, said = await schemathesis(base, key, ids, *options)
    assert code == 0, said


def test_the_document_names_every_operation_once_and_every_refusal_as_a_problem() -> None:
    document = build_api().openapi()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) > 20
    for operation in operations:
        assert operation["description"]
        for status, answer in operation["responses"].items():
            assert int(status) < 400 or [*answer["content"]] == ["application/problem+json"], operation
