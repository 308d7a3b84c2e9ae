"""What Chromium sees: how soon a page is painted and takes words, and when a row of the database is in a frame."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
"""What the peer wants of other hosts is refused at once instead of waited for."""
SIZE: ViewportSize = {"width": 1280, "height": 860}
READY = "connection_successful"
"""Sent by Chainlit's page when it is connected: only now what is typed arrives."""
READY_SECONDS = 30
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
ECHO = """(address) => {
  window.shown = []
  const place = document.body.appendChild(document.createElement('p'))
  const seen = () => window.shown.push([place.textContent, Date.now() / 1000])
  new MutationObserver(() => requestAnimationFrame(seen)).observe(place, { childList: true })
  const socket = new WebSocket(address)
  socket.onmessage = (event) => (place.textContent = event.data)
  return new Promise((open) => (socket.onopen = open))
}"""


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


@dataclass
class Visit:
    """Seconds, bytes and requests of one page until it takes words."""

    requests: int = 0
    size: float = 0
    ready: float = 0
    connected: list[float] = field(default_factory=list[float])

    def watch(self, page: Page) -> None:
        """Chainlit's page says it through a websocket, or polls first."""
        page.on("websocket", lambda socket: socket.on("framesent", self._sent))
        page.on("request", lambda request: self._sent(request.post_data or ""))

    def _sent(self, text: str | bytes) -> None:
        if READY in str(text):
            self.connected.append(time.time())

    async def count(self, page: Page) -> None:
        """As the wire has them, compressed."""
        network = await page.context.new_cdp_session(page)
        await network.send("Network.enable")
        network.on("Network.loadingFinished", self._loaded)

    def _loaded(self, told: dict[str, Any]) -> None:
        self.requests += 1
        self.size += told["encodedDataLength"]


async def visit(context: BrowserContext, address: str) -> dict[str, float]:
    """Open a page until it takes words: milliseconds since it was asked for, kilobytes, requests."""
    page, seen = await context.new_page(), Visit()
    seen.watch(page)
    await seen.count(page)
    await page.goto(address, wait_until="commit")
    await page.wait_for_selector("#chat-input")
    typed = time.time()
    async with asyncio.timeout(READY_SECONDS):
        while not seen.connected:
            await page.wait_for_timeout(5)
    began = await page.evaluate("performance.timeOrigin") / 1000
    await page.wait_for_load_state("networkidle")
    paints = dict(await page.evaluate(PAINTS))
    await page.close()
    return {
        "first paint": paints["first-paint"],
        "first contentful paint": paints["first-contentful-paint"],
        "input ready": 1000 * (max(typed, seen.connected[0]) - began),
        "kilobytes": seen.size / 1000,
        "requests": seen.requests,
    }


async def paints(browser: Browser, address: str, cookies: Sequence[Any]) -> dict[str, dict[str, float]]:
    """The first visit of a new browser, and its second."""
    context = await browser.new_context(viewport=SIZE, locale="en-US")
    await context.add_cookies([*cookies])
    told = {"first": await visit(context, address), "again": await visit(context, address)}
    await context.close()
    return told


def lags(rows: Sequence[dict[str, Any]], shown: Sequence[tuple[str, int, float]]) -> list[float]:
    """Seconds from each row's commit to the first frame that shows it, or something later of the same lead."""
    late: list[float] = []
    for row in rows:
        at = [when for lead, rank, when in shown if lead == row["lead"] and rank >= row["rank"]]
        if at:
            late.append(max(min(at) - row["at"], 0))
    return late
