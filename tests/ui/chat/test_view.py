"""Our records as the dictionaries Chainlit draws; the same again replaces itself."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from engine.operations.chats import Chat, Message, standing_for
from ui.chat import view
from ui.chat.words import history_line

RUN, CHAT = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORDS = Message(id=UUID(int=3), kind="user_message", text="dentists in Springfield", created_at=NOON)


def chat(**more: object) -> Chat:
    values = {"id": CHAT, "name": "dentists in Springfield", "created_at": NOON, "status": "running", "demo": True}
    return Chat(**{**values, **more})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("running", "● Dentists in Springfield"),
        ("paused_for_upgrade", "‖ Dentists in Springfield"),
        ("completed", "✓ Dentists in Springfield"),
        (None, "Dentists in Springfield"),
    ],
)
def test_a_line_of_the_history_has_its_runs_state(status: str | None, line: str) -> None:
    assert history_line(chat(status=status)) == line


def test_an_opened_chat_has_its_words_and_the_widgets_of_its_runs() -> None:
    thread = view.thread(chat(messages=(WORDS, standing_for(RUN, NOON))), "ann@x.test", full=True)
    mine, shown = thread["steps"]
    assert (mine["name"], mine["type"], mine["output"]) == ("ann@x.test", "user_message", "dentists in Springfield")
    assert (shown["name"], shown["type"], shown["output"]) == ("Leadatlas", "assistant_message", "")
    assert mine["createdAt"] == "2026-11-25T12:00:00.000000Z"
    assert [each["name"] for each in thread["elements"]] == [
        "RunHeader",
        "Coverage",
        "Paywall",
        "Resuming",
        "Review",
        "Leads",
        "Failures",
    ]
    assert {each["forId"] for each in thread["elements"]} == {shown["id"]}
    assert all(each["props"] == {"run": str(RUN), "chat": str(CHAT)} and each["url"] for each in thread["elements"])


def test_a_line_alone_has_neither() -> None:
    thread = view.thread(chat(messages=(standing_for(RUN),)), "ann@x.test")
    assert (thread["steps"], thread["elements"], thread["userIdentifier"]) == ([], [], "ann@x.test")


def test_the_same_run_always_has_the_same_ids() -> None:
    assert view.elements(RUN, CHAT) == view.elements(RUN, CHAT)
    assert not {each["id"] for each in view.elements(RUN, CHAT)} & {each["id"] for each in view.elements(CHAT, CHAT)}
