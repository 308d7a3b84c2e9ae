"""Which pages of a site are worth a fetch, in the languages we meet."""

import pytest

from domain.site_pages import choose_by_rules, excluded, is_template, kind_of, rank
from domain.vocabulary import Link


def site(*paths: str) -> list[Link]:
    return [Link(url=f"https://a.test{path}") for path in paths]


EXCLUDED = """/privacy-policy /legal /legal-notice /datenschutz.html /agb /jobs.html /about/careers /karriere /blog
/blog/oil.html /news
/2024/05/opening /mentions-legales /wp-login.php /cart /terms-of-service /category/x /thankyou.html /aviso-legal
/datenschutzerklaerung /Datenschutzerklärung.html /datenschutzhinweise /wp-includes/x"""
KEPT = """/ /index.html /impressum /legal-services /eye-test /cookies.html /contact /job-sheets /print /pressure-washing
/tags-and-labels /about-us /resources /security /terrassen /newcomers /docs
/datenschutzbeauftragter /datenschutzrecht"""


@pytest.mark.parametrize("path", EXCLUDED.split())
def test_legal_career_and_blog_pages_are_excluded(path: str) -> None:
    assert excluded(f"https://a.test{path}")


@pytest.mark.parametrize("path", KEPT.split())
def test_what_a_business_offers_is_not_excluded(path: str) -> None:
    assert not excluded(f"https://a.test{path}")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/kontakt.html", "contact"),
        ("/impressum", "contact"),
        ("/contacto", "contact"),
        ("/leistungen.html", "services"),
        ("/servicios", "services"),
        ("/speisekarte", "services"),
        ("/menu", "services"),
        ("/preise", "pricing"),
        ("/tarifs", "pricing"),
        ("/fees", "pricing"),
        ("/praxis.html", "about"),
        ("/nosotros", "about"),
        ("/über-uns", "about"),
        ("/%C3%BCber-uns", "about"),
        ("/öffnungszeiten", "hours"),
        ("/hours", "hours"),
        ("/book-now", "booking"),
        ("/testimonials", "customers"),
        ("/security", "security"),
        ("/faq", "resources"),
        ("/xyz", None),
        ("/feedback", None),
    ],
)
def test_a_page_has_a_kind(path: str, kind: str | None) -> None:
    assert kind_of(f"https://a.test{path}") == kind


def test_the_links_text_tells_the_kind_where_the_path_does_not() -> None:
    assert kind_of("https://a.test/p7", "Unsere Preise") == "pricing"
    assert rank("https://a.test/p7", "Contact us") > rank("https://a.test/p7")


def test_rules_take_home_first_and_spread_over_kinds() -> None:
    links = site("/services", "/services/a", "/services/b", "/contact", "/", "/prices", "/about", "/privacy")
    chosen = [links[i].url.removeprefix("https://a.test") for i in choose_by_rules(links, 6)]
    assert chosen == ["/", "/contact", "/services", "/prices", "/about", "/services/a"]


@pytest.mark.parametrize(
    "leftover", ["/starter-page.html", "/pages/fbtest.html", "/pages/index2.html", "/readme.html", "/404.html"]
)
def test_leftovers_of_templates_come_last(leftover: str) -> None:
    links = site(leftover, "/anything", "/")
    assert is_template(links[0].url)
    assert choose_by_rules(links, 3) == [2, 1, 0]


def test_nothing_to_choose_from_is_no_choice() -> None:
    assert choose_by_rules([], 6) == []
