"""What was measured, as tables; and each target beside what was found."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median

from lab.bench import bills, cost, flows, live, pages, shares, tls_table
from lab.bench.imports import BOTO3, Imported
from lab.bench.measured import Measured
from lab.bench.phases import Phase, quantile
from lab.bench.result_tables import ResultTable

LATENCY = 100
INTENTS = 3
"""Intents of an onboarding that start work: create, registration, submission."""
MOST_WRITES, MORE_FOR_A_WAKE = 16, 2
MOST_TIMES_BARE, MOST_ADDED_MS = 1.25, 40.0
MOST_TIMES_BOTO3 = 1.7
MOST_ENGINE_USD = 0.044
MOST_USD = 0.15


def ratio(phase: Phase, part: str) -> float:
    """Onramp's median time over the bare handler's; `part` is ready or done."""
    ours: list[float] = [getattr(one, part) for one in phase.onramp]
    bare: list[float] = [getattr(one, part) for one in phase.bare]
    return median(ours) / median(bare)


def added_ms(phase: Phase, part: str) -> float:
    """By how many milliseconds Onramp's median time is longer than the bare handler's; `part` is ready or done."""
    ours: list[float] = [getattr(one, part) for one in phase.onramp]
    bare: list[float] = [getattr(one, part) for one in phase.bare]
    return (median(ours) - median(bare)) * 1000


def targets(measured: Measured) -> ResultTable:
    """Each target: met or not."""
    rows = []

    def row(what: str, limit: str, found: str, *, met: bool) -> None:
        rows.append((what, limit, found, "✔" if met else "✘"))

    every = [counted for phase in measured.phases for counted in phase.counted]
    more = [len(one.stream) - INTENTS - len(one.wake) for one in every]
    extra = f"{sum(more)} more in {len(every)} onboardings"
    row("stream invocations", "one per intent and wake", extra, met=max(more) <= 0)
    indexes, later = measured.seen.indexes, measured.extras.told_live.writes
    polling = [shares.of_polling(writes, indexes).requests for phase in measured.phases for writes in phase.writes]
    over = [
        one.engine_writes - poll + round(later) - MORE_FOR_A_WAKE * len(one.wake)
        for one, poll in zip(every, polling, strict=True)
    ]
    row(
        "engine write requests, all messages told, less 2 per wake and the polls",
        f"≤ {MOST_WRITES}",
        f"at most {max(over)}",
        met=max(over) <= MOST_WRITES,
    )
    for phase in measured.phases:
        for part in ("ready", "done"):
            if phase.latency == 0:
                added = added_ms(phase, part)
                what = f"added to the bare handler, {phase.name}: {part}"
                row(what, f"≤ {MOST_ADDED_MS:.0f} ms", f"{added:.0f} ms", met=added <= MOST_ADDED_MS)
            if phase.latency == LATENCY:
                found = ratio(phase, part)
                what = f"times the bare handler, {phase.name}: {part}"
                row(what, f"≤ {MOST_TIMES_BARE}", f"{found:.2f}", met=found <= MOST_TIMES_BARE)
    found = _times_boto3(measured.imported)["api"]
    row("the API's import, times boto3's", f"≤ {MOST_TIMES_BOTO3}", f"{found:.2f}", met=found <= MOST_TIMES_BOTO3)
    share = cost.engine_share(measured.usage)
    what = "engine's share of a thousand, all messages told, without the polls"
    row(what, f"≤ ${MOST_ENGINE_USD:.3f}", f"${share:.4f}", met=share <= MOST_ENGINE_USD)
    whole = sum(line.usd for line in cost.bill(measured.usage))
    row("the whole thousand, the same", f"≤ ${MOST_USD:.3f}", f"${whole:.4f}", met=whole <= MOST_USD)
    pages.targets(measured.detail, row)
    tls_table.targets(measured.tls, row)
    return ResultTable("Targets, without faults", ("target", "limit", "found", ""), rows)


def times(measured: Measured) -> ResultTable:
    """Onramp beside the bare handler."""
    rows = []
    for phase in measured.phases:
        for part, span in (
            ("ready", "create → account and pixel ready"),
            ("done", "submit → all done that the customer sees"),
        ):
            ours = [getattr(one, part) for one in phase.onramp]
            bare = [getattr(one, part) for one in phase.bare]
            shown = [f"{quantile(values, q):.3f}" for values in (ours, bare) for q in (0.5, 0.95)]
            tail = quantile(ours, 0.95) / quantile(bare, 0.95)
            rows.append((phase.name, span, *shown, f"{ratio(phase, part):.2f}", f"{tail:.2f}", str(len(ours))))
    columns = ("latency", "span", "Onramp p50 s", "p95 s", "bare p50 s", "p95 s", "ratio p50", "p95", "rounds")
    return ResultTable("Times, and their ratio to a bare stream handler", columns, rows)


def beside(measured: Measured) -> ResultTable:
    """Onramp beside other engines, which had their turns in the same rounds."""
    rows = []
    names = list(measured.phases[0].others)
    for phase in measured.phases:
        for part, span in (("ready", "create → ready"), ("done", "submit → done")):
            ours = median(getattr(one, part) for one in phase.onramp)
            theirs = [median(getattr(one, part) for one in phase.others[name]) for name in names]
            shown = (f"{ours:.3f}", *(f"{seconds:.3f}" for seconds in theirs))
            rows.append((phase.name, span, *shown, *(f"{ours / seconds:.2f}" for seconds in theirs)))
    columns = ("latency", "span", "Onramp p50 s", *(f"{name} p50 s" for name in names), *(f"times {n}" for n in names))
    note = (
        "The same calls to the same stand-ins, but for the second commit, which no customer waits for. Step Functions "
        "is the emulator's, whose transitions take no time; DBOS keeps its state in SQLite. Neither waits for a "
        "gateway, an event or a table, tells colleagues, or shows how far a customer is."
    )
    return ResultTable("Onramp beside other engines", columns, rows, note)


def requests(measured: Measured) -> ResultTable:
    """What one onboarding asks of Lambda and DynamoDB."""
    rows, indexes = [], measured.seen.indexes
    for phase in measured.phases:
        columns = [
            [len(one.stream) for one in phase.counted],
            [len(one.wake) for one in phase.counted],
            [one.reads for one in phase.counted],
            [one.writes for one in phase.counted],
            [shares.of_notifying(writes, indexes).requests for writes in phase.writes],
            [shares.of_polling(writes, indexes).requests for writes in phase.writes],
            [one.engine_writes for one in phase.counted],
        ]
        calls = f"{phase.calls[0]:.1f} / {phase.calls[1]:.1f}"
        rows.append((phase.name, *(_spread(column) for column in columns), calls))
    seen = measured.seen
    reads, writes = seen.engine_calls
    own = f"{seen.counted.reads} reads and {seen.counted.writes} writes"
    note = (
        f"Mean, and smallest to largest where they differ. The sample customer's whole journey: {own} by the engine's "
        f"own count, {reads} and {writes} by the emulator's record of every call."
    )
    columns_ = (
        "latency",
        "stream invocations",
        "wakes",
        "reads",
        "writes",
        "of these, only to tell",
        "only to poll",
        "all, with wakes' triggers",
        "platform changes Onramp / bare",
    )
    return ResultTable("Requests of the engine, per onboarding", columns_, rows, note)


def imports(measured: Measured) -> ResultTable:
    """Import times and the size of the bundle."""
    base = {one.entry: one for one in measured.imported}[BOTO3]
    rows = [
        (
            one.entry,
            f"{one.cached:.0f}",
            f"{one.cached / base.cached:.2f}",
            f"{one.uncached:.0f}",
            f"{one.uncached / base.uncached:.2f}",
        )
        for one in measured.imported
    ]
    bundle = measured.bundle
    note = f"Bundle: {bundle.zipped / 1e6:.1f} MB zipped, {bundle.unpacked / 1e6:.1f} MB unpacked."
    columns = ("entry point", "ms", "times boto3", "ms, byte code not cached", "times boto3")
    return ResultTable("Import and wiring, medians", columns, rows, note)


def tables(measured: Measured) -> list[ResultTable]:
    """All of them, in reading order."""
    first = (targets, times, beside, requests, imports, bills.bill, live.extras, live.until_completed)
    then = (_of_flows, bills.beside, bills.month, pages.shown, pages.questions, _secure, bills.writes)
    return [make(measured) for make in (*first, *then)]


def _of_flows(measured: Measured) -> ResultTable:
    return flows.shown(measured.flows)


def _secure(measured: Measured) -> ResultTable:
    return tls_table.shown(measured.tls)


def _times_boto3(imported: Sequence[Imported]) -> dict[str, float]:
    base = {one.entry: one.cached for one in imported}[BOTO3]
    return {one.entry: one.cached / base for one in imported}


def _spread(values: Sequence[int]) -> str:
    low, high = min(values), max(values)
    return str(low) if low == high else f"{mean(values):.1f} ({low} to {high})"
