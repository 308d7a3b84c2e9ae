"""How Google's legacy Maps web services answer: `status` says how it went, mostly under HTTP 200."""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.wire import Object, json_response

NO_KEY = (
    "You must use an API key to authenticate each request to Google Maps Platform APIs. For additional information, "
    "please refer to http://g.co/dev/maps-no-account"
)
BAD_KEY = "The provided API key is invalid. "
NOT_ACTIVATED = (
    "You're calling a legacy API, which is not enabled for your project. To get newer features and more functionality, "
    "switch to the Places API (New) or Routes API. Learn more: "
    "https://developers.google.com/maps/legacy#LegacyApiNotActivatedMapError"
)
FAULTS = {
    429: ("OVER_QUERY_LIMIT", "You have exceeded your rate-limit for this API."),
    500: ("UNKNOWN_ERROR", "An internal error has occurred. Please try again."),
}


class LegacyError(Exception):
    """A refusal: what `status` says, and `error_message` unless it is empty."""

    def __init__(self, status: str, message: str = "") -> None:
        """Refuse with this status."""
        super().__init__(message)
        self.status = status
        self.message = message

    def response(self, empty: Object) -> Response:
        """The refusal on the wire, with what an answer without results holds besides."""
        said: Object = {"error_message": self.message} if self.message else {}
        return json_response(said | empty | {"status": self.status})


def check_key(request: Request, *, places: bool) -> None:
    """Refuse a call without a key or with one that starts with "bad"; "new-only" keys may not use the legacy Places."""
    key = request.query_params.get("key", "")
    if not key:
        raise LegacyError("REQUEST_DENIED", NO_KEY)
    if key.startswith("bad"):
        raise LegacyError("REQUEST_DENIED", BAD_KEY)
    if places and key.startswith("new-only"):
        raise LegacyError("REQUEST_DENIED", NOT_ACTIVATED)


def fault(status: int) -> Response:
    """A fault as these services show it: quota and internal errors under HTTP 200, the rest from the door in HTML."""
    if status in FAULTS:
        return LegacyError(*FAULTS[status]).response({"html_attributions": [], "results": []})
    return Response(f"<html><title>Error {status}</title>", status, media_type="text/html")
