"""Which part of a host somebody can own, by the public suffix list."""

import pytest

from domain.suffixes import is_suffix, registrable


@pytest.mark.parametrize(
    ("name", "owned"),
    [
        ("a.b.example.com", "example.com"),
        ("shop.example.co.uk", "example.co.uk"),
        ("co.uk", None),
        ("a.b.c.kawasaki.jp", "b.c.kawasaki.jp"),
        ("a.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.b.github.io", "b.github.io"),
        ("www.a.xn--p1ai", "a.xn--p1ai"),
        ("a.xn--55qx5d.cn", "a.xn--55qx5d.cn"),
        ("www.a.test", "a.test"),
        ("test", None),
        ("", None),
        ("a..com", None),
    ],
)
def test_a_domain_is_the_suffix_and_one_label(name: str, owned: str | None) -> None:
    assert registrable(name) == owned


@pytest.mark.parametrize("name", ["com", "co.uk", "xn--p1ai", "ck"])
def test_what_the_list_names_is_a_suffix(name: str) -> None:
    assert is_suffix(name)


@pytest.mark.parametrize("name", ["jpg", "html", "//", "example.com"])
def test_what_it_does_not_name_is_none(name: str) -> None:
    assert not is_suffix(name)
