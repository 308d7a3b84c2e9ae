"""Which services have their keys set, and what trying them takes at the most."""

from dataclasses import dataclass

from engine.settings import Settings


@dataclass(frozen=True)
class Line:
    service: str
    setting: str
    set: bool
    takes: str

    def __str__(self) -> str:
        return f"{self.service}: {self.takes}" if self.set else f"{self.service}: left out, {self.setting} is not set"


def spending(settings: Settings) -> list[Line]:
    key, model = settings.google_places_api_key is not None, settings.llm_model
    firecrawl = settings.firecrawl_api_key is not None or settings.firecrawl_base_url is not None
    return [
        Line("Google Places", "GOOGLE_PLACES_API_KEY", key, "3 text searches, 1 of them for bounds alone"),
        Line("Google legacy", "GOOGLE_PLACES_API_KEY", key, "1 text search, 5 details, 1 geocoding, if the key may"),
        Line("Firecrawl", "FIRECRAWL_API_KEY", firecrawl, "5 credits at most"),
        Line("Model gateway", "LLM_API_KEY", settings.llm_api_key is not None, f"1 answer of {model}, under 1 US cent"),
        Line("Autumn", "AUTUMN_SECRET_KEY", settings.autumn_secret_key is not None, "1 check, which is free"),
    ]
