"""A proxy of the environment would carry requests past the guard."""

import pytest

from tests.tools.web.town import HOME, crawler, town


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with town({"a.test/": HOME}) as served, town({}) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with crawler(served) as web:
            await web.map("http://a.test/")
        assert not proxy.asked
