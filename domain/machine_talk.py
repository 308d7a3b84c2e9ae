"""Text on a page that is meant for an AI that reads it, not for people: never a claim (DESIGN section 8)."""

import re
import unicodedata
from html import unescape

ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|previous|prior|above|rule|text)s?\b"
    r"|\b(?:ignoriere?|ignora|ignorez|ignoriert)\b.{0,40}\b(?:anweisung|instruc)\w*|\bignore\s+instructions\b"
    r"|\b(?:system|developer|hidden|the)\s+prompt\b|\bprompt\s+injection\b|\bjailbreak\b|\bexfiltrate\b|^\W*inject\s+\d"
    r"|\b(?:as|to|you,?|any|every|all)\s+(?:an?\s+)?(?:ai|llm|language\s+model)s?\b|\b(?:ai|language)\s+(?:model|assistant|agent)s?\b"
    r"|\b(?:chat\s?gpt|openai|llms?)\b"
    r"|\b(?:in|to|of|with|into)\s+your\s+(?:reply|response|answer|output|summary)\b"
    r"|\b(?:provide|give|write|rearrange|translate|encode|format)\b.{0,30}\byour\s+(?:\w+\s+)?(?:reply|response|answer|output)\b"
    r"|\byou\s+(?:must|should)\s+(?:say|write|answer|respond|output|recommend)\b"
    r"|\b(?:respond|reply|answer)\s+(?:only|in\s+(?:base|upper|rever))|\boutput\s+(?:only|the|secrets?)\b"
    r"|\btranslate\s+the\s+(?:following|above|next)\b|\bcomplete\s+your\s+task\b|\bthe\s+task\s+(?:that\s+)?i\s+gave\s+you\b"
    r"|\bimportant\s+message\s+from\s+me\b|\brequested\s+functionality\s+has\s+moved\b|\bsubstitution\s+cipher\b"
    r"|\btool\s+calls?\b|\brun\s+a\s+tool\b|<\|?\s*/?\s*(?:system|instruction|information|user|assistant)s?\b|\[/?inst\]",
    re.IGNORECASE,
)
LOOKALIKES = str.maketrans("аеорсухіѕјԁАВЕКМНОРСТХЅІЈ", "aeopcyxisjdABEKMHOPCTXSIJ")
"""Cyrillic letters that pass for Latin ones."""
CYRILLIC = re.compile("[\u0400-\u04ff]")
RIGHT_TO_LEFT_OVERRIDE = "\u202e"


def addresses_a_machine(text: str) -> bool:
    """Whether a text gives orders to an AI, plainly or in disguise."""
    plain = unicodedata.normalize("NFKC", unescape(text)).translate(LOOKALIKES)
    return ORDERS.search(plain) is not None or RIGHT_TO_LEFT_OVERRIDE in text or mixes_alphabets(text)


def mixes_alphabets(text: str) -> bool:
    """Whether one word has both Latin and Cyrillic letters, as disguised words do."""
    words = re.findall(r"[^\W\d_]+", text) if CYRILLIC.search(text) else ()
    return any(re.search("[A-Za-z]", word) and CYRILLIC.search(word) for word in words)
