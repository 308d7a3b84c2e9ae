"""Addresses as they are fetched: nothing of them is changed that a server may mind."""

import pytest

from tools.web.urls import canonical


@pytest.mark.parametrize(
    ("told", "fetched"),
    [
        ("https://www.straße.example/", "https://www.xn--strae-oqa.example/"),
        ("https://bücher.example./a", "https://xn--bcher-kva.example/a"),
        ("https://a.test/x?b=a%20b&utm_source=y&1750,4", "https://a.test/x?b=a%20b&1750,4"),
        ("https://a.test/x?mtm_campaign=y&gbraid=1", "https://a.test/x"),
        ("\x19 https://a.test/x\x06\u00a0", "https://a.test/x"),
    ],
)
def test_an_address_is_fetched_where_a_browser_would_and_spelled_as_it_was(told: str, fetched: str) -> None:
    assert canonical(told) == canonical(told, "https://b.test/") == fetched


@pytest.mark.parametrize("host", ["a..bü.example", "xn--bü.example", "ü" * 64 + ".example"])
def test_what_cannot_be_a_host_is_no_address(host: str) -> None:
    assert canonical(f"https://{host}/") is None


@pytest.mark.parametrize(
    ("told", "fetched"),
    [
        ("\\about\\team.html?a=\\b", "https://a.test/about/team.html?a=\\b"),
        ("team\\..\\contact.html#x", "https://a.test/dir/contact.html"),
        ("mailto:me\\you@a.test", None),
    ],
)
def test_a_backslash_is_a_slash_where_no_host_could_be_meant(told: str, fetched: str | None) -> None:
    assert canonical(told, "https://a.test/dir/x") == fetched


@pytest.mark.parametrize("told", ["\\\\b.test\\x", "/\\b.test/x", "\\/b.test/x"])
def test_backslashes_make_no_other_host(told: str) -> None:
    assert (canonical(told, "https://a.test/") or "").startswith("https://a.test/")
