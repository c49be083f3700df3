"""A stack with its pages and a browser, once for all stories; they are for one worker, like other stacks' tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator, Iterator

import pytest
import requests
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from local.demo.chromium import found
from local.demo.platforms import PlatformReader
from local.stack.aws import Emulator
from local.stack.record import Stack
from local.stack.site import ROOT, from_environment
from local.stack.start import running, up
from local.stack.stop import down
from operate.steps import silent
from tests.browser import pictures
from tests.browser.chromium import FLAGS, MISSING, usable
from tests.browser.people import PATIENCE_MS, People
from tests.e2e.places import new_site

RUNNING = "ONRAMP_BROWSER_ON_RUNNING"
"""Set: play on the stack that `make up` has started (with its ports' variables), for whoever writes a story."""
BUILD_SECONDS = 300
SCREENS = ROOT / ".local" / "browser"
"""Pictures of what was on the screens when a story failed."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark and group the stories. Later hooks are too late: pytest-xdist reads the mark in the first of them."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what each person had on their screen."""
    report = yield
    people = getattr(item, "funcargs", {}).get("people")
    if report.when == "call" and report.failed and isinstance(people, People):
        for number, page in enumerate(page for person in people.all for page in person.context.pages):
            report.sections.append((f"screen {number}", _screen(page, f"{item.name}-{number}")))
        report.sections.append(("complaints", "\n".join(fault for each in people.all for fault in each.watch.faults)))
    return report


def _screen(page: Page, name: str) -> str:
    """What stands on a page, and where its picture is."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    picture = SCREENS / f"{name[:100]}.png"
    try:
        page.screenshot(path=picture)
        return f"{page.url}\n{picture}\n{page.locator('body').aria_snapshot(timeout=2000)}"
    except Error as error:
        return f"{page.url}: {error}"


@pytest.fixture(scope="package")
def pages() -> None:
    """The pages as they are served, built if what they are made of has changed."""
    plain = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    command = ["make", "--no-print-directory", "-o", ".venv/.ready", "web"]
    made = subprocess.run(
        command, cwd=ROOT, env=plain, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; without one every story is skipped, for one reason."""
    if not usable(found()):
        pytest.skip(MISSING)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def stack(browser: Browser, pages: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own; its pages are the built ones."""
    if os.environ.get(RUNNING):
        there = running(from_environment(os.environ))
        assert there is not None, "no stack is running: make up"
        yield there
        return
    site = new_site(tmp_path_factory.mktemp("browser"), "slim")
    yield up(site, silent())
    down(site)


@pytest.fixture(scope="package")
def platforms(stack: Stack) -> PlatformReader:
    """Its platforms, asked directly."""
    return PlatformReader(stack, Emulator(stack.emulator))


@pytest.fixture(scope="package")
def album() -> pictures.Pictures:
    """Takes pictures, if they are wanted."""
    return pictures.asked_for()


@pytest.fixture
def people(browser: Browser, stack: Stack, album: pictures.Pictures) -> Iterator[People]:
    """Who plays in a story. At its end no page may have complained, and the platforms have no faults any more."""
    made = People(browser, stack, album)
    yield made
    found_wrong = made.close()
    for platform in (stack.controller, stack.ecom, stack.github):
        requests.delete(f"{platform}/_faults", timeout=10)
    assert found_wrong == []
