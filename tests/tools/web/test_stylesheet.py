"""What the page's own style elements hide is not read; what they only put away until somebody clicks is."""

import pytest

from tests.pace import within
from tests.tools.web.town import WORDS, page
from tools.web.extract import extract
from tools.web.wire import Extracted

SECRET = "The owner was given a medal by the king of Norway."
HIDING = (
    "display:none",
    "display: none !important",
    "visibility:hidden",
    "opacity:0",
    "position:absolute;left:-9999px",
    "position:absolute;top:-5000px",
    "text-indent:-999em",
    "font-size:0",
    "clip:rect(0,0,0,0);position:absolute",
    "clip-path:inset(50%)",
    "clip-path:inset(100%)",
    "transform:scale(0)",
    "transform: rotate(3deg) scale(0, 0)",
    "height:0;overflow:hidden",
    "width:1px;height:1px;overflow:hidden;position:absolute",
    "color:transparent",
    "color:#fff;background-color:#fff",
)
SELECTORS = (".k", "#i", "p#i.k", "aside", "div aside", "div.wrap > .k", ".other, .k", "[data-k]", "/* .k */ .k")


def read(css: str, body: str, head: str = "") -> Extracted:
    return extract(page(f"{WORDS}{body}{WORDS}", f"{head}<style>{css}</style>").encode(), "https://a.test/", None)


def hides(css: str, body: str = f"<p class=k>{SECRET}</p>", head: str = "") -> bool:
    return SECRET not in read(css, body, head).markdown


@pytest.mark.parametrize("style", HIDING)
def test_a_rule_hides_as_an_elements_own_style_does(style: str) -> None:
    assert hides(f".k{{{style}}}")
    assert hides("", f'<p style="{style}">{SECRET}</p>')


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_rule_is_followed_to_the_elements_that_it_means(selector: str) -> None:
    body = f'<div class=wrap><{{0}} class=k id=i data-k>{SECRET}</{{0}}></div><p class="m">Tea is served at five.</p>'
    told = read(f"{selector} {{ display:none }}", body.format("aside" if "aside" in selector else "p")).markdown
    assert SECRET not in told and "Tea is served at five." in told


@pytest.mark.parametrize(
    "css",
    [
        "@media screen{.k{display:none}}",
        "@charset 'x'; .k{display:none}",
        '.a{content:"}"} .k{display:none}',
        ".k{display:block} .k{display:none}",
        ".k:focus{display:block} .k{display:none}",
        "@media print{.k{display:block}} .k{display:none}",
    ],
)
def test_what_a_rule_stands_among_does_not_undo_it(css: str) -> None:
    assert hides(css)


@pytest.mark.parametrize(
    "css",
    [
        "@media print{.k{display:none}}",
        "@media (max-width:600px){.k{display:none}}",
        "@supports (display:grid){.k{display:none}}",
        ".x .k{display:none}",
        ".k > b{display:none}",
        ".k::before{display:none}",
        ".k:hover{opacity:0}",
        ".no-js .k{display:none}",
        ".k{display:none} .k{display:block}",
        ".k{display:none} .open .k{display:block}",
        ".k{display:none} .k.is-on{display:flex}",
        ".k{display:none} .active{display:block}",
        ".k{display:none} #tab:checked ~ .k{display:block}",
        ".k{display:none} @media (min-width:600px){.k{display:block}}",
        ".k{left:-9999px} .k.out{left:0}",
        ".k{opacity:0;animation:in 1s forwards}",
        ".k{opacity:0;transition:opacity 1s}",
        ".k{margin-top:-100px;padding-top:100px}",
        ".k{color:transparent;background-clip:text}",
        ".k{height:0;overflow:hidden;padding-bottom:56%}",
        ".k{color:#fff;background:#000}",
    ],
)
def test_what_is_seen_on_some_screen_or_after_a_click_stays(css: str) -> None:
    assert not hides(css, f"<p class=k>{SECRET}</p>")


@pytest.mark.parametrize(
    "body",
    [
        f"<p class=k id=prices>{SECRET}</p><a href=#prices>Prices</a>",
        f"<p class=k id=prices>{SECRET}</p><button aria-controls=prices>Prices</button>",
        f"<p class=k id=prices>{SECRET}</p><b onclick=\"show('prices')\">Prices</b>",
        f"<p class=k>{SECRET}</p><script>document.querySelectorAll('.kind').forEach(open)</script>",
        f'<p class="k faq-answer">{SECRET}</p><script src=site.js></script>',
        f"<p class=k role=tabpanel>{SECRET}</p>",
        f'<p class=k style="display:block">{SECRET}</p>',
    ],
)
def test_what_the_page_says_it_opens_stays(body: str) -> None:
    assert not hides(".kind,.k{display:none}", body.replace("class=k>", "class=kind>"))


def test_an_inherited_size_counts_for_an_elements_own_text_alone() -> None:
    assert not hides("ul{font-size:0} li{font-size:16px}", f"<ul><li>{SECRET}</li></ul>")
    assert not hides(".row{font-size:0}", f"<div class=row><p>{SECRET}</p></div>", "<link rel=stylesheet href=a.css>")
    assert hides(".row{font-size:0}", f"<div class=row><p>{SECRET}</p></div>")


def test_rules_of_a_template_that_was_never_filled_in_hide_nothing() -> None:
    style = "<style>.k{display:none}</style>"
    for html in (
        f"<b:if cond='x'>{style}</b:if>",
        f"<noscript>{style}</noscript>",
        style.replace(">", " media=print>", 1),
    ):
        assert not hides("", f"{html}<p class=k>{SECRET}</p>")


def test_a_page_that_its_scripts_uncover_is_read() -> None:
    html = page(f"<div class=k>{WORDS}</div>", "<style>.k{opacity:0}</style>")
    assert extract(html.encode(), "https://a.test/", None).visible_chars > 200


def test_nothing_is_called_absent_that_a_script_may_open() -> None:
    told = read(".k{display:none}", "<p class=k>A haircut costs $40.</p><script src=site.js></script>")
    assert "$40" not in told.markdown and told.facts["said"]["prices"] == 1


def test_a_transparent_background_hides_nothing() -> None:
    assert not hides("", f'<p style="color:#000;background-color:transparent">{SECRET}</p>')


@pytest.mark.parametrize(
    ("css", "body"),
    [
        (".z .b .b .b .b{display:none}", "<div class=b>" * 3_000),
        ("".join(f".z{n}{{display:none}}" for n in range(20_000)), "<p class=b>x</p>" * 20_000),
        (".b{display:none}" * 20_000, "<p class=b>x</p>" * 20_000),
        ("@media screen{" * 30_000 + "}" * 30_000, "x"),
        (".b{" * 100_000, "x"),
        ("/*" * 200_000, "x"),
        ('"' * 200_000 + "\\" * 100_000, "x"),
        ('"' + '\\"' * 200_000, "x"),
        (f".b{{transform:{'scale(' * 60_000}}}", "x"),
        (f".b{{display:none;{'x:y;' * 90_000}}}", "<p class=b>x</p>"),
        (f"{'.b ' * 100_000}.b{{display:none}}", "<p class=b>x</p>"),
        (f"{'.b,' * 100_000}.b{{display:none}}", "<p class=b>x</p>"),
        (".b[{display:none} .b..{display:none} ]{display:none}", "<p class=b>x</p>"),
        ("".join(f".a{n} .b{n} div{{display:none}}" for n in range(100)), "<div>x" * 2_400),
    ],
    ids=range(14),
)
def test_a_hostile_stylesheet_is_read_in_little_time(css: str, body: str) -> None:
    with within(2):
        extract(page(body, f"<style>{css}</style>").encode(), "https://a.test/", None)
