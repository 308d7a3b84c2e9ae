"""Puts the chat at `/` of an application that has everything else already."""

import hashlib
import hmac
import os
import secrets

from fastapi import FastAPI
from pydantic import SecretStr

from engine.quiet import silence
from engine.settings import Settings
from engine.signing_in import oauth_environment
from ui.chat import boundary
from ui.chat.house import Door, door
from ui.chat.policy import page_policy
from ui.chat.root import TARGET, prepare, program, speak
from ui.chat.tokens import COOKIE_NAME

PATH = "/"
SECRET = "CHAINLIT_AUTH_SECRET"
"""Chainlit reads its secret from the environment only."""
ADDRESS = "CHAINLIT_URL"
BY_TLS = "__Host-"
"""A browser takes a cookie of such a name only by TLS, and from this host alone."""


def mount(app: FastAPI, settings: Settings) -> str:
    """Load Chainlit and mount it last; the policy of its page. Once per process: it keeps its callbacks in globals.

    Without AUTH_SECRET nobody logs in, and what signs the cookie lives as long as the process.
    """
    silence(os.environ)
    root = prepare(settings.leadatlas_home)
    secret = settings.auth_secret
    _tell(door, settings)
    os.environ[SECRET] = _derived(secret) if secret else secrets.token_urlsafe(48)
    os.environ[COOKIE_NAME] = f"{BY_TLS if settings.tls else ''}access_token"
    from chainlit.config import config
    from chainlit.server import app as chat
    from chainlit.server import get_html_template  # pyright: ignore[reportUnknownVariableType]
    from chainlit.utils import mount_chainlit

    config.ui.default_theme = "system"  # pyright: ignore[reportAttributeAccessIssue]  # its file knows two of three
    config.run.headless = True
    speak(root)
    boundary.install(chat)
    layers = list(chat.user_middleware)
    mount_chainlit(app=app, target=str(TARGET), path=PATH)
    # its own lets all of `/` pass, and logs an error for each page that closes before its answer
    chat.user_middleware[:] = layers
    return page_policy(get_html_template(PATH), program())


def _tell(door: Door, settings: Settings) -> None:
    """How people may come in, before Chainlit loads; OAuth is told by the environment, and only what we check."""
    door.locked = settings.auth_secret is not None
    door.passwords = door.locked and settings.auth_passwords
    door.header = settings.auth_header
    for name in [name for name in os.environ if name.startswith("OAUTH_")]:
        del os.environ[name]
    oauth = oauth_environment(settings)
    door.oauth = bool(oauth)
    os.environ.update(oauth)
    os.environ[ADDRESS] = settings.public_url or ""


def _derived(secret: SecretStr) -> str:
    """Not the secret itself: page addresses are signed with that one."""
    return hmac.new(secret.get_secret_value().encode(), b"chat", hashlib.sha256).hexdigest()
