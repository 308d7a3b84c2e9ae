"""Which tool the demo model asks for: by plain rules on the person's last words, so that the same words do the same."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sandbox.wire import Object

RUN = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8}\b")
SEARCH = re.compile(r"(?:(\d{1,2}) )?([\w' -]+?) (?:in|near) ([\w', -]+)")
NUMBERED = re.compile(r"\b(\d{1,2}) ([\w' -]+?) (?:in|near) ([\w', -]+)")
BESIDES = re.compile(r" (?:with|without|that|who|whose|which)\b.*$", re.I)
PRICE = re.compile(r" (?:cost|costs|be worth|please)\b.*$", re.I)
VERBS = re.compile(
    r"^(?:please|can you|could you|would you|what would|what does|what about|i want to|i need|find|search(?: for)?|"
    r"look for|propose|suggest|recommend|me|us|save|keep|some|the|run a search for|start a search for)\s+",
    re.I,
)
NUMBER = re.compile(r"(?:number |no\.? |#)(\d+)", re.I)
LEAD = re.compile(
    r"(?:\b(?:is|skip|out|prioriti[sz]e|audit|about|of|does|explain|dossier|call)) "
    r"(?:the |lead )?(.+?)(?: (?:first|second|ranked|rank|next|worth|so|in|say|says|offer|offers|on|have)\b.*)?$",
    re.I,
)
PART = re.compile(r"\b(?:the )?(?:dossier|score|talking points|website|audit) (?:of|for|about) ", re.I)
ORDINALS = {"first": "1", "second": "2", "third": "3", "best": "1", "top": "1", "it": "1", "that": "1", "this": "1"}
WEIGHT = re.compile(r"(no website|social|low rating|few reviews)\D*?(?:to |at |by |count )?(\d+(?:\.\d+)?)", re.I)
SIGNALS = {
    "no website": "MISSING_WEBSITE",
    "social": "WEAK_WEB_PRESENCE",
    "low rating": "LOW_GOOGLE_RATING",
    "few reviews": "FEW_GOOGLE_REVIEWS",
}
BUSINESS = re.compile(r"add (?:the business )?(.+?)[ ,(]+(https?://\S+|[\w-]+(?:\.[\w-]+)+)", re.I)
NAMED = re.compile(r"\bas (?:a campaign )?(?:called |named )?[\"“]?([\w' -]+)[\"”]?$", re.I)
PROFILE = re.compile(r"\b(name|tone|country) (?:to|is) [\"“]?([^\"”.]+)", re.I)


@dataclass(frozen=True)
class Wish:
    """A tool and its arguments."""

    name: str
    arguments: Object


Rule = tuple[str, str, Callable[[str], Object]]


def wish(said: str, offered: Collection[str]) -> Wish | None:
    """What to ask for, of what is offered; None = nothing fits.

    Args:
        said: the person's last words.
        offered: names of tools.
    """
    words = " ".join(said.split()).rstrip(" ?!.")
    for name, pattern, arguments in RULES:
        if name in offered and re.search(pattern, words, re.I):
            run = RUN.search(words)
            return Wish(name, {**arguments(words), **({"run": run[0]} if run and name in OF_RUN else {})})
    return None


def nothing(_: str) -> Object:
    """No arguments."""
    return {}


def one_lead(words: str) -> Object:
    """`why is Okafor first` is about Okafor, `skip number 3` about the third."""
    found = NUMBER.search(words) or LEAD.search(PART.sub("", words))
    named = (found[1] if found else "").strip().strip("'\"“”")
    return {"lead": ORDINALS.get(named.split(" ")[0].lower(), named) or "1"}


def some_leads(words: str) -> Object:
    """`compare 1 and 3`, `compare Okafor with Maple Street`."""
    rest = re.sub(r"^.*?compare (?:the )?(?:leads? )?", "", words, flags=re.I)
    parts = [part.strip() for part in re.split(r"\s*(?:,|\band\b|\bwith\b|\bto\b)\s*", rest) if part.strip()]
    numbers = re.findall(r"\b\d{1,2}\b", rest)
    named = (
        numbers if len(numbers) > 1 else [part for part in parts if not re.match(r"(?:first|two|top|them|best)", part)]
    )
    return {"leads": named[:5] if len(named) > 1 else ["1", "2"]}


def search(words: str) -> Object:
    """Trade, place and number."""
    rest = words
    while found := VERBS.match(rest):
        rest = rest[found.end() :]
    rest = PRICE.sub("", NAMED.sub("", rest)).strip()
    found = NUMBERED.search(rest) or SEARCH.search(rest)
    if not found:
        return {}
    number: Object = {"number": int(found[1])} if found[1] else {}
    return {"trade": BESIDES.sub("", found[2]).strip(), "place": found[3].strip(), **number}


def campaign(words: str) -> Object:
    """A search with a name."""
    named, wanted = NAMED.search(words), search(words)
    fallback = f"{wanted.get('trade', '')} in {wanted.get('place', '')}"
    return {**wanted, "name": named[1].strip() if named else fallback}


def weights(words: str) -> Object:
    """`count no website 3 and few reviews 0`."""
    return {"weights": {SIGNALS[name.lower()]: float(weight) for name, weight in WEIGHT.findall(words)}}


def profile(words: str) -> Object:
    """`set our tone to short and dry`."""
    return {name.lower(): value.strip() for name, value in PROFILE.findall(words)}


def business(words: str) -> Object:
    """A name and an address."""
    found = BUSINESS.search(words)
    return {"name": found[1].strip(), "website": found[2]} if found else {}


def file(words: str) -> Object:
    """Which kind of file."""
    kinds = [kind for kind in ("json", "md") if kind in words.lower()]
    return {"format": kinds[0] if kinds else "csv"}


def question(words: str) -> Object:
    """What is looked for in all dossiers."""
    return {"words": re.sub(r"^.*?\b(?:about|mention|mentions|offers?|says?)\b ", "", words, flags=re.I)[:200]}


def grouping(words: str) -> Object:
    """By what usage is summed up."""
    return {"by": next((by for by in ("model", "user", "thread") if by in words.lower()), "run")}


ORDER = r"^(?:(?:please|now|can you|could you|then|and) )*"
"""What changes something is asked for at the beginning: "why did it stop" stops nothing."""
OF_RUN = (
    "open_run", "export_run", "explain_score", "compare_leads", "read_dossier", "search_dossiers", "stop_run",
    "skip_lead", "prioritise_lead", "add_business",
)  # fmt: skip
RULES: tuple[Rule, ...] = (
    ("save_campaign", rf"{ORDER}(?:save|keep)\b.* (?:in|near) ", campaign),
    ("list_campaigns", r"\bcampaigns\b", nothing),
    ("add_business", rf"{ORDER}add\b.*\.\w", business),
    ("stop_run", rf"{ORDER}stop\b", nothing),
    ("skip_lead", rf"{ORDER}(?:skip|leave out)\b", one_lead),
    ("prioritise_lead", rf"{ORDER}(?:prioriti[sz]e\b|audit\b.*\b(?:first|next)\b)", one_lead),
    ("compare_leads", r"\bcompare\b", some_leads),
    ("open_run", r"\bwhy\b.*\b(?:paus\w*|waits?|waiting)\b", nothing),
    ("explain_score", r"\bwhy\b|\bexplain\b|\bscore of\b", one_lead),
    ("set_criteria", rf"{ORDER}(?:count|weigh|set)\b.*{WEIGHT.pattern}", weights),
    ("set_agency", rf"{ORDER}(?:change|set)\b.*{PROFILE.pattern}", profile),
    ("get_agency", r"\bcriteria\b|\bprofile\b|\bagency\b", nothing),
    ("top_up_offers", r"\btop.?up\b|\bbuy\b|\bprices?\b|\bplans\b|\bpacks?\b", nothing),
    ("get_usage", r"\busage\b|\bused\b|\bspent\b|\bcredits go\b", grouping),
    ("get_credits", r"\bcredits?\b|\bbalance\b", nothing),
    ("export_run", r"\bexport\b|\bdownload\b|\bcsv\b|\bspreadsheet\b", file),
    ("list_runs", r"\bruns\b", nothing),
    ("search_dossiers", r"\b(?:who|which)\b.*\b(?:mentions?|offers?|says?)\b|\bsay about\b", question),
    ("read_dossier", r"\bdossier\b|\bsay\b|\btell me about\b|\btalking points\b", one_lead),
    ("open_run", r"\b(?:open|show)\b.*\b(?:run|leads|it)\b|\bhow is\b.*\brun\b", nothing),
    ("propose_run", SEARCH.pattern, search),
)
