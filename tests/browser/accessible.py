"""What axe finds in a state of a page, and whether anything is wider than a phone."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, Literal

from playwright.sync_api import Page, ViewportSize

from local.stack.site import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK_AXE = """async (only) => {
  const found = await window.axe.run(document, {runOnly: only, resultTypes: ['violations']});
  const shown = node => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`;
  return found.violations.map(({id, help, nodes}) => `${id}: ${help}: ${nodes.slice(0, 4).map(shown).join(' | ')}`);
}"""
SETTLED = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frame();
  const moving = document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity);
  const late = new Promise(done => setTimeout(done, 2000));
  await Promise.race([Promise.allSettled(moving.map(each => each.finished)), late]);
  await document.fonts.ready;
  await frame();
}"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1)
    .slice(-3).map(e => `wider than the window of ${room} px: ${e.outerHTML.slice(0, 160)}`);
}"""


def faults(page: Page) -> list[str]:
    """What is wrong with what the page shows now: in light, in dark (contrast alone differs), at 390 px."""
    in_scheme(page, "light")
    in_light = violations(page, {"type": "tag", "values": RULES})
    in_scheme(page, "dark")
    in_dark = violations(page, {"type": "rule", "values": ["color-contrast"]})
    in_scheme(page, "light")
    return [*in_light, *(f"in the dark: {each}" for each in in_dark), *too_wide(page)]


def in_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Let the page be shown in light or in dark, and wait until nothing of it is on its way to that any more."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLED)


def violations(page: Page, only: dict[str, Any]) -> list[str]:
    """What axe finds. It comes over the debugger's own way: a script element would be against the page's policy."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(ASK_AXE, only)
    return found


def too_wide(page: Page) -> list[str]:
    """What does not fit a phone."""
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    page.evaluate(SETTLED)
    found: list[str] = page.evaluate(TOO_WIDE)
    if before is not None:
        page.set_viewport_size(before)
    return found


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
