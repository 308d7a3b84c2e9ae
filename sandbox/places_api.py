"""Google Places (New), text search, over the town's places."""

import json
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from sandbox.fieldmask import Paths, apply_mask, parse_mask
from sandbox.places_areas import town_called, within
from sandbox.places_errors import BAD_KEY, DISABLED, NO_KEY, NO_MASK, PlacesError
from sandbox.places_paging import MOST, next_token, read_page
from sandbox.query import search
from sandbox.town import Town
from sandbox.wire import Object, is_object, json_response, text

NAMES = (
    "textQuery languageCode regionCode rankPreference includedType openNow minRating maxResultCount pageSize pageToken "
    "priceLevels strictTypeFiltering locationBias locationRestriction evOptions routingParameters "
    "searchAlongRouteParameters includePureServiceAreaBusinesses includeFutureOpeningBusinesses"
)
PARAMETERS = frozenset(NAMES.split())


class PlacesApi:
    """`POST /v1/places:searchText`."""

    def __init__(self, town: Town) -> None:
        """Search the places of this town."""
        self.town = town

    async def search_text(self, request: Request) -> Response:
        """Answer one search, or refuse it as Google would."""
        try:
            check_key(request)
            paths = read_mask(request)
            body = read_body(await request.body())
            return json_response(apply_mask(self.answer(body), paths))
        except PlacesError as refusal:
            return refusal.response()

    def answer(self, body: Object) -> Object:
        """The whole answer before the field mask; `{}` when nothing is found."""
        query = text(body.get("textQuery")).strip()
        if not query:
            raise PlacesError(400, "Empty text_query. text_query must not be empty.")
        page = read_page(body)
        if town := town_called(self.town, query):
            return {"places": [town]}
        there = within(self.town.places, body.get("locationRestriction"))
        found = search(there, query, text(body.get("includedType")), min_rating(body))[:MOST]
        places = found[page.start : page.start + page.size]
        token = next_token(page, len(found), body)
        answer: Object = {"places": places} if places else {}
        return answer | ({"nextPageToken": token} if token else {})


def check_key(request: Request) -> None:
    """Refuse a call without a key (403), with one that starts with "bad" (400, as at Google) or "legacy-only" (403)."""
    key = request.headers.get("x-goog-api-key") or request.query_params.get("key", "")
    if not key:
        raise PlacesError(403, NO_KEY)
    if key.startswith("bad"):
        raise PlacesError(400, BAD_KEY, "API_KEY_INVALID")
    if key.startswith("legacy-only"):
        raise PlacesError(403, DISABLED, "SERVICE_DISABLED")


def read_mask(request: Request) -> Paths:
    """The paths of the field mask, which every call must send."""
    query = request.query_params
    mask = request.headers.get("x-goog-fieldmask") or query.get("$fields") or query.get("fields", "")
    if not mask.strip():
        raise PlacesError(400, NO_MASK)
    try:
        return parse_mask(mask)
    except LookupError as error:
        message = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{error.args[0]}'."
        raise PlacesError(400, message) from error


def read_body(raw: bytes) -> Object:
    """The request's parameters; an unknown name is refused, as it is at Google."""
    try:
        body = cast("object", json.loads(raw or b"{}"))
    except ValueError as error:
        raise PlacesError(400, "Invalid JSON payload received. Unexpected token.") from error
    if not is_object(body):
        raise PlacesError(400, "Invalid JSON payload received. Root element must be a message.")
    for name in body:
        if name not in PARAMETERS:
            raise PlacesError(400, f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.')
    return body


def min_rating(body: Object) -> float:
    """The lowest rating asked for, in stars; 0 if none."""
    value = body.get("minRating", 0)
    if not isinstance(value, int | float):
        raise PlacesError(400, "Invalid value at 'min_rating'.")
    return float(value)
