"""The folder that Chainlit takes for its own: made outside of the package, because it writes into it."""

import os
import re
import shutil
from importlib import util
from pathlib import Path

from domain.errors import Misconfigured

HERE = Path(__file__).parent
TARGET = HERE / "target.py"
ENVIRONMENT = "CHAINLIT_APP_ROOT"
LANGUAGES = ("en-US", "de-DE")
FOREIGN = re.compile(r"<link[^>]*https://[^>]*>")
"""Chainlit's page asks two other hosts for fonts and a stylesheet. Ours is complete without them."""

EMPTY = '<div id="root"></div>'
FIRST = '<div id="root"><div class="la-first" aria-hidden="true">Leadatlas</div></div>'
"""Until the program is there: megabytes that a browser has to read before it draws anything."""
STYLES = "<!-- CSS INJECTION PLACEHOLDER -->"


def root_of(home: Path) -> Path:
    """Where it is, below LEADATLAS_HOME."""
    return home.expanduser().resolve() / "chat"


def prepare(home: Path) -> Path:
    """Make it with our settings and words, and tell Chainlit; before its first import, which reads both.

    Args:
        home: LEADATLAS_HOME. Several servers may share it: all write the same.

    Raises: Misconfigured when it cannot be written.
    """
    root = root_of(home)
    try:
        shutil.copytree(HERE / "settings", root / ".chainlit", dirs_exist_ok=True)
        _link(root / "public", HERE / "public")
        _page(root / "page")
    except OSError as error:
        raise Misconfigured(
            f"LEADATLAS_HOME is not usable: {home} ({error.strerror or 'it cannot be written'}): "
            "name a folder that you can write to."
        ) from error
    os.environ[ENVIRONMENT] = str(root)
    return root


def speak(root: Path) -> None:
    """Leave Chainlit our two languages, each also for the countries that it names no file for; after its import.

    It puts its own translations there whenever one is missing: with them a page would speak three languages at once.
    """
    folder = root / ".chainlit" / "translations"
    kept = {name for ours in LANGUAGES for name in (ours, _alone(ours))}
    for ours in LANGUAGES:
        shutil.copyfile(folder / f"{ours}.json", folder / f"{_alone(ours)}.json")
    for theirs in folder.glob("*.json"):
        if theirs.stem not in kept:
            theirs.unlink(missing_ok=True)


def _alone(language: str) -> str:
    return language.partition("-")[0]


def program() -> str:
    """What Chainlit's page runs."""
    return "".join(path.read_text(encoding="utf-8") for path in (_built() / "assets").glob("index-*.js"))


def files() -> dict[str, Path]:
    """What the page loads, Chainlit's and ours, by the beginning of its address."""
    return {"/assets/": _built() / "assets", "/public/": HERE / "public"}


def _built() -> Path:
    found = util.find_spec("chainlit")
    assert found is not None and found.origin is not None, "it is locked"
    return Path(found.origin).parent / "frontend" / "dist"


def _page(folder: Path) -> None:
    """Chainlit's built page without what it would load from other hosts (`custom_build` in its settings)."""
    built = _built()
    folder.mkdir(parents=True, exist_ok=True)
    _link(folder / "assets", built / "assets")
    page = FOREIGN.sub("", (built / "index.html").read_text(encoding="utf-8"))
    page = page.replace(STYLES, "").replace(
        "</head>", f"{_early()}  {STYLES}\n  </head>"
    )  # after Chainlit's own: ours win
    page = page.replace(EMPTY, FIRST)
    made = folder / f"index.html.{os.getpid()}"
    made.write_text(page, encoding="utf-8")
    made.replace(folder / "index.html")


def _early() -> str:
    """Our modules, which would be asked for only when the one that imports them is there."""
    names = sorted(path.name for path in (HERE / "public" / "js").glob("*.js"))
    return "".join(f'  <link rel="modulepreload" href="/public/js/{name}">\n' for name in names)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.resolve() == target.resolve():
        return
    made = link.with_name(f"{link.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    made.symlink_to(target)
    made.replace(link)
