"""The words in which a search is asked for, a table per language (`asking.py` reads with all of them)."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Speech:
    """One language's alternatives, each the inside of a regular expression."""

    greeting: str
    verb: str
    """ "Could you", "find": what leads up to a search."""
    filling: str
    """Between the verb, the number and the trade."""
    all: str
    about: str
    """How questions begin, and what is asked of the runs there are."""
    ours: str
    """What is ours and no business: "show me my runs", "list the leads of the last run"."""
    numbers: str
    """One to twenty."""
    tens: str
    """Thirty to a hundred."""
    tail: str
    """What may follow the place. MIT is a place, "mit" is none."""


ENGLISH = Speech(
    greeting=r"hi|hello|hey|ok|okay|please|thanks",
    verb=r"(?:can|could|would|will) you|i(?: a|')?m looking for|i(?: would|'d) like|(?:i|we) (?:need|want)|find|get|"
    r"fetch|search(?: for)?|look(?:ing)? (?:for|up)|show|list|give|bring",
    filling=r"please|me|us|up to|at most|about|around|some|any|all(?: of)?|every(?: single)?|"
    r"a few|of|the(?: (?:best|worst|top))?|best|top|to",
    all=r"all|every",
    about=r"what|who|whom|why|how|when|where|which|is|are|was|do|does|did|should|tell|explain|compare|describe|"
    r"summari[sz]e|help|stop|skip|leave|cancel|pause|resume|prioriti[sz]e|add|remove|change|set|count|weigh|save|keep|"
    r"export|download|top.?up|buy|draft|suggest|propose|recommend|open (?:the|my|this|that|run|last)",
    ours=r"(?:^|\b(?:my|our|the|this|that|last|latest|all|your)\s+(?:\w+\s+)?)"
    r"(?:runs?|leads?|dossiers?|credits?|balance|usage|campaigns?|criteria|profile|audits?|scores?|talking points)"
    r"(?:\s+(?:of|for|from|about|left|in (?:the|my|our|this|that|last|latest))\b.*)?$",
    numbers="one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
    tens="thirty forty fifty sixty seventy eighty ninety hundred",
    tail=r"\s+(?:(?:with|without|that|who|whose|which|having|where)\s.*|please)",
)
GERMAN = Speech(
    greeting=r"hallo|moin|servus|guten (?:tag|morgen|abend)|bitte|danke",
    verb=r"(?:kannst|könntest|würdest|willst) du|(?:können|könnten|würden) sie|"
    r"(?:ich bin|wir sind) auf der suche nach|ich hätte gerne?|"
    r"(?:ich|wir) (?:suchen?|brauchen?|benötigen?|möchten?|will|wollen|wünschen?)|"
    r"(?:finden|suchen|zeigen|nennen|geben|holen) sie|(?:finde|such|suche)(?: nach)?|"
    r"(?:zeige?|nenne?|gib|gebt|hole?)(?: (?:mir|uns|bitte|mal))*(?: (?:die|den))?|liste(?= )",
    filling=r"bitte|mir|uns|mal|nach|bis zu|höchstens|maximal|etwa|ungefähr|circa|ca\.|rund(?= \d)|um die(?= \d)|"
    r"ein(?:e|en)?(?: paar)?|einige|irgendein(?:e|en)?|alle(?: (?:die|der))?|sämtliche|jede[rns]?(?: einzelne[rns]?)?|"
    r"(?:(?:die|der|den|das) )?(?:beste|schlechteste)[rns]?|(?:die|der|den) (?=\d|top\b|\w+ besten\b)|von den(?= )",
    all=r"alle|sämtliche|jede[rns]?",
    about=r"was|wer|wen|wem|warum|wieso|weshalb|wie|wann|wo|woher|welche[rnms]?|ist|sind|habe ich|kann ich|soll(?:te)?|"
    r"erkläre?|vergleiche?|beschreibe?|fasse?|hilf|hilfe|stoppe?|halte?|überspringe?|lass|brich|pausiere?|setze?|"
    r"priorisiere?|füge?|entferne?|ändere?|speichere?|behalte?|exportiere?|lade|kaufe?|entwirf|schlage?|empfiehl|"
    r"öffne (?:die|den|das|meine?n?|diese[ns]?)",
    ours=r"(?:^|\b(?:meine?[nrms]?|unsere?[nrms]?|diese?[nrms]?|die|der|den|das|letzte[nrms]?|alle)\s+(?:\w+\s+)?)"
    r"(?:l(?:auf|äufe)n?|suchen?|leads?|dossiers?|credits?|guthaben|verbrauch|kampagnen?|kriterien|profil|prüfungen?|"
    r"ergebnisse?|gesprächspunkte)(?:\s+(?:von|für|über|der|des|aus|in (?:de[rm]|diese[rm]|meine[rm]))\b.*)?$|"
    r"\s(?:hinzufügen|speichern|exportieren|fortsetzen|anhalten|ändern|vergleichen|erklären|überspringen)$",
    numbers="eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn zwanzig",
    tens="dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert",
    tail=r"\s+(?:(?:(?-i:mit)|ohne|deren|welche)\s.*|die (?:kein|nur|schlecht|wenig|noch).*|"
    r"bitte|finden|suchen|zeigen|nennen|geben|auflisten|auf|haben)|,\s*die\s.*",
)
SPEECHES = (ENGLISH, GERMAN)


def either(part: str) -> str:
    """A group of all languages as one alternative."""
    return "|".join(f"(?:{getattr(speech, part)})" for speech in SPEECHES)


def numbers() -> dict[str, int]:
    """Each word for a number, and its number."""
    few = {word: n for speech in SPEECHES for n, word in enumerate(speech.numbers.split(), 1)}
    return few | {word: 10 * n for speech in SPEECHES for n, word in enumerate(speech.tens.split(), 3)}
