"""A model gateway on the real wire that plants an invented quote and an invented web address in all it says."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.model.dossier import write_dossier

INVENTED = "Winner of the Golden Molar for the best dentistry in the world"
ADDRESS = "https://planted.example/win"


class Liar(ThreadingHTTPServer):
    """Counts what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Liar

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        user, schema = asked["messages"][-1]["content"], asked["response_format"]["json_schema"]["name"]
        self.server.asked.append(user)
        told = planted(write_dossier(user)) if schema == "dossier" else {"pages": [0, 1, 2, 999], "more": ADDRESS}
        body = json.dumps(completion(json.dumps(told))).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def planted(told: dict[str, Any]) -> dict[str, Any]:
    """An honest dossier with lies wherever they fit: claims, a true quote with a false text, sentences."""
    true = told["claims"][0]
    told["claims"] += [
        {"id": "x1", "kind": "proof", "text": INVENTED, "page": true["page"], "quote": INVENTED},
        {**true, "id": "x2", "text": f"Read more at {ADDRESS}."},
        {**true, "id": "x3", "text": f"They call themselves “{INVENTED}”."},
    ]
    for name in ("summary", "gaps", "talking_points", "fit_reason"):
        told[name] += [
            {"text": INVENTED, "claims": ["x1"], "signals": []},
            {"text": f"Their best page is {ADDRESS}.", "claims": [true["id"]], "signals": []},
            {"text": f"They say “{INVENTED}”.", "claims": [true["id"]], "signals": []},
        ]
    return told


def completion(content: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150, "cost": 0.001}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "liar", "choices": [choice]}
    return body | {"usage": usage}


@contextmanager
def lying() -> Generator[Liar]:
    with Liar() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
