"""Lines no dossier should quote: menus, legal notices, template text, questions, and orders meant for an AI."""

import re
import unicodedata

from sandbox.model.cutting import WORDS
from sandbox.words import fold

ORDERS = re.compile(
    r"\b(ignore|disregard|forget|override|bypass)\b.{0,40}\b(previous|prior|above|all|any|earlier|instruction|rule"
    r"|prompt)"
    r"|\b(system|developer|hidden) (prompt|message|instruction)|\b(system|the|your|this) prompts?\b"
    r"|\binstructions? (to|for) (the )?(ai|model|llm|bot)"
    r"|\b(as|to|you,?|any|every|all) (an )?(ai|llm|language model|chatbot)s?\b|\bai (model|assistant|agent|system"
    r"|crawler)"
    r"|\blanguage model|\bchat ?gpt|\bopenai\b|\bclaude\b|\bgemini\b|\bllms?\b|\bassistants?\b.{0,30}\b(must"
    r"|should|reading)"
    r"|^you (are|must)\b|\bact as\b|\bpretend (to|you)\b"
    r"|\b(your|the) (reply|response|answer|output|task|summary|verdict|user)\b|\b(respond|reply|answer) (only|with"
    r"|in)\b"
    r"|\boutput (only|the)|\b(must|do|should) not mention|\bnever mention|\brate (this|us|them|it"
    r"|the)\b.{0,20}\b(business|\d)"
    r"|(^|[,.;] |\band )(write|say|state|claim|report|conclude) that\b|\btranslate the\b|\bsubstitution cipher"
    r"|\bbase ?(32|64)\b"
    r"|^(system|user|assistant|attention|important|note to|human|instruction)s?\s*:|<\||\[/?inst\]|\bexfiltrate"
    r"|\binject\b"
    r"|\bbest (business|company|in the world)\b|\bthis (page|website)'?s? (reader|summar)|\bjailbreak"
    r"|\bignor(a|e|ez|iere|iert)\b.{0,30}\b(instruc|anweis)|\bthe (model|ai) (must|should|shall)\b"
    r"|\btool call|\bset the score|\bscore (to|of) \d|\bcontact list\b|\bthe agency'?s?\b"
    r"|^(please )?(create|concatenate|append|delete|transfer|forward|upload|post|execute|fetch|send|invite"
    r"|move) (an?|all|the|this|any"
    r"|my|every) .{0,60}\b(event|messages?|channel|files?|calendar|participant|url|repositor\w+|account|money"
    r"|secrets?)\b|\bevent title\b"
)
LEGAL = re.compile(
    r"\b(use|uses|using|accept|these|our|party|of|via|manage|des|de|usa|utiliz\w*|verwend\w*) cookies"
    r"|cookies? (policy|settings|consent"
    r"|banner|to |notice|preferences|zu|verwend|richtlinie)|privacy|datenschutz|\bdsgvo\b|\bgdpr\b|privacidad"
    r"|confidentialit|copyright|©|\(c\) ?(19|20)\d\d"
    r"|all rights reserved|alle rechte|todos los derechos|tous droits|tutti i diritti|todos os direitos|حقوق"
    r"|terms (of|and)|nutzungsbedingung|haftung|disclaimer|impressum|\btrademark|powered by|designed by|website by"
    r"|web ?design by|built with|template|theme by|personenbezogen|personal data|google analytics|版权|著作権"
    r"|past results do not|\b(now|we are|we're) hiring\b|^hiring\b|wir suchen\b|urheberrecht"
    r"|rechtsverbindlich|unsubscribe|newsletter|recaptcha|browser|javascript|加入书签"
)
PLACEHOLDERS = re.compile(
    r"lorem ipsum|\[?\.\.\.\s?unchanged|\byour (\w+ )?(company|business|name|logo|text|title|address|number|email"
    r"|content"
    r"|cac|slogan|tagline|headline)\b( goes)?( here)?$|goes here|\{\{|\}\}|\{%|\bundefined\b|^loading\b"
    r"|loading\.\.|\btbd\b|\btodo:"
    r"|insert (your|text)|click to (edit|add)|sample (text|page)|placeholder|deep dropdown|bootstrap|hello world"
    r"|just another"
    r"|example\.com|john doe|jane doe|(\d)\1{6}|123-?456-?7890|555-?555-?5555|0?123456789|coming soon"
    r"|under construction"
    r"|\b(?:use|edit) this (?:section|space|area|page|block|text) to\b|\bdescrib(?:e|ing) your (?:company|business"
    r"|product|service)|\bwrite (?:one or two|a few) (?:paragraphs|sentences)"
    r"|\b(?:submission|message) has been (?:received|sent)"
    r"|\byour cart\b|\badd to (?:cart|basket|wishlist)\b|^theme: |\ufffd"
    r"|page not found|true true|all_time|your registration|registration number$|dummy"
)
LATIN = re.compile(
    r"\b(lorem|ipsum|dolor|amet|consectetur|adipisc\w+|eiusmod|tempor|incididunt|labore|magna|aliqua|vestibulum"
    r"|aenean"
    r"|pellentesque|quisque|vivamus|fusce|nulla|mauris|curabitur|sagittis|ullamco|laboris|exercitation|voluptat\w+"
    r"|temporibus|quibusdam|officiis|debitis|necessitatibus|quisquam|architecto|beatae|cillum|dolore\w*|fugiat|minim"
    r"|veniam|nostrud|commodo|consequat|duis|irure|reprehenderit|velit|excepteur|occaecat|cupidatat|proident|sint"
    r"|culpa"
    r"|deserunt|mollit|laborum|itaque|molestiae|praesentium|deleniti|rerum|porro|totam|aliquip|quaerat|eligendi"
    r"|enim)\b"
)
MENU = re.compile(
    r"^(skip to|read more|learn more|click here|back to|go to|view (all|more|our)|see (all|more)|follow us"
    r"|share (this|on)"
    r"|sign (in|up)|log ?in|subscribe|toggle|open menu|close menu|next|previous|mehr (erfahren|lesen)|weiterlesen"
    r"|leer mas"
    r"|en savoir|scopri|saiba mais|zum inhalt|return to|copy link|download|choose your|select (a|your)|enter your"
    r"|submit"
    r"|please (select|choose|enter|fill)|tap (the|on)|fill (in|out)|here is some|our (business )?hours are$|voltar"
    r"|volver|nach oben"
    r"|zuruck|retour|torna|send (us )?(a )?message|get directions|book now|call now|order now|print this|page \d"
    r"|posted (on|by)|leave a)\b"
)
QUESTION = re.compile(r"[?？؟;]\s*[\"”’)»]*$|[?？؟]")
ENTRY = re.compile(r"\s[·•›»/→|]\s")
HARMLESS = frozenset("\t\xad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff")
BLOB = re.compile(r"[A-Za-z0-9+/=_%-]{36,}")
CODE = re.compile(r"[{};=]\s*$|\bfunction\b.*\(|=>|</|\bvar \w+|@media|!important|^\W*$|(?:\b(?:true|false)\b.*?){3}")


def is_noise(quote: str) -> bool:
    """True if a sentence must not be quoted.

    Args:
        quote: as it stands on the page.
    """
    folded = fold(quote)
    return (
        gives_orders(quote)
        or LEGAL.search(folded) is not None
        or is_filler(folded)
        or MENU.search(folded) is not None
        or QUESTION.search(quote) is not None
        or is_menu(quote)
        or BLOB.search(quote) is not None
        or CODE.search(quote) is not None
    )


def gives_orders(text: str) -> bool:
    """True for words meant for an AI; letters of other alphabets that look Latin are suspect as well."""
    return ORDERS.search(fold(text)) is not None or mixes_alphabets(text) or has_controls(text)


def mixes_alphabets(text: str) -> bool:
    """True if one word mixes Latin with Cyrillic or Greek letters, as disguised words do."""
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {unicodedata.name(char, "").partition(" ")[0] for char in word if not char.isascii()}
        if re.search(r"[A-Za-z]", word) and not scripts.isdisjoint({"CYRILLIC", "GREEK"}):
            return True
    return False


def has_controls(text: str) -> bool:
    """True for characters that turn or hide text; marks that scripts need for joining and direction are none."""
    return any(unicodedata.category(char) in ("Cf", "Co", "Cc") for char in text if char not in HARMLESS)


def is_filler(folded: str) -> bool:
    """True for template text: Lorem ipsum in its many versions, and leftovers of the builder."""
    return PLACEHOLDERS.search(folded) is not None or len(set(LATIN.findall(folded))) >= 3


def is_menu(quote: str) -> bool:
    """True for a row of entries rather than a sentence."""
    return len(ENTRY.findall(quote)) >= 3 and not any(char.isdigit() for char in quote)


def signature(quote: str) -> frozenset[str]:
    """The words that tell whether two quotes say the same; single characters where words are not spaced."""
    found = WORDS.findall(fold(quote))
    return frozenset(found) if len(found) > 2 else frozenset(fold(quote))


def near(one: frozenset[str], other: frozenset[str]) -> bool:
    """True if two quotes say about the same."""
    shared = len(one & other)
    return shared >= 0.75 * min(len(one), len(other))
