"""A gateway's refusals in our words, and which of them say that it does not take a response format."""

import re

from domain.errors import BadKey, CreditsUsedUp, LeadatlasError, NotThere, ServiceRefused, ServiceUnavailable
from tools.http_status import may_heal

UNKNOWN_MODEL = re.compile(
    r"model_not_found|model.{0,120}(not found|does not exist|not a valid)|not a valid model|(unknown|invalid) model",
    re.I,
)
FORMAT = re.compile(
    r"response[_ ]format|json[_ ](schema|object)|structured output|unsupported|not supported|requested parameters", re.I
)
EMPTY = "insufficient_quota"
"""OpenAI's 429 for an account without money: no try of today will help it."""
MODERATED = re.compile(r"moderation|flagged|content[_ ](filter|policy)", re.I)
MISWRITTEN = "json_validate_failed"
"""Groq's 400 for an answer that broke the schema: another try may keep to it."""


class FormatRefused(ServiceRefused):
    """The gateway or the model does not take this response format; a lesser one may do."""


def refusal(status: int, body: str, said: str, model: str, setting: str) -> LeadatlasError:
    """The error that stands for an answer without success.

    Args:
        status: the HTTP status.
        body: the answer as received, to look for reasons in.
        said: the gateway's words, fit to be shown.
        model: the model that was asked.
        setting: the name of the setting that model comes from.
    """
    if status in (401, 403) and not MODERATED.search(body):
        return BadKey(f"The model gateway refused our key ({status}): check LLM_API_KEY.")
    if status == 402 or EMPTY in body:
        return CreditsUsedUp(f"The model gateway wants money first: top up the account of LLM_API_KEY. It says: {said}")
    if may_heal(status) or MISWRITTEN in body:
        return ServiceUnavailable(f"The model gateway answered {status}: {said}")
    if status in (400, 404, 405, 422):
        return _bad_request(status, body, said, model, setting)
    return ServiceRefused(f"The model gateway refused the question ({status}): {said}")


def _bad_request(status: int, body: str, said: str, model: str, setting: str) -> LeadatlasError:
    if UNKNOWN_MODEL.search(body):
        return NotThere(f"The model gateway does not know the model {model}: check {setting}. It says: {said}")
    if FORMAT.search(body):
        return FormatRefused(f"The model gateway refused the question to {model} ({status}): {said}")
    if status in (404, 405):
        return NotThere(f"The model gateway has nothing there ({status}): check LLM_BASE_URL and {setting}.")
    return ServiceRefused(f"The model gateway refused the question to {model} ({status}): {said}")
