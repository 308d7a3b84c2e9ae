"""What is no page of a business is known by its words; what only sounds like it passes."""

import pytest

from domain.dead_pages import (
    CHALLENGE,
    COOKIE_WALL,
    DEFAULT,
    NOT_FOUND,
    PARKED,
    REASONS,
    SUSPENDED,
    is_unfinished,
    no_page,
)
from tests.pace import within

STORY = "We have looked after families in Springfield since 1994 with two chairs and a small lab of our own. "
DEAD = (
    (NOT_FOUND, "Page not found – Oak Smiles", "# Oops! That page can’t be found.\n\nNothing was found here."),
    (NOT_FOUND, "404 Not Found", ""),
    (NOT_FOUND, "404: Page Not Found | Oak", STORY * 9),
    (NOT_FOUND, "Oak Smiles", f"# Error 404\n\n{STORY}"),
    (NOT_FOUND, "Seite nicht gefunden - Praxis Nord", "Leider."),
    (NOT_FOUND, "Página no encontrada | La Milpa", "Lo sentimos"),
    (NOT_FOUND, "Page introuvable", "Désolé"),
    (NOT_FOUND, "Pagina non trovata - Benedetta", ""),
    (NOT_FOUND, "Oak", "Sorry, the page you are looking for was moved or never was."),
    (PARKED, "oaksmiles.com", "oaksmiles.com is for sale. Make an offer or buy now."),
    (PARKED, "oaksmiles.com", "This domain may be for sale! Click here to inquire about this domain."),
    (PARKED, "Domain parked", "This domain name oaksmiles.com is parked free. Related: teeth"),
    (PARKED, "HugeDomains.com", "Buy this domain for $2,895 or start a payment plan"),
    (PARKED, "praxis.de", "Diese Domain steht zum Verkauf. Jetzt anfragen!"),
    (PARKED, "x.fr", "Ce nom de domaine est à vendre."),
    (PARKED, "x.es", "Este dominio está en venta"),
    (PARKED, "x.com.br", "Este domínio está à venda"),
    (CHALLENGE, "Just a moment...", "Enable JavaScript and cookies to continue"),
    (CHALLENGE, "Just a moment...", ""),
    (CHALLENGE, "oak.test", "Verify you are human by completing the action below. oak.test needs to review the "
     "security of your connection before proceeding."),
    (CHALLENGE, "Attention Required! | Cloudflare", "Sorry, you have been blocked. Cloudflare Ray ID: 8a2f"),
    (CHALLENGE, "Access Denied", "You don't have permission to access this server. Reference #18.2d3"),
    (CHALLENGE, "Pardon Our Interruption", "As you were browsing something made us think you were a bot."),
    (CHALLENGE, "DDoS-Guard", "Checking your browser before accessing oak.test"),
    (COOKIE_WALL, "Oak", "We use cookies and similar technologies. By clicking Accept you agree to their use.\n\n"
     "We and our 842 partners store personal data; accept or decline tracking."),
    (COOKIE_WALL, "Praxis", "Mit einem Klick auf „Akzeptieren“ willigen Sie in Tracking-Cookies ein."),
    (DEFAULT, "Welcome to nginx!", "If you see this page, the nginx web server is successfully installed"),
    (DEFAULT, "Apache2 Ubuntu Default Page: It works", "This is the default welcome page used to test the server"),
    (DEFAULT, "Oak – Just another site", "Hello world! Welcome to WordPress. This is your first post."),
    (DEFAULT, "Index of /", "Index of /\n\nName Last modified Size"),
    (SUSPENDED, "Account Suspended", "This account has been suspended. Contact your hosting provider."),
    (SUSPENDED, "Oak", "This website is expired. If this is your website, renew it now."),
)  # fmt: skip
ALIVE = (
    ("Bakery | Menu", "# Cookies\n\nChocolate chip cookies $3\n\nOatmeal cookies $2\n\nWe accept cards and cash."),
    ("Oak Smiles", f"{STORY}\n\nThis website uses cookies. By clicking Accept you agree."),
    ("Cookie policy – Oak", "We use cookies for our settings. You can accept or reject all cookies in your browser."),
    ("Elm Realty", "House for sale on Elm Street: this lovely home is for sale at $250,000. Make an offer today."),
    ("Domaine du Lac", "Ce domaine est à vendre : 12 hectares de vignes au bord du lac."),
    ("Domain Wines", "Wines of the domain are for sale in our shop, and tastings are held each Friday."),
    ("404 | Restaurant à Paris", f"# Le 404\n\n{STORY}"),
    ("Restaurant 404", "Couscous and tagine since 1990, rue des Gravilliers."),
    ("Lost and found – Oak School", "Not all that is lost is found: the office keeps it for a year."),
    ("Locksmith – security check of your home", f"# Security check\n\n{STORY * 5}"),
    ("Humans of Oak", "Are you a human who loves dogs? We verify all our sitters."),
    ("Oak Physio", f"{STORY * 3} A new room is coming soon."),
    ("Web agency", f"{STORY * 40} We help you to buy this domain or that. This domain is for sale, they say."),
    ("Baustelle Berlin", f"Wir räumen Ihre Baustelle auf. {STORY * 6}"),
    ("Gym", "Membership can be suspended for up to three months a year."),
    ("", ""),
    ("Hotel", "Just a moment away from the beach."),
)


def length(text: str) -> int:
    return len("".join(text.split()))


@pytest.mark.parametrize(("reason", "title", "text"), DEAD)
def test_what_is_no_page_is_told_as_what_it_is(reason: str, title: str, text: str) -> None:
    assert no_page(title, text, length(text)) == reason
    assert reason in REASONS


@pytest.mark.parametrize(("title", "text"), ALIVE)
def test_what_only_sounds_like_it_passes(title: str, text: str) -> None:
    assert no_page(title, text, length(text)) is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Coming Soon – Oak Smiles", "# Coming soon\n\nCall us at (217) 555-0142."),
        ("Oak", "Website under construction. Please check back in fall."),
        ("Praxis Nord", "Hier entsteht unsere neue Seite. Im Aufbau."),
        ("La Milpa", "# Próximamente\n\nNuestra nueva página."),
    ],
)
def test_a_site_that_is_not_ready_is_known(title: str, text: str) -> None:
    assert is_unfinished(title, text, length(text))
    assert no_page(title, text, length(text)) is None


def test_news_of_what_comes_is_a_page() -> None:
    assert not is_unfinished("Oak Physio", f"{STORY * 4}\n\nA second room is coming soon.", length(STORY * 4))
    assert not is_unfinished("Oak Physio", f"# Oak Physio\n\n{STORY * 3} Parking coming soon.", length(STORY * 3))


def test_a_page_of_any_length_is_looked_at_at_once() -> None:
    for part in ("domain is ", "a-", "error ", "cookie accept\n", "404 - ", "| ", "this page "):
        text = (part * 6_000)[:6_000]
        with within(0.5):  # an expression that backtracks takes minutes
            no_page(text[:300], text, 6_000)
