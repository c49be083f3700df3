"""``python -m lab.bench.imports_of_orders [--orders 2000] [--rounds 3]``: orders a second, beside a bare loop.

Onramp is the packaged application on a stack of its own, slice after slice; the bare loop makes the same calls with the
same clients, one after the other as the executor does, and keeps nothing. They take turns. Each at the stand-ins' own
speed, and where the shop platform takes 20 ms for an order, as over a network.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.marketplace.client import Marketplace, order_of
from chalicelib.clients.shop.client import Shop
from chalicelib.deadline import Deadline
from lab.bench.place import own_site
from local.demo.clients import DemoError
from local.demo.store.journey import FEED, PROFILE
from local.demo.store.people import StoreClient
from local.demo.waiting import wait_until
from local.stack import stores
from local.stack.aws import Emulator
from local.stack.site import StackError
from local.stack.start import up
from local.stack.stop import down
from operate.steps import Steps

if TYPE_CHECKING:
    from chalicelib.clients.http.token_source import TokenSource
    from local.stack.record import Stack

TARGET: Final = 0.8
LATENCIES_MS: Final = (0, 20)
LOOKS_EVERY: Final = 2.0
"""As the page does: whoever looks is answered by the same machine. When it ended, the record says."""
WARMING_UP: Final = 60
LONGEST: Final = 600.0


@dataclass(frozen=True)
class Rates:
    """Orders a second, round by round."""

    latency_ms: int
    onramp: list[float]
    bare: list[float]

    @property
    def ratio(self) -> float:
        """Onramp's over the bare loop's, of the medians."""
        return median(self.onramp) / median(self.bare)


def onramp(stack: Stack, code: str, orders: int) -> float:
    """Orders a second of an import, from its start to its end as the record has them."""
    store = stores.sign_up(stack, code, code, (f"{code}@shop.example",))
    user = StoreClient(stack, store.users[0])
    user.save("merchant-profile", PROFILE)
    user.save("letzshop-api", {"api_key": stack.marketplace_key})
    user.save("product-import", FEED)
    wait_until(lambda: all(step["completed"] for step in user.status()["steps"][:-1]), lambda: "steps do not arrive")
    job = user.import_orders()["job_id"]
    began = time.monotonic()
    while (seen := user.progress(job))["state"] != "succeeded":
        if seen["state"] == "failed" or time.monotonic() > began + LONGEST:
            raise DemoError(f"the import did not end well: {seen}")
        time.sleep(LOOKS_EVERY)
    ended, started = (datetime.fromisoformat(seen[name]) for name in ("ended_at", "triggered_at"))
    return orders / (ended - started).total_seconds()


def bare(stack: Stack, code: str, orders: int) -> float:
    """Orders a second of a loop that does the same and keeps nothing."""
    stores.known(stack, code, code)
    token = Emulator(stack.emulator).secrets.get_secret_value(SecretId=f"{stack.env}/onboarding/shop-token")
    shop = Shop(PlatformHttp("SHOP", stack.shop, _always(token["SecretString"])))
    marketplace = Marketplace(lambda key: PlatformHttp("MARKETPLACE", stack.marketplace, _always(key)))
    began, cursor, more = time.monotonic(), None, True
    while more:
        page = marketplace.orders(stack.marketplace_key, cursor, Deadline.after(LONGEST))
        for node in page.nodes:
            order = order_of(node)
            body = order.model_dump(mode="json", exclude={"number"})
            shop.put_order(code, order.number, body, Deadline.after(LONGEST))
        cursor, more = page.page.end_cursor, page.page.has_next_page
    return orders / (time.monotonic() - began)


def measure(stack: Stack, orders: int, rounds: int) -> list[Rates]:
    """Both, in turns."""
    stores.orders_of(stack, orders=WARMING_UP)
    onramp(stack, "warming-up", WARMING_UP)
    stores.orders_of(stack, orders=orders)
    found = []
    for latency in LATENCIES_MS:
        stores.slowed(stack, latency)
        rates = Rates(latency, [], [])
        for number in range(rounds):
            rates.onramp.append(onramp(stack, f"onramp-{latency}-{number}", orders))
            rates.bare.append(bare(stack, f"bare-{latency}-{number}", orders))
        found.append(rates)
    stores.slowed(stack, 0)
    return found


def shown(found: list[Rates]) -> Table:
    """As a table."""
    table = Table(title=f"Orders imported a second, medians; the ratio's target is {TARGET}", box=None, padding=(0, 2))
    for heading in ("an order takes the shop", "Onramp", "bare loop", "ratio", ""):
        table.add_column(heading, justify="right")
    for one in found:
        mark = "✔" if one.ratio >= TARGET else "✘"
        rates = (f"{median(one.onramp):.0f}", f"{median(one.bare):.0f}", f"{one.ratio:.2f}", mark)
        table.add_row(f"{one.latency_ms} ms more", *rates)
    return table


def _always(token: str) -> TokenSource:
    def source(*, fresh: bool = False) -> str:  # noqa: ARG001 - the protocol's
        return token

    return source


def main() -> int:
    """Measure and show. A missed target is shown, and is no error of the program."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.imports_of_orders", description=__doc__)
    parser.add_argument("--orders", type=int, default=2000, help="in each import")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    console, site = Console(highlight=False), own_site()
    try:
        stack = up(site, Steps(console))
        console.print(shown(measure(stack, options.orders, options.rounds)))
    except (StackError, DemoError) as error:
        console.print(f"[red]error[/red] {error}")
        return 1
    finally:
        down(site)
    return 0


if __name__ == "__main__":
    sys.exit(main())
