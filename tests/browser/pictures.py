"""Pictures of the pages for the documentation: taken by the same stories that test them, when asked."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from tests.browser.accessible import PHONE, SETTLED, in_scheme

ASKED = "ONRAMP_SCREENSHOTS"
"""The folder to write to; not set: none are taken (`make screenshots` sets it)."""
QUALITY = 88
TALLEST = 1600
"""Pixels; what is longer is cut, for no reader looks at it."""


class Pictures:
    """Takes each picture once in light, in dark, and on a phone.

    Args:
        folder: Where to; None: nowhere.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._taken: set[str] = set()

    def take(self, page: Page, name: str) -> None:
        """What the page shows now."""
        if self._folder is None or name in self._taken:
            return
        self._taken.add(name)
        self._folder.mkdir(parents=True, exist_ok=True)
        schemes: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
        for scheme in schemes:
            in_scheme(page, scheme)
            self._write(page, f"{name}-{scheme}")
        in_scheme(page, "light")
        before = page.viewport_size
        page.set_viewport_size(PHONE)
        self._write(page, f"{name}-phone")
        if before is not None:
            page.set_viewport_size(before)

    def _write(self, page: Page, name: str) -> None:
        """WebP, which is a third of a PNG, and which Playwright's own `screenshot` does not make."""
        page.evaluate("() => window.scrollTo(0, 0)")  # or what sticks to the window stands in the middle of the picture
        page.evaluate(SETTLED)
        size = page.evaluate("() => [document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], TALLEST), "scale": 1}
        session = page.context.new_cdp_session(page)
        asked = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": True, "clip": clip}
        taken = session.send("Page.captureScreenshot", asked)
        session.detach()
        assert self._folder is not None
        (self._folder / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))


def asked_for() -> Pictures:
    """As the environment says."""
    folder = os.environ.get(ASKED, "")
    return Pictures(Path(folder) if folder else None)
