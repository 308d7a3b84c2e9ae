"""Why a case of another test-suite comes out otherwise here: the first rule that fits, else nothing explains it."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.tools.web.rates import UNEXPLAINED, Difference

Rule = tuple[str, Callable[[Difference], object]]


def _says(pattern: str) -> Callable[[Difference], object]:
    return lambda each: re.search(pattern, each.case)


def _pairs(url: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _reordered(each: Difference) -> bool:
    """Whether the two differ in their queries alone, and these in order, spelling or what is empty."""
    if not (isinstance(each.wanted, str) and isinstance(each.got, str)):
        return False
    same = each.wanted.partition("?")[0] == each.got.partition("?")[0]
    return same and [pair for pair in _pairs(each.wanted) if pair[1]] == [pair for pair in _pairs(each.got) if pair[1]]


def _respelled(each: Difference) -> bool:
    both = isinstance(each.wanted, str) and isinstance(each.got, str)
    return both and unquote(each.wanted, "latin-1") == unquote(each.got, "latin-1")


RESPELLED = "escapes stay as spelled (`key` compares paths without)"
ADDRESS: Sequence[Rule] = (
    (RESPELLED, _respelled),
    ("a query keeps its order, spelling and empty parts, which a server may mind", _reordered),
    ("IPv6 keeps its spelling until it is looked up", _says(r"http://\[")),
    ("an empty label, or an `xn--` that is none, is no host", _says(r"http://(?:\.é|xn--M)")),
    ("all is sent in UTF-8, as browsers do with paths", _says(r"path_encoding|utf-16")),
    ("an accent written apart stays apart: servers tell the two spellings from each other", _says("C%CC%A7")),
    ("`#!` is a fragment like others since Google gave it up", _says("#!")),
    ("spaces at an address's end are cut off, as browsers do", _says(r'[^,] ",')),
    ("empty segments stay, as in browsers", _says(r"[^:/]//+(?:bar|\"|404)")),
    (
        "without `//` or scheme it is a path (what people type goes through `website`)",
        _says(r'"(?:https?:\w|пример)'),
    ),
)
COURLAN: Sequence[Rule] = (
    *(rule for rule in ADDRESS if rule[0] is not RESPELLED),
    (
        "it seeks articles; contact, imprint, start pages and a shop's categories are what we come for",
        _says(r"contact|impressum|index\.php|product-cat|/2011|/default/"),
    ),
    ("it mends addresses cut out of running text; ours are attributes", _says(r"scrub_url|clean_url|\{privacy\}")),
    ("it goes by what an address sounds like (pictures, chats, pornography)", _says("sexcam|livec|800_web|img_2020")),
    ("it goes by what a name looks like; ours is looked up", _says(r"gravata|domain_filter|t\.g/")),
    ("it asks the network, or takes the address within the address", _says("with_redirects|redirect-to")),
    ("it wants one language; we read a business in its own", _says('"language"')),
    ("what it does not know, it drops from the query; that may decide what is shown", _says("affiliate|normalize_url")),
    ("a tag's page is never offered", _says("/tag/abcde")),
    ("IPv6 without brackets is no host", _says("2001:db8")),
)


def _first(rules: Sequence[Rule], each: Difference) -> str:
    return next((why for why, fits in rules if fits(each)), UNEXPLAINED)


def why_whatwg(each: Difference) -> str:
    """Of WHATWG."""
    if each.wanted is None:
        return "a number that is no address: refused where it is looked up"
    if each.got is None:
        return "no host behind `//`, or an escaped one: browsers guess it, we do not ask"
    if re.search(r"//(?:0x|\d|\[)", each.case):
        return "numbers keep their spelling until they are looked up"
    if re.match(r"[/\\]{3}", each.case):
        return "a third slash belongs to the path, as in RFC 3986"
    if "\\" in each.case:
        return "a backslash where a host could be meant makes none"
    return (
        "a percent sign that begins no escape, and braces in a query, travel escaped" if _escaped(each) else UNEXPLAINED
    )


def _escaped(each: Difference) -> bool:
    return unquote(each.wanted) == unquote(unquote(each.got))


def why_address(each: Difference) -> str:
    """Of w3lib and url-normalize."""
    return _first(ADDRESS, each)


def why_courlan(each: Difference) -> str:
    return _first(COURLAN, each)
