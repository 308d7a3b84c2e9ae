"""Which IP addresses are on the public internet."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address

NAT64 = ipaddress.ip_network("64:ff9b::/96")
DENIED = tuple(
    ipaddress.ip_network(text) for text in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "3fff::/20")
)
"""What Python 3.11 takes for global: a cloud's host, protocol assignments, the old 6to4 relays, documentation."""
ISATAP = (0x00005EFE, 0x02005EFE)
"""What stands before an IPv4 address in the lower half of an IPv6 address that is tunnelled to it (RFC 5214)."""
PRIVATE_SUFFIXES = frozenset(
    "localhost localdomain local internal intranet private workgroup lan home corp arpa".split()  # noqa: SIM905
)
LOOPBACK_NAMES = ("nip.io", "sslip.io", "xip.io", "traefik.me", "localtest.me", "lvh.me", "vcap.me", "lacolhost.com")
"""Public zones whose every name leads to the address that is part of it, or to loopback."""


def is_public(text: str) -> bool:
    """Whether an IP address is on the public internet; `is_global` alone is not enough (True for 224.0.0.1)."""
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, IPv6Address):
        if (inner := _embedded_ipv4(address)) is not None:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not _special(address)


def _special(address: IPv4Address | IPv6Address) -> bool:
    return (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or address.is_private
        or any(address in network for network in DENIED)
    )


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 & 0xFFFFFFFF in ISATAP:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def is_public_host(host: str) -> bool:
    """Whether a URL's host may be handed to somebody who fetches for us: a name on the internet or a public address.

    It says nothing about where a name leads: that is for whoever resolves it. Numbers in any spelling (`0x7f.1`,
    `2130706433`) are refused, as are the names of private networks.
    """
    name = host.strip("[]").rstrip(".").lower()
    try:
        return is_public(name)
    except ValueError:
        labels = name.split(".")
        named = len(labels) > 1 and labels[-1][:1].isalpha() and labels[-1] not in PRIVATE_SUFFIXES
        return named and not any(f".{name}".endswith(f".{zone}") for zone in LOOPBACK_NAMES)
