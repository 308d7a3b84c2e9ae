"""Which of Google's Places APIs a key may use, asked over the sandbox's wire."""

from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr

from domain.errors import BadKey, ServiceRefused, ServiceUnavailable
from tests.tools.corpora import recording
from tests.tools.loopback import json_reply, serve
from tools.places.key_check import check_key, check_legacy_key


@pytest.mark.parametrize(
    ("key", "new", "legacy"),
    [
        ("a-good-key", True, True),
        ("new-only-key", True, False),
        ("legacy-only-key", False, True),
        ("bad-key", False, False),
    ],
)
async def test_a_key_may_use_either_api_both_or_none(sandbox_url: str, key: str, new: bool, legacy: bool) -> None:
    for check, good in ((check_key, new), (check_legacy_key, legacy)):
        if good:
            await check(SecretStr(key), base_url=sandbox_url)
            continue
        with pytest.raises(BadKey):
            await check(SecretStr(key), base_url=sandbox_url)


@pytest.mark.parametrize("check", [check_key, check_legacy_key])
async def test_a_service_that_is_not_there_says_nothing_about_the_key(check: Callable[..., Awaitable[None]]) -> None:
    with pytest.raises(ServiceUnavailable):
        await check(SecretStr("k"), base_url="http://127.0.0.1:1")


async def test_recorded_answers_are_understood() -> None:
    async with serve(json_reply(recording("places/legacy-findplacefromtext_phonenumber_response.json"))) as google:
        await check_legacy_key(SecretStr("k"), base_url=google.url)
    async with serve(json_reply(recording("places/legacy-findplacefromtext_error_response.json"))) as google:
        with pytest.raises(ServiceRefused, match="Unsupported field name"):
            await check_legacy_key(SecretStr("k"), base_url=google.url)
