"""Which pages of a small business's site are worth reading: the patterns of seed 001, in the languages we meet."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from domain.pages import Link

# Stems that begin a word of the path or of the link's text. Order = worth: contact and prices feed most claims.
KINDS: dict[str, str] = {
    "contact": "contact kontakt contatt contato impressum imprint anfahrt visit find-us findus location standort "
    "directions lage acces ubicacion reach-us اتصل تواصل",
    "services": "service leistung servicio servizi servico prestation product produkt producto prodotti treatment "
    "behandlung tratamiento tratament traitement trattament solution practice-area practice expertise specialt "
    "procedure what-we-do program class course kurs angebot menu speisekarte karte carta carte food nourriture "
    "drink boisson dinner lunch room zimmer habitacion repair install therap خدمات",
    "pricing": "pric preis precio prezz prix tarif tarifa plan fee rate cost kosten package membership honorar offer",
    "about": "about uber-uns ueber-uns uber ueber nosotros sobre quem-somos quienes-somos chi-siamo a-propos propos "
    "company unternehmen praxis kanzlei empresa azienda team equipe equipo staff our-story our-church history "
    "doctor dentist meet owner attorney people who-we-are من-نحن",
    "hours": "hour offnungszeit oeffnungszeit sprechzeit sprechstunde horario horaire orari opening",
    "booking": "book appointment termin reserv cita prenota rendez-vous rdv agend schedule order quote estimate "
    "request new-patient first-visit",
    "customers": "testimonial review customer client referenz reference recension bewertung opinion avis resena "
    "case-stud portfolio gallery galerie project work",
    "security": "security compliance trust insurance licen certif accredit",
    "resources": "resource docs documentation developer faq guide help download patient-info learn question",
}
# Words that exclude wherever they stand in the path, and those that do so only as a whole segment: a law firm's
# `legal-services`, an optician's `eye-test` and a bakery's `cookies` are what we came for.
EXCLUDED = (
    "privacy privacyverklaring datenschutz datenschutzerklarung datenschutzerklaerung datenschutzhinweis "
    "datenschutzhinweise datenschutzbestimmungen datenschutzinformation datenschutzinformationen privacidad "
    "privacidade confidentialite privacybeleid disclaimer cookie-policy cookies-policy "
    "cookie-notice cookie-richtlinie gdpr dsgvo mentions-legales aviso-legal legal-notice legal-disclaimer terms-of "
    "terms-and terms-conditions widerruf refund-policy career karriere stellenangebot vacancies hiring recruitment "
    "empleo emploi blog newsletter signin sign-in log-in login signup sign-up logout checkout warenkorb wishlist "
    "wp-admin wp-login wp-content wp-includes wp-json xmlrpc cgi-bin cdn-cgi thank-you thankyou unsubscribe"
)
EXCLUDED_SEGMENTS = (
    "legal terms agb agbs conditions cgv job jobs stellen news aktuelles press presse article articles author tag tags "
    "category feed rss register account konto cart basket sitemap search trackback archive archives refund"
)
TEMPLATE = "starter-page fbtest readme submit-fail hello-world lorem placeholder coming-soon sample-page"
TEMPLATE_SEGMENTS = (
    "starter test tests license sample example demo dummy draft old backup copy temp tmp offline 404 error elements "
    "typography components"
)
NUMBERED_COPY = re.compile(r"(?:^|[/-])(?:index|home)[-_]?\d+(?:-|/|$)")
SHORT = {"pric", "fee", "rate", "cost", "plan", "room", "book", "menu", "food", "work", "team", "help", "docs", "meet"}
DATED = re.compile(r"/(?:19|20)\d\d/\d\d?(?:/|$)")
PLAIN = str.maketrans("äöüéèêáàãâíìóòõúùçñ", "aoueeeaaaaiiooouucn", "")


def _starting(stems: str) -> re.Pattern[str]:
    words = "|".join(re.escape(stem) + (r"\w{0,3}\b" if stem in SHORT else "") for stem in stems.split())
    return re.compile(rf"(?:^|[^\w])(?:{words})")


def _words(anywhere: str, segments: str) -> re.Pattern[str]:
    loose, whole = ("|".join(re.escape(word) for word in words.split()) for words in (anywhere, segments))
    return re.compile(rf"(?:^|[/-])(?:{loose})s?\d*(?:[-/]|$)|(?:^|/)(?:{whole})\d*(?:/|$)")


KIND_PATTERNS = {kind: _starting(stems) for kind, stems in KINDS.items()}
EXCLUDED_PATTERN = _words(EXCLUDED, EXCLUDED_SEGMENTS)
TEMPLATE_PATTERN = _words(TEMPLATE, TEMPLATE_SEGMENTS)
HOME_PATHS = frozenset({"", "/", "/index", "/home"})
MAX_TURNS = 1_000
HOME_RANK, KIND_RANK, OTHER_RANK, TEMPLATE_RANK = 1_000, 100, 50, 0


def excluded(url: str) -> bool:
    """Legal, careers, blog and machinery pages (seed 001), and dated articles. An imprint counts as contact."""
    path = _path(url)
    return bool(EXCLUDED_PATTERN.search(path) or DATED.search(path)) and not is_home(url)


def is_home(url: str) -> bool:
    """Whether the path is a site's start page."""
    return _path(url) in HOME_PATHS


def is_template(url: str) -> bool:
    """Whether the address looks like a leftover of the template or a test page."""
    path = _path(url)
    return bool(TEMPLATE_PATTERN.search(path) or NUMBERED_COPY.search(path))


def kind_of(url: str, title: str = "") -> str | None:
    """The kind of page, judged by its path and else by the text of the link to it; None when neither tells."""
    for text in (_path(url), _plain(title[:60])):
        found = next((kind for kind, pattern in KIND_PATTERNS.items() if pattern.search(text)), None)
        if found:
            return found
    return None


def rank(url: str, title: str = "") -> int:
    """Worth of reading a page, higher first; only the order matters."""
    if is_home(url):
        return HOME_RANK
    if is_template(url):
        return TEMPLATE_RANK
    kind = kind_of(url, title)
    base = OTHER_RANK if kind is None else KIND_RANK + 10 * (len(KINDS) - list(KINDS).index(kind))
    return base - 3 * _path(url).count("/") - 2 * bool(urlsplit(url).query)


def choose_by_rules(links: Sequence[Link], limit: int) -> list[int]:
    """Indexes of at most `limit` links: home first, then the best of each kind in turn, leftovers last.

    The fallback when the model fails (DESIGN section 3, audit).
    """
    wanted = [i for i, link in enumerate(links) if not excluded(link.url)]
    kept = wanted if any(not is_home(links[i].url) for i in wanted) else range(len(links))
    order = sorted(kept, key=lambda i: -rank(links[i].url, links[i].title))
    taken: Counter[str | None] = Counter()
    turns: list[tuple[int, int, int]] = []
    for position, i in enumerate(order):
        turns.append((_turn(links[i], taken), position, i))
    return [i for _, _, i in sorted(turns)][:limit]


def _turn(link: Link, taken: Counter[str | None]) -> int:
    """The round in which a link is taken: as many as better ones of its kind came before."""
    if is_home(link.url):
        return -1
    if is_template(link.url):
        return MAX_TURNS
    kind = kind_of(link.url, link.title)
    taken[kind] += 1
    return taken[kind] - 1


def _path(url: str) -> str:
    path = re.sub(r"\.(?:html?|php|aspx?)$", "", _plain(unquote(urlsplit(url).path)))
    return re.sub(r"[_\s.+]+", "-", path)


def _plain(text: str) -> str:
    return text.lower().replace("ß", "ss").translate(PLAIN)
