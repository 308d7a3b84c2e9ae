"""What the chat says in words of its own, and how a run is named in the history."""

from engine.operations.chats import Chat
from ui.words import RUN_STATES

ASSISTANT = "Leadatlas"
NO_ORGANIZATION = (
    "**No organization selected.** Your account belongs to none yet: ask whoever runs Leadatlas here to add you to one."
)
NO_TOWN = '**No demo town called "{place}".** The demo knows made-up towns only.'
TOWN = "[Search {town}](#find={search})"
SIGN_IN_AGAIN = "Your account is not known any more. Reload the page to sign in again."
ASSISTANT_DOWN = (
    "The assistant does not answer right now. Nothing was charged. What needs no assistant works as before: a search, "
    'for example "find 10 dentists in Springfield", every button, and the words {commands}.'
)
OUR_FAULT = "Something went wrong on our side. Nothing is lost: try again."


def history_line(chat: Chat) -> str:
    """`✓ Dentists in Springfield`; a chat without a run has no icon."""
    state = RUN_STATES.get(chat.status or "")
    return f"{state.icon} {title(chat.name)}" if state else title(chat.name)


def title(text: str) -> str:
    """A trade and place as a heading."""
    return text[:1].upper() + text[1:]
