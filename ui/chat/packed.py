"""Chainlit's page is 4.6 MB of JavaScript, which Chainlit packs anew for every visitor; here it is packed once."""

import asyncio
import gzip
import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.chat.doors import FOR_GOOD

TYPES = {".js": "text/javascript", ".css": "text/css"}
LEVEL = 9
HEADERS = {
    "content-encoding": "gzip",
    "vary": "accept-encoding",
    "cache-control": "public, max-age=31536000, immutable",
}


class Packed:
    """Answers for Chainlit's own files, whose names change with what is in them."""

    def __init__(self, app: ASGIApp, assets: Path, folder: Path) -> None:
        """`assets`: as Chainlit brings them. `folder`: where they are kept packed, from the first visit on."""
        self._app, self._folder = app, folder
        self._files = {f"{FOR_GOOD}{each.name}": each for each in assets.iterdir() if each.suffix in TYPES}
        self._packing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file as it was packed, or pass on."""
        file = (
            self._files.get(scope["path"]) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        )
        if file is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return await self._app(scope, receive, send)
        response = FileResponse(await self._packed(file), headers=HEADERS, media_type=TYPES[file.suffix])
        await response(scope, receive, send)

    async def _packed(self, file: Path) -> Path:
        kept = self._folder / f"{file.name}.gz"
        async with self._packing:
            if not kept.exists():
                await asyncio.to_thread(_pack, file, kept)
        return kept


def _pack(file: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    made = kept.with_name(f"{kept.name}.{os.getpid()}")
    made.write_bytes(gzip.compress(file.read_bytes(), LEVEL, mtime=0))
    made.replace(kept)
