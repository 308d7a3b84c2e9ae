"""Settings: what is chosen when nothing is said, what is refused, and that no secret shows."""

import os
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Misconfigured
from engine.settings import Settings, read_settings

REAL = {"google_places_api_key": "AIza-hush", "llm_api_key": "sk-hush", "llm_model": "m"}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` and no variable of this machine."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def given(**values: Any) -> Settings:
    return read_settings(**values)


def test_without_keys_everything_is_the_sandbox() -> None:
    settings = given()
    assert (settings.places, settings.model, settings.demo) == ("sandbox", "sandbox", True)


def test_keys_make_it_real() -> None:
    settings = given(**REAL)
    assert (settings.places, settings.model, settings.demo) == ("google", "gateway", False)


def test_the_legacy_api_is_asked_only_by_its_name() -> None:
    settings = given(**REAL, places_provider="google_legacy")
    assert (settings.places, settings.model, settings.demo) == ("google_legacy", "gateway", False)
    assert settings.google_maps_base_url == "https://maps.googleapis.com"


def test_overture_needs_no_key_and_is_no_demo() -> None:
    settings = given(**{**REAL, "google_places_api_key": None}, places_provider="overture")
    assert (settings.places, settings.model, settings.web, settings.demo) == ("overture", "gateway", "builtin", False)
    assert given().places == "sandbox", "nobody is sent there unasked"


def test_a_town_or_made_up_places_never_cost_a_model_call(tmp_path: Path) -> None:
    (tmp_path / "places.json").write_text("[]")
    assert given(**REAL, town=tmp_path).model == "sandbox"
    assert given(**{**REAL, "google_places_api_key": None}).model == "sandbox"


@pytest.mark.parametrize("set_up", [{"firecrawl_api_key": "fc-1"}, {"firecrawl_base_url": "http://10.0.0.5:3002"}])
def test_firecrawl_reads_real_websites_once_it_is_set_up(set_up: dict[str, str]) -> None:
    assert given(**REAL).web == "builtin"
    assert given(**REAL, **set_up).web == "firecrawl"
    assert given(**REAL, **set_up, web_provider="builtin").web == "builtin"


def test_made_up_websites_are_sent_to_firecrawl_only_as_the_sandbox_speaks_it() -> None:
    assert given(firecrawl_api_key="fc-1").web == "builtin"
    assert given(web_provider="firecrawl").web == "firecrawl"


def test_no_secret_shows_in_words_or_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(**REAL, firecrawl_api_key="hush", database_url="postgresql://u:hush@h/db", auth_secret="hush" * 8)
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump()}"
    monkeypatch.setenv("LLM_API_KEY", "sk-hush")
    with pytest.raises(Misconfigured) as error:
        given(places_provider="sk-hush")
    assert "hush" not in str(error.value)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"places_provider": "google"}, "GOOGLE_PLACES_API_KEY"),
        ({"places_provider": "google_legacy"}, "google_legacy, but GOOGLE_PLACES_API_KEY"),
        ({"llm_provider": "gateway"}, "LLM_API_KEY"),
        ({"web_workers": 0}, "WEB_WORKERS"),
        ({**REAL, "web_provider": "firecrawl"}, "FIRECRAWL_API_KEY"),
        ({"firecrawl_base_url": "firecrawl.example.com"}, "FIRECRAWL_BASE_URL"),
        ({"firecrawl_base_url": "https://firecrawl.example.com/v2"}, "FIRECRAWL_BASE_URL"),
        ({"places_provider": "bing"}, "PLACES_PROVIDER"),
        ({"overture_release": "latest"}, "OVERTURE_RELEASE"),
        ({"overture_release": "2026-10-21.0/../.."}, "OVERTURE_RELEASE"),
        ({"overture_confidence": 7}, "OVERTURE_CONFIDENCE"),
        ({"nominatim_url": "nominatim.example.com"}, "NOMINATIM_URL"),
        ({"town": Path("nowhere")}, "places.json"),
        ({"auth_secret": "short"}, "AUTH_SECRET is too short"),
        ({"public_url": "leads.example.com"}, "PUBLIC_URL"),
        ({"public_url": "https://leads.example.com/path"}, "PUBLIC_URL"),
        ({"trusted_proxies": "10.0.0.5, proxy.local"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "10.0.0.5/8"}, "TRUSTED_PROXIES"),
        ({"web_connect_to": "foo"}, "WEB_CONNECT_TO"),
        ({"web_connect_to": "*.test=127.0.0.1"}, "WEB_CONNECT_TO"),
        ({"web_connect_to": "*.test=127.0.0.1:http"}, "WEB_CONNECT_TO"),
        ({"web_connect_to": "*.test=127.0.0.1:99999"}, "WEB_CONNECT_TO"),
        ({"web_ca_file": Path("nowhere.pem")}, "WEB_CA_FILE.*nowhere.pem"),
        ({"web_ca_file": Path(__file__)}, "WEB_CA_FILE"),
        ({"autumn_webhook_secret": "whsec_not base64"}, "AUTUMN_WEBHOOK_SECRET"),
        ({"autumn_webhook_secret": "whsec_"}, "AUTUMN_WEBHOOK_SECRET"),
        ({**REAL, "google_places_api_key": "cl\u00e9"}, "GOOGLE_PLACES_API_KEY"),
        ({**REAL, "llm_api_key": "sk-\u2026"}, "LLM_API_KEY"),
        ({**REAL, "llm_api_key": "sk-1 "}, "LLM_API_KEY"),
        ({"firecrawl_api_key": "fc-1\n"}, "FIRECRAWL_API_KEY"),
        ({"autumn_secret_key": "am_\u00e9"}, "AUTUMN_SECRET_KEY"),
    ],
)
def test_what_cannot_work_is_refused_by_name(values: dict[str, Any], names: str) -> None:
    with pytest.raises(Misconfigured, match=names):
        given(**values)


@pytest.mark.parametrize("content", [b"LLM_MODEL=caf\xe9\n", bytes(range(256))])
def test_a_file_of_settings_that_is_no_text_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(
        Misconfigured, match=rf"^{tmp_path}/\.env is no text in UTF-8: save it as that, or remove it\.$"
    ):
        given()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_settings_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").touch(mode=0o000)
    with pytest.raises(Misconfigured, match=r"\.env cannot be read \(Permission denied\)"):
        given()


def test_a_key_that_no_header_can_carry_is_not_shown() -> None:
    with pytest.raises(Misconfigured) as refused:
        given(llm_api_key="sk-hush\u00e9")
    assert "hush" not in str(refused.value)


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_API_KEY", "")
    monkeypatch.setenv("DATABASE_URL", "")
    assert given().llm_api_key is given().database_url is None


def test_connections_are_pairs_of_pattern_and_address() -> None:
    settings = given(web_connect_to="*.test = 127.0.0.1:80 , a.example=[::1]:443,")
    assert settings.connect_to == {"*.test": "127.0.0.1:80", "a.example": "[::1]:443"}


def test_the_example_names_every_setting() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"\n# {name.upper()}=" not in example]
    assert missing == []


def test_autumn_keeps_the_credits_when_its_key_is_set() -> None:
    assert (given().billing, given().webhook_secret) == ("ledger", None)
    with_key = given(**REAL, autumn_secret_key="am_sk_hush", autumn_webhook_secret="whsec_hush")
    assert (with_key.billing, with_key.demo) == ("autumn", False)
    assert "hush" not in f"{with_key!r} {with_key.model_dump()}"
    assert given(autumn_secret_key="am_sk_1", billing_provider="ledger").billing == "ledger"


def test_a_pretend_autumn_makes_a_demo_of_everything() -> None:
    settings = given(**REAL, billing_provider="sandbox")
    assert (settings.billing, settings.demo) == ("sandbox", True)
    assert settings.webhook_secret is not None


def test_autumn_without_its_key_is_refused() -> None:
    with pytest.raises(Misconfigured, match="AUTUMN_SECRET_KEY"):
        given(billing_provider="autumn")
