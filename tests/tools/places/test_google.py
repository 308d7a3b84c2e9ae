"""Google's own habits: pages and their token, the field mask, its refusals, and answers that are none."""

import asyncio
import traceback
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from domain.areas import Area
from domain.errors import BadKey, LeadatlasError, ServiceRefused, ServiceUnavailable
from domain.vocabulary import Place
from tests.tools.conftest import Naps
from tests.tools.corpora import recorded_text, recording
from tests.tools.loopback import Loopback, Reply, json_reply, nested, serve
from tools.places.google import GooglePlaces

KEY = "AIza-s3cret"


async def search(service: Loopback, limit: int = 20, naps: Naps | None = None) -> list[Place]:
    async with GooglePlaces(SecretStr(KEY), base_url=service.url, sleep=Naps() if naps is None else naps) as places:
        return await places.search("dentists in Austin", limit)


def page(first: int, count: int, token: str | None = None) -> Reply:
    body: dict[str, Any] = {"places": [{"id": f"p{first + number}"} for number in range(count)]}
    return json_reply(body | ({"nextPageToken": token} if token else {}))


def error(status: int, message: str, reason: str | None = None, **headers: str) -> Reply:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}] if reason else []
    return json_reply({"error": {"code": status, "message": message, "details": details}}, status, **headers)


async def test_pages_differ_in_nothing_but_the_token() -> None:
    async with serve(page(0, 20, "two"), page(20, 20, "three"), page(40, 20)) as google:
        found = await search(google, 60)
    assert [place.place_id for place in found] == [f"p{number}" for number in range(60)]
    plain = {"textQuery": "dentists in Austin", "pageSize": 20}
    assert [asked.body for asked in google.asked] == [
        plain,
        plain | {"pageToken": "two"},
        plain | {"pageToken": "three"},
    ]
    assert len({asked.headers["x-goog-fieldmask"] for asked in google.asked}) == 1


@pytest.mark.parametrize(
    ("limit", "size", "token_asked"), [(5, 5, False), (20, 20, False), (21, 20, True), (99, 20, True)]
)
async def test_the_token_is_asked_for_only_where_there_may_be_a_second_page(
    limit: int, size: int, token_asked: bool
) -> None:
    async with serve(page(0, size)) as google:
        await search(google, limit)
    (asked,) = google.asked
    mask = asked.headers["x-goog-fieldmask"].split(",")
    assert (asked.body["pageSize"], "nextPageToken" in mask) == (size, token_asked)
    assert {"places.id", "places.primaryType", "places.websiteUri"} <= set(mask)
    assert (asked.path, asked.headers["x-goog-api-key"]) == ("/v1/places:searchText", KEY)


async def test_a_place_on_two_pages_comes_twice_as_it_is_paid_for_and_three_pages_are_the_most() -> None:
    async with serve(page(0, 20, "two"), page(10, 20, "three"), page(30, 20, "four")) as google:
        found = await search(google, 60)
    assert [place.place_id for place in found] == [f"p{n}" for n in (*range(20), *range(10, 50))]
    assert len(google.asked) == 3, "a service that never ends its pages is not followed for ever"


async def test_no_more_pages_are_asked_for_than_are_needed() -> None:
    async with serve(page(0, 20, "two"), page(20, 20, "three")) as google:
        assert len(await search(google, 25)) == 25
    assert len(google.asked) == 2


@pytest.mark.parametrize(
    ("raw", "phone", "e164"),
    [
        (
            {"nationalPhoneNumber": "(512) 555-0100", "internationalPhoneNumber": "+1 512-555-0100"},
            "(512) 555-0100",
            "+15125550100",
        ),
        ({"internationalPhoneNumber": "+44 20 7946 0000"}, "+44 20 7946 0000", "+442079460000"),
        ({"nationalPhoneNumber": "020 7946 0000"}, "020 7946 0000", None),
        ({"internationalPhoneNumber": "+1 512-555-0100 ext. 12"}, "+1 512-555-0100 ext. 12", None),
        ({"internationalPhoneNumber": "+12"}, "+12", None),
        ({}, None, None),
    ],
)
async def test_the_phone_is_shown_as_at_home_and_kept_as_e164(
    raw: dict[str, str], phone: str | None, e164: str | None
) -> None:
    async with serve(json_reply({"places": [{"id": "p", **raw}]})) as google:
        (place,) = await search(google)
    assert (place.phone, place.phone_e164) == (phone, e164)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (error(400, "API key not valid.", "API_KEY_INVALID"), "GOOGLE_PLACES_API_KEY"),
        (error(403, "off", "SERVICE_DISABLED"), "switched off"),
        (error(403, "no", "API_KEY_SERVICE_BLOCKED"), "API restrictions"),
        (error(403, "no", "API_KEY_HTTP_REFERRER_BLOCKED"), "referrer"),
        (error(403, "no", "API_KEY_IP_ADDRESS_BLOCKED"), "address"),
        (error(403, "no", "BILLING_DISABLED"), "billing account"),
        (error(403, "You're calling a legacy API, which is not enabled"), "legacy"),
        (error(403, "The caller does not have permission"), "does not have permission"),
        (error(401, f"Bad credentials {KEY}"), "***"),
        (Reply(status=403, body=b"<html>proxy</html>", content_type="text/html"), "proxy"),
    ],
)
async def test_each_way_to_refuse_a_key_has_its_own_sentence(refusal: Reply, words: str) -> None:
    async with serve(refusal) as google:
        with pytest.raises(BadKey, match=words.replace("*", r"\*")) as refused:
            await search(google)
    assert len(google.asked) == 1
    assert KEY not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    ("answer", "kind", "waited"),
    [
        (error(400, "FieldMask is a required parameter."), ServiceRefused, []),
        (error(404, "Not found"), ServiceRefused, []),
        (error(302, "elsewhere", location="http://127.0.0.1:1/"), ServiceRefused, []),
        (error(429, "quota", "RATE_LIMIT_EXCEEDED", retry_after="4"), ServiceUnavailable, [4.0]),
        (error(429, "quota", "RATE_LIMIT_EXCEEDED"), ServiceUnavailable, []),
        (error(503, "later", retry_after="600"), ServiceUnavailable, [30.0]),
        (error(500, "oops"), ServiceUnavailable, []),
        (Reply(status=502, body=b"\xff\xfe", content_type="text/html"), ServiceUnavailable, []),
        (Reply(body=b'{"places": [{"id": "p'), ServiceUnavailable, []),
        (Reply(body=b'{"places": [{"displayName": {}}]}'), ServiceUnavailable, []),
        (json_reply({"error": {"code": 403, "message": "x"}}), BadKey, []),
        (json_reply({"error": {"code": 503}}), ServiceUnavailable, []),
        (json_reply({"error": {}}), ServiceRefused, []),
        (json_reply({"error": "no"}), ServiceUnavailable, []),
        (nested(), ServiceUnavailable, []),
        (nested(403), BadKey, []),
        (Reply(body=b"<html>", content_type="text/html"), ServiceUnavailable, []),
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
    async with serve(slow) as google, GooglePlaces(SecretStr(KEY), base_url=google.url, timeout=0.1) as places:
        with pytest.raises(ServiceUnavailable, match=r"did not answer within 0\.1 s"):
            await places.search("x", 1)


async def test_a_client_that_was_lent_stays_open() -> None:
    async with serve(page(0, 1)) as google, httpx.AsyncClient() as client:
        async with GooglePlaces(SecretStr(KEY), base_url=google.url + "/", client=client) as places:
            assert len(await places.search("x", 1)) == 1
        assert not client.is_closed


async def test_a_search_that_is_cancelled_ends_as_cancelled() -> None:
    async with serve(Reply(hang=True)) as google:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(search(google), 0.05)


@pytest.mark.parametrize("name", ["service-blocked", "service-disabled"])
async def test_recorded_refusals_of_a_key_are_understood(name: str) -> None:
    async with serve(json_reply(recording(f"places/new-error-403-{name}.json"), 403)) as google:
        with pytest.raises(BadKey, match=r"Places API \(New\)"):
            await search(google)


async def test_a_recorded_quota_error_may_heal() -> None:
    async with serve(json_reply(recording("places/new-error-429-quota-day.json"), 429)) as google:
        with pytest.raises(ServiceUnavailable, match="Quota exceeded"):
            await search(google)


async def test_a_recorded_search_keeps_the_raw_fields() -> None:
    raw = recording("places/new-places_search_api_response-0.json")
    async with serve(json_reply(raw)) as google:
        (place,) = await search(google)
    (told,) = raw["places"]
    assert (place.place_id, place.name, place.website) == (told["id"], told["displayName"]["text"], told["websiteUri"])
    assert (place.phone, place.trade, place.rating) == (
        told.get("nationalPhoneNumber"),
        told["primaryType"],
        told.get("rating"),
    )


async def test_sixty_recorded_places_come_in_three_requests() -> None:
    pages = [recorded_text(f"places/derived/searchText-page{number}.json") for number in (1, 2, 3)]
    async with serve(*(Reply(body=text.encode()) for text in pages)) as google:
        found = await search(google, 60)
    assert (len(found), len(google.asked)) == (60, 3)
    assert all(place.phone_e164 is None or place.phone_e164.startswith("+44") for place in found)


async def test_a_search_within_an_area_is_restricted_to_its_box() -> None:
    area = Area(name="Austin NW", south=30.1, west=-97.9, north=30.5, east=-97.6)
    async with serve(page(0, 1)) as google, GooglePlaces(SecretStr(KEY), base_url=google.url) as places:
        await places.search("dentists in Austin", 20, area)
    low, high = {"latitude": 30.1, "longitude": -97.9}, {"latitude": 30.5, "longitude": -97.6}
    assert google.asked[0].body["locationRestriction"] == {"rectangle": {"low": low, "high": high}}


async def test_the_bounds_of_a_town_are_the_viewport_of_its_first_place() -> None:
    low, high = {"latitude": 30.1, "longitude": -97.9}, {"latitude": 30.5, "longitude": -97.6}
    known = json_reply({"places": [{"id": "austin", "viewport": {"low": low, "high": high}}]})
    async with serve(known, json_reply({})) as google, GooglePlaces(SecretStr(KEY), base_url=google.url) as places:
        found, unknown = await places.geocode("Austin"), await places.geocode("Atlantis")
    assert found == Area(name="Austin", south=30.1, west=-97.9, north=30.5, east=-97.6)
    assert unknown is None
    assert google.asked[0].headers["x-goog-fieldmask"] == "places.id,places.viewport"
