"""Websites and domains in one canonical form each (seed 001, step 1: normalizeWebsite).

Apart from the phones, whose library a reader has no use for.
"""

import re
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from domain.hosts import HOSTING, SOCIAL_BRANDS, SOCIAL_HOSTS
from domain.suffixes import registrable
from domain.web_names import ascii_host, untracked

NO_WEBSITE = re.compile(r"(?:mailto|tel|callto|sms|javascript|data|ftp|file):", re.IGNORECASE)
NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?!\d+$)[a-z0-9-]{1,63}")
"""The last label is no number, as in browsers: `217.555.0142` is a phone's."""


def website(raw: str | None) -> str | None:
    """https, lower-case host, no `www.`, no tracking parameters, no fragment; None for what is no web address."""
    text = (raw or "").strip()
    if NO_WEBSITE.match(text) or ("@" in text and "://" not in text):
        return None
    try:
        parts = urlsplit(_with_scheme(text))
        name, port = _bare(_ascii(parts.hostname)), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not _is_name(name):
        return None
    query = "&".join(filter(None, untracked(parts.query).split("&")))
    where = f"[{name}]" if ":" in name else name
    where += f":{port}" if port not in (None, 80, 443) else ""
    return urlunsplit(("https", where, quote(parts.path, safe="/%:@!$&'()*+,;=~") or "/", query, ""))


def host(url: str) -> str:
    """Host of a URL, lower case, ASCII (IDNA), without `www.`; empty when there is none."""
    return _bare(_whole_host(url))


def registrable_domain(url: str) -> str | None:
    """The domain that somebody owns: `name.wixsite.com` is the business's own, a page on facebook.com is nobody's.

    The public suffix list with its private section, unknown suffixes accepted (DESIGN section 3); an IP stays as it is.
    """
    name = _whole_host(url)
    if not _is_name(name) or is_social(url):
        return None
    return _bare(name) if _is_address(name) else _registrable(name)


def is_social(url: str) -> bool:
    """Whether a URL is a page on a social network, a directory or a link page."""
    labels = host(url).split(".")
    known = any(".".join(labels[start:]) in SOCIAL_HOSTS for start in range(len(labels)))
    return known or (_registrable(".".join(labels)) or "").partition(".")[0] in SOCIAL_BRANDS


def _with_scheme(text: str) -> str:
    return text if "://" in text else f"https://{text.removeprefix('//')}"


def _whole_host(url: str) -> str:
    try:
        return _ascii(urlsplit(_with_scheme(url.strip())).hostname)
    except ValueError:
        return ""


def _ascii(name: str | None) -> str:
    try:
        return ascii_host(name or "")
    except UnicodeError:
        return ""


def _bare(name: str) -> str:
    rest = name.removeprefix("www.")
    return rest if "." in rest else name


def _is_name(name: str) -> bool:
    return _is_address(name) or NAME.fullmatch(name) is not None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _registrable(name: str) -> str | None:
    labels = name.split(".")
    for start in range(1, len(labels)):
        if ".".join(labels[start:]) in HOSTING:
            return ".".join(labels[start - 1 :])
    return registrable(name)
