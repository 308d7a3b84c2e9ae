"""Sentences around quotes and evidence: varied, but they never state a fact of their own."""

import hashlib
import re
from dataclasses import dataclass, field

from sandbox.model.claims import SPACE, Claim
from sandbox.model.kinds import EMAIL, is_negative
from sandbox.model.prompt import Evidence
from sandbox.wire import Object
from sandbox.words import fold

SUMMARY_FIRST = (
    "{who} describes itself in these words: “{quote}”",
    "In their own words: “{quote}”",
    "{who} puts it this way: “{quote}”",
    "The website of {who} says: “{quote}”",
)
SUMMARY_MORE = (
    "They add: “{quote}”",
    "Worth knowing: “{quote}”",
    "Their pages also say: “{quote}”",
    "A further detail in their words: “{quote}”",
)
OPEN_WITH_CLAIM = {
    "history": "Begin with their story, “{quote}”, and ask how new customers hear of it; that leads to {service}.",
    "team": "Say that you read about the people, “{quote}”, and ask how customers meet them; that leads to {service}.",
    "proof": "Say that you noticed “{quote}”, and ask where customers get to see it; that leads to {service}.",
    "service": "Show that you know what they do, “{quote}”, and ask how people find them; that leads to {service}.",
    "price": "They put it plainly, “{quote}”: ask which questions still come by phone, and bring up {service}.",
}
OPEN_WITH_ANY = (
    "A friendly way in: they write “{quote}”, which is a fair place to mention {service}.",
    "You could open with a line of theirs, “{quote}”, and lead over to {service}.",
    "Start from what they care to say, “{quote}”, and show where you come in with {service}.",
)
OPEN_WITH_EVIDENCE = {
    "LOW_GOOGLE_RATING": "{quote}: ask which complaint they hear most",
    "FEW_GOOGLE_REVIEWS": "{quote}: ask whether happy customers are ever invited to write one",
    "MISSING_WEBSITE": "{quote}: ask where new customers look them up today",
    "WEAK_WEB_PRESENCE": "{quote}: ask what they would show on a page of their own",
    "NO_MOBILE_VIEWPORT": "{quote}, so a phone may show it small: suggest that they look at it on theirs",
    "NOT_HTTPS": "{quote}, which browsers warn visitors about: ask whether anybody has told them",
    "OLD_COPYRIGHT": "{quote}: ask who looks after the site these days",
    "NO_BOOKING_LINK": "{quote}: ask how customers fix a date today",
    "NO_HOURS_FOUND": "{quote}: ask how people learn when they are open",
    "NO_PRICES_FOUND": "{quote}: ask how often people call only to hear a price",
    "NO_EMAIL_FOUND": "{quote}: ask how people reach them after hours",
}
OPEN_WITH_ANY_EVIDENCE = "{quote}: ask what they make of it"
LEAD_OVER = ("{opening}, then offer help with {service}.", "{opening}, and tell them what you do about {service}.")
FIT_EVIDENCE = ("{quote}, and you offer {service}.", "{quote}: worth a call about {service}.")
FIT_CLAIM = ("They write “{quote}”: worth a call about {service}.",)
# kind of a claim → words in a service that goes with it
GOES_WITH = {
    "history": r"web|site|content|copy",
    "team": r"web|site|content|copy",
    "proof": r"review|reputation|google",
    "service": r"search|seo|map|local",
    "price": r"book|appointment|web|site",
}
ALIKE = {"offer": "service", "policy": "price"}
# words in a signal or check → words in a service that answers it
ANSWERS = (
    (r"rat(ed|ing)|review|star", r"review|reputation|google"),
    (r"book|appointment|schedul", r"book|appointment|schedul"),
    (r"phone|mobile|responsive|viewport", r"mobile|web|design|site"),
    (r"hours", r"search|map|local"),
    (r"slow|speed|second|load", r"speed|performance|hosting|web|site"),
    (r"https|secur|certificate|ssl", r"secur|hosting|web|site"),
    (r"price|fee|menu|service", r"copy|content|text|web|site"),
    (r"social|facebook|instagram", r"social"),
    (r"website|page|title|description|search|map|hours", r"seo|search|local|web|site|content"),
)


@dataclass
class Pen:
    """Writes one dossier's sentences; the business's name decides where each list of phrasings starts."""

    business: str
    services: list[str]
    used: dict[tuple[str, ...], int] = field(default_factory=dict[tuple[str, ...], int])

    def phrase(self, choices: tuple[str, ...]) -> str:
        """The next phrasing of a list, so that two sentences never begin alike."""
        start = int(hashlib.sha256(self.business.encode()).hexdigest()[:8], 16)
        turn = self.used.get(choices, 0)
        self.used[choices] = turn + 1
        return choices[(start + turn) % len(choices)]

    def about_claim(self, choices: tuple[str, ...], claim: Claim) -> Object:
        """A sentence that rests on a claim."""
        quote = spoken(claim)
        text = self.phrase(choices).format(who=self.who(), quote=quote, service=self.service(""))
        return {"text": text, "claims": [claim.id], "signals": []}

    def opens_with_claim(self, claim: Claim) -> Object:
        """What to say of a claim on the phone, and which service it leads to."""
        kind = ALIKE.get(claim.kind, claim.kind)
        quote = spoken(claim).rstrip(".")
        service = self.fitting(GOES_WITH.get(kind, "")) or self.service("")
        opening = OPEN_WITH_CLAIM.get(kind) or self.phrase(OPEN_WITH_ANY)
        text = opening.format(quote=quote, service=service)
        return {"text": text, "claims": [claim.id], "signals": []}

    def opens_with_evidence(self, evidence: Evidence) -> Object:
        """What to ask about a signal or check, which is repeated word for word, and which service answers it."""
        opening = OPEN_WITH_EVIDENCE.get(evidence.key, OPEN_WITH_ANY_EVIDENCE).format(quote=evidence.text.rstrip("."))
        text = self.phrase(LEAD_OVER).format(opening=opening, service=self.service(evidence.text))
        return {"text": text, "claims": [], "signals": [evidence.key]}

    def about_evidence(self, choices: tuple[str, ...], evidence: Evidence) -> Object:
        """A sentence that rests on a signal or check and repeats it word for word."""
        quote, service = evidence.text.rstrip("."), self.service(evidence.text)
        text = self.phrase(choices).format(quote=quote, service=service)
        return {"text": text, "claims": [], "signals": [evidence.key]}

    def who(self) -> str:
        """The business's name, unless its digits or words could be taken for a fact."""
        return self.business if self.business and is_plain(self.business) else "this business"

    def service(self, needed_for: str) -> str:
        """The agency's service that answers a need, else its next one in turn."""
        for need, answer in ANSWERS:
            if needed_for and re.search(need, fold(needed_for)) and (found := self.fitting(answer)):
                return found
        turn = self.used.get(("service",), 0)
        self.used[("service",)] = turn + 1
        return self.plain()[turn % len(self.plain())]

    def fitting(self, answer: str) -> str | None:
        """The agency's first service with such words."""
        return next((service for service in self.plain() if answer and re.search(answer, fold(service))), None)

    def plain(self) -> list[str]:
        """The agency's services that can stand in any sentence."""
        return [service for service in self.services if is_plain(service)] or ["your work"]


def spoken(claim: Claim) -> str:
    """A quote on one line, without the page's own quotation mark where its other half is missing."""
    quote = SPACE.sub(" ", claim.quote)
    opened, closed = quote.count("“"), quote.count("”")
    return quote if opened == closed else quote.lstrip("“") if opened > closed else quote.rstrip("”")


def is_plain(text: str) -> bool:
    """True if a text states no number, denies nothing and holds no address."""
    return not (any(char.isdigit() for char in text) or is_negative(text) or "://" in text or "www." in text)


def quotable(claim: Claim) -> bool:
    """True if a claim may be repeated inside a sentence: it denies nothing and holds no e-mail address."""
    return not is_negative(claim.quote) and not EMAIL.search(claim.quote)
