"""What the chat answers when a request is none: Chainlit's own answers are plain text, or break on what they repeat."""

import logging
from json import JSONDecodeError
from unicodedata import category

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from ui.chat.doors import of_api

log = logging.getLogger(__name__)

LONGEST_NAME = 255
"""Bytes of a file's name, which file systems allow."""
LONGEST_PATH = 2_000
NOTHING = "There is nothing at this address."
ENDED = "This chat is not connected any more: reload the page."
UNREADABLE = "The body of this request cannot be read: send JSON in UTF-8."


class PossiblePaths:
    """Looks for no file that cannot be: Chainlit breaks on its name."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that there is nothing."""
        if scope["type"] == "http" and not of_api(scope) and not possible(scope["path"]):
            return await problems.answer(404, NOTHING)(scope, receive, send)
        await self._app(scope, receive, send)


def possible(path: str) -> bool:
    """Whether a file could be called so."""
    size = len(path.encode(errors="replace"))
    names = (len(name.encode(errors="replace")) for name in path.split("/"))
    return size <= LONGEST_PATH and max(names) <= LONGEST_NAME and not any(category(each) == "Cc" for each in path)


def install(chat: FastAPI) -> None:
    """Make what Chainlit does not expect a problem; before its first request."""
    chat.add_exception_handler(RequestValidationError, problems.invalid)
    for unreadable in (JSONDecodeError, UnicodeDecodeError, RecursionError):
        chat.add_exception_handler(unreadable, _unreadable)
    chat.add_exception_handler(ValueError, _ended)
    chat.add_exception_handler(Exception, problems.broken)


async def _unreadable(request: Request, error: Exception) -> Response:
    """Told in the log, because a bug of ours could look the same."""
    log.warning("the body of %s cannot be read (%s)", request.url.path, type(error).__name__)
    return problems.answer(400, UNREADABLE)


async def _ended(_: Request, error: Exception) -> Response:
    """A page that slept through a restart; Chainlit has no name of its own for that."""
    if str(error) != "Session not found":
        raise error
    return problems.answer(404, ENDED)
