"""The chat's files, packed once: Chainlit would pack 4.6 MB anew for every visitor, and send ours whole each time."""

import asyncio
import gzip
import os
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.chat.doors import FOR_GOOD

TYPES = {".js": "text/javascript", ".jsx": "text/javascript", ".css": "text/css"}
LEVEL = 9
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


class Packed:
    """Answers for Chainlit's own files, whose names change with what is in them, and for ours, whose names do not."""

    def __init__(self, app: ASGIApp, folders: Mapping[str, Path], kept: Path) -> None:
        """`folders`: what lies where, by the beginning of an address. `kept`: where files are packed when asked for."""
        self._app, self._kept = app, kept
        self._files = {
            f"{start}{file.relative_to(folder).as_posix()}": file
            for start, folder in folders.items()
            for file in folder.rglob("*")
            if file.suffix in TYPES
        }
        self._packing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file as it was packed, or nothing to who has it, or pass on."""
        file = (
            self._files.get(scope["path"]) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        )
        asked = Headers(scope=scope) if file else Headers()
        if file is None or "gzip" not in asked.get("accept-encoding", ""):
            return await self._app(scope, receive, send)
        state = file.stat()
        version = f"{state.st_mtime_ns:x}-{state.st_size:x}"
        told = {"etag": f'"{version}"', "vary": "accept-encoding"}
        told |= FOREVER if scope["path"].startswith(FOR_GOOD) else {}
        if asked.get("if-none-match") == told["etag"]:
            return await Response(status_code=304, headers=told)(scope, receive, send)
        packed = await self._packed(file, version)
        answer = FileResponse(packed, headers={**told, "content-encoding": "gzip"}, media_type=TYPES[file.suffix])
        await answer(scope, receive, send)

    async def _packed(self, file: Path, version: str) -> Path:
        kept = self._kept / f"{file.name}.{version}.gz"
        async with self._packing:
            if not kept.exists():
                await asyncio.to_thread(_pack, file, kept)
        return kept


def _pack(file: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    made = kept.with_name(f"{kept.name}.{os.getpid()}")
    made.write_bytes(gzip.compress(file.read_bytes(), LEVEL, mtime=0))
    made.replace(kept)
