"""The ports `Model` and `Assistant` over any OpenAI-compatible gateway; every answer comes with what it cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, cast

import httpx

from domain.conversation import ChatReply, ChatRequest, Hear
from domain.errors import NobodyThere, ServiceUnavailable
from domain.vocabulary import ModelAnswer, ModelRequest
from tools.http_client import open_blocking_client, open_client
from tools.http_status import Sleep, excerpt, may_heal, wait_out
from tools.llm.refusals import FormatRefused, refusal
from tools.llm.structured import FORMS, Form, instructions, response_format

if TYPE_CHECKING:
    import openai
    from langchain_core.messages import AIMessage
    from pydantic import SecretStr

CONNECT_SECONDS = 5.0
DOSSIER_PURPOSES = ("dossier", "dossier_repair")


class GatewayModel:
    """Asks a gateway. One instance per process: its slots are the limit on model calls.

    Args:
        base_url: with its `/v1`.
        api_key: never shown in an error or a log.
        model: the gateway's name for the model.
        dossier_model: another one for writing and repairing dossiers.
        provider: what answers call the provider, for example `gateway` or `sandbox`.
        concurrency: calls at once.
        timeout: seconds for one call on the wire, all in all; waiting for a slot or a Retry-After comes on top.
        sleep: takes seconds; waits out a Retry-After.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: SecretStr,
        model: str,
        dossier_model: str | None = None,
        provider: str = "gateway",
        concurrency: int = 8,
        timeout: float = 60.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        from tools.llm.gateway import GatewayChat  # takes about a second; `leadatlas --help` must not wait for it

        self._key, self._provider = api_key, provider
        self._model, self._dossier_model = model, dossier_model
        self._slots, self._timeout, self._sleep = asyncio.Semaphore(concurrency), timeout, sleep
        self._forms: dict[str, Form] = {}
        limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
        self._http = open_client(base_url, limits)
        self._idle = open_blocking_client(base_url, limits)  # the library's own would read the authorities once more
        self._chat = GatewayChat(
            model=model,
            base_url=base_url,
            api_key=api_key,
            timeout=limits,
            max_retries=0,
            use_responses_api=False,
            http_async_client=self._http,
            http_client=self._idle,
            http_socket_options=(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        self._idle.close()

    async def ask(self, request: ModelRequest) -> ModelAnswer:
        """One completion; one call on the wire, but for the first question to a model that takes no JSON schema.

        An empty answer may heal; one cut off at `max_tokens` would be cut off again, so it is refused.

        Raises: OurAccount, ServiceUnavailable, ServiceRefused.
        """
        from tools.llm.answer import read_answer

        model, setting = self._model_for(request)
        async with self._slots:
            message = await self._first_form_taken(request, model, setting)
        return read_answer(message, self._provider, model)

    def _model_for(self, request: ModelRequest) -> tuple[str, str]:
        if self._dossier_model and request.purpose in DOSSIER_PURPOSES:
            return self._dossier_model, "LLM_MODEL_DOSSIER"
        return self._model, "LLM_MODEL"

    async def _first_form_taken(self, request: ModelRequest, model: str, setting: str) -> AIMessage:
        """What a model takes is remembered once it has worked: a call that fails in every form teaches nothing."""
        forms = FORMS[FORMS.index(self._forms.get(model, FORMS[0])) :]
        for form in forms:
            try:
                message = await self._call(request, model, setting, form)
            except FormatRefused:
                if form == forms[-1]:
                    raise
            else:
                self._forms[model] = form
                return message
        raise AssertionError("the last form answers or raises")

    async def converse(self, request: ChatRequest, hear: Hear) -> ChatReply:
        """The next message of a talk, streamed; one call on the wire.

        Raises: OurAccount, ServiceUnavailable, ServiceRefused; what was heard before an error stands in its `spent`.
        """
        from tools.llm.talk import Listening, messages, offered

        listening = Listening(hear, self._provider, self._model)
        with listening.spending():
            async with self._slots, self._wire(self._model, "LLM_MODEL"):
                options: dict[str, Any] = {"max_tokens": request.max_tokens, **offered(request)}
                async for chunk in self._chat.astream(messages(request), model=self._model, **options):
                    await listening.take(chunk)
            return listening.reply()

    async def _call(self, request: ModelRequest, model: str, setting: str, form: Form) -> AIMessage:
        async with self._wire(model, setting):
            return await self._chat.ainvoke(
                [("system", instructions(request, form)), ("human", request.user)],
                model=model,
                max_tokens=request.max_tokens,
                extra_body=_extra(request, form),
            )
        raise AssertionError("the wire raises what it catches")

    @asynccontextmanager
    async def _wire(self, model: str, setting: str) -> AsyncGenerator[None]:
        """One call: what goes wrong with it becomes one of our errors."""
        import openai

        try:
            async with asyncio.timeout(self._timeout):
                yield
        except openai.APIStatusError as error:
            await self._refuse(error, model, setting)
        except (TimeoutError, openai.APITimeoutError) as error:
            raise ServiceUnavailable(f"The model gateway did not answer within {self._timeout:g} s.") from error
        except openai.APIConnectionError as error:
            kind = NobodyThere if _never_connected(error) else ServiceUnavailable
            raise kind("The model gateway cannot be reached: check LLM_BASE_URL.") from error
        except openai.APIError as error:  # within a stream
            said = excerpt(str(error), self._key.get_secret_value())
            raise ServiceUnavailable(f"The model gateway answered with an error: {said}") from None
        except (ValueError, RecursionError, httpx.HTTPError) as error:  # of an empty stream, of json and of codecs
            raise ServiceUnavailable("The model gateway's answer broke off or is not JSON.") from error

    async def _refuse(self, error: openai.APIStatusError, model: str, setting: str) -> NoReturn:
        if may_heal(error.status_code):
            await wait_out(error.response.headers, self._sleep)
        secret, body = self._key.get_secret_value(), error.response.text
        said = excerpt(_words(error), secret)
        cause = None if secret in body else error  # a cause is printed with its text
        raise refusal(error.status_code, body, said, model, setting) from cause


def _never_connected(error: BaseException | None) -> bool:
    """Whether the line never came about, as against one that broke; both SDKs wrap the reason."""
    while error is not None and not isinstance(error, httpx.ConnectError):
        error = error.__cause__
    return error is not None


def _extra(request: ModelRequest, form: Form) -> dict[str, Any] | None:
    """As an extra field: named `response_format` the SDK checks answers itself, and drops a cut one with its cost."""
    wanted = response_format(request, form)
    return {"response_format": wanted} if wanted else None


def _words(error: openai.APIStatusError) -> str:
    body: Any = error.body
    told = cast("dict[str, object]", body).get("message") if isinstance(body, dict) else None
    return str(told or error.response.text)
