"""What the chat's page says of leads in German, for what we tell there ourselves: one table, the page's own."""

import json
import re
from pathlib import Path
from typing import Any

from domain.lead_words import LeadWords

TABLE = Path(__file__).parent / "chat" / "public" / "js" / "words.de.js"


def tables() -> dict[str, Any]:
    """What the page's file exports; each is JSON."""
    source = TABLE.read_text(encoding="utf-8")
    found = re.findall(r"^export const (\w+) = (.+?)(?=^export|\Z)", source, re.MULTILINE | re.DOTALL)
    return {name: json.loads(value) for name, value in found}


def of_leads() -> LeadWords:
    """As `domain/lead_words.py` has them in English."""
    page = tables()
    say = page["say"]
    return LeadWords(
        signals=page["SIGNALS"],
        only=say["only"],
        checked=say["checked"],
        audits={
            "queued": say["waiting"],
            "running": say["auditing"],
            "completed": say["dossierReady"],
            "unreadable": say["unreadable"],
            "skipped": say["skipped"],
            "error": say["auditFailed"],
        },
        found=say["leadFound"],
        social=say["socialNoAudit"],
        no_site=say["noSite"],
        point=",",
    )
