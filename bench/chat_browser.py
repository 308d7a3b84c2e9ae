"""What Chromium sees: how soon a page is painted and takes words, and which frame shows a row of the database first."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Request, ViewportSize, async_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
"""What the peer wants of other hosts is refused at once instead of waited for."""
SIZE: ViewportSize = {"width": 1280, "height": 860}
READY = "connection_successful"
"""Sent by Chainlit's page when it is connected: only now what is typed arrives."""
PAINTS = "performance.getEntriesByType('paint').map((each) => [each.name, each.startTime])"

ROWS = """(() => {
  const shown = (window.shown = []), furthest = {}
  const rank = (row) => {
    if (row.querySelector('.la-st.la-ok, .la-st.la-warn, .la-st.la-bad')) return 9
    return row.querySelector('.la-steps') ? row.querySelectorAll('.la-steps .la-d').length + 1 : 0
  }
  const look = () => {
    for (const row of document.querySelectorAll('[data-lead]')) {
      const now = rank(row), lead = row.dataset.lead
      if (now > (furthest[lead] ?? 0)) shown.push([lead, (furthest[lead] = now), Date.now() / 1000])
    }
  }
  const all = { childList: true, subtree: true, attributes: true, characterData: true }
  new MutationObserver(() => requestAnimationFrame(look)).observe(document, all)
})()"""
ECHOES = """(() => {
  const shown = (window.shown = {})
  const look = () => {
    const last = [...document.querySelectorAll('[data-step-type=assistant_message]')].slice(-5)
    for (const each of last) shown[/echo-\\d+-/.exec(each.textContent)?.[0]] ??= Date.now() / 1000
  }
  const all = { childList: true, subtree: true, characterData: true }
  new MutationObserver(() => requestAnimationFrame(look)).observe(document, all)
})()"""


@contextlib.asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """Raises: RuntimeError when there is none."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium here: `make chromium` installs it, or says how")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield started
        await started.close()


async def tab(browser: Browser, cookies: Sequence[Any] = (), script: str = "") -> Page:
    """In a window of its own: none hides the other."""
    context = await browser.new_context(viewport=SIZE, locale="en-US")
    context.set_default_timeout(0)  # whoever measures has a limit of their own
    await context.add_cookies([*cookies])
    page = await context.new_page()
    await page.add_init_script(script)
    return page


async def ready(page: Page, address: str) -> float:
    """Open a page until it takes words; when that was."""
    connected = asyncio.Event()

    def sent(told: str | bytes | Request) -> None:
        text = told.post_data or "" if isinstance(told, Request) else str(told)
        if READY in text:
            connected.set()

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    page.on("request", sent)  # before it has a websocket, the peer's page polls
    await page.goto(address, wait_until="commit")
    await asyncio.gather(page.wait_for_selector("#chat-input"), connected.wait())
    return time.time()


async def visit(context: BrowserContext, address: str) -> dict[str, float]:
    """Milliseconds since the page was asked for."""
    page = await context.new_page()
    at = await ready(page, address)
    began = await page.evaluate("performance.timeOrigin") / 1000
    paints = dict(await page.evaluate(PAINTS))
    await page.close()
    return {
        "first paint": paints["first-paint"],
        "first contentful paint": paints["first-contentful-paint"],
        "ready": 1000 * (at - began),
    }


async def paints(browser: Browser, address: str, cookies: Sequence[Any]) -> dict[str, dict[str, float]]:
    """The first visit of a new browser, and its second."""
    context = await browser.new_context(viewport=SIZE, locale="en-US")
    await context.add_cookies([*cookies])
    told = {"first": await visit(context, address), "again": await visit(context, address)}
    await context.close()
    return told


def lags(rows: Sequence[dict[str, Any]], shown: Sequence[tuple[str, int, float]]) -> list[float]:
    """Milliseconds from each row to the first frame that shows it, or something later of the same lead."""
    late: list[float] = []
    for row in rows:
        at = [when for lead, rank, when in shown if lead == row["lead"] and rank >= row["rank"]]
        if at:
            late.append(1000 * max(min(at) - row["at"], 0))
    return late
