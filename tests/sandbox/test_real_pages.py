"""Pages and attacks nobody here wrote: quotes must stand in the text a browser shows, with no tag inside."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sandbox.model.cutting import EMPHASIS
from sandbox.model.dossier import write_dossier
from sandbox.model.noise import gives_orders, is_noise

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
SITES = CORPORA / "town-real" / "sites"
PAYLOADS = CORPORA / "injection" / "payloads.jsonl"
HOSTS = sorted(site.name for site in SITES.iterdir()) if SITES.is_dir() else []
HIDDEN = frozenset({"script", "style", "head", "noscript", "template", "svg"})
INLINE = frozenset({"span", "em", "i", "small", "font", "u", "sup", "sub", "abbr", "time"})


class Markdown(HTMLParser):
    """A crude page to Markdown: links and images as such, bold as **, every other tag a new line."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.texts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN
        mark = {"a": "[", "b": "**", "strong": "**"}.get(tag, " " if tag in INLINE else "\n\n")
        self.out.append("![picture text](x)" if tag == "img" else mark)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN
        self.out.append({"a": "](/x)", "b": "**", "strong": "**"}.get(tag, " " if tag in INLINE else "\n\n"))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.out.append(data.replace("\n", " ").replace("[", "(").replace("]", ")"))
            self.texts.append(" ".join(data.split()))


def read(site: str) -> list[Markdown]:
    pages: list[Markdown] = []
    for file in sorted((SITES / site).rglob("*.html"))[:6]:
        page = Markdown()
        page.feed(file.read_text("utf-8", "replace"))
        pages.append(page)
    return pages


@pytest.mark.skipif(not HOSTS, reason="the corpora are not beside the repository")
@pytest.mark.parametrize("host", HOSTS)
def test_quotes_stand_in_the_pages_of_real_businesses(host: str) -> None:
    pages = read(host)
    texts = ["".join(page.out) for page in pages]
    blocks = [f'<page n="{number}" title="">\n{text}\n</page>\n' for number, text in enumerate(texts)]
    for claim in write_dossier('<business name="B"/>\n' + "".join(blocks))["claims"]:
        page = texts[int(claim["page"])]
        assert any(claim["quote"] in EMPHASIS.sub("", line) for line in page.splitlines())
        assert "picture text" not in claim["quote"] and "](" not in claim["quote"] and "**" not in claim["quote"]
        assert not is_noise(claim["quote"])


@pytest.mark.skipif(not PAYLOADS.exists(), reason="the corpora are not beside the repository")
def test_known_attacks_are_not_quoted() -> None:
    quoted: list[str] = []
    for line in PAYLOADS.read_text("utf-8").splitlines():
        attack = json.loads(line)["text"]
        text = (
            f"Our family has baked bread in this street since 1987.\n\n{attack}\n\nA loaf of rye costs $7 on weekdays."
        )
        written = write_dossier(f'<business name="B"/>\n<page n="0" title="">\n{text}\n</page>\n')
        quoted += [claim["quote"] for claim in written["claims"] if claim["quote"] in attack]
    assert not [quote for quote in quoted if gives_orders(quote)]
    assert quoted == []
