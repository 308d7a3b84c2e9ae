"""`serve` refuses what would let strangers in, and says how to let them in."""

import socket

import pytest
from pydantic import SecretStr

from domain.errors import Misconfigured
from engine.settings import Settings
from tests.ui.conftest import Cli
from ui import server


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_this_machine_alone_needs_no_log_in(host: str) -> None:
    server.refuse_strangers(Settings(_env_file=None), host)  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "leads.example.com", "127.0.0.1.example.com", ""])
def test_another_address_needs_one(host: str) -> None:
    settings = Settings(_env_file=None)  # pyright: ignore[reportCallIssue]
    with pytest.raises(Misconfigured, match="AUTH_SECRET"):
        server.refuse_strangers(settings, host)
    server.refuse_strangers(settings.model_copy(update={"auth_secret": SecretStr("x" * 40)}), host)


def test_an_address_that_is_taken_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            Misconfigured, match=f"127.0.0.1:{port} cannot be listened on .Address already in use.: .*PORT=8001"
        ):
            server.bind("127.0.0.1", port)


def test_the_command_refuses_before_anything_starts(cli: Cli) -> None:
    answer = cli("serve", "--host", "0.0.0.0")
    assert (answer.code, answer.out) == (2, "")
    assert "AUTH_SECRET" in answer.err
    assert answer.err.count("\n") == 1
