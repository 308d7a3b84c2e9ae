"""How hosts and queries are spelled: the same for a website that is typed and for a link on a page."""

import re
from urllib.parse import unquote, urlsplit

TRACKING = re.compile(
    r"utm_\w*|mtm_\w+|pk_(?:campaign|kwd|source|medium|content)|hsa_\w+|gclid|gbraid|wbraid|dclid|gad_source|_g[al]|"
    r"fbclid|fb_ref|msclkid|mc_[ce]id|yclid|y_source|igshid",
    re.IGNORECASE,
)
"""Names of parameters that tell where a visitor came from, and never what is shown."""
INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
"""What stands for its folder."""
MAX_LABEL = 63


def untracked(query: str) -> str:
    """A query without tracking parameters, the others in their order and spelling: servers may mind both."""
    return "&".join(pair for pair in query.split("&") if not TRACKING.fullmatch(pair.partition("=")[0]))


def bare(host: str) -> str:
    """A host without `www.`."""
    return host.removeprefix("www.")


def page_key(url: str) -> str:
    """Equal for spellings of one page: scheme, `www.`, `index.html` and a trailing slash do not count."""
    parts = urlsplit(url)
    return f"{bare(parts.netloc)}{INDEX.sub('/', unquote(parts.path)).rstrip('/')}?{parts.query}"


def ascii_host(name: str) -> str:
    """A host in small ASCII letters, as browsers make it (UTS 46, non-transitional): `straße.de` is not `strasse.de`.

    Raises: UnicodeError where no such host can be.
    """
    whole = name.lower().rstrip(".")
    if whole.isascii():
        return whole
    from idna import uts46_remap  # large tables, for a few addresses

    labels = [_ascii_label(label) for label in uts46_remap(whole, std3_rules=False).rstrip(".").split(".")]
    return ".".join(labels)


def _ascii_label(label: str) -> str:
    if not label or (label.startswith("xn--") and not label.isascii()):
        raise UnicodeError(f"no label of a host: {label!r}")
    spelled = label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
    if len(spelled) > MAX_LABEL:
        raise UnicodeError("a label is too long")
    return spelled
