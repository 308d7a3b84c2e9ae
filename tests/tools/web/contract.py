"""The adapters of the `Web` port that the contract runs on; a new one is a line here."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr

from domain.ports import Web
from tools.web.builtin import BuiltinWeb
from tools.web.firecrawl.web import FirecrawlWeb

Open = Callable[[int, str], AbstractAsyncContextManager[Web]]
"""(port of the town on this machine, its certificate authority) → the adapter, open."""


def builtin(port: int, ca_file: str) -> AbstractAsyncContextManager[Web]:
    return BuiltinWeb(connect_to={"*.test": f"127.0.0.1:{port}"}, ca_file=ca_file)


def firecrawl(port: int, ca_file: str) -> AbstractAsyncContextManager[Web]:
    return FirecrawlWeb(SecretStr("fc-test"), base_url=f"http://127.0.0.1:{port}")


ADAPTERS: dict[str, Open] = {"builtin": builtin, "firecrawl": firecrawl}
