"""Small builders."""

from datetime import UTC, datetime
from typing import Any

from domain.vocabulary import Page


def page(markdown: str, path: str = "/", title: str = "A page", **facts: Any) -> Page:
    return Page(
        url=f"https://a.test{path}",
        title=title,
        markdown=markdown,
        hash=path,
        status=200,
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
        visible_chars=len("".join(markdown.split())),
        facts=facts,
    )
