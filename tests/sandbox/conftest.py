"""A tiny town in a temporary folder and the sandbox serving it as a child process, as the engine does."""

import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

ROOT = Path(__file__).parents[2]
KEY = {"X-Goog-Api-Key": "k", "X-Goog-FieldMask": "places.id,nextPageToken"}
PLAIN: dict[str, Any] = {"trust_env": False, "timeout": 10, "verify": False}
"""No certificate, so no list of authorities, which takes 20 ms to read."""
BEARER = {"Authorization": "Bearer demo"}
HOSTS = {
    "old.test": {"http_only": True},
    "broken.test": {"bad_certificate": True},
    "moved.test": {"redirect": "https://fine.test/"},
    "slow.test": {"delay_ms": 200},
    "fine.test": {
        "redirects": {"/prices": "/fees"},
        "status": {"/closed": 410, "/gone": 503},
        "pad": {"/big": 300_000},
        "charset": {"/latin": "windows-1252"},
    },
}
PAGES = {
    "fine.test/index.html": "<h1>Fine Dental</h1>",
    "fine.test/contact.html": "<p>Call us</p>",
    "fine.test/closed.html": "<p>we moved out</p>",
    "fine.test/big.html": "<p>big</p>",
    "fine.test/latin.html": "<p>caf\xe9</p>",
    "fine.test/team/index.html": "<p>team</p>",
    "fine.test/style.css": "p{}",
    "old.test/index.html": "<p>old</p>",
    "broken.test/index.html": "<p>broken</p>",
    "slow.test/index.html": "<p>slow</p>",
}


def place(number: int, kind: str, name: str, address: str) -> dict[str, Any]:
    return {
        "id": f"place-{number}",
        "displayName": {"text": name, "languageCode": "en"},
        "formattedAddress": address,
        "primaryType": kind,
        "types": [kind, "point_of_interest", "establishment"],
        "rating": 4.5,
    }


def make_town(folder: Path) -> Path:
    springfield = "1 Elm St, Springfield, IL 62701, USA"
    places = [place(at, "dentist", f"Smile {at}", springfield) for at in range(70)]
    places += [
        place(70, "lawyer", "Ames & Co", "2 Oak Ave, Shelbyville, IL 62565, USA"),
        place(71, "beauty_salon", "Vera's", "R. Olavo Bilac, 152, Jaú - SP, 17201-390, Brazil"),
        place(72, "dental_clinic", "Praxis Nord", "Thiemstraße 124, 03050 Cottbus, Germany"),
    ]
    (folder / "places.json").write_text(json.dumps(places))
    (folder / "hosts.json").write_text(json.dumps(HOSTS))
    for path, html in PAGES.items():
        file = folder / "sites" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(html.encode("cp1252"))
    (folder / "secret.txt").write_text("secret")
    return folder


@dataclass(frozen=True)
class Served:
    """A running sandbox and how to talk to it."""

    port: int
    ca_file: str
    towns: list[dict[str, Any]]
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
        return httpx.post(self.url + path, json=body, headers=headers, **PLAIN)

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers, **PLAIN)

    def search(self, query: str, **parameters: Any) -> httpx.Response:
        return self.post("/v1/places:searchText", {"textQuery": query, **parameters}, KEY)

    def visit(self, host: str, path: str = "/", scheme: str = "https", method: str = "GET") -> httpx.Response:
        context = ssl.create_default_context(cafile=self.ca_file)
        with httpx.Client(verify=context, trust_env=False) as client:
            url = f"{scheme}://127.0.0.1:{self.port}{path}"
            return client.request(method, url, headers={"Host": host}, extensions={"sni_hostname": host})

    def chat(self, said: str, **more: Any) -> httpx.Response:
        body = {"model": "leadatlas-demo", "messages": [{"role": "user", "content": said}], **more}
        return self.post("/v1/chat/completions", body, BEARER)


@contextmanager
def serving(*words: str) -> Generator[Served, None, None]:
    command = [sys.executable, "-m", "sandbox", *words]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        try:
            said = cast("dict[str, Any]", json.loads(process.stdout.readline()))
            yield Served(**said, process=process)
        finally:
            process.stdin.close()
            process.wait(timeout=10)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def served(town: Path) -> Iterator[Served]:
    with serving("--data", str(town)) as running:
        yield running


@pytest.fixture
def schema() -> Callable[..., dict[str, Any]]:
    def wrap(name: str, inner: dict[str, Any] | None = None) -> dict[str, Any]:
        return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": inner or {}}}

    return wrap
