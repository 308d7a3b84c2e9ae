"""What `doctor` says of a Google key: one line per API."""

import pytest

from domain.errors import BadKey, LeadatlasError
from ui.commands.findings import google_findings

NEW, LEGACY = "Places API (New)", "legacy Places API"


@pytest.mark.parametrize(
    ("provider", "new", "legacy", "marks", "advice"),
    [
        ("google", True, True, ["ok", "ok"], None),
        ("sandbox", True, False, ["ok", "warn"], None),
        ("google", False, True, ["bad", "ok"], "google_legacy"),
        ("google", False, False, ["bad", "warn"], None),
        ("google_legacy", True, False, ["ok", "bad"], "google"),
        ("google_legacy", False, True, ["warn", "ok"], None),
    ],
)
def test_only_the_api_that_is_needed_makes_it_bad(
    provider: str, new: bool, legacy: bool, marks: list[str], advice: str | None
) -> None:
    refusals: dict[str, LeadatlasError | None] = {
        "google": None if new else BadKey("No."),
        "google_legacy": None if legacy else BadKey("No."),
    }
    findings = google_findings(provider, refusals)
    assert [finding.mark for finding in findings] == marks
    assert [finding.words.partition(":")[0] for finding in findings] == [NEW, LEGACY]
    said = [finding.words for finding in findings if "PLACES_PROVIDER" in finding.words]
    assert [words.endswith(f"accepted; PLACES_PROVIDER={advice} uses it") for words in said] == [True] * bool(advice)
