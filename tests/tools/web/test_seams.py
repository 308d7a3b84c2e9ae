"""Where the markup interrupts a sentence, its Markdown says so; what only looks like an interruption joins."""

import pytest

from tests.tools.web.town import page
from tools.web.extract import extract
from tools.web.seams import SEAM

INTERRUPTIONS = (
    '<img src="x.png" alt="a star">',
    "<svg><title>arrow</title></svg>",
    "<script>var x = 'y'</script>",
    "<noscript>no script</noscript>",
    '<span style="display:none">secret</span>',
    '<span class="sr-only">for readers</span>',
    '<meta itemprop="priceRange" content="cheap">',
    '<input value="three" placeholder="four">',
    '<a href="/x" aria-label="Facebook"></a>',
)
TOLD = ('<abbr title="long form">{}</abbr>', '<span aria-label="spoken">{}</span>', '<b title="tip">{}</b>')


def markdown(body: str) -> str:
    return extract(page(body).encode(), "https://a.test/", "utf-8").markdown


@pytest.mark.parametrize("thing", INTERRUPTIONS)
def test_a_thing_with_words_of_its_own_leaves_a_seam(thing: str) -> None:
    text = markdown(f"<p>We repair bicycles {thing} of every kind and age since 1987.</p>")
    assert [part.strip() for part in text.replace("*", "").split(SEAM)] == [
        "We repair bicycles",
        "of every kind and age since 1987.",
    ]


@pytest.mark.parametrize("told", TOLD)
def test_an_element_with_a_tooltip_begins_at_a_seam(told: str) -> None:
    text = markdown(f"<p>We repair bicycles {told.format('of every kind')} and age since 1987.</p>")
    assert [part.strip() for part in text.replace("*", "").split(SEAM)] == [
        "We repair bicycles",
        "of every kind and age since 1987.",
    ]


@pytest.mark.parametrize(
    "body",
    [
        '<p><i class="icon" title="check"></i> We repair bicycles of every kind.</p>',
        '<p>We repair bicycles of every kind. <img src="x" alt="star"></p>',
        '<div title="tip"><p>We repair bicycles of every kind.</p></div>',
        '<p>We repair <img src="x" alt=""> bicycles of every kind.</p>',
        "<p>We repair <b>bicycles</b> of every kind.</p>",
        "<p>We repair bi\u200bcycles of every kind.</p>",
    ],
)
def test_there_is_no_seam_at_an_edge_or_where_the_text_runs_on(body: str) -> None:
    assert SEAM not in markdown(body)
