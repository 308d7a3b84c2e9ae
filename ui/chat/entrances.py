"""The ways in: a password, a trusted proxy's word, an OAuth provider's; but only for people who are known here."""

from typing import Any

import chainlit as cl
from fastapi import HTTPException
from starlette.datastructures import Headers

from api.problems import STATUS
from domain.errors import Overloaded, TooManyTries
from engine.operations.people import Person
from engine.signing_in import verified_email
from ui.chat.data_layer import as_user
from ui.chat.house import LOCAL_IDENTIFIER, arrived, door, house

UNTRUSTED = "This header counts only from a proxy of TRUSTED_PROXIES."
NOT_TOLD = "The proxy has not said who you are."
UNKNOWN = "Nobody here knows this account: ask whoever runs Leadatlas here to add its e-mail address."


async def by_password(email: str, password: str) -> cl.User | None:
    """A person by e-mail and password."""
    log_in = house().log_in
    try:
        person = await log_in(email, password) if log_in else None
    except (TooManyTries, Overloaded) as refused:  # the page has a sentence for each status
        raise HTTPException(STATUS[type(refused)], str(refused)) from refused
    return _let_in(person)


async def by_header(headers: Headers) -> cl.User | None:
    """Whom a trusted proxy vouches for."""
    if not arrived.get().trusted:
        raise HTTPException(403, UNTRUSTED)
    told = headers.getlist(door.header or "")
    if len(told) != 1 or not told[0].strip():
        raise HTTPException(403, NOT_TOLD)
    user = _let_in(await house().vouched_for(told[0]))
    if user is None:
        raise HTTPException(403, UNKNOWN)
    return user


async def by_oauth(provider: str, _: str, told: dict[str, Any], __: cl.User, ___: str | None = None) -> cl.User | None:
    """Whom a provider vouches for; None becomes a sentence on the log-in page."""
    email = verified_email(provider, told)
    return _let_in(await house().vouched_for(email)) if email else None


async def at_this_machine(_: object) -> cl.User | None:
    """The one who sits at it; asked only when the page has lost the cookie that every request is given."""
    person = await house().recognise(LOCAL_IDENTIFIER)
    return as_user(person, LOCAL_IDENTIFIER) if person else None


def _let_in(person: Person | None) -> cl.User | None:
    return as_user(person, person.session) if person and person.session else None
