"""Firecrawl's refusals: a status, `success: false`, words, and for a page that cannot be had a code."""

from starlette.responses import Response

from sandbox.wire import Object, json_response

WORDS = {
    401: "Unauthorized: Invalid token",
    402: "Payment Required: Insufficient credits",
    403: "We apologize for the inconvenience but we do not support this site.",
    404: "Job not found",
    408: "The scrape operation timed out before completing.",
    429: "Rate limit exceeded. Please retry later.",
    500: "An unexpected error occurred on the server.",
    503: "Service temporarily unavailable.",
}
DNS = "SCRAPE_DNS_RESOLUTION_ERROR"
SSL = "SCRAPE_SSL_ERROR"
SITE = "SCRAPE_SITE_ERROR"
TIMEOUT = "SCRAPE_TIMEOUT"


class FirecrawlError(Exception):
    """A refusal; `code` is empty where Firecrawl names none."""

    def __init__(self, status: int, message: str = "", code: str = "") -> None:
        """Refuse with this status; the usual words unless others are given."""
        super().__init__(message)
        self.status = status
        self.message = message or WORDS[status]
        self.code = code

    def response(self, headers: dict[str, str] | None = None) -> Response:
        """The refusal on the wire."""
        body: Object = {"success": False, "error": self.message}
        return json_response(body | ({"code": self.code} if self.code else {}), self.status, headers)
