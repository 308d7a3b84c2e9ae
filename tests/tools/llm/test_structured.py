import json

import pytest

from tests.tools.llm.contract import question
from tools.llm.structured import instructions, json_object, response_format


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ('  {"a": 1}\n', '{"a": 1}'),
        ('```json\n{"a": {"b": "}"}}\n```', '{"a": {"b": "}"}}'),
        ('Sure! Here it is:\n```\n{"a": 1}\n```\nAnything else?', '{"a": 1}'),
        ('<think>maybe {"a": 0}?</think>{"a": 1, "b": 2}', '{"a": 1, "b": 2}'),
        ('{broken {"a": 1}', '{"a": 1}'),
        ('[{"a": 1}, {"a": 2}]', '[{"a": 1}, {"a": 2}]'),
        ('{"price": 1.10}', '{"price": 1.10}'),
        ("I cannot", "I cannot"),
        ("{not json}", "{not json}"),
    ],
)
def test_the_object_is_found_in_whatever_surrounds_it(answer: str, found: str) -> None:
    assert json_object(answer) == found


@pytest.mark.parametrize("hostile", ["{" * 20_000, '{"a":' * 5_000, "[" * 20_000])
def test_an_answer_full_of_brackets_is_only_text(hostile: str) -> None:
    assert json_object(hostile) == hostile


def test_where_the_format_cannot_carry_the_schema_the_instructions_do() -> None:
    asked = question()
    assert instructions(asked, "json_schema") == asked.system
    for form in ("json_object", "plain"):
        told = instructions(asked, form)
        assert told.startswith(asked.system)
        assert json.dumps(asked.schema) in told
    assert response_format(asked, "plain") is None
