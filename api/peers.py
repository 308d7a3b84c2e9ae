"""From which address a request really comes: trusted proxies say so, everybody else speaks for themselves only."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from engine.settings import Network

SITE = 64
"""Bits of an IPv6 address that one customer of a provider has to themselves, at least."""


@dataclass(frozen=True)
class Peer:
    """Who sent a request."""

    address: str
    """Of one network card; of IPv6 the network that belongs to one customer. Empty when it is not known."""
    trusted: bool
    """It came through a proxy of TRUSTED_PROXIES."""


def peer(scope: Scope, proxies: Sequence[Network]) -> Peer:
    """Follow X-Forwarded-For from its end, as far as each address before it is trusted."""
    nearest: str = scope["client"][0] if scope.get("client") else ""
    trusted = _among(nearest, proxies)
    if not trusted:
        return Peer(_site(nearest), False)
    told = [each.strip() for line in Headers(scope=scope).getlist("x-forwarded-for") for each in line.split(",")]
    address = nearest
    for before in reversed(told):
        if _parsed(before) is None:
            break
        address = before
        if not _among(before, proxies):
            break
    return Peer(_site(address), True)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _among(address: str, proxies: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in proxies)


def _site(address: str) -> str:
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, SITE), strict=False))
    return str(parsed or address)
