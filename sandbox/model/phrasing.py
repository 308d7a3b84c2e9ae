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
    "Elsewhere on the site: “{quote}”",
    "Their pages also say: “{quote}”",
    "A further detail in their words: “{quote}”",
)
OPEN_WITH_CLAIM = (
    "You could open with a line of theirs, “{quote}”, and lead over to your {service}.",
    "Quote them back to themselves: “{quote}” Then ask how your {service} could carry that further.",
    "A friendly way in: they write “{quote}”, which is a fair place to mention your {service}.",
    "Start from what they care to say, “{quote}”, and show where your {service} fits in.",
)
OPEN_WITH_EVIDENCE = (
    "You could open with “{quote}” and explain how your {service} would help.",
    "Bring up “{quote}”: this is where your {service} comes in.",
    "Mention “{quote}” early, then describe your {service}.",
)
FIT_EVIDENCE = (
    "“{quote}” is the reason to call: your {service} answers it.",
    "They are worth a call because of this: “{quote}”",
    "What speaks for a call: “{quote}”",
)
FIT_CLAIM = (
    "A business that writes “{quote}” may well have use for your {service}.",
    "“{quote}” suggests a conversation about your {service}.",
)
# words in a signal or check → words in a service that answers it
ANSWERS = (
    (r"rat(ed|ing)|review|star", r"review|reputation|google"),
    (r"book|appointment|schedul", r"book|appointment|schedul|web"),
    (r"phone|mobile|responsive|viewport", r"mobile|web|design|site"),
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
        quote = SPACE.sub(" ", claim.quote)
        text = self.phrase(choices).format(who=self.who(), quote=quote, service=self.service(""))
        return {"text": text, "claims": [claim.id], "signals": []}

    def about_evidence(self, choices: tuple[str, ...], evidence: Evidence) -> Object:
        """A sentence that rests on a signal or check and repeats it word for word."""
        text = self.phrase(choices).format(quote=evidence.text, service=self.service(evidence.text))
        return {"text": text, "claims": [], "signals": [evidence.key]}

    def who(self) -> str:
        """The business's name, unless its digits or words could be taken for a fact."""
        return self.business if self.business and is_plain(self.business) else "this business"

    def service(self, needed_for: str) -> str:
        """The agency's service that answers a need, else its next one in turn."""
        plain = [service for service in self.services if is_plain(service)] or ["work"]
        for need, answer in ANSWERS:
            if needed_for and re.search(need, fold(needed_for)):
                fitting = [service for service in plain if re.search(answer, fold(service))]
                if fitting:
                    return fitting[0]
        turn = self.used.get(("service",), 0)
        self.used[("service",)] = turn + 1
        return plain[turn % len(plain)]


def is_plain(text: str) -> bool:
    """True if a text states no number, denies nothing and holds no address."""
    return not (any(char.isdigit() for char in text) or is_negative(text) or "://" in text or "www." in text)


def quotable(claim: Claim) -> bool:
    """True if a claim may be repeated inside a sentence: it denies nothing and holds no e-mail address."""
    return not is_negative(claim.quote) and not EMAIL.search(claim.quote)
