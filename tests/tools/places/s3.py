"""A bucket on a loopback socket: as much of S3's protocol as reading a folder of files takes."""

import contextlib
import re
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit


class Bucket(BaseHTTPRequestHandler):
    """Lists and reads files; remembers which requests were signed."""

    folder: Path
    asked: list[tuple[str, str, str]]
    """Method, path, Authorization."""
    status: int

    def do_HEAD(self) -> None:
        self._serve(body=False)

    def do_GET(self) -> None:
        self._serve(body=True)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _serve(self, *, body: bool) -> None:
        parts = urlsplit(self.path)
        self.asked.append((self.command, self.path, self.headers.get("authorization", "")))
        file = self.folder / unquote(parts.path).strip("/").partition("/")[2]
        if self.status != 200:
            return self._answer(self.status, b"<Error><Code>AccessDenied</Code></Error>", body)
        if "list-type" in parse_qs(parts.query):
            return self._answer(200, self._listing(parse_qs(parts.query).get("prefix", [""])[0]), body)
        if not file.is_file():
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>", body)
        return self._read(file.read_bytes(), body)

    def _read(self, content: bytes, body: bool) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range", ""))
        if asked is None:
            return self._answer(200, content, body)
        start, end = int(asked[1]), min(int(asked[2]), len(content) - 1)
        return self._answer(206, content[start : end + 1], body, f"bytes {start}-{end}/{len(content)}")

    def _listing(self, prefix: str) -> bytes:
        files = (
            (each.relative_to(self.folder).as_posix(), each.stat().st_size) for each in self.folder.rglob("*.parquet")
        )
        found = [(key, size) for key, size in files if key.startswith(prefix)]
        at = "<LastModified>2026-10-21T00:00:00.000Z</LastModified>"
        listed = "".join(f"<Contents><Key>{key}</Key>{at}<Size>{size}</Size></Contents>" for key, size in found)
        head = f"<KeyCount>{len(found)}</KeyCount><IsTruncated>false</IsTruncated>"
        return f"<ListBucketResult>{head}{listed}</ListBucketResult>".encode()

    def _answer(self, status: int, content: bytes, body: bool, extent: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", "Wed, 21 Oct 2026 00:00:00 GMT")
        if extent:
            self.send_header("Content-Range", extent)
        self.end_headers()
        if body:
            self.wfile.write(content)


@contextlib.contextmanager
def serve_bucket(folder: Path, status: int = 200) -> Generator[tuple[str, list[tuple[str, str, str]]]]:
    """`host:port` of a server whose only bucket holds the folder's files, and what it was asked."""
    asked: list[tuple[str, str, str]] = []
    handler = type(
        "Handler", (Bucket,), {"folder": folder, "asked": asked, "status": status, "protocol_version": "HTTP/1.1"}
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()
