"""``python -m lab.bench.web``: measures the built pages on a stack of its own; a missed target is no error."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console

from lab.bench.place import alone, own_site
from lab.bench.web import lighthouse, results, sizes, speed
from lab.bench.web.results import Measure
from local.demo.chromium import found
from local.demo.clients import EngineerClient
from local.demo.ecom.journey import FIRST
from local.demo.waiting import wait_until
from local.stack.parts import warm_up
from local.stack.record import Stack
from local.stack.site import ROOT, Site, StackError
from local.stack.start import up
from local.stack.stop import down
from operate.steps import Steps
from tests.browser import accessible
from tests.browser.chromium import FLAGS, MISSING
from tests.browser.people import ACCESS_COOKIE


def measure(stack: Stack, browser: Browser, chromium: str, steps: Steps) -> list[Measure]:
    """Everything."""
    link, onboarding_id = _prepared(EngineerClient(stack.api, stack.admin_token))
    cookie = {"name": ACCESS_COOKIE, "value": stack.admin_token, "url": stack.console}
    context = browser.new_context()
    context.add_cookies([cookie])  # type: ignore[list-item]
    admin = context.new_page()
    measured: list[Measure] = []
    with steps.step("What is loaded"):
        measured += sizes.measure(browser, link)
    with steps.step("On a slow line"):
        measured.append(speed.usable(browser, link))
    with steps.step("Lighthouse"):
        measured += _lighthouse(stack, link, chromium)
    with steps.step("axe"):
        measured.append(_axe(admin, stack, link))
    with steps.step("Polls while nothing changes"):
        measured.append(speed.quiet_poll(admin, stack, onboarding_id))
    with steps.step(f"A list of {speed.RECORDS} records"):
        measured.append(speed.long_tasks(admin, stack, onboarding_id))
    context.close()
    return measured


def _prepared(engineer: EngineerClient) -> tuple[str, str]:
    """An onboarding that waits for its customer: its link and id."""
    made = engineer.create({"account_name": "Marrow & Daughters"}, "", idempotency_key=str(uuid.uuid4()))

    def settled() -> bool:
        actions = engineer.detail(made["onboarding_id"])["actions"]
        return all(action["status"] == "succeeded" for action in actions if action["name"] in FIRST)

    wait_until(settled, lambda: "the account is prepared")
    return made["link"], made["onboarding_id"]


def _lighthouse(stack: Stack, link: str, chromium: str) -> list[Measure]:
    pages: list[tuple[str, str, dict[str, str]]] = [
        ("the wizard", link, {}),
        ("the console", f"{stack.console}/", {}),
        ("the admin's list", f"{stack.admin}/", {"Cookie": f"{ACCESS_COOKIE}={stack.admin_token}"}),
    ]
    try:
        lighthouse.install()
        return [each for name, url, headers in pages for each in lighthouse.measure(name, url, chromium, headers)]
    except lighthouse.NotMeasured as error:
        return [Measure("Lighthouse", None, "", 100, "at least", str(error))]


def _axe(admin: Page, stack: Stack, link: str) -> Measure:
    wrong: list[str] = []
    for url in (link, f"{stack.console}/", f"{stack.admin}/"):
        admin.goto(url, wait_until="networkidle")
        wrong += accessible.faults(admin)
    return Measure("axe violations of the first screens", len(wrong), "", 0, note="; ".join(wrong)[:200])


@contextmanager
def _running(site: Site, steps: Steps) -> Iterator[Stack]:
    with alone(site.state / "lock"):
        stack = up(site, steps)
        try:
            warm_up(stack.api, stack.admin_token)
            yield stack
        finally:
            down(site)


def main() -> int:
    """Measure and show."""
    console = Console(highlight=False)
    chromium = found()
    if chromium is None:
        console.print(MISSING)
        return 1
    steps = Steps(console)
    try:
        site = replace(own_site(), state=ROOT / ".local" / "bench-web")
        with _running(site, steps) as stack, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            measured = measure(stack, browser, chromium, steps)
            browser.close()
    except StackError as error:
        console.print(f"[red]error[/red] {error}")
        return 1
    results.show(measured, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
