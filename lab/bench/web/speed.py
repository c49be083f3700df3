"""How soon the wizard can be used on a slow line, how long the list keeps a page busy, what a quiet poll costs."""

from __future__ import annotations

import uuid
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NeverSeen

from chalicelib.records.moment import to_text
from lab.bench.web.results import Measure
from local.stack.aws import Emulator
from local.stack.record import Stack

ROUNDS = 5
DOWN_BYTES, UP_BYTES, DELAY_MS, CPU_SLOWER = 1_600_000 / 8, 750_000 / 8, 150, 4
"""A slow line of the fourth generation, as Lighthouse has it, and a phone."""
USABLE_SECONDS, TASK_MS = 2.5, 100
RECORDS, BATCH = 1000, 25
QUIET_SECONDS = 35  # a record that waits for its customer is asked for every 15 s
USABLE = """() => {
  const field = document.querySelector('main input:not([type=hidden]):not([disabled])');
  return field !== null && field.getClientRects().length > 0 && performance.now();
}"""
NOTE_LONG_TASKS = """window.longTasks = [];
new PerformanceObserver(list => list.getEntries().forEach(each => window.longTasks.push(each.duration)))
  .observe({type: 'longtask', buffered: true});"""


def usable(browser: Browser, link: str) -> Measure:
    """From asking for the wizard until its first field takes typing; the median."""
    what, note = "The wizard can be used, throttled 4G", f"1.6 Mbit/s, 150 ms, CPU × 4, median of {ROUNDS}"
    try:
        taken = [_once(browser, link) for _ in range(ROUNDS)]
    except NeverSeen:
        return Measure(what, None, "s", USABLE_SECONDS, note="no field came")
    return Measure(what, round(median(taken) / 1000, 2), "s", USABLE_SECONDS, note=note)


def _once(browser: Browser, link: str) -> float:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": DELAY_MS, "downloadThroughput": DOWN_BYTES, "uploadThroughput": UP_BYTES}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    try:
        page.goto(link, wait_until="commit")
        return float(page.wait_for_function(USABLE, polling="raf", timeout=30_000).json_value())
    finally:
        context.close()


def long_tasks(admin: Page, stack: Stack, onboarding_id: str) -> Measure:
    """The longest task while a list of many records is loaded, read to its end, and filtered."""
    fill(stack, onboarding_id)
    admin.add_init_script(NOTE_LONG_TASKS)
    admin.goto(f"{stack.admin}/")
    admin.get_by_role("heading", level=1).wait_for()
    admin.wait_for_load_state("networkidle")
    pages, more = 1, admin.get_by_role("link", name="Next page")
    while more.count():
        pages += 1
        with admin.expect_response(lambda answer: "cursor=" in answer.url):
            more.click()
        admin.locator("[role=table][aria-busy=false]").wait_for()
    longest = max(admin.evaluate("() => window.longTasks"), default=0.0)
    note = f"{RECORDS} records, {pages} page{'s' if pages > 1 else ''} read"
    return Measure("Longest task of the list", round(longest), "ms", TASK_MS, note=note)


def fill(stack: Stack, onboarding_id: str) -> None:
    """Put copies of a record into the table, at which nothing is due."""
    dynamodb = Emulator(stack.emulator).dynamodb
    where: Any = {"pk": {"S": f"ONBOARDING#{onboarding_id}"}, "sk": {"S": "DETAILS"}}
    item = dynamodb.get_item(TableName=stack.table, Key=where, ConsistentRead=True)["Item"]
    begin = datetime.now(UTC)
    copies = [_copy(item, number, begin - timedelta(minutes=number)) for number in range(RECORDS)]
    for first in range(0, RECORDS, BATCH):
        batch: Any = [{"PutRequest": {"Item": each}} for each in copies[first : first + BATCH]]
        dynamodb.batch_write_item(RequestItems={stack.table: batch})


def _copy(item: Any, number: int, created: datetime) -> Any:
    copy = deepcopy({name: value for name, value in item.items() if not name.startswith(("gsi3", "due"))})
    title = f"Shop number {number:04}"
    copy["pk"] = {"S": f"ONBOARDING#{uuid.uuid4()}"}
    copy["link_key"] = {"S": str(uuid.uuid4())}
    copy["title"], copy["gsi5sk"] = {"S": title}, {"S": title.lower()}
    copy["gsi1sk"] = {"S": to_text(created)}
    return copy


def quiet_poll(admin: Page, stack: Stack, onboarding_id: str) -> Measure:
    """Bytes of body in the answers that a page gets while nothing changes on it."""
    session = admin.context.new_cdp_session(admin)
    session.send("Network.enable")
    sizes: dict[str, float] = {}
    status = f"/api/v1/onboarding/{onboarding_id}/status"
    statuses: dict[str, int] = {}
    polled: set[str] = set()

    def asked(event: Any) -> None:
        if "/api/" in event["request"]["url"]:
            polled.add(event["requestId"])

    session.on("Network.requestWillBeSent", asked)
    session.on(
        "Network.responseReceivedExtraInfo", lambda event: statuses.update({event["requestId"]: event["statusCode"]})
    )
    session.on(
        "Network.dataReceived",
        lambda event: sizes.update({event["requestId"]: sizes.get(event["requestId"], 0) + event["dataLength"]}),
    )
    admin.goto(f"{stack.admin}/onboardings/{onboarding_id}")
    admin.wait_for_load_state("networkidle")
    # Opening the page has the health read, of which the record keeps a glance: its first poll has something to tell.
    admin.wait_for_event("response", lambda answer: answer.url.endswith(status))
    seen = set(polled)
    admin.wait_for_timeout(QUIET_SECONDS * 1000)
    later = polled - seen
    what = "Body of a quiet page's polls"
    if not later:
        return Measure(what, None, "bytes", 0, note=f"nothing was asked in {QUIET_SECONDS} s")
    not_304 = [statuses.get(each) for each in later if statuses.get(each) != 304]
    note = f"{len(later)} polls in {QUIET_SECONDS} s, " + (f"not 304: {not_304}" if not_304 else "all 304")
    return Measure(what, sum(sizes.get(each, 0) for each in later), "bytes", 0, note=note)
