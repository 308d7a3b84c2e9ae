"""The page's policy is made of the page and the program that are installed, and opens nothing else."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from ui.chat import root
from ui.chat.policy import SCRIPT, STYLE, TOASTS, page_policy


@pytest.fixture(scope="module")
def policy(chainlit: FastAPI) -> dict[str, list[str]]:
    """As the server makes it, by directive."""
    from chainlit.server import get_html_template

    made = page_policy(get_html_template("/"), root.program())
    return {name: sources for name, *sources in (rule.split() for rule in made.split("; "))}


def test_only_evaluation_is_unsafe(policy: dict[str, list[str]]) -> None:
    unsafe = {(name, source) for name, sources in policy.items() for source in sources if "unsafe" in source}
    assert unsafe == {("script-src", "'unsafe-eval'")}


def test_what_is_not_named_is_not_loaded(policy: dict[str, list[str]]) -> None:
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == policy["connect-src"] == ["'self'"]
    sources = {source for all_of_one in policy.values() for source in all_of_one}
    allowed = re.compile(r"'(none|self|unsafe-eval|sha256-[\w+/]{43}=)'|data:")
    assert [source for source in sources if not allowed.fullmatch(source)] == []
    assert [name for name, of_it in policy.items() if "data:" in of_it] == ["img-src"]


def test_the_pieces_are_still_where_they_are_looked_for(policy: dict[str, list[str]]) -> None:
    program = root.program()
    assert len(TOASTS.findall(program)) == 1
    assert {text.partition("]")[0] for text in STYLE.findall(program)} == {
        "[data-radix-scroll-area-viewport",
        "[data-radix-select-viewport",
    }
    assert sum(source.startswith("'sha256-") for source in policy["script-src"]) == 2
    assert "with-scroll-bars-hidden" in program


def test_a_script_that_nobody_hashed_has_no_hash() -> None:
    page = "<script>a</script><script src=x></script><script>b</script>"
    assert SCRIPT.findall(page) == ["a", "b"]
    one, both = page_policy("<script>a</script>", ""), page_policy(page, "")
    assert one != both


def test_nothing_in_our_own_files_is_inline() -> None:
    public = Path(root.HERE) / "public"
    files = [path for path in public.rglob("*") if path.suffix in (".js", ".jsx", ".svg")]
    inline = re.compile(r"""<script|<style|\bjavascript:|["']\s?style="|\son\w+=["']""")
    assert [path.name for path in files if inline.search(path.read_text(encoding="utf-8"))] == []
