"""Requests and answers against Firecrawl's own OpenAPI file, and answers recorded in its documentation."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from domain.errors import LeadatlasError
from tests.tools.corpora import CORPORA, recorded_text, recording
from tests.tools.loopback import Reply
from tests.tools.web.firecrawl_wire import SITE, batch, document, firecrawl, mapped, scraped, started
from tools.web.firecrawl.wire import Batch, Scraped

OF_THE_SDK = {"origin", "fastMode"}
"""What the SDK sends beyond the document."""


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return with_nulls(recording("specs/firecrawl-v2-openapi.json"))


def with_nulls(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a type."""
    if isinstance(node, list):
        return [with_nulls(each) for each in node]
    if not isinstance(node, dict):
        return node
    told = {key: with_nulls(value) for key, value in node.items()}
    if told.get("nullable") is True and isinstance(told.get("type"), str):
        told["type"] = [told["type"], "null"]
    return told


def schema(spec: dict[str, Any], path: str, method: str, status: str | None = None) -> dict[str, Any]:
    operation = spec["paths"][path][method]
    body = operation["requestBody"] if status is None else operation["responses"][status]
    return {**body["content"]["application/json"]["schema"], "components": spec["components"]}


def names(spec: dict[str, Any], part: dict[str, Any]) -> Iterator[str]:
    if "$ref" in part:
        part = spec["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    yield from part.get("properties", {})
    for each in part.get("allOf", []):
        yield from names(spec, each)


def check(value: Any, told: dict[str, Any]) -> None:
    assert [error.message for error in Draft202012Validator(told).iter_errors(value)] == []


async def test_our_requests_are_what_the_document_asks_for(spec: dict[str, Any]) -> None:
    replies = mapped(), scraped(document(SITE)), started(), batch(document(SITE))
    async with firecrawl(*replies) as (web, served, _):
        await web.map(SITE)
        await web.scrape([SITE])
    posts = [asked for asked in served.asked if asked.body]
    assert [asked.path for asked in posts] == ["/v2/map", "/v2/scrape", "/v2/batch/scrape"]
    for asked in posts:
        told = schema(spec, asked.path.removeprefix("/v2"), "post")
        check(asked.body, told)
        assert set(asked.body) <= {*names(spec, told)} | OF_THE_SDK
    for asked in posts[1:]:
        assert asked.body["formats"][0] == {"type": "rawHtml"}
        assert (asked.body["onlyMainContent"], asked.body["timeout"]) == (False, 45_000)


async def test_the_sandbox_answers_what_the_document_promises(spec: dict[str, Any], sandbox_url: str) -> None:
    home = "https://hadleyplumbing.test/"
    options = {"formats": [{"type": "rawHtml"}, {"type": "links"}, {"type": "markdown"}]}
    async with httpx.AsyncClient(base_url=sandbox_url, trust_env=False) as http:
        for path, body in (("/map", {"url": home}), ("/scrape", {"url": home, **options})):
            check((await http.post(f"/v2{path}", json=body)).json(), schema(spec, path, "post", "200"))
        begun = (await http.post("/v2/batch/scrape", json={"urls": [home], **options})).json()
        check(begun, schema(spec, "/batch/scrape", "post", "200"))
        answer: dict[str, Any] = {"status": "scraping"}
        while answer["status"] == "scraping":
            answer = (await http.get(f"/v2/batch/scrape/{begun['id']}")).json()
            check(answer, schema(spec, "/batch/scrape/{id}", "get", "200"))
        empty = await http.post("/v2/map", json={"url": home}, headers={"Authorization": "Bearer empty"})
        check(empty.json(), schema(spec, "/map", "post", "402"))
    assert answer["data"][0]["metadata"]["statusCode"] == 200


def loosely(name: str) -> Any:
    """A sample of the documentation, without the dots that stand for more."""
    return json.loads(re.sub(r",\s*\.\.\.", "", recorded_text(f"firecrawl/{name}")))


def test_recorded_answers_are_understood() -> None:
    page = Scraped.model_validate(recording("firecrawl/v2-scrape-base-output.json")).data
    assert (page.metadata.source_url, page.metadata.status_code) == ("https://firecrawl.dev", 200)
    several = Batch.model_validate(loosely("v2-batch-scrape-base-output.json.txt"))
    assert (several.status, several.credits_used, len(several.data)) == ("completed", 36, 1)
    assert several.next == "https://api.firecrawl.dev/v2/batch/scrape/123-456-789?skip=26"


async def test_a_recorded_map_is_understood() -> None:
    told = loosely("v2-map-base-output.json.txt")
    told["links"] += [{"url": f"https://www.firecrawl.dev/{name}"} for name in ("pricing", "about")]
    answer = json.dumps(told).encode()
    async with firecrawl(Reply(body=answer)) as (web, _, _naps):
        found = await web.map("https://www.firecrawl.dev/")
    assert "https://www.firecrawl.dev/pricing" in [link.url for link in found.links]
    assert all("firecrawl.dev/" in link.url for link in found.links)


async def refused(status: int, body: str) -> str:
    async with firecrawl(Reply(status=status, body=body.encode())) as (web, _, _naps):
        with pytest.raises(LeadatlasError) as raised:
            await web.map(SITE)
    return type(raised.value).__name__


RECORDED = {
    400: "ServiceRefused",
    401: "BadKey",
    402: "CreditsUsedUp",
    404: "ServiceRefused",
    408: "ServiceUnavailable",
}
MORE = {403: "BadKey", 409: "ServiceRefused", 413: "ServiceRefused", 422: "ServiceRefused"}


def expected(status: int) -> str:
    return "FirecrawlUnavailable" if status == 429 or status >= 500 else {**RECORDED, **MORE}[status]


async def test_every_error_of_firecrawls_catalogue_has_its_class() -> None:
    catalogue = recording("firecrawl/error-catalog.json")
    for entry in catalogue:
        body = json.dumps({"success": False, "error": entry["error"]})
        assert await refused(int(entry["http"]), body) == expected(int(entry["http"])), entry
    assert len(catalogue) > 10


async def test_every_recorded_refusal_has_its_class() -> None:
    found = sorted((CORPORA / "firecrawl").glob("openapi-*.json"))
    for file in found:
        status = int(re.search(r"-(\d{3})\.json$", file.name)[1])  # pyright: ignore[reportOptionalSubscript]
        assert await refused(status, file.read_text()) == expected(status), file.name
    if not found:
        pytest.skip("the corpora are not here")
