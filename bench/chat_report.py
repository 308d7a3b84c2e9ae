"""The chat's tables, in Markdown."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.chat_plan import Sizes

HEAD = """## Chat

Written by `make bench-chat` (`python -m bench.chat --write`); {machine}, embedded Postgres, Chromium.
*Bare* is `bench/chat_hello.py`, the smallest Chainlit application, served by `chainlit run` in the same command; what
it asks of other hosts is refused at once. Both pages are opened in turns, each by a new browser and then once more;
medians of {rounds}. *Ready* is when what is typed arrives: the page has its field and is connected.

| | ours ÷ bare, first visit | ours ÷ bare, again | ours: first / again | bare: first / again |
|---|---|---|---|---|
"""
MEMORY = """
Memory of the server's process (its worker is another one), idle and at most while {chats} people have a chat open:
logged in, connected by Chainlit's own protocol, and each follows a run of {audits} audits as our page does. At the peer
as many are connected and greeted.

| | ours | bare | ours ÷ bare |
|---|---|---|---|
"""
PIXEL = """
*Row to frame* is the time from the commit of an event's row (`track_commit_timestamp`) to the first frame in which the
lead's line in Chromium shows it, or something later; {watched} runs of {watched_audits} audits. *Ideal* is
`bench/chat_echo.py` at the same time: a row, one LISTEN, a websocket, a line of text.

| | ours ÷ ideal, p50 | p95 | ours: p50 / p95 | ideal: p50 / p95 | rows |
|---|---|---|---|---|---|
"""
NAMES = ("first paint", "first contentful paint", "input ready")


def report(sizes: "Sizes", told: dict[str, Any], machine: str) -> str:
    """The section."""
    named = {name: getattr(sizes, name) for name in sizes.__dataclass_fields__}
    lines = [HEAD.format(machine=machine, **named)]
    lines += [page(told["pages"], name, name, " ms") for name in NAMES]
    lines += [page(told["pages"], "kilobytes", "sent", " kB"), page(told["pages"], "requests", "requests", "")]
    lines += [MEMORY.format(**named), memory("idle", told["idle"])]
    lines += [memory(f"{sizes.chats} open chats", told["many"]), memory("per chat", each(sizes.chats, told))]
    lines += [PIXEL.format(**named), frames("alone", told["alone"])]
    lines += [frames(f"beside {sizes.chats} chats", told["beside"])]
    return "".join(lines)


def page(told: dict[str, Any], name: str, label: str, unit: str) -> str:
    ours, bare = ([told[who][which][name] for which in ("first", "again")] for who in ("ours", "bare"))
    ratios = " | ".join(f"{mine / max(theirs, 1):.2f}" for mine, theirs in zip(ours, bare, strict=True))
    shown = " | ".join(f"{first:,.0f} / {again:,.0f}{unit}" for first, again in (ours, bare))
    return f"| {label} | {ratios} | {shown} |\n"


def each(chats: int, told: dict[str, Any]) -> dict[str, float]:
    return {who: (told["many"][who] - told["idle"][who]) / chats for who in ("ours", "bare")}


def memory(label: str, told: dict[str, float]) -> str:
    digits = 2 if told["ours"] < 10 else 0
    shown = " | ".join(f"{told[who]:.{digits}f} MB" for who in ("ours", "bare"))
    return f"| {label} | {shown} | {told['ours'] / told['bare']:.2f} |\n"


def frames(label: str, told: dict[str, Any]) -> str:
    ours, echo = told["ours"], told["echo"]
    ratios = " | ".join(f"{ours[share] / max(echo[share], 1):.1f}" for share in ("p50", "p95"))
    shown = " | ".join(f"{each['p50']:.0f} / {each['p95']:.0f} ms" for each in (ours, echo))
    return f"| {label} | {ratios} | {shown} | {ours['rows']} |\n"
