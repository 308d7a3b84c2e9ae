"""One way to open an HTTP client to a service whose address is a setting."""

import ssl
from functools import cache

import httpx

from domain.this_machine import is_loopback


def open_client(base_url: str, timeout: httpx.Timeout | None) -> httpx.AsyncClient:
    """A client that takes the environment's proxy, except to this machine: the sandbox is never behind one.

    Args:
        base_url: where requests will go; only its host is looked at.
        timeout: seconds per connect, read, write and wait for a connection; None waits for ever.
    """
    return httpx.AsyncClient(timeout=timeout, trust_env=_takes_proxy(base_url), verify=_authorities())


def open_blocking_client(base_url: str, timeout: httpx.Timeout) -> httpx.Client:
    """The same for code that runs in a thread."""
    return httpx.Client(timeout=timeout, trust_env=_takes_proxy(base_url), verify=_authorities())


def _takes_proxy(base_url: str) -> bool:
    return not is_loopback(httpx.URL(base_url).host)


@cache
def _authorities() -> ssl.SSLContext:
    """Read once: the list of authorities takes 20 ms and megabytes."""
    return httpx.create_ssl_context()
