"""Why an audit failed, in one sentence; what concerns the whole run is raised on; what was forgotten is tried again."""

from typing import Any

import pytest
from langgraph.errors import NodeError

from domain.errors import DatabaseUnreachable, PageUnreadable, RunLockLost, ServiceRefused, ServiceUnavailable
from nodes.fail_audit import reason, try_again
from tools.web.firecrawl.errors import FirecrawlUnavailable


@pytest.mark.parametrize(
    ("node", "error", "words"),
    [
        ("map_urls", PageUnreadable("It blocks robots."), "It blocks robots"),
        ("scrape", ServiceUnavailable("HTTP 503."), "The site stopped answering after 4 tries (HTTP 503)"),
        ("scrape", FirecrawlUnavailable("It answered 429"), "Firecrawl did not answer after 4 tries (It answered 429)"),
        ("dossier", ServiceUnavailable("HTTP 503"), "The model did not answer after 3 tries (HTTP 503)"),
        ("dossier", ServiceRefused("Too long."), "Too long"),
        ("dossier", KeyError("secret"), "Something went wrong on our side while auditing this site"),
    ],
)
def test_a_reason_is_one_sentence_for_a_person(node: str, error: Exception, words: str) -> None:
    assert reason(NodeError(node=node, error=error)) == words


@pytest.mark.parametrize("error", [DatabaseUnreachable("gone"), RunLockLost("gone")])
def test_what_no_audit_can_help_is_raised_on(error: Exception) -> None:
    with pytest.raises(type(error)):
        try_again(NodeError(node="dossier", error=error))


def test_an_error_known_by_its_text_alone_runs_its_node_again() -> None:
    remembered: Any = "BadKey('no')"
    command = try_again(NodeError(node="dossier", error=remembered))
    assert command is not None
    assert command.goto == "dossier"


def test_an_error_of_this_audit_is_not_tried_again() -> None:
    assert try_again(NodeError(node="dossier", error=ServiceRefused("no"))) is None
