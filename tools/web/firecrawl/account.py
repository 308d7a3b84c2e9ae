"""What is left on our account at Firecrawl; asking takes no credit."""

import httpx
from pydantic import BaseModel, Field, SecretStr, ValidationError

from domain.errors import BadKey, CreditsUsedUp, NobodyThere, NotThere, ServiceUnavailable
from tools.web.firecrawl.http import open_http

SECONDS = 10.0


class Usage(BaseModel):
    """As the service words it."""

    remaining: int = Field(alias="remainingCredits")


class Told(BaseModel):
    """Its answer."""

    data: Usage


async def remaining(api_key: SecretStr | None, base_url: str) -> int | None:
    """Credits that are left; None from a server of one's own, which counts none.

    Raises: BadKey, CreditsUsedUp at none, NotThere, ServiceUnavailable.
    """
    async with open_http(base_url.rstrip("/"), api_key.get_secret_value() if api_key else "", SECONDS) as http:
        try:
            answer = await http.get("/v2/team/credit-usage")
        except httpx.ConnectError as error:
            raise NobodyThere("Firecrawl cannot be reached: check FIRECRAWL_BASE_URL.") from error
        except httpx.RequestError as error:
            raise ServiceUnavailable(f"Firecrawl does not answer ({type(error).__name__}).") from error
    return _left(answer, api_key is None)


def _left(answer: httpx.Response, own: bool) -> int | None:
    if own and answer.status_code in (401, 404):
        return None
    if answer.status_code in (401, 403):
        raise BadKey(f"Firecrawl refused FIRECRAWL_API_KEY ({answer.status_code}).")
    if answer.status_code >= 500 or answer.status_code == 429:
        raise ServiceUnavailable(f"Firecrawl answered {answer.status_code}.")
    try:
        left = Told.model_validate_json(answer.content).data.remaining
    except ValidationError:
        raise NotThere(f"What answers ({answer.status_code}) is not Firecrawl: check FIRECRAWL_BASE_URL.") from None
    if left <= 0:
        raise CreditsUsedUp("Your Firecrawl credits are used up: add some to the account of FIRECRAWL_API_KEY.")
    return left
