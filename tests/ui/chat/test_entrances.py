"""A proxy says who somebody is, to a real server: only a trusted one, and only of people whom an organization knows."""

import httpx
import pytest

from engine.operations import members
from engine.services import Data
from tests.ui.chat.conftest import log_in

HEADER = {"AUTH_HEADER": "X-Auth-Email", "TRUSTED_PROXIES": "127.0.0.1"}


async def vouched(http: httpx.AsyncClient, *emails: str) -> httpx.Response:
    return await http.post("/auth/header", headers=[("X-Auth-Email", email) for email in emails])


@pytest.mark.parametrize("more", [HEADER])
async def test_a_trusted_proxy_says_who_it_is(http: httpx.AsyncClient, data: Data) -> None:
    for emails in ((), ("",), ("nobody@x.test",), ("ann@x.test", "bob@x.test"), ("no e-mail",)):
        refused = await vouched(http, *emails)
        assert (refused.status_code, dict(refused.cookies)) == (403, {}), emails
        assert refused.json()["detail"].endswith(".")
    assert (await vouched(http, "Ann@X.test")).status_code == 200
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [200, 200]
    assert (await http.get("/user")).json()["identifier"].startswith("ann@x.test#")
    await members.leave(data, "bob@x.test")
    assert "ask whoever runs Leadatlas here" in (await vouched(http, "bob@x.test")).json()["detail"]


@pytest.mark.parametrize("more", [{**HEADER, "TRUSTED_PROXIES": "10.0.0.1"}])
async def test_from_anybody_else_the_header_means_nothing(http: httpx.AsyncClient) -> None:
    refused = await vouched(http, "ann@x.test")
    assert refused.status_code == 403
    assert "TRUSTED_PROXIES" in refused.json()["detail"]
    assert (await log_in(http, "ann@x.test")).status_code == 200, "a password still does"


@pytest.mark.parametrize("more", [{**HEADER, "AUTH_PASSWORDS": "false"}])
async def test_passwords_can_be_switched_off(http: httpx.AsyncClient) -> None:
    assert (await http.get("/auth/config")).json()["passwordAuth"] is False
    assert (await log_in(http, "ann@x.test")).status_code == 400
    assert (await vouched(http, "ann@x.test")).status_code == 200
