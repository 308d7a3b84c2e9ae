from datetime import UTC, datetime

import pytest

from tests.tools.conftest import Naps
from tools.http_client import open_client
from tools.http_status import excerpt, may_heal, retry_after, wait_out

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 1.5 ", 1.5),
        ("Sun, 01 Mar 2026 12:00:20 GMT", 20.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:00:05 -0000", 5.0),
        ("soon", 0.0),
        ("Sun, 01 Mar 99999999999999999999 12:00:20 GMT", 0.0),
        ("-3", 0.0),
        ("٣", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(header: str | None, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("header", "waited"), [("2", [2.0]), ("3600", [30.0]), ("9" * 400, [30.0]), ("0", []), (None, [])]
)
async def test_a_wait_is_at_most_half_a_minute(header: str | None, waited: list[float], naps: Naps) -> None:
    await wait_out({"retry-after": header} if header else {}, naps)
    assert naps == waited


def test_only_what_another_try_can_mend_may_heal() -> None:
    assert [status for status in (200, 302, 400, 401, 403, 404, 408, 422, 429, 500, 503, 529) if may_heal(status)] == [
        408,
        429,
        500,
        503,
        529,
    ]


def test_an_excerpt_is_one_short_line_without_the_key() -> None:
    assert excerpt("key\n  s3cret  is bad", "s3cret") == "key *** is bad"
    assert len(excerpt("x" * 1000, "")) == 200
    assert (
        excerpt("key=AIzaSy-long, https://a.test/?k=xAIzaSy-longx", "AIzaSy-long") == "key=***, https://a.test/?k=x***x"
    )


def test_a_short_key_garbles_no_word() -> None:
    assert excerpt("FieldMask is missing; key=k (k)", "k") == "FieldMask is missing; key=*** (***)"


@pytest.mark.parametrize(
    ("url", "takes_proxy"),
    [
        ("http://127.0.0.1:9/v1", False),
        ("http://localhost:9", False),
        ("http://[::1]:9", False),
        ("https://a.test", True),
    ],
)
async def test_the_sandbox_is_never_behind_a_proxy(url: str, takes_proxy: bool) -> None:
    async with open_client(url, None) as client:
        assert client.trust_env is takes_proxy
