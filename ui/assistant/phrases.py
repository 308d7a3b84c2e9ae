"""The sentences of `telling.py` in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.lead_words import ENGLISH as LEADS_IN_ENGLISH
from domain.lead_words import LeadWords
from domain.vocabulary import PAUSE_WORDS, Agency
from ui import page_words
from ui.words import RUN_STATES

Forms = Mapping[str, str]
"""What is said of `one`, and of `other` numbers."""


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Those of one language; `date` is for `strftime`."""

    plan: str
    unlimited: str
    left: str
    usd: str
    held: str
    low: str
    date: str
    nothing_used: str
    elsewhere: str
    unpriced: Forms
    no_runs: str
    search: str
    came_of: str
    found: Forms
    states: Mapping[str, str]
    pauses: Mapping[str, str]
    way_on: str
    lead: str
    no_reason: str
    leads: LeadWords
    profile: str
    no_services: str
    no_trade: str
    no_place: str
    no_criteria: str
    usual: Mapping[str, str]
    """What a profile has until somebody changes it."""
    offer: str
    book: str
    ask: str


ENGLISH = Phrases(
    plan="Plan: {name}.",
    unlimited="{account}: without limit.",
    left="{amount} left{usd}{held}; the plan renews on {when}.{low}",
    usd=", ${usd}",
    held=", {amount} held for what is under way, this answer included",
    low=" Low.",
    date="%d %B %Y",
    nothing_used="Nothing has been used yet.",
    elsewhere="Everything else",
    unpriced={"one": "{n} call without a price", "other": "{n} calls without a price"},
    no_runs="There are no runs yet.",
    search="{trade} in {place}",
    came_of="{state}, {found} found",
    found={"one": "{n} business", "other": "{n} businesses"},
    states={status: told.words.lower() for status, told in RUN_STATES.items()},
    pauses=PAUSE_WORDS,
    way_on="{why}. Its card has the ways to go on.",
    lead="{rank}. “{name}”: score {score}, {reasons}; {audit}",
    no_reason="none of the criteria",
    leads=LEADS_IN_ENGLISH,
    profile="{name}; {services}; tone: {tone}; {trade}, {place}; criteria: {criteria}",
    no_services="no services named",
    no_trade="no usual trade",
    no_place="no usual place",
    no_criteria="none",
    usual={
        "name": "Your agency",
        "services": "websites, online booking, search and map listings, review management",
        "tone": Agency.tone,
    },
    offer="{name}: ${price}",
    book="Nothing is sold here, this machine keeps its own credits: add {atlas_credits} or {ai_credits} at a time, in "
    "the page under “Credits and usage”.",
    ask="Credits are added by whoever runs Leadatlas here.",
)
GERMAN = Phrases(
    plan="Tarif: {name}.",
    unlimited="{account}: ohne Grenze.",
    left="Noch {amount}{usd}{held}; der Tarif erneuert sich am {when}.{low}",
    usd=", {usd} $",
    held=", {amount} für Laufendes vorgemerkt",
    low=" Das ist wenig.",
    date="%d.%m.%Y",
    nothing_used="Noch wurde nichts verbraucht.",
    elsewhere="Alles andere",
    unpriced={"one": "{n} Aufruf ohne Preis", "other": "{n} Aufrufe ohne Preis"},
    no_runs="Es gibt noch keine Suchen.",
    search="{trade} in {place}",
    came_of="{state}, {found} gefunden",
    found={"one": "{n} Betrieb", "other": "{n} Betriebe"},
    states={
        "idle": "nicht begonnen",
        "running": "läuft",
        "paused_for_upgrade": "pausiert",
        "waiting_for_review": "wartet auf Durchsicht",
        "waiting_for_billing": "wartet auf die Abrechnung",
        "error": "fehlgeschlagen",
        "completed": "fertig",
        "cancelled": "abgebrochen",
    },
    pauses={
        "review": "Wartet auf Ihre Durchsicht",
        "budget": "Pausiert: Die Grenze dieser Suche ist erreicht",
        "insufficient": "Pausiert: nicht genug Credits",
        "unavailable": "Wartet auf den Abrechnungsdienst",
    },
    way_on="{why}. Auf ihrer Karte steht, wie es weitergeht.",
    lead="{rank}. „{name}“: Punktzahl {score}, {reasons}; {audit}",
    no_reason="keines der Kriterien",
    leads=page_words.of_leads(),
    profile="{name}; {services}; Ton: {tone}; {trade}, {place}; Kriterien: {criteria}",
    no_services="keine Leistungen genannt",
    no_trade="keine übliche Branche",
    no_place="kein üblicher Ort",
    no_criteria="keine",
    usual={
        "name": "Ihre Agentur",
        "services": "Websites, Online-Termine, Einträge in Suche und Karten, Pflege von Bewertungen",
        "tone": "freundlich und konkret",
    },
    offer="{name}: {price} $",
    book="Hier wird nichts verkauft, dieser Rechner führt seine Credits selbst: Fügen Sie auf der Seite unter „Credits "
    "und Verbrauch“ jeweils {atlas_credits} oder {ai_credits} hinzu.",
    ask="Credits fügt hinzu, wer Leadatlas hier betreibt.",
)
