"""The log-in cookie: made for the one at this machine, read for everybody. Chainlit signs and ends it."""

import os

COOKIE_NAME = "CHAINLIT_AUTH_COOKIE_NAME"
"""Chainlit reads it from the environment, once, when it is loaded."""


def cookie(identifier: str, name: str) -> str:
    """The `Cookie` pair that says who somebody is, signed now."""
    from chainlit.auth.jwt import create_jwt
    from chainlit.user import User

    return f"{os.environ[COOKIE_NAME]}={create_jwt(User(identifier=identifier, display_name=name))}"


def identifier_of(cookies: dict[str, str]) -> str | None:
    """Whose cookie it is; None when there is none, or not a valid one."""
    from chainlit.auth import get_token_from_cookies
    from chainlit.auth.jwt import decode_jwt
    from jwt import InvalidTokenError

    token = get_token_from_cookies(cookies)
    try:
        return decode_jwt(token).identifier if token else None
    except InvalidTokenError:
        return None
