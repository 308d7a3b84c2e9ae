"""Put first on a process's path as `sitecustomize`: writes down every address that its Python asks for.

uvloop asks in C, where no audit hook hears it: asyncio does it here instead. libpq speaks to the database only.
"""

import asyncio
import os
import sys
from types import ModuleType

heard = os.open(os.environ["WITNESS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def listen(event: str, told: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        where = told[1]
        os.write(heard, f"{os.getpid()} {where[0] if isinstance(where, tuple) else where}\n".encode())
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        os.write(heard, f"{os.getpid()} {told[0]}\n".encode())


stand_in = ModuleType("uvloop")
stand_in.run = asyncio.run  # type: ignore[attr-defined]
stand_in.new_event_loop = stand_in.Loop = asyncio.SelectorEventLoop  # type: ignore[attr-defined]
sys.modules["uvloop"] = stand_in
sys.addaudithook(listen)
