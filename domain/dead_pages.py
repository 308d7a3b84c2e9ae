"""Answers that look like a page and hold nothing of the business: what they are, told by their own words.

Every rule is bound to a length: a page with much to say may speak of cookies, houses for sale and what comes soon.
"""

import re
from collections.abc import Sequence

NOT_FOUND = "the page is not there, though its status says it is"
PARKED = "nobody's site: the domain is parked or for sale"
CHALLENGE = "it shows a check for robots instead of the page"
COOKIE_WALL = "it shows a question about cookies instead of the page"
DEFAULT = "it shows the default page of a server or a site builder"
SUSPENDED = "its host has suspended the site"
COMING_SOON = "it only says that the site is not ready yet"
REASONS = frozenset({NOT_FOUND, PARKED, CHALLENGE, COOKIE_WALL, DEFAULT, SUSPENDED})
"""Why such a page is not kept. One that is not ready yet is the business's own, and may tell how to reach it."""

LONG, MIDDLE, SHORT, TINY = 6_000, 3_000, 1_500, 400
"""Visible characters up to which a rule holds."""
SEPARATOR = re.compile(r"[|–—·»•:]|\s-\s")
HEADING = re.compile(r"^#{1,3} +(.+)$", re.MULTILINE)
HEADINGS = 2
MISSING_TITLE = re.compile(
    r"(?:error\s*)?404\W*(?:error|page|(?:page\s+)?not\s+found)|error\s+404|(?:oops\W+)?(?:sorry\W+)?(?:the|that|this)?\s*"
    r"page\s+(?:was\s+|is\s+)?(?:not|can\s?not\s+be|can['’]?t\s+be|could\s?n[o'’]t\s+be)\s+found|(?:file\s+)?not\s+found|"
    r"page\s+(?:does\s+not|doesn['’]t)\s+exist|nothing\s+found|seite\s+(?:wurde\s+)?nicht\s+gefunden|"
    r"p[áa]gina\s+(?:no|n[ãa]o|non)\s+(?:encontrada|trovata|existe)|page\s+(?:introuvable|non\s+trouv[ée]e)|"
    r"pagina\s+niet\s+gevonden|sidan\s+(?:kunde\s+inte\s+)?hitta(?:de)?s(?:\s+inte)?|strona\s+nie\s+znaleziona|"
    r"страница\s+не\s+найдена|ページが見つかりません(?:でした)?|页面未找到|找不到页面|الصفحة\s+غير\s+موجودة"
)
MISSING_WORDS = re.compile(
    r"(?:the\s+|that\s+|this\s+)page\s+(?:that\s+)?(?:you\s+(?:are|were|['’]re)\s+looking\s+for|you\s+requested|can['’]?t\s+be\s+found)|"
    r"(?:die|diese)\s+(?:angeforderte\s+|gesuchte\s+)?seite\s+(?:existiert\s+nicht|wurde\s+nicht\s+gefunden)|"
    r"la\s+page\s+(?:que\s+vous\s+(?:re)?cherchez|demandée)\s+n|la\s+página\s+que\s+busca|a\s+página\s+que\s+você\s+procura"
)
PARKED_WORDS = re.compile(
    r"\b(?:this|the)\s+domain(?:\s+name)?\s+(?:\S+\s+)?(?:is|may\s+be|could\s+be|might\s+be)\s+(?:\w+\s+){0,2}(?:for\s+sale|available|"
    r"parked|listed)|(?:buy|own|get|purchase|inquire\s+about|offer\s+(?:for|on))\s+this\s+domain|\bthis\s+domain\s+has\s+expired|"
    r"\bdomain\s+(?:name\s+)?(?:is\s+)?(?:for\s+sale|parking|parked)\b|parked\s+(?:free|domain)|hugedomains|\bsedo(?:parking)?\b|"
    r"dan\.com|(?:diese|die)\s+domain\s+(?:\S+\s+)?(?:ist\s+zu\s+verkaufen|steht\s+zum\s+verkauf|kaufen)|"
    r"nom\s+de\s+domaine\s+(?:\S+\s+)?est\s+(?:à|peut-être\s+à)\s+vendre|este\s+dominio\s+(?:\S+\s+)?est[áa]\s+(?:en|a\s+la)\s+venta|"
    r"este\s+dom[ií]nio\s+(?:\S+\s+)?est[áa]\s+[àa]\s+venda|questo\s+dominio\s+(?:\S+\s+)?è\s+in\s+vendita|"
    r"^\W*[\w-]+(?:\.[\w-]+)+\s+(?:is\s+for\s+sale|steht\s+zum\s+verkauf)",
    re.MULTILINE,
)
PARKED_HINTS = ("domain", "domin", "domín", "sedo", "dan.com", "parked", "sale", "verkauf")
"""No page is parked without one of these: most are spared the long search."""
CHALLENGE_TITLE = re.compile(
    r"just\s+a\s+moment\W*|attention\s+required!?|checking\s+your\s+browser.*|ddos-guard|are\s+you\s+(?:a\s+robot|human)\?*|"
    r"human\s+verification|bot\s+verification|robot\s+challenge\s+screen|pardon\s+our\s+interruption\W*|"
    r"vercel\s+security\s+checkpoint|you\s+have\s+been\s+blocked|request\s+unsuccessful|verify(?:ing)?\s+you\s+are\s+human\W*"
)
WEAK_CHALLENGE_TITLE = re.compile(
    r"(?:access|permission)\s+denied|security\s+(?:check|verification)|please\s+wait\W*|one\s+moment,?\s+please\W*|captcha|forbidden"
)
CHALLENGE_WORDS = re.compile(
    r"checking\s+(?:if\s+the\s+site\s+connection\s+is\s+secure|your\s+browser\s+before)|verify(?:ing)?\s+(?:that\s+)?you\s+are\s+"
    r"(?:a\s+|not\s+a\s+)?(?:human|robot)|enable\s+javascript\s+and\s+cookies\s+to\s+continue|review\s+the\s+security\s+of\s+your\s+"
    r"connection|performance\s+(?:&|and)\s+security\s+by\s+cloudflare|cloudflare\s+ray\s+id|incapsula\s+incident|"
    r"sucuri\s+website\s+firewall|complete\s+the\s+(?:security\s+check|captcha)|unusual\s+traffic\s+from\s+your|"
    r"ddos\s+protection\s+by|made\s+us\s+think\s+(?:that\s+)?you\s+(?:are|were)\s+a\s+bot|press\s+(?:and|&)\s+hold\s+to\s+confirm|"
    r"bestätigen\s+sie,?\s+dass\s+sie\s+(?:ein\s+mensch|kein\s+roboter)|confirmez\s+que\s+vous\s+n['’]êtes\s+pas\s+un\s+robot"
)
DEFAULT_WORDS = re.compile(
    r"welcome\s+to\s+nginx|apache2?\s+(?:\w+\s+)?default\s+page|test\s+page\s+for\s+the\s+(?:apache|nginx|http)|iis\s+windows\s+server|"
    r"web\s+server'?s\s+default\s+page|default\s+(?:plesk|cpanel|web\s+site)\s+page|future\s+home\s+of\s+something\s+quite\s+cool|"
    r"your\s+(?:web)?site\s+is\s+ready.{0,40}content\s+is\s+to\s+be\s+added|welcome\s+to\s+wordpress\.\s+this\s+is\s+your\s+first\s+post|"
    r"this\s+is\s+the\s+default\s+(?:web\s*)?page|^\W*index\s+of\s+/",
    re.MULTILINE,
)
SUSPENDED_WORDS = re.compile(
    r"\b(?:account|(?:web)?site)\s+(?:has\s+been\s+|is\s+|was\s+)?(?:temporarily\s+)?(?:suspended|disabled|deactivated)\b|"
    r"\bwebsite\s+(?:has\s+|is\s+)?expired\b|bandwidth\s+limit\s+exceeded|(?:diese\s+)?(?:web)?seite\s+wurde\s+(?:gesperrt|deaktiviert)|"
    r"this\s+(?:shop|store|site)\s+is\s+(?:currently\s+)?(?:unavailable|closed\s+by\s+its\s+owner)"
)
SOON_WORDS = re.compile(
    r"\bcoming\s+soon\b|under\s+construction|launching\s+soon|(?:site|page)\s+is\s+(?:currently\s+)?being\s+(?:built|updated|redesigned)|"
    r"under\s+maintenance|be\s+back\s+(?:soon|shortly)|im\s+aufbau|baustelle|in\s+kürze|demnächst|próximamente|en\s+construc(?:ción|tion)|"
    r"em\s+(?:construção|breve)|bientôt|prossimamente|in\s+costruzione|w\s+budowie|قريب[اً]|即将上线|敬请期待|準備中|工事中"
)
COOKIE = re.compile(r"cookie|local\s+storage|tracking|gdpr|dsgvo|personal(?:ised|ized)?\s+(?:data|ads)|\bpartners\b")
CONSENT = re.compile(
    r"accept|agree|consent|reject|decline|preferences|settings|before\s+you\s+continue|we\s+(?:and\s+our\s+\w+\s+)?use\b|"
    r"zustimm|akzeptier|einwillig|ablehnen|accepte|refuser|acept|rechaz|aceit|accett|rifiut|accepteren"
)
COOKIE_SHARE = 0.6
ASKING = re.compile(
    r"before\s+(?:you|we)\s+continue|by\s+click|accept\s+all|allow\s+all|reject\s+all|we\s+and\s+our|we\s+value\s+your\s+privacy|"
    r"manage\s+(?:your\s+)?(?:preferences|choices|options)|alle\s+(?:cookies\s+)?(?:akzeptieren|zulassen|ablehnen)|mit\s+(?:einem\s+)?"
    r"klick|bevor\s+sie|en\s+cliquant|tout\s+(?:accepter|refuser)|al\s+hacer\s+clic|aceptar\s+tod|ao\s+clicar|aceitar\s+tod|"
    r"accetta\s+tutt|facendo\s+clic|alles\s+accepteren"
)
POLICY = re.compile(r"polic|privacy|datenschutz|richtlinie|cookies?$|confidentialité|privacidad|informativa")
"""A page about cookies that somebody may want to read; nobody's home page."""


def no_page(title: str, markdown: str, visible: int) -> str | None:
    """Why a page holds nothing of a business, in words for a person; None for a page.

    Args:
        title: what it calls itself.
        markdown: its text.
        visible: characters of text that a visitor sees, navigation included.
    """
    if visible > LONG:
        return None
    names = _names(title, markdown)
    text = f"{title}\n{markdown}".lower()
    if _is_challenge(names, text, visible):
        return CHALLENGE
    if any(map(MISSING_TITLE.fullmatch, names)) or (visible <= TINY and MISSING_WORDS.search(text)):
        return NOT_FOUND
    if visible <= MIDDLE and any(hint in text for hint in PARKED_HINTS) and PARKED_WORDS.search(text):
        return PARKED
    for words, longest, reason in (
        (DEFAULT_WORDS, LONG, DEFAULT),
        (SUSPENDED_WORDS, TINY, SUSPENDED),
    ):
        if visible <= longest and words.search(text):
            return reason
    policy = any(map(POLICY.search, names))
    return COOKIE_WALL if visible <= MIDDLE and not policy and _asks_about_cookies(markdown.lower()) else None


def is_unfinished(title: str, markdown: str, visible: int) -> bool:
    """Whether a page only announces a site; it may name an address or a phone besides."""
    heads = "\n".join(_names(title, markdown))
    return (visible <= TINY // 2 and SOON_WORDS.search(f"{title}\n{markdown}".lower()) is not None) or (
        visible <= 2 * TINY and SOON_WORDS.search(heads) is not None
    )


def _names(title: str, markdown: str) -> Sequence[str]:
    """Parts of the title and the first headings, in small letters."""
    heads = [title, *HEADING.findall(markdown)[:HEADINGS]]
    return [part.strip(" .!*_").lower() for head in heads for part in (head, *SEPARATOR.split(head)) if part.strip()]


def _is_challenge(names: Sequence[str], text: str, visible: int) -> bool:
    if visible > SHORT:
        return False
    named = any(map(CHALLENGE_TITLE.fullmatch, names)) or CHALLENGE_WORDS.search(text) is not None
    return named or (visible <= TINY and any(map(WEAK_CHALLENGE_TITLE.fullmatch, names)))


def _asks_about_cookies(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    about = [line for line in lines if COOKIE.search(line) and CONSENT.search(line)]
    return ASKING.search(text) is not None and sum(map(len, about)) >= COOKIE_SHARE * sum(map(len, lines))
