"""README's three pictures: `make pictures` takes them anew, small enough to be stored."""

import base64
from pathlib import Path

from playwright.async_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
MOST_BYTES = 60_000
QUALITIES = (80, 70, 60, 50, 40, 30)


async def small(page: Page, name: str) -> Path:
    """Take one as WebP, as good as its size allows. Raises: AssertionError when none is small enough."""
    session = await page.context.new_cdp_session(page)
    for quality in QUALITIES:
        told = await session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        data = base64.b64decode(told["data"])
        if len(data) <= MOST_BYTES:
            break
    else:
        raise AssertionError(f"{name} is too large: {len(data)} bytes")
    await session.detach()
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.webp"
    path.write_bytes(data)
    return path
