"""Google's error bodies, word for word where they are public, so adapters meet what they will meet in production."""

from starlette.responses import Response

from sandbox.wire import Object, json_response

STATUSES = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
NO_KEY = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
BAD_KEY = "API key not valid. Please pass a valid API key."
DISABLED = (
    "Places API (New) has not been used in project 123 before or it is disabled. Enable it by visiting "
    "https://console.developers.google.com/apis/api/places.googleapis.com/overview?project=123 then retry."
)
NO_MASK = (
    "FieldMask is a required parameter. See https://cloud.google.com/apis/docs/system-parameters on how to provide it. "
    "As an example, you can set the header 'X-Goog-FieldMask' to value 'places.displayName' to ask for the display "
    "name. You can also set the value to '*' in manual testing"
)
OTHER_PARAMETERS = "Request parameters for paging requests must match the initial SearchText request."


class PlacesError(Exception):
    """A refusal; `code` is the HTTP status, `reason` the ErrorInfo reason if Google sends one."""

    def __init__(self, code: int, message: str, reason: str = "") -> None:
        """Refuse with this status and message."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason

    def response(self, headers: dict[str, str] | None = None) -> Response:
        """The refusal as Google words it."""
        error: Object = {"code": self.code, "message": self.message, "status": STATUSES[self.code]}
        if self.reason:
            error["details"] = [error_info(self.reason)]
        return json_response({"error": error}, self.code, headers)


def error_info(reason: str) -> Object:
    """The machine-readable half of an error."""
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": "places.googleapis.com"},
    }
