"""Log-ins on a real server, because Chainlit's callbacks are those of a process: by password, and by a proxy's word."""

import hashlib
import hmac

import httpx
import jwt
import pytest

from engine.operations import members
from engine.services import Data
from engine.tries import FAILURES
from tests.ui.chat.conftest import SECRET, log_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIGNED_WITH = hmac.new(SECRET.encode(), b"chat", hashlib.sha256).hexdigest()
FOURTEEN_DAYS = 14 * 24 * 3600


@pytest.fixture(scope="module")
def more() -> dict[str, str]:
    return {"AUTH_HEADER": "X-Auth-Email", "TRUSTED_PROXIES": "127.0.0.1"}


async def test_after_ten_wrong_passwords_the_right_one_is_refused_there_and_nowhere_else(
    http: httpx.AsyncClient,
) -> None:
    http.headers["X-Forwarded-For"] = "198.51.100.7"
    for _ in range(FAILURES):
        assert (await log_in(http, "ann@x.test", "wrong password")).status_code == 401
    refused = await log_in(http, "ann@x.test")
    assert refused.status_code == 429
    assert refused.json()["detail"].endswith("wait 15 minutes, then try again.")
    assert (await log_in(http, "eve@x.test")).status_code == 200, "others go in and out"
    http.headers["X-Forwarded-For"] = "203.0.113.9"
    assert (await log_in(http, "ann@x.test")).status_code == 200, "a stranger does not lock the person out"


async def test_a_stolen_cookie_ends_with_the_password(http: httpx.AsyncClient, data: Data) -> None:
    assert (await log_in(http, "bob@x.test")).status_code == 200
    stolen = dict(http.cookies)
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [200, 200]
    await members.set_password(data, "bob@x.test", "another password")
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [401, 401]
    assert (await http.get("/")).status_code == 200, "the page is there for everybody"
    assert (await log_in(http, "bob@x.test", "another password")).status_code == 200
    http.cookies = stolen
    assert (await http.get("/user")).status_code == 401


async def test_a_log_in_cannot_be_made_longer_or_used_outside_of_its_cookie(http: httpx.AsyncClient) -> None:
    assert (await log_in(http, "ann@x.test")).status_code == 200
    token = {"Authorization": f"Bearer {http.cookies['access_token']}"}
    http.cookies.clear()
    renewed = await http.post("/auth/jwt", headers=token)
    assert (renewed.status_code, dict(renewed.cookies)) == (401, {})
    assert (await http.get("/user", headers=token)).status_code == 401


async def test_a_log_in_ends_after_fourteen_days_whatever_was_done_meanwhile(http: httpx.AsyncClient) -> None:
    answer = await log_in(http, "ann@x.test")
    assert "Max-Age=1209600" in answer.headers["set-cookie"]
    claims = jwt.decode(http.cookies["access_token"], SIGNED_WITH, algorithms=["HS256"])
    assert claims["exp"] - claims["iat"] == FOURTEEN_DAYS
    for path in ("/", "/user", "/auth/config", "/project/settings?language=en-US"):
        assert "access_token" not in (await http.get(path)).cookies, "nothing but a log-in gives a new one"
    old = {**claims, "iat": claims["iat"] - FOURTEEN_DAYS - 1, "exp": claims["iat"] - 1}
    http.cookies = {"access_token": jwt.encode(old, SIGNED_WITH, "HS256")}
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [401, 401]


async def vouched(http: httpx.AsyncClient, *emails: str) -> httpx.Response:
    return await http.post("/auth/header", headers=[("X-Auth-Email", email) for email in emails])


async def test_a_trusted_proxy_says_who_it_is_of_people_whom_an_organization_knows(
    http: httpx.AsyncClient, data: Data
) -> None:
    for emails in ((), ("",), ("nobody@x.test",), ("ann@x.test", "bob@x.test"), ("no e-mail",)):
        refused = await vouched(http, *emails)
        assert (refused.status_code, dict(refused.cookies)) == (403, {}), emails
        assert refused.json()["detail"].endswith(".")
    assert (await vouched(http, "Ann@X.test")).status_code == 200
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [200, 200]
    assert (await http.get("/user")).json()["identifier"].startswith("ann@x.test#")
    await members.leave(data, "gus@x.test")
    assert "ask whoever runs Leadatlas here" in (await vouched(http, "gus@x.test")).json()["detail"]


async def test_from_anybody_else_the_header_means_nothing(door: str) -> None:
    elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    async with httpx.AsyncClient(base_url=door, timeout=20, transport=elsewhere) as http:
        refused = await vouched(http, "ann@x.test")
        assert refused.status_code == 403
        assert "TRUSTED_PROXIES" in refused.json()["detail"]
        assert (await log_in(http, "ann@x.test")).status_code == 200, "a password still does"
