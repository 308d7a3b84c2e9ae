"""Every setting, read from the environment (and `.env`) in one place; nothing else looks there (DESIGN section 1)."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import Misconfigured
from engine import settings_checks

Network = IPv4Network | IPv6Network
FILE = Path(".env")
SANDBOX_WEBHOOK_SECRET = SecretStr("whsec_cHJldGVuZCBjcmVkaXRzIG9ubHk=")


class Settings(BaseSettings):
    """The name of each field in capitals is its environment variable. Empty means not set."""

    model_config = SettingsConfigDict(env_file=FILE, env_ignore_empty=True, extra="ignore")

    log_format: Literal["text", "json"] = "text"
    """Of server and worker: lines for people, or one JSON object per line."""

    database_url: SecretStr | None = None
    leadatlas_home: Path = Field(default_factory=lambda: Path.home() / ".leadatlas")

    places_provider: Literal["auto", "google", "google_legacy", "overture", "sandbox"] = "auto"
    """`google` is Places API (New); `auto` never takes the legacy one, nor Overture."""
    web_provider: Literal["auto", "builtin", "firecrawl"] = "auto"
    llm_provider: Literal["auto", "gateway", "sandbox"] = "auto"
    billing_provider: Literal["auto", "ledger", "autumn", "sandbox"] = "auto"
    """`sandbox` is a pretend Autumn with a pretend checkout; it forgets when the process ends."""

    google_places_api_key: SecretStr | None = None
    google_places_base_url: str = "https://places.googleapis.com"
    google_maps_base_url: str = "https://maps.googleapis.com"
    """Of the legacy Places API and of geocoding."""
    places_retention_days: int = Field(default=30, ge=1, le=3650)
    """After so many days what a places service told is blanked; place ids and our own findings stay."""
    overture_release: str | None = None
    """Such as `2026-10-21.0`; None = the latest."""
    overture_url: str = "s3://overturemaps-us-west-2/release/{release}/theme=places/type=place/"
    """A folder, or another bucket; `{release}` stands for the release."""
    overture_confidence: float = Field(default=0.7, ge=0, le=1)
    """How sure Overture must be that a place exists."""
    nominatim_url: str = "https://nominatim.openstreetmap.org"
    """Tells where a town is, for Overture."""
    llm_api_key: SecretStr | None = None
    llm_base_url: str = "https://ai-gateway.vercel.sh/v1"
    llm_model: str | None = None
    llm_model_dossier: str | None = None

    autumn_secret_key: SecretStr | None = None
    autumn_base_url: str = "https://api.useautumn.com"
    autumn_webhook_secret: SecretStr | None = None
    """`whsec_…`, as Autumn shows it for `PUBLIC_URL/api/webhooks/autumn`."""

    firecrawl_api_key: SecretStr | None = None
    firecrawl_base_url: str | None = None
    """Of a server of one's own, which may ask for no key; None = Firecrawl's cloud."""
    web_connect_to: str | None = None
    web_ca_file: Path | None = None
    web_workers: int = Field(default=1, ge=1, le=16)
    crawler_contact: str | None = Field(default=None, pattern=r"^[!-~]{1,200}$")
    """A web or e-mail address in what we call ourselves, so that webmasters can reach whoever runs this."""

    worker_concurrency: int = Field(default=4, ge=1, le=100)
    """Runs that one process executes at once."""
    run_worker: bool = True
    """Does the server execute runs too, or leave them to `leadatlas worker`?"""

    sandbox_latency: int = Field(default=0, ge=0)
    """Milliseconds that the sandbox adds to each answer of a town's website; likewise the two below."""
    sandbox_places_latency: int = Field(default=0, ge=0)
    sandbox_model_latency: int = Field(default=0, ge=0)

    town: Path | None = None
    """Folder of a sandbox town; None = Springfield."""

    auth_secret: SecretStr | None = None
    """Switches log-ins on; signs what a browser keeps. Without it only this machine is answered (DESIGN section 7)."""
    auth_passwords: bool = True
    """False: people come in by the ways below only."""
    auth_header: str | None = None
    """In which a proxy of TRUSTED_PROXIES says the e-mail of whoever it let through, such as `X-Auth-Email`."""
    oauth_github_client_id: str | None = None
    oauth_github_client_secret: SecretStr | None = None
    oauth_google_client_id: str | None = None
    oauth_google_client_secret: SecretStr | None = None
    oauth_generic_client_id: str | None = None
    """Of any OpenID Connect provider that tells `email` and `email_verified`; likewise all of the following."""
    oauth_generic_client_secret: SecretStr | None = None
    oauth_generic_auth_url: str | None = None
    oauth_generic_token_url: str | None = None
    oauth_generic_user_info_url: str | None = None
    oauth_generic_scopes: str = "openid email"
    oauth_generic_name: str = Field(default="generic", pattern="^[a-z][a-z0-9-]*$")
    """As the button calls it; it is also part of the address to which the provider sends people back."""
    trusted_proxies: str | None = None
    """Addresses or networks of proxies whose word for who is asking counts: `10.0.0.5, fd00::/8`."""
    public_url: str | None = None
    """Where people reach the server, when a proxy stands before it: `https://leads.example.com`."""

    @property
    def connect_to(self) -> dict[str, str]:
        """`*.test=127.0.0.1:8080,…` as host pattern → address."""
        pairs = (each.partition("=") for each in (self.web_connect_to or "").split(",") if each.strip())
        return {pattern.strip(): address.strip() for pattern, _, address in pairs}

    @property
    def contact(self) -> str | None:
        """CRAWLER_CONTACT, else where people reach the server."""
        return self.crawler_contact or self.public_url

    @property
    def proxies(self) -> tuple[Network, ...]:
        """TRUSTED_PROXIES as networks. Raises: ValueError."""
        return tuple(ip_network(each.strip()) for each in (self.trusted_proxies or "").split(",") if each.strip())

    @property
    def tls(self) -> bool:
        """People reach the server by https."""
        return (self.public_url or "").startswith("https:")

    @property
    def places(self) -> Literal["google", "google_legacy", "overture", "sandbox"]:
        """Real when its key is set, unless a town was asked for by name."""
        if self.places_provider != "auto":
            return self.places_provider
        return "google" if self.google_places_api_key and self.town is None else "sandbox"

    @property
    def model(self) -> Literal["gateway", "sandbox"]:
        """`auto` never pairs made-up places with a model that costs money."""
        if self.llm_provider != "auto":
            return self.llm_provider
        return "gateway" if self.llm_api_key and self.places != "sandbox" else "sandbox"

    @property
    def billing(self) -> Literal["ledger", "autumn", "sandbox"]:
        """Autumn when its key is set, our own ledger otherwise."""
        if self.billing_provider != "auto":
            return self.billing_provider
        return "autumn" if self.autumn_secret_key else "ledger"

    @property
    def webhook_secret(self) -> SecretStr | None:
        """What signs Autumn's webhooks; the pretend one only hints at pretend credits."""
        sandbox = SANDBOX_WEBHOOK_SECRET if self.billing == "sandbox" else None
        return self.autumn_webhook_secret or sandbox

    @property
    def web(self) -> Literal["builtin", "firecrawl"]:
        """`auto` never sends the made-up websites of a town to Firecrawl."""
        if self.web_provider != "auto":
            return self.web_provider
        set_up = self.firecrawl_api_key or self.firecrawl_base_url
        return "firecrawl" if set_up and self.places != "sandbox" else "builtin"

    @property
    def demo(self) -> bool:
        """A run with any sandbox provider is a demo, and is marked so everywhere."""
        return "sandbox" in (self.places, self.model, self.billing)


def read_settings(**given: object) -> Settings:
    """Settings of the environment, with what the command line gave on top.

    Raises: Misconfigured, naming the variable or the file and what is wrong with it.
    """
    try:
        settings = Settings(**given)  # pyright: ignore[reportArgumentType]
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{FILE.absolute()} is no text in UTF-8: save it as that, or remove it.") from error
    except OSError as error:
        raise Misconfigured(f"{FILE.absolute()} cannot be read ({error.strerror}): allow it, or remove it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise Misconfigured(f"{name} is not usable: {first['msg']}.") from error
    settings_checks.check(settings)
    return settings
