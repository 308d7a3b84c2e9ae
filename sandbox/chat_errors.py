"""OpenAI's error shape, which every gateway copies."""

from starlette.responses import Response

from sandbox.wire import json_response

KINDS = {
    400: ("invalid_request_error", None),
    401: ("invalid_request_error", "invalid_api_key"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", None),
    503: ("server_error", None),
}


def chat_error(status: int, message: str, param: str | None = None, headers: dict[str, str] | None = None) -> Response:
    """A refusal of the model's service.

    Args:
        status: the HTTP status.
        message: what went wrong, for people.
        param: the parameter at fault, if one is.
        headers: further headers, such as Retry-After.
    """
    kind, code = KINDS[status]
    return json_response(
        {"error": {"message": message, "type": kind, "param": param, "code": code}}, status, headers=headers
    )
