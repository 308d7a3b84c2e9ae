"""How phones, e-mails, addresses and opening hours look in the languages we meet; every quantifier is bounded."""

import re

PHONE = re.compile(r"(?<![\w.,/@#-])[+(]{0,2}\d(?:[\s().\-/–‑]{0,4}\d){6,14}(?![\w@]|[.,?]\d)")
LABEL = re.compile(
    r"(?:\btel|t[eé]l[eé]?|\bphone|\bcall|\bfon\b|telef|mobil|handy|\bcell|whatsapp|\bring\b|\btext\b|\bligue|llam|appel|"
    r"chiam|☎|✆|📞|هاتف|جوال|電話|тел)[\w.:\s\-–|()]{0,24}$",
    re.I,
)
FAX = re.compile(r"(?:\bfax|telefax|فاكس)[\w.:\s\-–|]{0,12}$", re.I)
NATIONAL = re.compile(
    r"\(?\d{3}\)?[\s.\-–]{1,2}\d{3}[\s.\-–]\d{4}|\(\d{2,5}\)\s?\d[\d\s.\-–]{4,}\d|(?:\+|00)\d[\d\s().\-–/]{7,}"
)
ALONE = re.compile(r"\W*0\d[\d\s/\-–]{6,}\W*")
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,4}\.[A-Za-z]{2,12}\b")
VEILED = re.compile(
    r"([\w.+\-]{1,64})\s?[(\[{]\s?(?:at|ät|arroba|@)\s?[)\]}]\s?"
    r"([\w\-]{1,63}(?:(?:\.|\s?[(\[{]\s?(?:dot|punkt|punto|\.)\s?[)\]}]\s?)[\w\-]{2,63}){1,4})",
    re.I,
)
BRACKET = re.compile(r"[(\[{]")
"""Without one nothing is veiled, and looking for that takes longer."""
DOT = re.compile(r"\s?[(\[{]\s?(?:dot|punkt|punto|\.)\s?[)\]}]\s?", re.I)
FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|css|js)$", re.I)
SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|instagram|twitter|x|linkedin|youtube|tiktok|pinterest|yelp|tripadvisor|threads|xing|vk)\.com$|"
    r"(?:^|\.)(?:fb\.com|t\.me|threads\.net|bsky\.app|linktr\.ee|xing\.com)$"
)
SHARING = re.compile(r"/(?:sharer|share|intent|dialog|plugins|embed|watch|hashtag|tr)\b|share=|/@?your", re.I)
DAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mi[eé]|jeu|jue|ven|vie|sam|s[aá]b|dim|dom|seg|ter|"
    r"qua|qui|sex|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|"
    r"mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|segunda|ter[cç]a|quarta|quinta|sexta|luned[iì]|marted[iì]|mercoled[iì]|"
    r"gioved[iì]|venerd[iì]|sabato|domenica|"
    r"tues|wednes|thur|thurs|satur|weekday|weekend|werktag|daily|t[aä]glich|every ?day|"
    r"الأحد|الاثنين|الخميس|الجمعة|السبت)(?:day)?s?"
)
DAYS = re.compile(rf"(?<!\w){DAY}(?!\w)", re.I)
TIME = re.compile(
    r"(?<![\d/.-])(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d)?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h\b)?\s?(?:-|–|—|to|bis|till|until|à|a|às|al)\s?"
    r"(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d)?\s?(?:a\.?m|p\.?m|uhr|h\b)?(?![\d/])",
    re.I,
)
CLOCK = re.compile(r"\d[:.h]\d\d|\d\s?(?:a\.?m|p\.?m|uhr|h)\b", re.I)
BARE = re.compile(
    rf"(?<!\w){DAY}[\s:.,]{{1,3}}(?:[01]?\d|2[0-4])\s?[-–—]\s?(?:[01]?\d|2[0-4])(?![\d/.])(?!\s[a-z]{{3}})", re.I
)
SHUT = re.compile(
    r"\b(?:closed|geschlossen|ferm[eé]|cerrado|fechado|chiuso|24/7|24 hours|by appointment|nach vereinbarung)\b", re.I
)
STREET = re.compile(
    r"\b\d{1,6}[A-Za-z]?(?:[-/]\d+)?,?\s(?:[\w.'’#-]+\s){1,5}(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr(?!\.?\s[a-z])|drive|ln|"
    r"lane|pkwy|parkway|way|ct|court|pl|place|square|sq|hwy|highway|terrace|row|south|north|east|west)\b|"
    r"[\wäöüß.-]+(?:stra(?:ß|ss)e|str\.|gasse|allee|platz|weg|ring|damm|ufer)\s\d+|"
    r"\b(?:rua|av\.|avenida|travessa|calle|via|viale|piazza|rue)\s[^\d\n]{2,40},?\s\d+|\b\d+,?\s(?:bis\s)?rue\s\w+|"
    r"\b(?:po box|p\.o\. box)\s\d+|\b(?:brgy\.?|barangay|jalan)\s\w+|\b[\w'’-]+\s(?:estate|road|street),\s",
    re.I,
)
POSTCODE = re.compile(
    r"\b[A-Z]{2}\.?,?\s\d{5}(?:-\d{4})?\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\bCEP:?\s?\d{5}-?\d{3}\b|"
    r"\b(?:D-|A-|CH-|F-)?\d{4,5}\s[A-ZÄÖÜ][a-zäöüß]{2,}|[A-Za-z],?\s\d{4,6}$"
)
LOCAL_ADDRESS = re.compile(
    r"^[A-Z][\w-]*-?\d*,\s[A-Z]\w+(?:,\s[A-Z]\w+)+$|"
    r"^(?:address|adresse|anschrift|endere[cç]o|direcci[oó]n|indirizzo|العنوان)\s*:\s*\S.{6,}",
    re.I,
)
ADDRESS_LABEL = re.compile(
    r"^\W*(?:(?:address|location|adresse|anschrift|endere[cç]o|direcci[oó]n|indirizzo|العنوان)\s*:\s*)?", re.I
)
ADDRESS_END = re.compile(
    r"(?<=\d)(?:\.\s+(?=[^\W\d_][\w-]{2}).*|,?\s+(?:facebook|instagram)\b.*)"
    r"|[\s,;.|·•~–-]*(?:\b(?:tel\w*|phone|call|fon|e-?mail|mail|هاتف)\b[\s.:]*)?"
    rf"(?:(?<!\d)(?:{NATIONAL.pattern})|{EMAIL.pattern}).*",
    re.I | re.S,
)
"""What follows an address on its line: a new sentence after the postcode, a phone, an e-mail, a link's text."""
RIGHTS = re.compile(r"©|copyright", re.I)
SEGMENT = re.compile(r"\s[|·•]\s")
MAX_LINE = 160
