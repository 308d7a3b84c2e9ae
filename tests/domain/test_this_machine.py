"""Who is at this machine, by address and by the name they ask for."""

import pytest

from domain.this_machine import HOST_HEADER, is_loopback


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_an_address_that_nobody_else_reaches_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "10.0.0.1", "localhost.evil.test", "127.0.0.1.nip.io", "0x7f.1"])
def test_all_other_addresses_are_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("header", "here"),
    [
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("[::1]:80", True),
        ("evil.test", False),
        ("localhost.evil.test", False),
        ("127.0.0.1:8000@evil.test", False),
        ("localhost:", False),
    ],
)
def test_only_a_name_of_this_machine_passes_as_host(header: str, here: bool) -> None:
    assert bool(HOST_HEADER.fullmatch(header)) == here
