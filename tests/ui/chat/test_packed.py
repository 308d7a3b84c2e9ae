"""Chainlit's own files are packed once, for whoever takes them so."""

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from ui.chat.packed import Packed

PROGRAM = b"const a = 1;\n" * 1000


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "index-1.js").write_bytes(PROGRAM)
    (assets / "index-1.js.map").write_bytes(b"{}")
    (tmp_path / "ours" / "js").mkdir(parents=True)
    (tmp_path / "ours" / "js" / "a.js").write_bytes(PROGRAM)
    app = Packed(Starlette(), {"/assets/": assets, "/public/": tmp_path / "ours"}, tmp_path / "packed")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x.test")


async def test_a_file_comes_packed_and_is_packed_once(client: httpx.AsyncClient, tmp_path: Path) -> None:
    answer = await client.get("/assets/index-1.js")
    assert (answer.status_code, answer.content) == (200, PROGRAM)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    (kept,) = (tmp_path / "packed").iterdir()
    assert int(answer.headers["content-length"]) == kept.stat().st_size < len(PROGRAM) / 10
    kept.write_bytes(gzip.compress(b"kept"))
    assert (await client.get("/assets/index-1.js")).content == b"kept"


@pytest.mark.parametrize("path", ["/assets/index-1.js.map", "/assets/other.js", "/assets/../index-1.js", "/index-1.js"])
async def test_everything_else_is_passed_on(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("encoding", ["identity", "br"])
async def test_who_does_not_unpack_gets_it_as_before(client: httpx.AsyncClient, encoding: str) -> None:
    assert (await client.get("/assets/index-1.js", headers={"accept-encoding": encoding})).status_code == 404


async def test_who_has_our_file_already_is_told_so_until_it_changes(client: httpx.AsyncClient, tmp_path: Path) -> None:
    first = await client.get("/public/js/a.js")
    assert (first.content, "cache-control" in first.headers) == (PROGRAM, False)
    known = {"if-none-match": first.headers["etag"]}
    again = await client.get("/public/js/a.js", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    (tmp_path / "ours" / "js" / "a.js").write_bytes(b"changed")
    assert (await client.get("/public/js/a.js", headers=known)).content == b"changed"
