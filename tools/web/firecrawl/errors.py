"""Firecrawl's refusals in our words: what a person can mend, what may heal, and what is the website's own fault."""

import re

from firecrawl.v2.utils.error_handler import (
    DNSResolutionError,
    FirecrawlError,
    PaymentRequiredError,
    ProviderTermsRequiredError,
    RequestTimeoutError,
    TLSError,
    UnauthorizedError,
)

from domain.errors import (
    BadKey,
    CreditsUsedUp,
    LeadatlasError,
    PageUnreadable,
    ServiceRefused,
    ServiceUnavailable,
    SiteNotSupported,
)
from tools.http_status import excerpt, may_heal
from tools.outside_json import parsed

UNREAD = {
    "SCRAPE_UNSUPPORTED_FILE_ERROR": "not a page",
    "SCRAPE_PDF_INSUFFICIENT_TIME_ERROR": "not a page: application/pdf",
}
QUEUED_TOO_LONG = "CONCURRENCY_QUEUE_TIMEOUT"
"""A 408 that says nothing of the website: its turn never came."""
NEVER_READ = frozenset({"UNSUPPORTED_SITE", "SCRAPE_SITE_RESTRICTION_BLOCKED", "unsafe_domain_blocked"})
"""Codes of a 403 that is about the website; the last two come of an account's own rules for websites."""
NOT_SUPPORTED = re.compile(
    r"\bdo(?:es)? not support this (?:web)?site\b|\bthis (?:web)?site is (?:no longer|not)(?: currently)? supported\b",
    re.I,
)
"""How Firecrawl words it, and has worded it before."""


class FirecrawlUnavailable(ServiceUnavailable):
    """It is Firecrawl that does not answer, whatever the website does."""

    service = "Firecrawl"


class NotReached(PageUnreadable):
    """No page came over this scheme: plain http may still do."""


def refusal(error: FirecrawlError, secret: str) -> LeadatlasError:
    """The error that stands for a refusal.

    Args:
        error: the SDK's; its status is None when a 200 says that nothing came of it.
        secret: our key, never quoted.
    """
    said = excerpt(words(error), secret)
    status = error.status_code or 0
    if isinstance(error, PaymentRequiredError):
        return CreditsUsedUp("your Firecrawl credits are used up: add some to the account of FIRECRAWL_API_KEY")
    if isinstance(error, UnauthorizedError):
        return BadKey(f"Firecrawl refused FIRECRAWL_API_KEY: {said or 'no reason given'}")
    if of_site := _of_the_site(error):
        return of_site
    if status == 403:
        return _forbidden(error, said)
    if isinstance(error, RequestTimeoutError) and error.code != QUEUED_TOO_LONG:
        return ServiceUnavailable(f"Firecrawl did not get the page in time: {said}")
    if may_heal(status):
        return FirecrawlUnavailable(f"Firecrawl answered {status}: {said}")
    return ServiceRefused(f"Firecrawl refused the request ({status or 'no status'}): {said}")


def _of_the_site(error: FirecrawlError) -> PageUnreadable | None:
    """These come with a status of Firecrawl's, but it is the website that cannot be read."""
    code = str(error.code or "")
    if isinstance(error, DNSResolutionError):
        return PageUnreadable("its name is not known in the DNS")
    if isinstance(error, TLSError):
        return NotReached("its certificate is not valid")
    if code == "SCRAPE_SITE_ERROR":
        return NotReached("it cannot be reached")
    return PageUnreadable(UNREAD[code]) if code in UNREAD else None


def _forbidden(error: FirecrawlError, said: str) -> LeadatlasError:
    """A 403 is about the website, which the SDK takes for granted, or about what our account may do."""
    if str(error.code or "") in NEVER_READ or NOT_SUPPORTED.search(said):
        return SiteNotSupported("Firecrawl does not read this website")
    if isinstance(error, ProviderTermsRequiredError):  # of whose data it would take for this page
        return ServiceRefused(f"Firecrawl wants terms accepted first: {said}")
    return BadKey(f"Firecrawl refused FIRECRAWL_API_KEY: {said or 'no reason given'}")


def words(error: FirecrawlError) -> str:
    """What the service itself said; the SDK's message has guesses of its own around it."""
    try:
        return str(parsed(error.response.content)["error"]) if error.response is not None else str(error)
    except (ValueError, KeyError, TypeError):  # a proxy's page, or JSON of another form
        return str(error)
