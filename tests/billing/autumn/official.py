"""Autumn's own OpenAPI files, where they are beside the repository, and what they say of an exchange."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.pretend import Exchange

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
ROOT = "urn:autumn"
needs_corpora = pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the repository")


@cache
def document(version: str) -> Any:
    """1.2.0 serves under /v1; its file leaves that to the server's address."""
    file = CORPORA / "specs" / f"autumn-openapi-{version}.yml"
    return yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)


OVERFLOW = "$.overage_behavior 'overflow' is not one of ['cap', 'reject']"
"""Documented from 2.3.0 on; one schema serves all versions at Autumn (their commit 187c0a7), the old file lacks it."""


def badly_asked(exchanges: Iterable[Exchange]) -> set[str]:
    """What the official files object to in requests; nothing where they are not beside the repository."""
    if not CORPORA.exists():
        return set()
    asked = {(each.path, str(each.body)): replace(each, status=0) for each in exchanges}
    return {objection for each in asked.values() for objection in wrong(each) if OVERFLOW not in objection}


def wrong(exchange: Exchange) -> list[str]:
    """What the official file objects to; a path or a header that it does not know is an objection."""
    paths = document(exchange.version)["paths"]
    asked = exchange.path.removeprefix("/v1") if exchange.version == "1.2.0" else exchange.path
    found = next((path for path in paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), asked)), None)
    operation = paths.get(found, {}).get(exchange.method.lower())
    if operation is None:
        return [f"{exchange.version} has no {exchange.method} {exchange.path}"]
    about = f"{exchange.method} {exchange.path}"
    objections: list[str] = []
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        objections += [f"{about}: {each}" for each in errors(exchange.version, schema, exchange.body)]
    if exchange.status == 200:
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        objections += [f"{about} answered: {each}" for each in errors(exchange.version, schema, exchange.answer)]
    return objections


def errors(version: str, schema: Any, value: Any) -> list[str]:
    root = Resource.from_contents(document(version), DRAFT202012)
    validator = Draft202012Validator(absolute(schema), registry=Registry().with_resource(ROOT, root))
    return [f"{error.json_path} {error.message[:200]}" for error in validator.iter_errors(value)]


def absolute(schema: Any) -> Any:
    """The same with references that name the document they point into."""
    match schema:
        case dict():
            return {key: ROOT + value if key == "$ref" else absolute(value) for key, value in schema.items()}
        case list():
            return [absolute(each) for each in schema]
        case _:
            return schema
