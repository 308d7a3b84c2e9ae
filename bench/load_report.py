"""The load's table, in Markdown."""

from collections.abc import Callable, Sequence
from typing import Any

from bench.load_plan import Load

Told = dict[str, Any]
HEAD = """## {title}

Written by `make bench-load` (`python -m bench.load --write`); {machine}, embedded Postgres. {organizations}
organizations × {runs} runs × {audits} audits are queued at once, organization by organization, for workers started
with `leadatlas worker --concurrency {concurrency}`; a number of workers may be measured by a command of its own
(`--workers`, `--beside`). One sandbox on the same machine is the outside world: places {places_latency} ms,
page {page_latency} ms, model {model_latency} ms; sites of {pages} pages in {towns} towns, one
model call per audit. Meanwhile {followers} people follow runs by SSE at one `leadatlas serve` without a worker of its
own, and another asks it for runs, leads and audits twenty times a second.

*Waiting alone* is what the latencies allow if nothing else takes time. *Bare* is `bench/load_bare.py`: the same calls
with the same limits by plain asyncio in one process, without database, ledger, extraction or anything to resume
({bare} runs). *Reading* is a worker's helper that fetches pages and extracts their text. Workers, readers, Postgres,
server, sandbox and followers share the cores: on two of them a second worker adds what the first one left idle.

"""


def report(title: str, load: Load, told: Sequence[Told], machine: str) -> str:
    """The section, a column per number of workers."""
    sizes = {name: getattr(load, name) for name in Load.__dataclass_fields__}
    names = [f"{each['workers']} worker{'s' if each['workers'] > 1 else ''}" for each in told]
    table = [f"| | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    table += [f"| {name} | {' | '.join(of(each) for each in told)} |" for name, of in rows(load, told[0])]
    return HEAD.format(title=title, machine=machine, **sizes) + "\n".join(table) + "\n"


def rows(load: Load, first: Told) -> list[tuple[str, Callable[[Told], str]]]:
    """What each line says, by the figures of one column."""
    pace = first["runs_per_minute"] / first["workers"]
    return [
        ("runs per minute", lambda told: f"{told['runs_per_minute']:.1f}"),
        ("… ÷ the first column per worker", lambda told: f"{told['runs_per_minute'] / pace / told['workers']:.2f}"),
        ("… ÷ waiting alone", lambda told: f"{told['runs_per_minute'] / load.ideal(told['workers']):.2f}"),
        ("bare ÷ waiting alone", lambda told: f"{told['bare'] / load.ideal(told['workers']):.2f}"),
        ("ours ÷ bare", lambda told: f"{told['runs_per_minute'] / told['bare']:.2f}"),
        ("from the first start to the last end", lambda told: f"{told['wall']:.0f} s"),
        ("wait in the queue, p50 / p99", lambda told: pair(told["wait"], 1, "s")),
        ("… of each organization's first run", lambda told: pair(told["first_wait"], 1, "s")),
        ("queueing one run", lambda told: f"{1000 * told['queueing'] / load.queued:.1f} ms"),
        ("use of all cores", lambda told: f"{100 * told['busy']:.0f} %"),
        ("CPU of a worker's process", lambda told: cores(told)),
        ("CPU per audit: worker / reading", lambda told: cpu(told, "worker", "reading")),
        ("… Postgres / server / sandbox", lambda told: cpu(told, "postgres", "server", "sandbox")),
        ("peak memory: worker / its reading", lambda told: memory(told, "worker", "reading")),
        ("… server / Postgres", lambda told: memory(told, "server", "postgres")),
        ("API under the followers, p50 / p99", lambda told: pair(told["answers"], 1000, "ms")),
        ("an event until its follower has it, p50 / p99", lambda told: pair(told["late"], 1000, "ms")),
        ("streams with a gap or a duplicate", lambda told: f"{told['streams_wrong']} of {told['streams']}"),
        ("requests refused", lambda told: f"{told['refused']} of {told['asked']}"),
        ("audits charged / done / other", lambda told: audits(told)),
        ("charged twice / holds left", lambda told: f"{told['books']['twice']} / {told['books']['held']}"),
    ]


def pair(values: Sequence[float], scale: float, unit: str) -> str:
    return f"{scale * values[0]:.0f} / {scale * values[1]:.0f} {unit}"


def cores(told: Told) -> str:
    return " / ".join(f"{100 * each / told['wall']:.0f} %" for each in told["cores"])


def cpu(told: Told, *names: str) -> str:
    return " / ".join(f"{told['cpu'][name]:.0f}" for name in names) + " ms"


def memory(told: Told, *names: str) -> str:
    return " / ".join(f"{told['memory'][name]:.0f}" for name in names) + " MB"


def audits(told: Told) -> str:
    books = told["books"]
    return f"{books['charged']} / {books['completed']} / {books['not_completed']}"
