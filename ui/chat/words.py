"""What the chat says in words of its own, in the browser's language, and how a run is named in the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.operations.chats import Chat
from ui.assistant import words as assistant
from ui.text import clean
from ui.words import RUN_STATES

ASSISTANT = "Leadatlas"


@dataclass(frozen=True, kw_only=True)
class Words:
    """Those of one language."""

    no_organization: str
    no_town: str
    town: str
    sign_in_again: str
    our_fault: str
    assistant_down: str
    help: str
    resumed: str
    and_: str
    open_credits: str
    gone: str
    no_such_town: str
    one_business: str
    businesses: str
    up_to: str
    old_websites: str
    no_website: str
    poor_ratings: str
    short_run: str
    assistant: assistant.Words
    """What stands under the assistant's words."""


ENGLISH = Words(
    no_organization="**No organization selected.** Your account belongs to none yet: ask whoever runs Leadatlas here "
    "to add you to one.",
    no_town='**No demo town called "{place}".** The demo knows made-up towns only.',
    town="[Search {town}](#find={search})",
    sign_in_again="Your account is not known any more. Reload the page to sign in again.",
    our_fault="Something went wrong on our side. Nothing is lost: try again.",
    assistant_down="The assistant does not answer right now. Nothing was charged. What needs no assistant works as "
    'before: a search, for example "find 10 dentists in Springfield", every button, and the words {commands}.',
    help='A search takes a trade and a place, for example "find 10 dentists in Springfield". These words cost nothing: '
    "{commands}. What else you write goes to the assistant, for the AI credits that are shown beneath it.",
    resumed="The run goes on where it stopped.",
    and_="and",
    open_credits="Open credits and usage",
    gone="This search is not in the chat any more: write it again.",
    no_such_town="No demo town called “{place}”. The demo knows: {towns}.",
    one_business="{town} (1 business)",
    businesses="{town} ({n} businesses)",
    up_to="up to {credits} credits",
    old_websites="Old websites and poor ratings",
    no_website="No website, or only a social page",
    poor_ratings="Rated under 4 stars",
    short_run="A short run to look around",
    assistant=assistant.ENGLISH,
)
GERMAN = Words(
    no_organization="**Keine Organisation gewählt.** Ihr Konto gehört noch zu keiner: Bitten Sie, wer Leadatlas hier "
    "betreibt, Sie in eine aufzunehmen.",
    no_town="**Keine Demostadt namens „{place}“.** Die Demo kennt nur erfundene Städte.",
    town="[In {town} suchen](#find={search})",
    sign_in_again="Ihr Konto ist nicht mehr bekannt. Laden Sie die Seite neu, um sich wieder anzumelden.",
    our_fault="Bei uns ist etwas schiefgegangen. Nichts ist verloren: Versuchen Sie es noch einmal.",
    assistant_down="Der Assistent antwortet gerade nicht. Nichts wurde berechnet. Was keinen Assistenten braucht, geht "
    "wie sonst: eine Suche, zum Beispiel „finde 10 Zahnärzte in Springfield“, jeder Knopf und die Wörter {commands}.",
    help="Eine Suche braucht eine Branche und einen Ort, zum Beispiel „finde 10 Zahnärzte in Springfield“. Diese "
    "Wörter kosten nichts: {commands}. Was Sie sonst schreiben, geht an den Assistenten, für die KI-Credits, die "
    "darunter stehen.",
    resumed="Die Suche geht dort weiter, wo sie stehen geblieben ist.",
    and_="und",
    open_credits="Credits und Verbrauch öffnen",
    gone="Diese Suche steht nicht mehr im Chat: Schreiben Sie sie noch einmal.",
    no_such_town="Keine Demostadt namens „{place}“. Die Demo kennt: {towns}.",
    one_business="{town} (1 Betrieb)",
    businesses="{town} ({n} Betriebe)",
    up_to="bis zu {credits} Credits",
    old_websites="Alte Websites und schwache Bewertungen",
    no_website="Keine Website, oder nur ein soziales Profil",
    poor_ratings="Unter 4 Sternen bewertet",
    short_run="Eine kurze Suche zum Umsehen",
    assistant=assistant.GERMAN,
)


def spoken(language: str | None) -> Words:
    """Those of a browser's first language, such as `de-AT`; English where there are no others."""
    return GERMAN if (language or "").lower().partition("-")[0] == "de" else ENGLISH


def listed(words: Words, towns: Sequence[Mapping[str, Any]]) -> str:
    """`Springfield (64 businesses)`, of the first five; `towns` as the sandbox has them."""
    return ", ".join(_town(words, town) for town in towns[:5])


def _town(words: Words, town: Mapping[str, Any]) -> str:
    form = words.one_business if int(town["businesses"]) == 1 else words.businesses
    return form.format(town=clean(town["name"]), n=town["businesses"])


def history_line(chat: Chat) -> str:
    """`✓ Dentists in Springfield`; a chat without a run has no icon."""
    state = RUN_STATES.get(chat.status or "")
    return f"{state.icon} {title(chat.name)}" if state else title(chat.name)


def title(text: str) -> str:
    """A trade and place as a heading."""
    return text[:1].upper() + text[1:]
