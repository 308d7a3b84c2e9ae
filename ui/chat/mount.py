"""Puts the chat at `/` of an application that has everything else already."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from engine.quiet import silence
from ui.chat import boundary
from ui.chat.house import door
from ui.chat.policy import page_policy
from ui.chat.root import TARGET, prepare, program

PATH = "/"
SECRET = "CHAINLIT_AUTH_SECRET"
"""Chainlit reads its secret from the environment only."""


def mount(app: FastAPI, home: Path, auth_secret: SecretStr | None) -> str:
    """Load Chainlit and mount it last; the policy of its page. Once per process: it keeps its callbacks in globals.

    Args:
        auth_secret: signs log-ins; None = nobody logs in, and what signs the cookie lives as long as the process.
    """
    silence(os.environ)
    prepare(home)
    door.locked = auth_secret is not None
    os.environ[SECRET] = _derived(auth_secret) if auth_secret else secrets.token_urlsafe(48)
    from chainlit.config import config
    from chainlit.server import app as chat
    from chainlit.server import get_html_template  # pyright: ignore[reportUnknownVariableType]
    from chainlit.utils import mount_chainlit

    config.ui.default_theme = "system"  # pyright: ignore[reportAttributeAccessIssue]  # its file knows two of three
    config.run.headless = True
    boundary.install(chat)
    mount_chainlit(app=app, target=str(TARGET), path=PATH)
    return page_policy(get_html_template(PATH), program())


def _derived(secret: SecretStr) -> str:
    """Not the secret itself: page addresses are signed with that one."""
    return hmac.new(secret.get_secret_value().encode(), b"chat", hashlib.sha256).hexdigest()


def cookie(identifier: str, name: str) -> str:
    """The `Cookie` pair that says who somebody is, signed now."""
    from chainlit.auth.jwt import create_jwt
    from chainlit.user import User

    return f"access_token={create_jwt(User(identifier=identifier, display_name=name))}"


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
