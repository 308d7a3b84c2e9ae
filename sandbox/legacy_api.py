"""Google's older web services over the town: the legacy Places API, and geocoding, which is no legacy."""

import re
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.geocoding import geocode
from sandbox.legacy_paging import Search, read_token
from sandbox.legacy_shapes import details, found, only
from sandbox.legacy_wire import LegacyError, check_key
from sandbox.places_paging import MOST, PAGE
from sandbox.query import search
from sandbox.town import Town
from sandbox.wire import Object, json_response, text

NO_ADDRESS = "Invalid request. Missing the 'address', 'components', 'latlng' or 'place_id' parameter."
FEW = 5

Parameters = dict[str, str]


class LegacyApi:
    """`GET /maps/api/place/{textsearch,details,findplacefromtext}/json` and `GET /maps/api/geocode/json`."""

    def __init__(self, town: Town) -> None:
        """Know the places of this town."""
        self.town = town

    def routes(self) -> list[Route]:
        """The four paths."""
        return [
            Route("/maps/api/place/textsearch/json", self.text_search),
            Route("/maps/api/place/details/json", self.details),
            Route("/maps/api/place/findplacefromtext/json", self.find_place),
            Route("/maps/api/geocode/json", self.geocode),
        ]

    async def text_search(self, request: Request) -> Response:
        """Twenty results, and where the next ones are asked for."""
        return answered(request, self._text_search, {"html_attributions": [], "results": []})

    async def details(self, request: Request) -> Response:
        """All that is known of one place."""
        return answered(request, self._details, {"html_attributions": []})

    async def find_place(self, request: Request) -> Response:
        """The few places that are likeliest meant."""
        return answered(request, self._find_place, {"candidates": []})

    async def geocode(self, request: Request) -> Response:
        """Where an address is."""
        return answered(request, self._geocode, {"results": []}, places=False)

    def _text_search(self, given: Parameters) -> Object:
        token = given.get("pagetoken", "")
        wanted = read_token(token) if token else Search(given.get("query", "").strip(), given.get("type", ""))
        if not wanted.query:
            raise LegacyError("INVALID_REQUEST")
        places = search(self.town.places, wanted.query, wanted.type)[:MOST]
        results = [found(place) for place in places[wanted.start : wanted.start + PAGE]]
        following = wanted.token(len(places), time.time())
        return {"results": results} | ({"next_page_token": following} if following else {})

    def _details(self, given: Parameters) -> Object:
        place_id = given.get("place_id") or given.get("placeid")
        if not place_id:
            raise LegacyError("INVALID_REQUEST")
        place = next((place for place in self.town.places if place["id"] == place_id), None)
        if place is None:
            raise LegacyError("NOT_FOUND")
        return {"result": only(details(place), given.get("fields", ""))}

    def _find_place(self, given: Parameters) -> Object:
        wanted, kind = given.get("input", "").strip(), given.get("inputtype")
        if not wanted or kind not in ("textquery", "phonenumber"):
            raise LegacyError("INVALID_REQUEST")
        places = search(self.town.places, wanted) if kind == "textquery" else self._called_by(wanted)
        fields = given.get("fields") or "place_id"
        return {"candidates": [only(found(place), fields) for place in places[:FEW]]}

    def _called_by(self, number: str) -> list[Object]:
        return [
            place for place in self.town.places if digits(text(place.get("internationalPhoneNumber"))) == digits(number)
        ]

    def _geocode(self, given: Parameters) -> Object:
        address = given.get("address", "").strip()
        if not address:
            raise LegacyError("INVALID_REQUEST", NO_ADDRESS)
        return {"results": geocode(self.town, address)}


def answered(
    request: Request, answer: Callable[[Parameters], Object], empty: Object, *, places: bool = True
) -> Response:
    """The answer with its status, or the refusal.

    Args:
        request: with its key and parameters in the query.
        answer: from the parameters.
        empty: what an answer without results holds.
        places: is it the legacy Places API?
    """
    try:
        check_key(request, places=places)
        told = empty | answer(dict(request.query_params))
    except LegacyError as refusal:
        return refusal.response(empty)
    nothing = [] in (told.get("results"), told.get("candidates"))
    return json_response(told | {"status": "ZERO_RESULTS" if nothing else "OK"})


def digits(number: str) -> str:
    """A phone number without all that only helps to read it."""
    return re.sub(r"\D", "", number)
