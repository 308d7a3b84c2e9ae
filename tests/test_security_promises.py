"""Each promise of SECURITY.md names a test, and the test is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`")


def promised() -> list[tuple[str, str]]:
    """File and test; `::name` alone is of the file named before."""
    text, found, file = (ROOT / "SECURITY.md").read_text(encoding="utf-8"), list[tuple[str, str]](), ""
    for match in NAMED.finditer(text):
        file = match[1] or file
        if match[2]:
            found.append((file, match[2]))
    return found


def test_every_promise_names_a_test_that_exists() -> None:
    missing = [
        (file, name)
        for file, name in promised()
        if not re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []


def test_every_paragraph_of_promises_names_one() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    paragraphs = text.partition("## What is promised")[2].partition("## What is not")[0].split("\n\n")[2:]
    bare = [paragraph for paragraph in paragraphs if paragraph.strip() and "::test_" not in paragraph]
    assert bare == []
    assert len(promised()) > 20
