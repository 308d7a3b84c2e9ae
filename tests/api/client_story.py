"""Run by the throw-away environment with the generated package on its path: a run from start to export.

python client_story.py http://127.0.0.1:PORT
"""

import json
import sys
from typing import Any

from leadatlas_client import Client
from leadatlas_client.api.account import get_credits, grant_credits, list_usage
from leadatlas_client.api.events import follow_events
from leadatlas_client.api.leads import list_opportunities
from leadatlas_client.api.runs import export_run, get_run, resume_run, start_run
from leadatlas_client.models import ExportRunFormat, GrantIn, GrantInAccount, NewRun, Problem, ResumeIn

client = Client(base_url=f"{sys.argv[1]}/api", raise_on_unexpected_status=True)


def follow(run_id: Any, until: str, last: str | None = None) -> list[tuple[str, str]]:
    """Id and type of each event up to one of this type: the stream is the one thing that generators leave to us."""
    heard: list[tuple[str, str]] = []
    wanted = follow_events._get_kwargs(run_id, **({"last_event_id": last} if last else {}))
    kind = ""
    with client.get_httpx_client().stream(**wanted, timeout=60) as answer:
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            kind = value if name == "event" else kind
            if name == "id":
                heard.append((value, kind))
                if kind == until:
                    return heard
    raise SystemExit(f"the stream ended before {until}: {heard}")


run = start_run.sync(client=client, body=NewRun(text="dentists in Springfield", leads=3), idempotency_key="story")
again = start_run.sync(client=client, body=NewRun(text="dentists in Springfield", leads=3), idempotency_key="story")
assert run.id == again.id
heard = follow(run.id, "run_paused")

paused = get_run.sync(run.id, client=client)
assert paused.status.value == "paused_for_upgrade"
refused = resume_run.sync(run.id, client=client, body=ResumeIn())
assert isinstance(refused, Problem)
assert refused.type_ == "urn:leadatlas:problem:not-enough-credits"

missing = int(paused.billing_block.needed_to_finish["atlas_credits"])
grant_credits.sync(client=client, body=GrantIn(account=GrantInAccount.ATLAS_CREDITS, amount=missing))
resumed = resume_run.sync(run.id, client=client, body=ResumeIn())
assert resumed.status.value == "running"
heard += follow(run.id, "run_completed", last=heard[-1][0])

leads = list_opportunities.sync(run.id, client=client).items
export = export_run.sync(run.id, client=client, format_=ExportRunFormat.CSV)
usage = list_usage.sync(client=client, run_id=run.id, limit=100).items
json.dump(
    {
        "events": [int(number) for number, _ in heard],
        "status": get_run.sync(run.id, client=client).status.value,
        "dossiers": sum(lead.dossier is not None for lead in leads),
        "lines": len(export.splitlines()),
        "charged": sum(line.credits_ for line in usage if line.account.value == "atlas_credits"),
        "left": get_credits.sync(client=client).atlas_credits.balance,
    },
    sys.stdout,
)
