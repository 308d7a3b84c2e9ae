"""What a provider says is believed only when it says that it has verified it, and half a set-up is refused by name."""

from typing import Any

import pytest

from domain.errors import Misconfigured
from engine.settings import read_settings
from engine.signing_in import oauth_environment, verified_email

SECRET = {"auth_secret": "s" * 48}
BY_GITHUB = {
    **SECRET,
    "public_url": "https://leads.example.com",
    "oauth_github_client_id": "id",
    "oauth_github_client_secret": "hush",
}


def github(*emails: tuple[str, bool, bool]) -> dict[str, Any]:
    return {"emails": [{"email": email, "primary": first, "verified": ok} for email, first, ok in emails]}


@pytest.mark.parametrize(
    ("provider", "told", "email"),
    [
        ("google", {"email": "ann@x.test", "verified_email": True}, "ann@x.test"),
        ("google", {"email": "ann@x.test", "verified_email": False}, None),
        ("google", {"email": "ann@x.test", "email_verified": True}, None),
        ("generic", {"email": "ann@x.test", "email_verified": True}, "ann@x.test"),
        ("generic", {"email": "ann@x.test", "email_verified": "true"}, "ann@x.test"),
        ("generic", {"email": "ann@x.test", "email_verified": "false"}, None),
        ("generic", {"email": "ann@x.test"}, None),
        ("generic", {"email_verified": True}, None),
        ("github", github(("old@x.test", False, True), ("ann@x.test", True, True)), "ann@x.test"),
        ("github", github(("ann@x.test", True, False)), None),
        ("github", github(("ann@x.test", False, True)), None),
        ("github", {}, None),
    ],
)
def test_an_email_counts_when_its_provider_has_verified_it(
    provider: str, told: dict[str, Any], email: str | None
) -> None:
    assert verified_email(provider, told) == email


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"auth_header": "X-Auth-Email", "trusted_proxies": "127.0.0.1"}, "AUTH_SECRET"),
        ({**SECRET, "auth_header": "X-Auth-Email"}, "TRUSTED_PROXIES"),
        ({**SECRET, "auth_header": "X Auth", "trusted_proxies": "127.0.0.1"}, "AUTH_HEADER"),
        ({**SECRET, "auth_header": "Cookie", "trusted_proxies": "127.0.0.1"}, "AUTH_HEADER"),
        ({**SECRET, "auth_passwords": False}, "AUTH_PASSWORDS"),
        ({**BY_GITHUB, "public_url": None}, "PUBLIC_URL"),
        ({**BY_GITHUB, "oauth_github_client_secret": None}, "OAUTH_GITHUB_CLIENT_SECRET"),
        ({**BY_GITHUB, "oauth_generic_client_id": "id"}, "OAUTH_GENERIC_AUTH_URL"),
        ({**BY_GITHUB, "oauth_generic_name": "../x"}, "OAUTH_GENERIC_NAME"),
    ],
)
def test_half_a_way_in_is_refused_by_name(values: dict[str, Any], names: str) -> None:
    with pytest.raises(Misconfigured, match=names):
        read_settings(_env_file=None, **values)


def test_only_what_is_set_up_whole_is_told_to_the_chat() -> None:
    assert oauth_environment(read_settings(_env_file=None)) == {}
    settings = read_settings(_env_file=None, **BY_GITHUB)
    assert oauth_environment(settings) == {"OAUTH_GITHUB_CLIENT_ID": "id", "OAUTH_GITHUB_CLIENT_SECRET": "hush"}
    assert "hush" not in repr(settings)
