"""Pages as builders, old editors and heavy scripts leave them are read like any other."""

import pytest

from tests.tools.web.town import WORDS, Answer, crawler, page, town
from tools.web.extract import extract
from tools.web.wire import Extracted

SENTENCE = "We repair bicycles of every kind in our workshop since 1987."


def read(body: str) -> Extracted:
    return extract(page(body).encode(), "https://a.test/", "utf-8")


def test_a_sentence_with_each_word_in_a_span_stays_one_line() -> None:
    spans = " ".join(f"<span>{word}</span>" for word in SENTENCE.split())
    assert SENTENCE in read(f"<div><div><span>{spans}</span></div></div>" * 3).markdown.splitlines()


@pytest.mark.parametrize("tag", ["my-card", "marquee"])
def test_elements_of_the_sites_own_are_blocks(tag: str) -> None:
    text = read(f"<{tag}>{SENTENCE}</{tag}><{tag}>A service costs $40.</{tag}>").markdown
    assert [line for line in text.splitlines() if line] == [SENTENCE, "A service costs $40."]


@pytest.mark.parametrize("cut", ["&shy;", "\u200b", "<wbr>", "\u200c"])
def test_signs_without_width_part_no_words(cut: str) -> None:
    assert "bicycles" in read(f"<p>{SENTENCE.replace('bicycles', f'bi{cut}cycles')}</p>").markdown.replace(
        "\xad", ""
    ).replace("\u200c", "")


@pytest.mark.parametrize(
    "hiding",
    [
        '<div style="opacity:0">{}</div>',
        "<div aria-hidden=true>{}</div>",
        "<main hidden>{}</main>",
        '<div style="visibility:hidden"><p>{}</p></div>',
    ],
)
def test_what_is_hidden_is_the_page_where_nothing_else_is(hiding: str) -> None:
    assert read(hiding.format(WORDS)).visible_chars > 200


def test_cards_of_a_page_that_a_script_reveals_are_read() -> None:
    cards = "".join(f'<div class="slide"><img src="{n}.jpg"><h3>Room {n}</h3></div>' for n in range(8))
    text = f'<section><h2>Our rooms</h2><div class="slider">{cards}</div></section><p>{SENTENCE} {SENTENCE}</p>'
    script = "<script>content.style.display = 'block'</script>"
    told = read(f'<div id="content" style="display:none;">{text}</div>{script}').markdown
    assert [f"Room {n}" in told for n in range(8)] == [True] * 8


def test_an_animated_paragraph_is_seen() -> None:
    assert SENTENCE in read(f'{WORDS}<p data-aos="fade-up" style="opacity:0">{SENTENCE}</p>').markdown


def test_white_text_stays_hidden_where_nothing_else_is() -> None:
    assert read(f'<div style="background:#fff"><div style="color:#fff">{WORDS}</div></div>').visible_chars == 0


def test_text_behind_megabytes_of_pictures_and_styles_is_read() -> None:
    bulk = f'<img src="data:image/png;base64,{"QUJD" * 400_000}"><style>{".a{color:red}" * 100_000}</style>'
    assert SENTENCE in read(f"{bulk}<p>{SENTENCE}</p>").markdown


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("Diş temizliği için kliniğimiz açıktır".encode("cp1254"), "tr"),
        ("Szafa z litego dębu i żółta łąka".encode("cp1250"), "pl"),
        ("Möbel für Küche und Wohnräume".encode("cp1252"), "de"),
    ],
    ids=["tr", "pl", "de"],
)
def test_a_page_without_charset_is_read_as_its_language_usually_is(body: bytes, lang: str) -> None:
    text = extract(f'<html lang="{lang}"><p>'.encode() + body, "https://a.test/", None).markdown
    assert "\ufffd" not in text
    assert any(word in text for word in ("kliniğimiz açıktır", "dębu i żółta", "Möbel für"))


def test_one_broken_letter_makes_no_page_of_utf_8_another_charset() -> None:
    body = "<p>Möbel für Küche und Wohnräume, größer und schöner, über fünf Tage, täglich geöffnet, für Gäste</p>" * 2
    text = extract(body.encode() + b"<p>caf\xe9 neben der Werkstatt</p>", "https://a.test/", None).markdown
    assert "Möbel für Küche" in text


LEADS = (
    "<script>var menu = [{url: 'shop.html'}]</script>",
    "<div onclick=\"location.href='shop.html'\">Enter</div>",
    "<button onclick=\"window.open('shop.html', '_self')\">Enter</button>",
    '<form action="shop.html"><input type=submit></form>',
    '<select><option value="shop.html">Shop</option></select>',
    '<iframe src="shop.html"></iframe>',
    '<map><area href="shop.html" alt="Enter"></map>',
    '<link rel=canonical href="https://www.real.test/"><a href="https://www.real.test/shop.html">Shop</a>',
    '<base href="https://www.real.test/"><a href="shop.html">Shop</a>',
)


@pytest.mark.parametrize("lead", LEADS)
async def test_a_page_that_no_plain_link_names_is_found(lead: str) -> None:
    pages: dict[str, Answer | str] = {"a.test/": page(lead), "a.test/shop.html": page(WORDS)}
    async with town(pages) as served, crawler(served) as web:
        found = await web.map("http://a.test/")
    assert [link.url for link in found.links] == ["http://a.test/", "http://a.test/shop.html"]


async def test_the_pages_of_a_frameset_are_found() -> None:
    frames = "<html><frameset><frame src=nav.html><frame src=main.html></frameset></html>"
    nav = page("<a href=prices.html>Prices</a>")
    pages = {"a.test/": frames, "a.test/nav.html": nav, "a.test/main.html": page(WORDS)}
    async with town(pages) as served, crawler(served) as web:
        found = await web.map("http://a.test/")
    assert {link.url.rpartition("/")[2] for link in found.links} == {"", "nav.html", "main.html", "prices.html"}


async def test_a_sitemap_that_names_the_sites_other_domain_is_taken_for_this_one() -> None:
    listed = "<urlset><url><loc>https://www.real.test/deep/shop.html</loc></url></urlset>"
    pages = {"a.test/": page("Hi"), "a.test/sitemap.xml": listed, "a.test/deep/shop.html": page(WORDS)}
    async with town(pages) as served, crawler(served) as web:
        found = await web.map("http://a.test/")
    assert found.links[1].url == "http://a.test/deep/shop.html"


async def test_a_site_without_home_page_begins_with_its_sitemap() -> None:
    listed = "<urlset><url><loc>http://a.test/shop.html</loc></url></urlset>"
    pages = {"a.test/sitemap.xml": listed, "a.test/shop.html": page(WORDS)}
    async with town(pages) as served, crawler(served) as web:
        assert (await web.map("http://a.test/")).pages[0].url == "http://a.test/shop.html"


async def test_a_script_that_leads_to_a_language_we_cannot_read_is_no_end() -> None:
    script = "<script>if (de) location = '/de/index.html'; else location = '/en/start.html'</script>"
    pages = {"a.test/": page(script), "a.test/en/start.html": page(WORDS)}
    async with town(pages) as served, crawler(served) as web:
        assert "http://a.test/en/start.html" in {link.url for link in (await web.map("http://a.test/")).links}


async def test_a_blog_is_read_where_there_is_nothing_else() -> None:
    pages = {"a.test/": page("<a href=/blog/one>One</a>"), "a.test/blog/one": page(WORDS)}
    async with town(pages) as served, crawler(served) as web:
        assert len((await web.map("http://a.test/")).links) == 2
