"""What every adapter of the `Model` port keeps, spoken over the service's real wire to the sandbox."""

import asyncio
import json
from decimal import Decimal

import httpx
import pytest

from domain.errors import BadKey, LeadatlasError, ServiceUnavailable
from tests.tools.llm.contract import ADAPTERS, Open, question
from tests.tools.loopback import nested, serve

KEY = "a-good-key"
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(params=ADAPTERS)
def open_model(request: pytest.FixtureRequest) -> Open:
    return ADAPTERS[request.param]


async def test_an_answer_fits_the_schema_and_is_accounted_for(open_model: Open, sandbox_url: str) -> None:
    async with open_model(sandbox_url, KEY) as model:
        answer = await model.ask(question())
    told = json.loads(answer.text)
    assert (type(told["name"]), type(told["score"])) == (str, int)
    assert (answer.provider, answer.model) == ("sandbox", "leadatlas-demo")
    assert answer.prompt_tokens > 0
    assert answer.completion_tokens > 0
    assert answer.generation_id


async def test_the_cost_is_what_the_service_says_to_the_last_digit(open_model: Open, sandbox_url: str) -> None:
    async with open_model(sandbox_url, KEY) as model:
        answer = await model.ask(question(user="Acme " * 999))
    price = answer.prompt_tokens * Decimal("0.00000015") + answer.completion_tokens * Decimal("0.0000006")
    assert isinstance(answer.usd, Decimal)
    assert answer.usd == price


async def test_a_question_is_one_call_on_the_wire(open_model: Open, sandbox_url: str) -> None:
    async with httpx.AsyncClient(base_url=sandbox_url) as control, open_model(sandbox_url, KEY) as model:
        before = await completions(control)
        await asyncio.gather(*(model.ask(question(user=str(number))) for number in range(3)))
        assert await completions(control) - before == 3


async def completions(control: httpx.AsyncClient) -> int:
    report = (await control.get("/sandbox/stats")).json()
    return sum(row["count"] for row in report["requests"] if row["path"] == "/v1/chat/completions")


async def test_a_bad_key_names_its_setting_and_is_not_shown(open_model: Open, sandbox_url: str) -> None:
    async with open_model(sandbox_url, "bad-s3cret") as model:
        with pytest.raises(BadKey, match="LLM_API_KEY") as refused:
            await model.ask(question())
        assert "s3cret" not in f"{refused.value!r} {model!r}"


async def test_a_service_that_is_not_there_may_come_back(open_model: Open) -> None:
    async with open_model(NOWHERE, KEY) as model:
        with pytest.raises(ServiceUnavailable):
            await model.ask(question())


@pytest.mark.parametrize("status", [200, 400, 402, 403, 429, 500])
async def test_json_that_is_nested_without_end_is_an_error_of_ours(open_model: Open, status: int) -> None:
    async with serve(nested(status)) as served, open_model(served.url, KEY) as model:
        with pytest.raises(LeadatlasError):
            await model.ask(question())
