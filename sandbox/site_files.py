"""From a request path to a file of a site, as a static web server finds it, and never outside the site."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path

TYPES = mimetypes.MimeTypes()  # the built-in table only: the machine's own files would make answers differ
EXTRA_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".md": "text/markdown",
    ".xml": "application/xml",
    ".php": "text/html",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".json": "application/json",
}

INDEXES = tuple(f"{name}.{ending}" for name in ("index", "default", "home") for ending in ("html", "htm", "php"))


@dataclass(frozen=True)
class Found:
    """A file to send, or, for a folder named without its slash, the path to go to."""

    file: Path | None = None
    redirect: str = ""


def find(root: Path, path: str) -> Found:
    """What a path names: a file, `x.html` for `/x`, a folder's index page; nothing if neither exists.

    Args:
        root: the site's folder, resolved.
        path: the decoded path of the request, with its leading slash.
    """
    segments = path.split("/")[1:]
    if "\0" in path or "\\" in path or any(segment in ("..", ".") for segment in segments):
        return Found()
    target = root.joinpath(*[segment for segment in segments if segment])
    if path.endswith("/"):
        return Found(inside(root, index_page(target)))
    page = target.with_name(target.name + ".html")
    for candidate in (target, page):
        if candidate.is_file():
            return Found(inside(root, candidate))
    return Found(redirect=path + "/") if index_page(target) else Found()


def index_page(folder: Path) -> Path | None:
    """The page shown for a folder, if it has one; servers of old sites also knew other names and capitals."""
    named = {page.name.lower(): page for page in sorted(folder.iterdir(), reverse=True)} if folder.is_dir() else {}
    return next((named[name] for name in INDEXES if name in named and named[name].is_file()), None)


def inside(root: Path, file: Path | None) -> Path | None:
    """The file, unless a link leads it out of the site."""
    return file if file and file.resolve().is_relative_to(root) else None


def media_type(file: Path, charset: str = "") -> str:
    """The content type by the file's name; the charset only if one is set, for pages declare their own.

    Args:
        file: the file sent.
        charset: added to the type if not empty.
    """
    suffix = file.suffix.lower()
    kind = EXTRA_TYPES.get(suffix) or TYPES.guess_type("x" + suffix)[0] or "application/octet-stream"
    return f"{kind}; charset={charset}" if charset else kind
