"""The page keeps to its policy in a whole run, and whatever does not belong to it is refused by the browser."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import A_MINUTE, dossier_of_first, say, state
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

INLINE = """() => {
  const script = document.createElement('script')
  script.textContent = 'window.injected = true'
  document.body.append(script)
  const held = document.createElement('div')
  held.innerHTML = '<img src="/nothing.png" onerror="window.injected = true">'
  document.body.append(held)
}"""
FOREIGN = """async () => {
  const seen = []
  document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
  const image = new Image()
  const told = new Promise((done) => (image.onerror = done))
  image.src = 'https://evil.test/pixel.png'
  const frame = document.createElement('iframe')
  frame.src = 'https://evil.test/'
  document.body.append(image, frame)
  await told
  await fetch('https://evil.test/').catch(() => {})
  const styled = document.createElement('p')
  styled.setAttribute('style', 'color: red')
  const all = ['img-src', 'frame-src', 'connect-src', 'style-src-attr']
  for (let tries = 0; tries < 200 && !all.every((each) => seen.includes(each)); tries += 1) {
    await new Promise((done) => setTimeout(done, 50))
  }
  return seen
}"""

REFUSED = "chrome-error://chromewebdata/"


async def menus(page: Page) -> None:
    """Whatever opens above the page brings styles of its own."""
    for button in ("#theme-toggle", "#search-chats-button", "#new-chat-button"):
        found = page.locator(button).first
        if await found.count() and await found.is_visible():
            await found.click()
            await page.wait_for_timeout(300)
            await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.wait_for_timeout(300)
    await page.keyboard.press("Escape")


async def drag_the_panel(page: Page) -> None:
    """While it is dragged, the page gives every element another cursor."""
    edge = await page.locator("[data-panel-resize-handle-id]").first.bounding_box()
    assert edge
    await page.mouse.move(edge["x"], edge["y"] + 200)
    await page.mouse.down()
    for x in (-80, 0, 60):
        await page.mouse.move(edge["x"] + x, edge["y"] + 200)
    await page.mouse.up()


async def test_nothing_is_against_the_policy_from_a_search_to_a_quote(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await dossier_of_first(page)
    await page.locator("[data-testid=dossier] .la-sent button.la-cl").first.click()
    await drag_the_panel(page)
    await menus(page)
    assert window.violations == []


async def test_what_is_injected_does_not_run_and_what_is_foreign_is_not_asked_for(window: Watched) -> None:
    page = await window.tab()
    await expect(page.get_by_text("This is demo data.")).to_be_visible()
    await page.evaluate(INLINE)
    await until(lambda: len({text.split()[1] for text in window.violations}) > 1, lambda: window.violations)
    await page.wait_for_timeout(300)
    assert not await page.evaluate("window.injected")
    assert {text.split()[1] for text in window.violations} == {"script-src-elem", "script-src-attr"}
    refused = await page.evaluate(FOREIGN)
    assert {"img-src", "frame-src", "connect-src", "style-src-attr"} <= set(refused)
    window.violations.clear()
    window.foreign.clear()  # asked of the browser, which asked nobody


async def test_another_page_frames_neither_the_chat_nor_the_reference(window: Watched) -> None:
    page = await window.tab("/api/docs")
    await expect(page.locator("h1")).to_contain_text("Leadatlas API")
    await page.goto("about:blank")
    for path in ("/", "/api/docs"):
        await page.set_content(f"<iframe src='{window.address}{path}'></iframe>")
        await until(lambda: page.frames[-1].url == REFUSED, lambda: page.frames[-1].url)
