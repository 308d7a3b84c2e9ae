"""Words nobody meant: Lorem ipsum, leftovers of templates and generators, made-up phones. Never offered, never quoted."""

import re

LATIN = frozenset(
    """lorem ipsum dolor sit amet consectetur consectetuer adipiscing adipisicing elit sed do eiusmod tempor incididunt ut
    labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea
    commodo consequat duis aute irure in reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur
    sint occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum at vero eos accusam
    justo duo dolores ea rebum stet clita kasd gubergren no sea takimata sanctus praesent nonummy nibh euismod tincidunt
    laoreet aliquam erat volutpat wisi vel eum iriure hendrerit vulputate molestie illum feugiat facilisis vivamus
    suspendisse tortor neque malesuada pellentesque fringilla lectus mauris proin vestibulum curabitur donec etiam
    quisque maecenas nullam aenean sagittis faucibus necessitatibus eius quia quasi voluptatem voluptatum perspiciatis
    unde omnis iste natus error accusantium doloremque laudantium totam rem aperiam eaque ipsa quae ab illo inventore
    veritatis architecto beatae vitae dicta explicabo nemo ipsam aspernatur aut odit fugit magni ratione sequi nesciunt
    porro quisquam dolorem numquam eius modi tempora incidunt magnam laboriosam corporis suscipit temporibus autem
    quibusdam officiis debitis rerum saepe eveniet voluptates repudiandae recusandae itaque earum hic tenetur sapiente
    delectus reiciendis voluptatibus maiores alias perferendis doloribus asperiores repellat placeat facere possimus
    assumenda""".split()
)
LEAD = re.compile(r"\blorem\s+ipsum\b|\bdolor\s+sit\s+amet\b", re.IGNORECASE)
LEFTOVERS = re.compile(
    r"""\bdeep\s+dropdown\b | ^\W*dropdown(\s+\d+)?\W*$ | \byour\s+(company|business|site|brand|agency|clinic)\s+name\b
    | \byour\s+[\w ]{0,30}\bnumber\s*(here)?\W*$ | \[\s*(your|insert|company|business|name|address|phone|city)\b[^\]]*\]
    | \binsert\s+(your\s+)?(text|content|name|description)\b | \bclick\s+here\s+to\s+(add|edit)\b
    | \b(add|enter|write|put)\s+(your|a)\s+(own\s+)?(text|description|content|tagline|title|bio)\b
    | \bthis\s+is\s+(a|an)\s+(sample|example|placeholder|dummy)\s+(page|text|paragraph|post)\b | \bjust\s+another\s+wordpress\b
    | ^\W*hello\s+world\W*$ | \bbootstrap\s+template\b | \bbootstrapmade\b | \b(free|premium)\s+html5?\s+template
    | \bhtml\s+template\b | \btemplate\s+by\b | ^\W*(designed|developed|distributed)\s+by\b | \bstarter\s+page\b
    | \[\.\.\.|\.\.\.\s*(unchanged|existing|rest\s+of)\b | \bunchanged\s+\w+\s+code\b | \bplaceholder\b
    | \b(blindtext|texto\s+de\s+ejemplo|texte\s+d.exemple|testo\s+di\s+esempio|texto\s+de\s+exemplo|beispieltext)\b
    | \{\{.*\}\} | \{%.*%\} | <%.*%> | ^\W*(todo|tbd|fixme|xxx+)\b | \bcoming\s+soon\W*$ | \bjohn\s+doe\b | \bjane\s+doe\b
    | \byour\s*(name|email|address)?@\S+ | \bexample\.(com|org|net)\b | \bplease\s+edit\s+this\b | \bedit\s+this\s+text\b""",
    re.IGNORECASE | re.VERBOSE,
)
WORD = re.compile(r"[a-z]+")
TELLING_CHARACTERS = frozenset("{}%[<")
TELLING_WORDS = frozenset(
    """lorem ipsum dolor amet consectetur adipisicing adipiscing voluptatem necessitatibus dropdown insert placeholder sample
    template templates bootstrapmade bootstrap wordpress todo tbd fixme xxx xxxx soon doe yourcompany blindtext beispieltext
    ejemplo exemple esempio exemplo designed developed distributed starter edit yyyy truetrue falsefalse unchanged existing
    hello your example add enter""".split()
)
NO_MAILBOX = re.compile(
    r"^(your|name|email|e-mail|user|username|someone|somebody|john\.?doe|jane\.?doe|test|example|sample|info@domain)\b.*@"
    r"|@(example|domain|yourdomain|yoursite|yourcompany|company|email|test|mysite|website|site)\.\w+$"
    r"|@.*\b(sentry|wixpress)\b",
    re.IGNORECASE,
)


def is_placeholder_phone(text: str) -> bool:
    """Six equal digits in a row, a count up or down, or letters for digits. 555-01xx is not: the demo town lives there."""
    if re.search(r"x{3,}", text, re.IGNORECASE):
        return True
    digits = "".join(letter for letter in text if letter.isdigit())
    return bool(re.search(r"(\d)\1{5}", digits)) or any(run in digits for run in ("1234567", "7654321", "2345678"))


def is_placeholder_email(text: str) -> bool:
    """Addresses of templates and of error collectors."""
    return bool(NO_MAILBOX.search(text.strip()))


DEBRIS = re.compile(r"[a-z](?:true|false)[A-Z]|(?:true|false){2}|\byyyy\b.*\bMM|[^\W\d_]{36,}", re.ASCII)
"""Settings that a site builder printed into the page."""


def is_template_text(line: str) -> bool:
    """Whether a line is filler. A real sentence that mentions such a word in passing is kept."""
    words = re.findall(r"[^\W\d_]+", line.lower())
    latin = sum(word in LATIN for word in words)
    if len(words) >= 4 and latin >= 0.6 * len(words) and latin >= 4:
        return True
    if DEBRIS.search(line) and "://" not in line:
        return True
    if LEAD.search(line):
        return len(words) < 40 or latin >= 0.3 * len(words)
    return bool(LEFTOVERS.search(line)) and len(words) <= 25


def suspicious(text: str) -> bool:
    """Whether a closer look is worth its time: any word that filler is made of, or a character that only debris has."""
    if not TELLING_CHARACTERS.isdisjoint(text):
        return True
    return not TELLING_WORDS.isdisjoint(WORD.findall(text.lower()))


def without_template_text(markdown: str) -> str:
    """The lines that somebody wrote; sentences of filler inside a longer line go alone."""
    if not suspicious(markdown):
        return markdown
    return "\n".join(filter(None, (_cleaned(line) for line in markdown.split("\n"))))


def _cleaned(line: str) -> str | None:
    if not line.strip():
        return " "
    if is_template_text(line):
        return None
    sentences = re.split(r"(?<=[.!?])\s+", line)
    kept = [sentence for sentence in sentences if not is_template_text(sentence)]
    return line if len(kept) == len(sentences) else (" ".join(kept) if len(kept) == 1 else None)


def is_template_page(title: str, markdown: str) -> bool:
    """A page that is filler for the most part, or says so in its title."""
    if not suspicious(f"{title}\n{markdown}"):
        return False
    lines = [line for line in markdown.splitlines() if len(line.split()) >= 3]
    filler = sum(is_template_text(line) for line in lines)
    return filler > len(lines) / 2 or bool(re.search(r"\bstarter\s*page\b|\btemplate\b", title, re.IGNORECASE))
