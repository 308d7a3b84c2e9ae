"""The chat's tables, in Markdown."""

from dataclasses import asdict
from typing import Any

from bench.chat_plan import Sizes

HEAD = """## Chat

Written by `make bench-chat` (`python -m bench.chat --write`); {machine}, embedded Postgres, Chromium.
*Bare* is `bench/chat_hello.py`, the smallest Chainlit application, served by `chainlit run` in the same command; what
it asks of other hosts is refused at once. Both pages are opened in turns, each by a new browser and then once more;
medians of {rounds}. *Ready* is when what is typed arrives: the page has its field and is connected.

| ours ÷ bare | first visit | again |
|---|---|---|
"""
MEMORY = """
Memory of the server's process (its worker is another one), idle and at most while {chats} chats are open: each
connected by Chainlit's own protocol, following a run of {audits} audits as our page does. At the peer as many are
connected and greeted.

| | ours ÷ bare | ours | bare |
|---|---|---|---|
"""
PIXEL = """
*Row to pixel* is the time from an event's row to the first frame of Chromium in which the lead's line shows it, or
something later; a run of {watched} audits. *Ideal* is the peer's page beside it: a NOTIFY every {pause:.0f} ms, which
its server sends to its page as a message.

| | ours ÷ ideal, p50 | p95 | ours: p50 / p95 | ideal: p50 / p95 | rows |
|---|---|---|---|---|---|
"""


def report(sizes: Sizes, told: dict[str, Any], machine: str) -> str:
    """The section, with the figures of `bench.chat.measure`."""
    named = {**asdict(sizes), "machine": machine, "pause": 1000 * sizes.pause}
    lines = [HEAD.format(**named), *(page(told["pages"], name) for name in told["pages"]["ours"]["first"])]
    lines += [MEMORY.format(**named), memory("idle", told["idle"]), memory(f"{sizes.chats} open chats", told["open"])]
    lines += [memory("per open chat", each(sizes.chats, told["idle"], told["open"])), PIXEL.format(**named)]
    lines += [pixels("alone", told["alone"]), pixels(f"beside {sizes.chats} chats", told["beside"])]
    return "".join(lines)


def page(told: dict[str, Any], name: str) -> str:
    ratios = (told["ours"][which][name] / max(told["bare"][which][name], 1) for which in ("first", "again"))
    return f"| {name} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |\n"


def each(chats: int, idle: dict[str, float], many: dict[str, float]) -> dict[str, float]:
    return {who: (many[who] - idle[who]) / chats for who in ("ours", "bare")}


def memory(label: str, told: dict[str, float]) -> str:
    digits = 2 if told["ours"] < 10 else 0
    shown = " | ".join(f"{told[who]:.{digits}f} MB" for who in ("ours", "bare"))
    ratio = f"{told['ours'] / told['bare']:.2f}" if told["bare"] > 0 else "–"
    return f"| {label} | {ratio} | {shown} |\n"


def pixels(label: str, told: dict[str, Any]) -> str:
    ours, ideal = told["ours"], told["ideal"]
    ratios = " | ".join(f"{ours[share] / max(ideal[share], 1):.1f}" for share in ("p50", "p95"))
    shown = " | ".join(f"{one['p50']:.0f} / {one['p95']:.0f} ms" for one in (ours, ideal))
    return f"| {label} | {ratios} | {shown} | {ours['rows']} |\n"
