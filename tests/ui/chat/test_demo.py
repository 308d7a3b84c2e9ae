"""The demo says which towns it knows before a search of another one becomes a run."""

from dataclasses import replace
from pathlib import Path

from engine.operations.runs import Request
from engine.sandbox import Sandbox
from engine.services import Services
from tests.world import World
from ui.chat.demo import elsewhere

SANDBOX = Sandbox(port=1, ca_file=Path("ca.pem"), towns=({"name": "Springfield", "businesses": 64},))


def demo(world: World) -> Services:
    return replace(world.services, sandbox=SANDBOX)


async def test_an_unknown_place_is_answered_with_the_same_search_in_each_town(world: World) -> None:
    world.places.found.clear()
    told = await elsewhere(demo(world), Request(text="dentists in Au*stin", leads=3))
    assert told is not None
    assert told.startswith('**No demo town called "Au\\*stin".**')
    assert "[Search Springfield (64 businesses)](#find=find%203%20dentists%20in%20Springfield)" in told
    assert await world.rows("select id from runs") == []


async def test_a_place_with_businesses_is_searched(world: World) -> None:
    assert await elsewhere(demo(world), Request(text="dentists in Elm Park")) is None
    assert world.places.asked == ["businesses in Elm Park"]


async def test_real_places_are_not_asked_twice(world: World) -> None:
    assert await elsewhere(world.services, Request(text="dentists in Austin")) is None
    assert world.places.asked == []
