"""Chainlit's history over our own tables. The browser gives ids at most, looked up as the asker's."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chainlit.context import ChainlitContextException, context
from chainlit.data.base import BaseDataLayer
from chainlit.element import Element, ElementDict
from chainlit.session import BaseSession
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User
from starlette.requests import cookie_parser

from engine.operations import chats, turns
from engine.operations.chats import Message
from engine.operations.people import Person
from engine.services import Services
from ui.chat import view
from ui.chat.house import asking, door, house, services_of
from ui.chat.tokens import identifier_of

MOST = 100
"""Chats at once, whatever the browser asks for."""
KEPT = ("user_message", "assistant_message")


def as_user(person: Person, identifier: str) -> PersistedUser:
    """A person as Chainlit keeps them in its sessions; `metadata` is what the page must know before anything else."""
    told = {"organization": person.org_name if person.org_id else None, "demo": house().services.settings.demo}
    return PersistedUser(
        id=identifier,
        identifier=identifier,
        display_name=person.name,
        createdAt="2026-01-01T00:00:00Z",
        metadata=told,
    )


async def asker() -> tuple[Person, str] | None:
    """Who is asking, with the identifier of their cookie; None when there is nobody we know."""
    try:
        session = context.session
    except ChainlitContextException:
        return asking.get()
    user = session.user if _still_logged_in(session) else None
    person = await house().recognise(user.identifier) if user else None
    return (person, user.identifier) if user and person else None


def _still_logged_in(session: BaseSession) -> bool:
    """A page that stays open outlives neither the end of its log-in nor its secret."""
    if not door.locked:
        return True
    cookies = cookie_parser(session.environ.get("HTTP_COOKIE", ""))
    return session.user is not None and identifier_of(cookies) == session.user.identifier


class ChatHistory(BaseDataLayer):
    """Messages are kept, and which run a message stands for; widgets are built anew whenever a chat is opened."""

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """Called for every request: who came in is remembered for the calls that follow."""
        person = await house().recognise(identifier)
        asking.set((person, identifier) if person else None)
        return as_user(person, identifier) if person else None

    async def create_user(self, user: User) -> PersistedUser | None:
        """People are made by `leadatlas users`."""
        return await self.get_user(user.identifier)

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Only a name that a person gave is kept; with a `user_id` it is the first message, which is there already."""
        if name and user_id is None and (mine := await _mine(thread_id)):
            await chats.rename(mine[0], mine[1], name)

    async def get_thread_author(self, thread_id: str) -> str:
        """The asker's identifier if the chat is theirs, empty otherwise: nobody learns of another's chat."""
        mine, who = await _mine(thread_id), await asker()
        return who[1] if mine and who and await chats.read(*mine) else ""

    async def delete_thread(self, thread_id: str) -> None:
        """What was written goes, runs and leads stay."""
        if mine := await _mine(thread_id):
            await chats.remove(*mine)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """The history, newest first."""
        who, start = await asker(), _number(pagination.cursor)
        if who is None or who[0].org_id is None:
            return PaginatedResponse(data=[], pageInfo=PageInfo(hasNextPage=False, startCursor=None, endCursor=None))
        first = min(max(pagination.first, 1), MOST)
        rows = await chats.latest(services_of(who[0]), filters.search or "", first + 1, start)
        more = len(rows) > first
        page: list[Any] = [view.thread(chat, who[1]) for chat in rows[:first]]
        end = str(start + len(page))
        return PaginatedResponse(data=page, pageInfo=PageInfo(hasNextPage=more, startCursor=str(start), endCursor=end))

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """This dictionary is the reloaded page."""
        mine, who = await _mine(thread_id), await asker()
        chat = await chats.read(*mine) if mine else None
        if mine is None or chat is None or who is None:
            return None
        costs = await turns.costs(mine[0], turns.among(chat))
        found: Any = view.thread(chat, who[1], full=True, costs=costs)
        return found

    async def create_step(self, step_dict: StepDict) -> None:
        """Keep what people wrote and read. A run's message is kept by whoever started the run."""
        told: dict[str, Any] = {**step_dict}
        mine = await _mine(told.get("threadId") or "")
        if told.get("type") in KEPT and told.get("output") and mine:
            created = datetime.fromisoformat(told["createdAt"]) if told.get("createdAt") else None
            message = Message(id=UUID(told["id"]), kind=told["type"], text=told["output"], created_at=created)
            await chats.say(*mine, message)

    async def update_step(self, step_dict: StepDict) -> None:
        """The same id replaces the text."""
        await self.create_step(step_dict)

    async def delete_step(self, step_id: str) -> None:
        """Nothing in our page deletes a message."""

    async def create_element(self, element: Element) -> None:
        """Widgets are never stored: these three take their ids straight from the browser."""

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """See `create_element`."""

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """See `create_element`."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Not asked for."""
        return ""

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Not asked for."""
        return True

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """Not offered."""
        return []

    async def build_debug_url(self) -> str:
        """Not offered."""
        return ""

    async def close(self) -> None:
        """The server closes its services."""


async def _mine(thread_id: str) -> tuple[Services, UUID] | None:
    """The asker's services and the chat's id; None when the id is none or the asker has no organization."""
    who = await asker()
    try:
        chat_id = UUID(thread_id)
    except ValueError:
        return None
    return (services_of(who[0]), chat_id) if who and who[0].org_id else None


def _number(cursor: str | None) -> int:
    return int(cursor) if cursor and cursor.isascii() and cursor.isdigit() and len(cursor) < 10 else 0
