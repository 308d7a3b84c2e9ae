"""`doctor --live` asks what costs most when it is wrong: each model, and the account at Firecrawl."""

import pytest

from domain.errors import BadKey, CreditsUsedUp, LeadatlasError, NotThere
from domain.vocabulary import ModelAnswer
from engine.operations import health
from engine.settings import read_settings
from tests.tools.llm.wire import completion, refused, vercel
from tests.tools.loopback import Reply, json_reply, serve
from ui.commands.findings import model_findings

KEYS = {"google_places_api_key": "AIza-1", "llm_api_key": "sk-1", "llm_model": "small", "firecrawl_api_key": "fc-1"}


async def test_each_model_is_asked_once_and_its_price_told() -> None:
    word = '{"word": "yes"}'
    answers = (json_reply(vercel(content=word)), json_reply(completion(word)))
    async with serve(*answers) as gateway:
        told = await health.models(read_settings(**KEYS, llm_model_dossier="large", llm_base_url=f"{gateway.url}/v1"))
    assert [asked.body["model"] for asked in gateway.asked] == ["small", "large"]
    assert [type(each) for each in told.values()] == [ModelAnswer, ModelAnswer]
    priced, unpriced = model_findings(told)
    assert (priced.mark, unpriced.mark) == ("ok", "warn")
    assert "0.00012345 USD" in priced.words
    assert "does not say what it costs" in unpriced.words


async def test_a_model_that_nobody_knows_is_bad() -> None:
    async with serve(refused(404, "The model `small` does not exist")) as gateway:
        told = await health.models(read_settings(**KEYS, llm_base_url=f"{gateway.url}/v1"))
    (finding,) = model_findings(told)
    assert finding.mark == "bad"
    assert "check LLM_MODEL" in finding.words


async def test_what_is_left_at_firecrawl_is_told() -> None:
    async with serve(json_reply({"success": True, "data": {"remainingCredits": 12}})) as served:
        assert await health.firecrawl_credits(read_settings(**KEYS, firecrawl_base_url=served.url)) == 12
    assert served.asked[0].path == "/v2/team/credit-usage"
    assert served.asked[0].headers["authorization"] == "Bearer fc-1"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (json_reply({"success": True, "data": {"remainingCredits": 0}}), CreditsUsedUp),
        (json_reply({"success": False, "error": "Unauthorized"}, 401), BadKey),
        (Reply(body=b"<html>", content_type="text/html"), NotThere),
    ],
)
async def test_an_account_that_cannot_be_used_is_told(reply: Reply, kind: type[LeadatlasError]) -> None:
    async with serve(reply) as served:
        with pytest.raises(kind):
            await health.firecrawl_credits(read_settings(**KEYS, firecrawl_base_url=served.url))


async def test_a_server_of_ones_own_counts_no_credits() -> None:
    async with serve(json_reply({"error": "Not Found"}, 404)) as served:
        settings = read_settings(firecrawl_base_url=served.url)
        assert await health.firecrawl_credits(settings) is None
