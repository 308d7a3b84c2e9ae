"""Studio's server answers this machine and the Studio page; nobody else's page starts runs through a browser."""

import pytest

from engine.studio_door import refusal


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:2024"},
        {"host": "localhost:2024", "origin": "http://localhost:2024"},
        {"host": "[::1]:2024"},
        {"host": "127.0.0.1:2024", "origin": "https://smith.langchain.com", "x-auth-scheme": "langsmith"},
    ],
)
def test_this_machine_and_the_studio_page_come_in(headers: dict[str, str]) -> None:
    assert refusal(headers) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "evil.example:2024"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "10.0.0.7:2024"},
        {"host": "127.0.0.1:2024", "origin": "https://evil.example"},
        {"host": "127.0.0.1:2024", "origin": "http://smith.langchain.com"},
        {"host": "127.0.0.1:2024", "origin": "http://127.0.0.1:8000"},
        {"host": "127.0.0.1:2024", "origin": "null"},
        {"host": "127.0.0.1:2024", "origin": "https://evil.example", "x-auth-scheme": "langsmith"},
    ],
)
def test_everybody_else_does_not(headers: dict[str, str]) -> None:
    assert refusal(headers)
