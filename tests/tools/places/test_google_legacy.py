"""The legacy API's own habits: tokens that ripen, a request per place, statuses under HTTP 200, recorded bodies."""

import asyncio
import logging
import traceback
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from domain.errors import BadKey, LeadatlasError, ServiceRefused, ServiceUnavailable
from domain.vocabulary import Place
from tests.tools.conftest import Naps
from tests.tools.corpora import recording
from tests.tools.loopback import Asked, Loopback, Reply, json_reply, serve
from tools.places.google import GooglePlaces
from tools.places.google_legacy import RIPENING, GoogleLegacyPlaces

KEY = "AIza-s3cret"
DETAILS: dict[str, Any] = {"formatted_phone_number": "(512) 555-0100", "website": "https://a.test/"}
INVALID = json_reply({"html_attributions": [], "results": [], "status": "INVALID_REQUEST"})


async def search(service: Loopback, limit: int = 20, naps: Naps | None = None) -> list[Place]:
    sleep = Naps() if naps is None else naps
    async with GoogleLegacyPlaces(SecretStr(KEY), base_url=service.url, sleep=sleep) as places:
        return await places.search("dentists in Austin", limit)


def page(first: int, count: int, token: str | None = None) -> Reply:
    results = [{"place_id": f"p{first + number}", "name": "n"} for number in range(count)]
    return json_reply({"results": results, "status": "OK"} | ({"next_page_token": token} if token else {}))


def found(**more: Any) -> Reply:
    return json_reply({"results": [{"place_id": "p", **more}], "status": "OK"})


def details(**more: Any) -> Reply:
    return json_reply({"html_attributions": [], "result": more, "status": "OK"})


def refused(status: str, message: str | None = None, code: int = 200) -> Reply:
    body: dict[str, Any] = {"html_attributions": [], "results": [], "status": status}
    return json_reply(body | ({"error_message": message} if message else {}), code)


def query(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}


async def test_both_adapters_tell_the_same_of_a_business(sandbox_url: str) -> None:
    async with (
        GooglePlaces(SecretStr(KEY), base_url=sandbox_url) as new,
        GoogleLegacyPlaces(SecretStr(KEY), base_url=sandbox_url) as legacy,
    ):
        assert await legacy.search("dentists in Springfield", 20) == await new.search("dentists in Springfield", 20)


async def test_each_place_kept_is_asked_about_once_and_for_three_fields_only() -> None:
    async with serve(page(0, 20), details(**DETAILS)) as google:
        places = await search(google, 3)
    assert [(place.place_id, place.website) for place in places] == [(f"p{n}", "https://a.test/") for n in range(3)]
    first, *others = google.asked
    assert (urlsplit(first.path).path, query(first)["query"]) == (
        "/maps/api/place/textsearch/json",
        "dentists in Austin",
    )
    assert {urlsplit(asked.path).path for asked in others} == {"/maps/api/place/details/json"}
    assert sorted(query(asked)["placeid"] for asked in others) == ["p0", "p1", "p2"]
    fields = "formatted_phone_number,international_phone_number,website"
    assert {query(asked)["fields"] for asked in others} == {fields}


async def test_no_more_than_four_are_asked_about_at_once() -> None:
    async with serve(page(0, 12), Reply(body=details().body, delay=0.02)) as google:
        assert len(await search(google)) == 12
    assert google.most_at_once == 4


async def test_a_token_is_waited_for_until_it_works(naps: Naps) -> None:
    async with serve(page(0, 20, "two"), INVALID, page(20, 5), details()) as google:
        assert len(await search(google, 60, naps)) == 25
    assert naps == [2.0, 1.0]
    assert [query(asked).get("pagetoken") for asked in google.asked[:3]] == [None, "two", "two"]


async def test_a_token_that_never_works_is_given_up(naps: Naps) -> None:
    async with serve(page(0, 20, "two"), INVALID) as google:
        with pytest.raises(ServiceUnavailable, match="next page was not there within 5 s"):
            await search(google, 40, naps)
    assert naps == list(RIPENING)


async def test_one_page_needs_no_token_and_sixty_are_the_most() -> None:
    async with serve(page(0, 20, "two"), details()) as google:
        assert len(await search(google, 20)) == 20
    assert len(google.asked) == 21
    async with serve(page(0, 20, "a"), page(10, 20, "b"), page(30, 20, "c"), details()) as google:
        assert len(await search(google, 99)) == 60, "no fourth page"
    assert len(google.asked) == 3 + 50, "a place on two pages is asked about once"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"business_status": "OPERATIONAL"}, {"business_status": "OPERATIONAL"}),
        ({"permanently_closed": True}, {"business_status": "CLOSED_PERMANENTLY"}),
        (
            {"business_status": "CLOSED_TEMPORARILY", "permanently_closed": True},
            {"business_status": "CLOSED_TEMPORARILY"},
        ),
        ({"rating": 0, "user_ratings_total": 0}, {"rating": None, "reviews": None}),
        ({"rating": 4, "user_ratings_total": 7}, {"rating": 4.0, "reviews": 7}),
        ({"types": ["point_of_interest", "health", "dentist"]}, {"trade": "dentist"}),
        ({"types": ["establishment"]}, {"trade": "establishment"}),
        ({"formatted_address": "", "vicinity": "1 Elm St"}, {"address": "1 Elm St"}),
        ({}, {"business_status": None, "rating": None, "trade": None, "address": None, "name": ""}),
    ],
)
async def test_fields_become_what_the_other_api_tells(told: dict[str, Any], expected: dict[str, Any]) -> None:
    async with serve(found(**told), details()) as google:
        (place,) = await search(google)
    assert {name: getattr(place, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("told", "phone", "e164"),
    [
        ({"international_phone_number": "+44 20 7946 0000"}, "+44 20 7946 0000", "+442079460000"),
        ({"formatted_phone_number": "020 7946 0000"}, "020 7946 0000", None),
        ({}, None, None),
    ],
)
async def test_the_phone_is_shown_as_at_home_and_kept_as_e164(
    told: dict[str, str], phone: str | None, e164: str | None
) -> None:
    async with serve(found(), details(**told)) as google:
        (place,) = await search(google)
    assert (place.phone, place.phone_e164) == (phone, e164)


@pytest.mark.parametrize(
    "gone", [refused("NOT_FOUND"), json_reply({"html_attributions": [], "status": "ZERO_RESULTS"})]
)
async def test_a_place_that_is_no_longer_known_has_no_details(gone: Reply) -> None:
    async with serve(found(name="Ames"), gone) as google:
        (place,) = await search(google)
    assert (place.name, place.phone, place.website) == ("Ames", None, None)


async def test_after_a_failure_only_the_rest_is_asked_again() -> None:
    broken = Reply(body=refused("UNKNOWN_ERROR").body, delay=0.05)
    replies = (page(0, 3), details(**DETAILS), broken, broken, page(0, 3), details(**DETAILS))
    async with serve(*replies) as google, GoogleLegacyPlaces(SecretStr(KEY), base_url=google.url) as places:
        with pytest.raises(ServiceUnavailable, match="UNKNOWN_ERROR"):
            await places.search("dentists in Austin", 3)
        assert len(google.asked) == 1 + 3
        assert [place.website for place in await places.search("dentists in Austin", 3)] == ["https://a.test/"] * 3
        assert len(google.asked) == 4 + 1 + 2


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("The provided API key is invalid. ", "check GOOGLE_PLACES_API_KEY"),
        ("The provided API key is expired.", "check GOOGLE_PLACES_API_KEY"),
        ("You're calling a legacy API, which is not enabled for your project.", "PLACES_PROVIDER=google"),
        ("This API is not activated on your API project.", "legacy Places API is switched off"),
        ("This API project is not authorized to use this API.", "legacy Places API is switched off"),
        ("This API key is not authorized to use this service or API.", "API restrictions"),
        ("API keys with referer restrictions cannot be used with this API.", "referrer"),
        (
            "This IP, site or mobile application is not authorized to use this API key. Request received from IP "
            "address 203.0.113.7, with empty referer",
            "address",
        ),
        ("You must enable Billing on the Google Cloud Project at https://console.cloud.google.com/", "billing account"),
        (f"Something new about {KEY} and {{braces}}", r"Something new about \*\*\* and {braces}"),
        (None, "no reason given"),
    ],
)
@pytest.mark.parametrize("code", [200, 403])
async def test_each_way_to_refuse_a_key_has_its_own_sentence(message: str | None, words: str, code: int) -> None:
    async with serve(refused("REQUEST_DENIED", message, code)) as google:
        with pytest.raises(BadKey, match=words) as denied:
            await search(google)
    assert len(google.asked) == 1
    assert KEY not in "".join(traceback.format_exception(denied.value))


@pytest.mark.parametrize(
    ("answer", "kind", "waited"),
    [
        (refused("OVER_QUERY_LIMIT", "You have exceeded your rate-limit"), ServiceUnavailable, []),
        (refused("UNKNOWN_ERROR"), ServiceUnavailable, []),
        (refused("OVER_DAILY_LIMIT", "The provided API key is invalid."), BadKey, []),
        (refused("INVALID_REQUEST", "Invalid request."), ServiceRefused, []),
        (refused("NOT_FOUND"), ServiceRefused, []),
        (refused("MOVED_ON", code=404), ServiceRefused, []),
        (json_reply({}, 302, location="http://127.0.0.1:1/"), ServiceRefused, []),
        (json_reply({}, 503, retry_after="600"), ServiceUnavailable, [30.0]),
        (json_reply({}, 429, retry_after="4"), ServiceUnavailable, [4.0]),
        (json_reply({}, 500), ServiceUnavailable, []),
        (Reply(status=403, body=b"<html>proxy</html>", content_type="text/html"), BadKey, []),
        (Reply(status=502, body=b"\xff\xfe", content_type="text/html; charset=nonsense"), ServiceUnavailable, []),
        (Reply(body=b'{"results": [{"place_id": "p'), ServiceUnavailable, []),
        (json_reply({"results": [{"name": "no id"}], "status": "OK"}), ServiceUnavailable, []),
        (json_reply({"status": "OK"}), ServiceUnavailable, []),
        (json_reply({"results": []}), ServiceUnavailable, []),
        (json_reply([1]), ServiceUnavailable, []),
        (Reply(body=b"[" * 100_000), ServiceUnavailable, []),
        (Reply(body=b'{"status": "OK", "results": ' + b"[" * 100_000), ServiceUnavailable, []),
        (Reply(body=b"x", headers={"content-encoding": "gzip"}), ServiceUnavailable, []),
        (Reply(reset=True), ServiceUnavailable, []),
    ],
)
async def test_a_failure_is_asked_about_once_and_told_as_what_it_is(
    answer: Reply, kind: type[LeadatlasError], waited: list[float], naps: Naps
) -> None:
    async with serve(answer) as google:
        with pytest.raises(kind) as failed:
            await search(google, naps=naps)
    assert (len(google.asked), naps) == (1, waited)
    assert type(failed.value) is kind
    assert KEY not in "".join(traceback.format_exception(failed.value))


@pytest.mark.parametrize("slow", [Reply(hang=True), Reply(body=b" " * 40, drip=0.02)])
async def test_a_service_that_hangs_or_drips_is_given_up(slow: Reply) -> None:
    async with serve(slow) as google, GoogleLegacyPlaces(SecretStr(KEY), base_url=google.url, timeout=0.1) as places:
        with pytest.raises(ServiceUnavailable, match=r"did not answer within 0\.1 s"):
            await places.search("x", 1)


async def test_a_search_that_is_cancelled_ends_as_cancelled() -> None:
    async with serve(Reply(hang=True)) as google:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(search(google), 0.05)


async def test_the_key_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve(json_reply({"results": [], "status": "ZERO_RESULTS"})) as google:
        assert await search(google) == []
    assert "/maps/api/place/textsearch/json" in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("name", ["textsearch_weighted", "nearbysearch", "nearbysearch_distance"])
async def test_recorded_searches_keep_the_raw_fields(name: str) -> None:
    raw = recording(f"places/legacy-{name}_response.json")
    async with serve(
        json_reply(raw), json_reply(recording("places/legacy-details_always_open_response.json"))
    ) as google:
        places = await search(google)
    assert [(place.place_id, place.name, place.business_status) for place in places] == [
        (told["place_id"], told["name"], told.get("business_status")) for told in raw["results"]
    ]
    assert [place.address for place in places] == [
        told.get("formatted_address") or told.get("vicinity") for told in raw["results"]
    ]
    assert all(place.trade and place.phone is None for place in places)


async def test_a_recorded_refusal_of_a_token_is_waited_out(naps: Naps) -> None:
    early = json_reply(recording("places/legacy-textsearch_pagetoken_response.json"))
    async with serve(page(0, 20, "two"), early, page(20, 20), details()) as google:
        assert len(await search(google, 40, naps)) == 40
    assert len(naps) == 2


@pytest.mark.parametrize("name", ["pizza_fr", "pizza_sydney"])
async def test_a_recorded_answer_to_another_question_is_no_empty_list(name: str) -> None:
    async with serve(json_reply(recording(f"places/legacy-queryautocomplete_{name}_response.json"))) as google:
        with pytest.raises(ServiceUnavailable, match="none of its answers"):
            await search(google)
