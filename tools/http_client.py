"""One way to open an HTTP client to a service whose address is a setting."""

from ipaddress import ip_address

import httpx


def open_client(base_url: str, timeout: httpx.Timeout | None) -> httpx.AsyncClient:
    """A client that takes the environment's proxy, except to this machine: the sandbox is never behind one.

    Args:
        base_url: where requests will go; only its host is looked at.
        timeout: seconds per connect, read, write and wait for a connection; None waits for ever.
    """
    return httpx.AsyncClient(timeout=timeout, trust_env=not _is_loopback(httpx.URL(base_url).host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
