"""How the gateway adapter asks, falls back, waits, and tells what went wrong."""

import asyncio
import json
import subprocess
import sys
import traceback
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import (
    BadKey,
    CreditsUsedUp,
    LeadatlasError,
    NobodyThere,
    NotThere,
    ServiceError,
    ServiceRefused,
    ServiceUnavailable,
)
from tests.tools.conftest import Naps
from tests.tools.llm.contract import SCHEMA, question
from tests.tools.llm.wire import ANSWER, completion, refused, vercel
from tests.tools.loopback import Loopback, Reply, json_reply, serve
from tools.llm.model import GatewayModel

KEY = "sk-s3cret"
GOOD = json_reply(vercel())


@asynccontextmanager
async def asking(*replies: Reply, **options: Any) -> AsyncGenerator[tuple[GatewayModel, Loopback]]:
    """A model on a gateway with these replies."""
    given: dict[str, Any] = {"model": "small", "dossier_model": "large", "sleep": Naps()} | options
    async with (
        serve(*replies) as gateway,
        GatewayModel(base_url=f"{gateway.url}/v1", api_key=SecretStr(KEY), **given) as model,
    ):
        yield model, gateway


def forms(gateway: Loopback) -> list[str | None]:
    return [(asked.body.get("response_format") or {}).get("type") for asked in gateway.asked]


async def test_a_question_asks_for_the_schema_strictly() -> None:
    async with asking(GOOD) as (model, gateway):
        await model.ask(question(max_tokens=321))
    (asked,) = gateway.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "small",
        "messages": [{"role": "system", "content": "Judge."}, {"role": "user", "content": "Acme"}],
        "max_completion_tokens": 321,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "verdict", "schema": SCHEMA, "strict": True},
        },
        "stream": False,
    }


async def test_an_answer_carries_its_text_tokens_cost_and_ids() -> None:
    async with asking(json_reply(vercel("0.00012345678901234567890")), provider="vercel") as (model, _):
        answer = await model.ask(question())
    assert (answer.text, answer.provider, answer.model) == (ANSWER, "vercel", "answered-model")
    assert (answer.prompt_tokens, answer.completion_tokens) == (10, 5)
    assert str(answer.usd) == "0.00012345678901234567890"
    assert answer.generation_id == "gen_1"


@pytest.mark.parametrize(
    ("purpose", "model_asked"),
    [("filter_urls", "small"), ("chat", "small"), ("dossier", "large"), ("dossier_repair", "large")],
)
async def test_dossiers_have_their_own_model(purpose: str, model_asked: str) -> None:
    async with asking(GOOD) as (model, gateway):
        await model.ask(question(purpose=purpose))
    assert gateway.asked[0].body["model"] == model_asked


async def test_without_a_model_of_their_own_dossiers_take_the_common_one() -> None:
    async with asking(GOOD, dossier_model=None) as (model, gateway):
        await model.ask(question(purpose="dossier"))
    assert gateway.asked[0].body["model"] == "small"


async def test_what_the_gateway_does_not_tell_is_unpriced_and_uncounted_but_not_zero_dollars() -> None:
    async with asking(json_reply(completion(usage=None, id="", model=None))) as (model, _):
        answer = await model.ask(question())
    assert (answer.usd, answer.prompt_tokens, answer.completion_tokens) == (None, 0, 0)
    assert (answer.model, answer.generation_id) == ("small", None)


@pytest.mark.parametrize("status", [400, 404, 422])
@pytest.mark.parametrize(
    "words",
    [
        "response_format is not allowed",
        "This model does not support response format `json_schema`.",
        "This response_format type is unavailable now",
        "No endpoints found that can handle the requested parameters.",
        "Unsupported value",
    ],
)
async def test_a_gateway_that_takes_no_schema_is_told_it_in_words(status: int, words: str) -> None:
    async with asking(refused(status, words), GOOD) as (model, gateway):
        answers = [await model.ask(question()) for _ in range(3)]
    assert {answer.text for answer in answers} == {ANSWER}
    assert forms(gateway) == ["json_schema", "json_object", "json_object", "json_object"], "it is remembered"
    assert json.dumps(SCHEMA) in gateway.asked[-1].body["messages"][0]["content"]


async def test_the_last_resort_is_plain_text_and_the_object_is_found_in_it() -> None:
    no = refused(400, "response_format is unknown to me")
    fenced = json_reply(completion(f"Here you are:\n```json\n{ANSWER}\n```"))
    async with asking(no, no, fenced) as (model, gateway):
        assert [(await model.ask(question())).text for _ in range(2)] == [ANSWER, ANSWER]
    assert forms(gateway) == ["json_schema", "json_object", None, None]


async def test_what_one_model_cannot_do_is_not_held_against_the_other() -> None:
    async with asking(refused(400, "json_schema unsupported"), GOOD) as (model, gateway):
        await model.ask(question())
        await model.ask(question(purpose="dossier"))
    assert forms(gateway) == ["json_schema", "json_object", "json_schema"]


async def test_a_question_that_fails_in_every_form_teaches_nothing() -> None:
    no = refused(400, "Unsupported parameter: 'max_completion_tokens'")
    async with asking(no, no, no, GOOD) as (model, gateway):
        with pytest.raises(ServiceRefused, match="max_completion_tokens"):
            await model.ask(question())
        await model.ask(question())
    assert forms(gateway) == ["json_schema", "json_object", None, "json_schema"]


@pytest.mark.filterwarnings("ignore:This model does not support OpenAI's structured output")
async def test_openais_own_words_for_it_fall_back_too() -> None:
    words = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
    async with asking(refused(400, words), GOOD) as (model, gateway):
        await model.ask(question())
    assert forms(gateway) == ["json_schema", "json_object"]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refused(401, f"Incorrect API key provided: {KEY}"), BadKey, "LLM_API_KEY"),
        (refused(403, f"Key {KEY} may not"), BadKey, "LLM_API_KEY"),
        (refused(403, "Input was flagged by moderation"), ServiceRefused, "flagged"),
        (refused(402, f"No credit for {KEY}"), CreditsUsedUp, "top up the account of LLM_API_KEY.* No credit"),
        (refused(429, "insufficient_quota: check your plan"), CreditsUsedUp, "LLM_API_KEY"),
        (json_reply({"error": {"code": 402, "message": "No credit"}}), CreditsUsedUp, "No credit"),
        (json_reply({"error": {"code": 401, "message": "User not found"}}), BadKey, "LLM_API_KEY"),
        (refused(400, f"nope {KEY}"), ServiceRefused, "nope"),
        (refused(413, "too long"), ServiceRefused, "too long"),
        (refused(400, "maximum context_length_exceeded"), ServiceRefused, "context_length"),
        (refused(404, "Not Found"), NotThere, "LLM_BASE_URL"),
        (refused(405, "Method Not Allowed"), NotThere, "LLM_BASE_URL"),
        (refused(404, "The model `small` does not exist"), NotThere, "model small: check LLM_MODEL"),
        (refused(400, "small is not a valid model ID"), NotThere, "model small: check LLM_MODEL"),
        (refused(429, "slow down"), ServiceUnavailable, "429"),
        (refused(500, f"oops {KEY}"), ServiceUnavailable, "oops"),
        (refused(529, "overloaded"), ServiceUnavailable, "overloaded"),
        (refused(400, "json_validate_failed"), ServiceUnavailable, "json_validate_failed"),
        (Reply(status=502, body=b"<html>Bad gateway</html>", content_type="text/html"), ServiceUnavailable, "502"),
        (Reply(body=b'{"id": "c1", "choi'), ServiceUnavailable, "broke off"),
        (Reply(body=b""), ServiceUnavailable, "broke off"),
        (Reply(body=b'\xff\xfe\xfa{"'), ServiceUnavailable, "broke off"),
        (Reply(body=b"<html>", content_type="text/html"), NotThere, "LLM_BASE_URL"),
        (Reply(body=b"x", headers={"content-encoding": "gzip"}), ServiceUnavailable, "broke off"),
        (Reply(reset=True), ServiceUnavailable, "reached"),
        (json_reply(completion("")), ServiceUnavailable, "no answer"),
        (json_reply(completion(None)), ServiceUnavailable, "no answer"),
        (json_reply(completion("half", finish_reason="error")), ServiceUnavailable, "no answer"),
        (json_reply(completion("", finish_reason="content_filter")), ServiceRefused, "declined"),
        (json_reply(completion("", message={"refusal": f"I will not, {KEY}"})), ServiceRefused, "declined"),
        (json_reply(completion('{"name": "Ac', finish_reason="length")), ServiceRefused, "cut off"),
    ],
)
async def test_a_failure_is_asked_about_once_and_told_as_what_it_is(
    answer: Reply, kind: type[LeadatlasError], words: str
) -> None:
    async with asking(answer) as (model, gateway):
        with pytest.raises(LeadatlasError, match=words) as failed:
            await model.ask(question())
    assert isinstance(failed.value, kind)
    assert len(gateway.asked) == 1
    assert KEY not in "".join(traceback.format_exception(failed.value))


async def test_an_address_where_nothing_listens_is_told_apart_from_a_line_that_breaks() -> None:
    async with serve(GOOD) as gone:
        pass
    async with GatewayModel(base_url=gone.url, api_key=SecretStr(KEY), model="small") as model:
        with pytest.raises(NobodyThere, match="LLM_BASE_URL"):
            await model.ask(question())
    async with asking(Reply(reset=True)) as (cut, _):
        with pytest.raises(ServiceUnavailable) as broken:
            await cut.ask(question())
    assert type(broken.value) is ServiceUnavailable


async def test_an_unknown_model_for_dossiers_names_their_setting() -> None:
    async with asking(refused(404, "model_not_found")) as (model, _):
        with pytest.raises(NotThere, match="model large: check LLM_MODEL_DOSSIER"):
            await model.ask(question(purpose="dossier"))


@pytest.mark.parametrize(
    ("status", "header", "waited"), [(429, "3", [3.0]), (503, "3600", [30.0]), (500, "", []), (400, "3", [])]
)
async def test_a_service_that_asks_for_time_gets_it(status: int, header: str, waited: list[float]) -> None:
    naps = Naps()
    async with asking(refused(status, "later", retry_after=header), sleep=naps) as (model, gateway):
        with pytest.raises(LeadatlasError):
            await model.ask(question())
    assert (naps, len(gateway.asked)) == (waited, 1)


@pytest.mark.parametrize("slow", [Reply(hang=True), replace(GOOD, drip=0.02)])
async def test_a_gateway_that_hangs_or_drips_is_given_up(slow: Reply) -> None:
    async with asking(slow, timeout=0.2) as (model, gateway):
        with pytest.raises(ServiceUnavailable, match=r"did not answer within 0\.2 s"):
            await model.ask(question())
    assert len(gateway.asked) <= 1, "a busy machine may not even have sent it"


async def test_a_question_that_is_cancelled_ends_as_cancelled() -> None:
    async with asking(Reply(hang=True)) as (model, _):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(model.ask(question()), 0.1)


async def test_no_more_calls_run_at_once_than_allowed_and_waiting_for_a_slot_is_no_timeout() -> None:
    async with asking(replace(GOOD, delay=0.15), concurrency=2, timeout=0.4) as (model, gateway):
        await asyncio.gather(*(model.ask(question()) for _ in range(8)))
    assert (gateway.most_at_once, len(gateway.asked)) == (2, 8)


async def test_the_event_loop_goes_on_while_the_gateway_thinks() -> None:
    async with asking(GOOD, replace(GOOD, delay=0.2)) as (model, _):
        await model.ask(question())
        waiting = asyncio.create_task(model.ask(question()))
        longest, last = 0.0, asyncio.get_running_loop().time()
        while not waiting.done():
            await asyncio.sleep(0.005)
            now = asyncio.get_running_loop().time()
            longest, last = max(longest, now - last), now
    assert longest < 0.15


def test_importing_the_adapters_does_not_import_the_sdk() -> None:
    code = "import sys, tools.llm.model, tools.places.google; print({'openai', 'langchain_openai'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_the_key_is_not_in_the_adapters_repr() -> None:
    model = GatewayModel(base_url="http://127.0.0.1:1/v1", api_key=SecretStr(KEY), model="m")
    assert KEY not in repr(model)
    assert KEY not in repr(vars(model))


@pytest.mark.parametrize(
    ("finish", "content", "kind"),
    [
        ("length", "{", ServiceRefused),
        ("content_filter", "no", ServiceRefused),
        ("stop", "", ServiceUnavailable),
        ("error", "{}", ServiceUnavailable),
    ],
)
async def test_an_answer_that_cannot_be_used_still_tells_what_it_cost(
    finish: str, content: str, kind: type[ServiceError]
) -> None:
    body = vercel("0.25", content)
    body["choices"][0]["finish_reason"] = finish
    async with asking(json_reply(body)) as (model, _):
        with pytest.raises(kind) as failed:
            await model.ask(question())
    spent = failed.value.spent
    assert spent is not None
    assert (spent.usd, spent.generation_id, spent.prompt_tokens) == (Decimal("0.25"), "gen_1", 10)


async def test_a_question_that_was_not_answered_cost_nothing() -> None:
    async with asking(refused(500, "down")) as (model, _):
        with pytest.raises(ServiceUnavailable) as failed:
            await model.ask(question())
    assert failed.value.spent is None
