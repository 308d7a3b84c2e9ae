"""The cases of w3lib, url-normalize and courlan, as our own functions see them.

What a suite wants of an address is compared as we fetch it: absolute, on the wire, no fragment, no user, only http.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from domain.site_pages import excluded
from domain.websites import registrable_domain, website
from tests.tools.web.rates import NOT_ASKED, Difference, cases
from tools.web.request import sent
from tools.web.urls import at_host_of, canonical, is_page, key, same_site

HERE = "https://example.com/"
"""Where relative addresses are found."""
Run = Callable[[list[Any], Any], tuple[Any, Any]]
"""Arguments and what is wanted → wanted, as we fetch it, and got."""


def wire(url: str, base: str = HERE) -> str | None:
    """An address as the crawler asks for it."""
    known = canonical(url, base)
    return sent(known) if known else None


def fetched(url: str) -> str | None:
    """What a suite wants, as it would be asked for."""
    parts = urlsplit(urljoin(HERE, url))
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, "")) if _http(parts.scheme) else None


def offered(url: str) -> bool:
    """Whether a link is offered as a page of a site."""
    known = canonical(url)
    return known is not None and is_page(known) and not excluded(known)


def checked(url: str) -> list[str | None] | None:
    """As courlan tells it: the address and its domain, if a page can be there."""
    domain = registrable_domain(url) if canonical(url) and offered(url) else None
    return [wire(url), domain] if domain else None


def _http(scheme: str) -> bool:
    return scheme in ("http", "https")


def _address(args: list[Any], wanted: Any) -> tuple[Any, Any]:
    told = args[0]["bytes"].encode("latin-1").decode() if isinstance(args[0], dict) else args[0]
    return fetched(wanted), wire(told)


def _typed(args: list[Any], wanted: Any) -> tuple[Any, Any]:
    return website(wanted) if _http(urlsplit(wanted).scheme) else None, website(args[0])


def _as(got: Callable[..., Any]) -> Run:
    return lambda args, wanted: (wanted, got(*args))


RUNS: Mapping[str, Run] = {
    **dict.fromkeys(("canonicalize_url", "safe_url_string", "safe_download_url"), _address),
    **dict.fromkeys(("normalize_url", "clean_url", "scrub_url"), _address),
    "_remove_dot_segments": lambda args, wanted: (fetched(wanted), wire(urljoin(HERE, args[0]))),
    "add_http_if_no_scheme": _typed,
    "fix_relative_urls": lambda args, wanted: (fetched(wanted), wire(args[1], args[0])),
    "check_url": lambda args, wanted: (wanted and [fetched(wanted[0]), wanted[1]], checked(args[0])),
    "type_filter": _as(offered),
    "is_not_crawlable": _as(lambda url: not offered(url)),
    "path_filter": _as(lambda path, _: offered(urljoin(HERE, path))),
    "domain_filter": _as(lambda name: registrable_domain(name) is not None),
    "extract_domain": _as(registrable_domain),
    "get_base_url": _as(lambda url: at_host_of("", url)),
    "get_hostinfo": _as(lambda url: [registrable_domain(url), at_host_of("", url)]),
    "is_external": _as(lambda url, other: not same_site(url, other)),
    "is_known_link": _as(lambda url, known: key(url) in map(key, known)),
}
PAIRS: Mapping[str, Callable[[list[Any]], tuple[Any, Any]]] = {
    "test_url_normalize.py": lambda row: (fetched(row[1]), wire(row[0])),
    "test_generic_url_cleanup.py": lambda row: (fetched(row[1].partition("#")[0]), wire(row[0].partition("#")[0])),
    "test_normalize_host.py": lambda row: (f"http://{row[1]}/", wire(f"http://{row[0]}/")),
    "test_normalize_query.py": lambda row: (fetched(f"?{row[1]}"), wire(f"?{row[0]}")),
    "test_deconstruct_url.py": lambda row: (fetched(f"http://{row[-1]}/"), wire(f"http://{row[0]}/")),
    "test_provide_url_scheme.py": lambda row: _typed([row[0]], row[1]),
}
"""By the file of url-normalize: what a row of its tables wants, and got."""


def lifted(name: str) -> Iterator[Difference]:
    """The cases of w3lib or courlan: a function, its arguments, what it gives."""
    for case in cases(name):
        told = f"{case['function']} {json.dumps([case['args'], case['kwargs']], ensure_ascii=False)}"
        run = RUNS.get(case["function"])
        yield Difference(told, *run(case["args"], case["expected"])) if run else Difference(told, "", NOT_ASKED)


def tables() -> Iterator[Difference]:
    """The cases of url-normalize: rows of tables whose last column is what is wanted."""
    for group in cases("url-normalize-cases.json"):
        pair = PAIRS.get(group["file"]) if isinstance(group["names"], list) and "{" not in str(group["cases"]) else None
        for row in group["cases"]:
            told = f"{group['file']} {json.dumps(row, ensure_ascii=False)}"
            yield Difference(told, *pair(row)) if pair else Difference(told, "", NOT_ASKED)
