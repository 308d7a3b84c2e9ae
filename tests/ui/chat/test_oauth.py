"""Signing in without a password on a real server behind TLS, with a provider of OpenID Connect in this process."""

from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from tests.api.serving import listening
from tests.ui.chat.conftest import log_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLBACK = "/auth/oauth/company/callback"


class Provider:
    """Vouches for whomever it is told to."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}
        self.app = FastAPI()
        self.app.add_api_route("/token", self._token, methods=["POST"])
        self.app.add_api_route("/me", self._me)

    async def _token(self) -> JSONResponse:
        return JSONResponse({"access_token": "t"})

    async def _me(self) -> JSONResponse:
        return JSONResponse(self.told)


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def more(provider: Provider) -> AsyncGenerator[dict[str, str]]:
    """The provider's set-up; another one that we cannot check is ignored, whoever configures it."""
    async with listening(provider.app) as address:
        ours = {"CLIENT_ID": "id", "CLIENT_SECRET": "hush", "NAME": "company", "AUTH_URL": f"{address}/authorize"}
        urls = {"TOKEN_URL": f"{address}/token", "USER_INFO_URL": f"{address}/me"}
        generic = {f"OAUTH_GENERIC_{name}": value for name, value in {**ours, **urls}.items()}
        gitlab = {"OAUTH_GITLAB_CLIENT_ID": "id", "OAUTH_GITLAB_CLIENT_SECRET": "x", "OAUTH_GITLAB_DOMAIN": "x.test"}
        proxy = {"AUTH_HEADER": "X-Auth-Email", "TRUSTED_PROXIES": "127.0.0.1", "AUTH_PASSWORDS": "false"}
        yield {**generic, **gitlab, **proxy, "PUBLIC_URL": "https://leads.example.com"}


async def come_back(http: httpx.AsyncClient, state: str | None = None) -> httpx.Response:
    """To the provider and back; the browser's cookie goes along whatever the test's client thinks of TLS."""
    left = await http.get("/auth/oauth/company")
    asked = parse_qs(urlsplit(left.headers["location"]).query)
    assert asked["redirect_uri"] == [f"https://leads.example.com{CALLBACK}"]
    cookie = left.headers["set-cookie"].split(";")[0]
    params = {"code": "c", "state": state or asked["state"][0]}
    return await http.get(CALLBACK, params=params, headers={"Cookie": cookie})


async def test_whom_the_provider_has_verified_and_an_organization_knows_gets_in(
    http: httpx.AsyncClient, provider: Provider
) -> None:
    assert (await http.get("/auth/config")).json()["oauthProviders"] == ["company"]
    provider.told = {"email": "Ann@X.test", "email_verified": True}
    answer = await come_back(http)
    assert answer.headers["location"] == "/login/callback?success=True"
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-access_token=")]
    assert "Secure" in cookie
    signed_in = {"Cookie": cookie.split(";")[0]}
    assert [(await http.get(path, headers=signed_in)).status_code for path in ("/user", "/api/runs")] == [200, 200]


async def test_anybody_else_is_told_so_on_the_log_in_page(http: httpx.AsyncClient, provider: Provider) -> None:
    for told in (
        {"email": "nobody@x.test", "email_verified": True},
        {"email": "ann@x.test", "email_verified": False},
        {"email": "ann@x.test"},
        {"email_verified": True},
    ):
        provider.told = told
        answer = await come_back(http)
        where = answer.headers["location"]
        assert (where.split(":")[0], where.rpartition("/")[2]) == ("https", "login?error=oauthSignin"), told
        assert "access_token" not in str(answer.headers.get_list("set-cookie")), told
    provider.told = {"email": "ann@x.test", "email_verified": True}
    unasked = await come_back(http, state="another")
    assert "error=oauthSignin" in unasked.headers["location"], "a question that this browser did not ask"


async def test_where_passwords_are_switched_off_a_proxy_still_vouches_and_by_tls_the_cookie_is_this_hosts_alone(
    http: httpx.AsyncClient,
) -> None:
    assert (await http.get("/auth/config")).json()["passwordAuth"] is False
    assert (await log_in(http, "ann@x.test")).status_code == 400
    vouched = await http.post("/auth/header", headers={"X-Auth-Email": "ann@x.test"})
    assert vouched.status_code == 200
    cookie = vouched.headers["set-cookie"]
    assert cookie.startswith("__Host-access_token=")
    said = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= said
    assert not any(part.startswith("domain") for part in said)
    http.headers["Cookie"] = cookie.split(";")[0]
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [200, 200]
