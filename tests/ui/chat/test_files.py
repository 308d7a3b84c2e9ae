"""What the browser gets: the same words as the terminal, every widget there is, and nothing from elsewhere."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain import lead_words
from tests.ui.chat.conftest import PUBLIC
from ui import words
from ui.chat import root, view

FILES = sorted(path for path in PUBLIC.rglob("*") if path.suffix in (".js", ".jsx", ".css", ".svg", ".json"))


@pytest.mark.parametrize("name", ["PHASES", "AUDIT_STEPS", "SIGNALS", "ACCOUNTS"])
def test_the_browsers_words_are_the_terminals(name: str) -> None:
    source = (PUBLIC / "js" / "words.en.js").read_text(encoding="utf-8")
    block = re.search(rf"export const {name} = (\{{.*?\n\}})", source, re.DOTALL)
    assert block
    told = json.loads(re.sub(r"(?m)^(\s*)(\w+):", r'\1"\2":', block[1]))
    terminal: Mapping[str, str] = getattr(words, name)
    assert told == dict(terminal)


def test_the_browser_suggests_the_terminals_trades() -> None:
    source = (PUBLIC / "js" / "words.en.js").read_text(encoding="utf-8")
    assert f'export const TRADES = "{words.TRADES}"' in source


def test_the_browser_says_of_branches_what_the_terminal_says() -> None:
    source = (PUBLIC / "js" / "words.en.js").read_text(encoding="utf-8")
    assert lead_words.shared(["{names}"]) in source


def test_each_widget_has_its_file() -> None:
    there = {path.stem for path in (PUBLIC / "elements").glob("*.jsx")}
    assert there == {*view.WIDGETS, view.BADGE, "Confirm", "Dossier", "Source"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_comes_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"""(?:src|href|url|import)\W{0,3}(?:https?:)?//[\w.]+""", text) == []


def test_the_page_has_no_link_to_another_host_and_our_styles_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(root.ENVIRONMENT, "")
    made = root.prepare(tmp_path / "a home")
    assert root.prepare(tmp_path / "a home") == made, "several servers may share it"
    page = (made / "page" / "index.html").read_text(encoding="utf-8")
    assert "https://" not in page
    assert page.index("assets/index") < page.index("CSS INJECTION")
    assert {f"/public/js/{path.name}" for path in (PUBLIC / "js").glob("*.js")} == set(
        re.findall(r"modulepreload\" href=\"(.*?)\"", page)
    )
    assert root.FIRST in page
    assert (made / "public" / "leadatlas.css").is_file()
    assert list((made / "page" / "assets").glob("index-*.js"))
