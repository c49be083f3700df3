"""What was measured, in dollars, as tables; and the writes behind them."""

from __future__ import annotations

from lab.bench import cost, prices
from lab.bench.measured import Measured
from lab.bench.result_tables import ResultTable

LEFT_OUT = (
    "Left out of all: gateway, API and its table, which stay the same. Left out of the other three, in their favour: "
    "the ledger and the history that the screens read, and the messages to colleagues."
)


def bill(measured: Measured) -> ResultTable:
    """A thousand onboardings, until all is done that the customer sees; with every message to colleagues, no polls."""
    usage = measured.usage
    lines = cost.bill(usage)
    rows = [(line.part, f"{line.usd:.4f}") for line in lines]
    rows.append(("together", f"{sum(line.usd for line in lines):.4f}"))
    rows.append(("of which the engine", f"{cost.engine_share(usage):.4f}"))
    rows.append(("of which the engine, to tell colleagues", f"{_telling(measured):.4f}"))
    engine, api = usage.engine_table, usage.api_table
    calls = f"{len(usage.api.durations)} API calls, {len(usage.stream.durations)} stream and "
    units = f"{engine.write_units:g} write and {engine.read_units:g} read units of the engine, "
    note = (
        f"For one onboarding: {calls}{len(usage.wake.durations)} wake invocations, {units}{api.write_units:g} and "
        f"{api.read_units:g} of the API, {usage.queue_requests} queue requests, {usage.log_bytes / 1000:.1f} kB logs. "
        "Every message to colleagues is in it, and no poll of the golden path."
    )
    return ResultTable("A thousand onboardings, US dollars", ("part", "$"), rows, note)


def _telling(measured: Measured) -> float:
    return cost.THOUSAND * (measured.extras.told.engine_usd + measured.extras.told_live.engine_usd)


def month(measured: Measured) -> ResultTable:
    """What runs anyhow."""
    lines = cost.monthly(measured.fixed)
    rows = [(line.part, f"{line.usd:.2f}") for line in lines]
    rows.append(("together", f"{sum(line.usd for line in lines):.2f}"))
    return ResultTable("Fixed, a month, US dollars", ("part", "$"), rows)


def beside(measured: Measured) -> ResultTable:
    """What the same work would cost with services that run workflows, beside the engine's share."""
    flow = measured.workflow
    operations = f"{flow.executions + flow.steps} operations"
    rows = [
        ("Onramp's engine", cost.engine_share(measured.usage), "ledger, history and messages included"),
        ("Step Functions Standard", cost.standard(flow), f"{flow.states} transitions, {flow.tasks} functions"),
        (
            "Step Functions Express",
            cost.express(flow),
            f"{flow.executions} executions; at least once, five minutes each",
        ),
        ("Lambda durable functions", cost.durable(flow), f"{operations}; price by secondary sources"),
        ("the external calls alone", flow.work.usd * cost.THOUSAND, "the bare handler's Lambda, part of each above"),
    ]
    shown = [(name, f"{usd:.4f}", remark) for name, usd, remark in rows]
    title = "A thousand onboardings beside AWS's own workflow services, US dollars"
    return ResultTable(title, ("engine", "$", "with"), shown, LEFT_OUT)


def writes(measured: Measured) -> ResultTable:
    """Every write of the sample customer's journey."""
    seen = measured.seen
    rows = []
    for number, write in enumerate(seen.writes, 1):
        indexes = write.units_in(seen.indexes)
        shown = " ".join(f"{name}:{units}" for name, units in indexes.items())
        total = write.table_units + sum(indexes.values())
        what = f"{number}. {write.by}: {write.what}"
        rows.append((what, write.items, str(write.bytes), str(write.table_units), shown, str(total)))
    engine, wakes, api = seen.units("engine", "wake"), seen.units("wake"), seen.units("api")
    note = f"Write units: engine {engine}, of which wakes {wakes}; API {api}. The items of one write are a transaction."
    columns = ("write", "items", "bytes", "table", "indexes", "units")
    return ResultTable("Every write of the sample customer's journey", columns, rows, note)


def price_list() -> ResultTable:
    """Where the prices are from."""
    found = {name: price for name, price in vars(prices).items() if isinstance(price, prices.Price)}
    rows = [
        (name.lower().replace("_", " "), f"{price.usd:.10f}".rstrip("0"), price.page, price.note)
        for name, price in found.items()
    ]
    return ResultTable(f"Prices, looked up on {prices.LOOKED_UP}", ("unit", "$", "page", "note"), rows)
