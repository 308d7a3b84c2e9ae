"""The sandbox's own questions: which towns it holds and what was asked of it."""

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from sandbox.faults import Fault, Faults
from sandbox.latency import Latency
from sandbox.locality import count_localities
from sandbox.stats import Stats
from sandbox.town import Town
from sandbox.wire import Object, json_response, text


class Control:
    """`GET /sandbox/towns` and `/sandbox/stats`, `POST /sandbox/reset`, `/sandbox/faults` and `/sandbox/latency`."""

    def __init__(self, town: Town, stats: Stats, faults: Faults, latency: Latency) -> None:
        """Speak for this town, these counts, these faults and these delays."""
        self.town = town
        self.stats = stats
        self.faults = faults
        self.latency = latency

    async def towns_and_trades(self, _: Request) -> Response:
        """What a search can find, most frequent first."""
        return json_response({"towns": towns(self.town), "trades": trades(self.town)})

    async def report(self, _: Request) -> Response:
        """The counts since the last reset."""
        return json_response(self.stats.report())

    async def reset(self, _: Request) -> Response:
        """Zero the counts and start the faults' sequence again."""
        self.stats.reset()
        self.faults.reset()
        return json_response({})

    async def plan(self, request: Request) -> Response:
        """`{"path": "/v1/track", "faults": ["timeout_after", null]}`: what the next requests there get."""
        body: Object = await request.json()
        faults = [None if each is None else Fault(each) for each in body["faults"]]
        self.faults.plan(body["path"], *faults)
        return json_response({})

    async def delay(self, request: Request) -> Response:
        """`{"site": 120, "model": 0}`: how many milliseconds answers take from now on."""
        self.latency.change(await request.json())
        return json_response({})


def towns(town: Town) -> list[Object]:
    """The localities of the places with how many businesses each has."""
    addresses = [text(place.get("formattedAddress")) for place in town.places]
    return [{"name": name, "businesses": count} for name, count in count_localities(addresses)]


def trades(town: Town) -> list[Object]:
    """The primary types of the places with how many businesses each has."""
    types = Counter(kind for place in town.places if (kind := text(place.get("primaryType"))))
    return [{"name": kind.replace("_", " "), "type": kind, "businesses": count} for kind, count in types.most_common()]
