"""The demo's model asks for tools by plain rules, on OpenAI's wire, streamed and whole."""

import json
from typing import Any

import pytest

from sandbox.model.talk import Message, go_on
from sandbox.model.wishes import RULES, Wish
from tests.sandbox.conftest import BEARER, Served

TOOLS = [{"type": "function", "function": {"name": "get_credits", "description": "", "parameters": {}}}]
NAMES = [name for name, _, _ in RULES]
ASKED = [{"role": "user", "content": "how many credits do I have?"}]


def ask(served: Served, messages: list[dict[str, Any]], **more: Any) -> Any:
    return served.post("/v1/chat/completions", {"messages": messages, "tools": TOOLS, **more}, BEARER)


def test_a_tool_is_asked_for_in_openais_shape(served: Served) -> None:
    body = ask(served, ASKED).json()
    (choice,) = body["choices"]
    (call,) = choice["message"]["tool_calls"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("tool_calls", None)
    assert (call["type"], call["function"]) == ("function", {"name": "get_credits", "arguments": "{}"})
    assert body["usage"]["prompt_tokens"] > 10


def test_a_stream_brings_the_same_call_in_pieces(served: Served) -> None:
    streamed = ask(served, ASKED, stream=True, stream_options={"include_usage": True}).text
    chunks: list[Any] = [json.loads(each.removeprefix("data: ")) for each in streamed.split("\n\n")[:-2]]
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    pieces = [call for delta in deltas for call in delta.get("tool_calls", [])]
    assert pieces[0]["id"].startswith("call_")
    assert {piece["index"] for piece in pieces} == {0}
    assert "".join(piece["function"]["arguments"] for piece in pieces) == "{}"
    assert chunks[-2]["choices"][0]["finish_reason"] == "tool_calls"
    assert chunks[-1]["usage"]["completion_tokens"] > 0


def test_a_tools_result_is_worded(served: Served) -> None:
    result = {
        "role": "tool",
        "tool_call_id": "c",
        "content": 'One.\n<quote about="A" page="https://a.test">Two</quote>',
    }
    message = ask(served, [*ASKED, result]).json()["choices"][0]["message"]
    assert message["content"] == "- One.\n- “Two” (https://a.test)"
    assert "tool_calls" not in message


def test_the_same_request_asks_for_the_same(served: Served) -> None:
    one, other = (ask(served, ASKED).json()["choices"][0]["message"]["tool_calls"] for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("How many credits are left?", "get_credits", {}),
        ("where did my credits go", "get_usage", {"by": "run"}),
        ("compare Okafor and Maple Street", "compare_leads", {"leads": ["Okafor", "Maple Street"]}),
        ("compare the first two", "compare_leads", {"leads": ["1", "2"]}),
        ("why is Okafor Dental first?", "explain_score", {"lead": "Okafor Dental"}),
        ("why is the first one first?", "explain_score", {"lead": "1"}),
        ("why is it paused?", "open_run", {}),
        ("explain number 3", "explain_score", {"lead": "3"}),
        ("find 10 dentists in Springfield", "propose_run", {"trade": "dentists", "place": "Springfield", "number": 10}),
        ("what would 3 gyms in Elm Park cost?", "propose_run", {"trade": "gyms", "place": "Elm Park", "number": 3}),
        (
            "what would 3 gyms with few reviews in Elm Park cost?",
            "propose_run",
            {"trade": "gyms", "place": "Elm Park", "number": 3},
        ),
        ("stop the run", "stop_run", {}),
        ("stop run 0a1b2c3d", "stop_run", {"run": "0a1b2c3d"}),
        ("please skip Maple Street", "skip_lead", {"lead": "Maple Street"}),
        ("add Okafor https://okafor.test", "add_business", {"name": "Okafor", "website": "https://okafor.test"}),
        ("what does the dossier of Okafor say", "read_dossier", {"lead": "Okafor"}),
        ("who offers parking?", "search_dossiers", {"words": "parking"}),
    ],
)
def test_plain_words_choose_a_tool(said: str, name: str, arguments: dict[str, Any]) -> None:
    assert go_on([Message("user", said)], NAMES) == Wish(name, arguments)


@pytest.mark.parametrize("said", ["hello", "why did it stop?", "", "sing me a song"])
def test_what_changes_something_is_asked_for_in_so_many_words(said: str) -> None:
    told = go_on([Message("user", said)], NAMES)
    assert isinstance(told, str) or told.name == "explain_score"


def test_only_what_is_offered_is_asked_for() -> None:
    assert isinstance(go_on([Message("user", "stop the run")], ["get_credits"]), str)
