"""No spelling, name or redirect leads the crawler into a private network."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from domain.errors import PageUnreadable
from tests.tools.web.town import Answer, town
from tools.web.addresses import is_public
from tools.web.connect_map import ConnectMap
from tools.web.fetch import Fetcher
from tools.web.guard import NOT_PUBLIC, AddressBlocked, GuardTransport

PRIVATE = """127.0.0.1 10.1.1.1 172.16.3.4 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 198.18.0.1 224.0.0.1 192.0.2.1
255.255.255.255 ::1 fe80::1 fd00:ec2::254 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: fec0::1 fe80::1%eth0
168.63.129.16 192.0.0.192 192.88.99.1 3fff::1 ::ffff:168.63.129.16 2002:a83f:8110::1 64:ff9b::c058:6301"""
LOOPBACK = ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.1", "[::1]")


@pytest.mark.parametrize("ip", PRIVATE.split())
def test_private_addresses_are_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize("host", LOOPBACK)
async def test_no_spelling_of_loopback_is_reached(host: str) -> None:
    async with town({}) as served, guarded() as transport:
        with pytest.raises(AddressBlocked) as refused:
            await ask(transport, f"http://{host}:{served.port}/")
        assert str(refused.value) == "this address is not on the public internet", "nobody learns what a name leads to"
        assert not served.asked


async def test_a_redirect_to_loopback_is_refused() -> None:
    async with town({}) as inner, town({"a.test/": _to(f"http://127.0.0.1:{inner.port}/")}) as outer:
        async with guarded(outer.connect_to) as transport:
            with pytest.raises(PageUnreadable, match=NOT_PUBLIC):
                await Fetcher(transport).get("http://a.test/")
        assert outer.asked == {"a.test/": 1}
        assert not inner.asked


async def test_unusual_ports_of_public_addresses_are_refused() -> None:
    async with guarded() as transport:
        with pytest.raises(AddressBlocked, match="port 25"):
            await ask(transport, "http://8.8.8.8:25/")


async def test_a_mapped_host_is_reached_on_every_port() -> None:
    async with town({"a.test/": "yes", "a.test:8765/": "yes"}) as served, guarded(served.connect_to) as transport:
        assert await ask(transport, "http://a.test/") == b"yes"
        assert await ask(transport, "http://a.test:8765/") == b"yes"


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with town({}) as proxy, town({"a.test/": "yes"}) as served, guarded(served.connect_to) as transport:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        assert await ask(transport, "http://a.test/") == b"yes"
        assert not proxy.asked


async def ask(transport: GuardTransport, url: str) -> bytes:
    return (await transport.pool(url).request("GET", url)).content


@asynccontextmanager
async def guarded(connect_to: dict[str, str] | None = None) -> AsyncGenerator[GuardTransport]:
    transport = GuardTransport(connect_to)
    yield transport
    await transport.aclose()


@pytest.mark.parametrize("host", ["a.test", "A.TEST", "www.a.test.", "deep.er.test"])
def test_a_pattern_maps_its_hosts(host: str) -> None:
    assert ConnectMap({"*.test": "127.0.0.1:80"}).find(host) == ("127.0.0.1", 80)


@pytest.mark.parametrize("host", ["a.test.evil.com", "test", "127.0.0.1", "atest", ""])
def test_a_pattern_maps_no_other_host(host: str) -> None:
    assert ConnectMap({"*.test": "127.0.0.1:80"}).find(host) is None


def _to(url: str) -> Answer:
    return Answer(status=302, headers={"location": url})
