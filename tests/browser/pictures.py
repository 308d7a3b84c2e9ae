"""One page in every look, for somebody to look at: light, dark and on a phone."""

import os
from pathlib import Path

from playwright.async_api import Page

SIZES = {"desktop": (1280, 860), "phone": (390, 844)}
DARK = "(dark) => document.documentElement.classList.toggle('dark', dark)"


async def pictures(page: Page, name: str) -> None:
    """`NAME-desktop-light.png` and its like in the folder PICTURES; nothing without one."""
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            await page.evaluate(DARK, scheme == "dark")
            await page.wait_for_timeout(500)
            await page.screenshot(path=f"{folder}/{name}-{size}-{scheme}.png")
    width, height = SIZES["desktop"]
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate(DARK, False)
