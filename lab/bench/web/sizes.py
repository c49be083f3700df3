"""How much JavaScript a page loads, as a CDN sends it (gzip)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Response

from lab.bench.web.results import Measure
from local.stack.site import ROOT

CONSOLE = ROOT / "web" / "dist" / "console"
ENTRY, WIZARD = "src/app/start.tsx", "src/app/Onboarding.tsx"
FIRST_KB, ALL_KB = 160, 260
KB = 1000


def measure(browser: Browser, link: str) -> list[Measure]:
    """What the wizard's first screen has loaded once nothing is loaded any more, and what all of its steps can load."""
    context = browser.new_context()
    loaded: set[str] = set()

    def note(answer: Response) -> None:
        if answer.url.endswith(".js"):
            loaded.add(answer.url.rpartition("/")[2])

    page = context.new_page()
    page.on("response", note)
    page.goto(link, wait_until="networkidle")
    context.close()
    everything = reachable(json.loads((CONSOLE / "manifest.json").read_text(encoding="utf-8")), (ENTRY, WIZARD))
    return [
        Measure("JavaScript of the wizard's first screen", kilobytes(loaded), "kB", FIRST_KB, note="gzip, as loaded"),
        Measure("JavaScript of all steps", kilobytes(everything), "kB", ALL_KB, note="gzip, all that can be loaded"),
    ]


def reachable(manifest: Mapping[str, Any], begin: Iterable[str]) -> set[str]:
    """Names of the scripts that the first of `begin` needs, and all that the others can come to load.

    The entry's own later imports are other pages than the wizard: they are left out.
    """
    entry, *pages = begin
    scripts: set[str] = set()
    seen: set[str] = set()
    waiting = [*((page, True) for page in pages), (entry, False)]  # the last is looked at first, with what it needs
    while waiting:
        name, later = waiting.pop()
        if name in seen or name not in manifest:
            continue
        seen.add(name)
        chunk = manifest[name]
        if chunk["file"].endswith(".js"):
            scripts.add(chunk["file"].rpartition("/")[2])
        waiting += [(each, later) for each in chunk.get("imports", ())]
        waiting += [(each, True) for each in chunk.get("dynamicImports", ()) if later]
    return scripts


def kilobytes(names: Iterable[str]) -> float:
    """Their size, packed as the gateway packs them."""
    return round(sum(_packed(CONSOLE / "assets" / name) for name in names) / KB, 1)


@cache
def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))
