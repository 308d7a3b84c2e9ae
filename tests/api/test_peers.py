"""An address is believed only when each proxy between it and us is one of ours."""

from ipaddress import ip_network

import pytest

from api.peers import Peer, peer

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"), ip_network("127.0.0.1/32"))


def told(client: str, *forwarded: str) -> Peer:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return peer({"type": "http", "client": (client, 1), "headers": headers}, PROXIES)


@pytest.mark.parametrize(
    ("client", "forwarded", "expected"),
    [
        ("198.51.100.1", [], Peer("198.51.100.1", False)),
        ("198.51.100.1", ["203.0.113.9"], Peer("198.51.100.1", False)),
        ("10.0.0.1", [], Peer("10.0.0.1", True)),
        ("10.0.0.1", ["203.0.113.9"], Peer("203.0.113.9", True)),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.9, 10.0.0.2"], Peer("203.0.113.9", True)),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.9"], Peer("203.0.113.9", True)),
        ("10.0.0.1", ["1.1.1.1, nonsense"], Peer("10.0.0.1", True)),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], Peer("10.0.0.3", True)),
        ("::ffff:10.0.0.1", ["203.0.113.9"], Peer("203.0.113.9", True)),
        ("fd00::1", ["2001:db8:1:2:3:4:5:6"], Peer("2001:db8:1:2::/64", True)),
    ],
)
def test_who_asks_is_the_last_one_before_our_own_proxies(client: str, forwarded: list[str], expected: Peer) -> None:
    assert told(client, *forwarded) == expected


def test_a_customers_whole_network_is_one_address() -> None:
    assert told("2001:db8:1:2::1") == told("2001:db8:1:2:ffff::9")
    assert told("2001:db8:1:2::1") != told("2001:db8:1:3::1")
