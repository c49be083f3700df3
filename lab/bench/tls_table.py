"""What TLS costs, as a table and targets."""

from __future__ import annotations

from statistics import median

from lab.bench import tls
from lab.bench.pages import Row
from lab.bench.phases import quantile
from lab.bench.result_tables import ResultTable
from lab.bench.tls import LATENCY, Cost, TlsCosts

MOST_TIMES_PLAIN = 1.3


def targets(found: TlsCosts, row: Row) -> None:
    """Both read-outs beside their target."""
    for what, ours, plain in _each(found):
        times = tls.ratio(ours, plain)
        name = f"CPU of {what} over TLS, {LATENCY} ms: times one plain session's"
        row(name, f"≤ {MOST_TIMES_PLAIN}", f"{times:.2f}", met=times <= MOST_TIMES_PLAIN)


def shown(found: TlsCosts) -> ResultTable:
    """CPU and time of both."""
    rows = []
    for what, ours, plain in _each(found):
        cells = [f"{value * 1000:.0f}" for one in (ours, plain) for value in (_cpu(one), _time(one))]
        tail = quantile([one.seconds for one in ours], 0.95) * 1000
        rows.append((what, *cells, f"{tail:.0f}", f"{tls.ratio(ours, plain):.2f}", str(len(ours))))
    note = (
        "Medians. The same clients and threads ask the same questions, without those to AWS; only the session differs. "
        "For a poll, both open their connections anew: the last one was a minute ago."
    )
    columns = ("read-out over TLS", "CPU ms", "ms", "plain: CPU ms", "plain: ms", "p95 ms", "CPU ratio", "times")
    return ResultTable(f"TLS, {LATENCY} ms a call", columns, rows, note)


def _each(found: TlsCosts) -> tuple[tuple[str, list[Cost], list[Cost]], ...]:
    return (
        ("a detail page", list(found.page), list(found.page_plain)),
        ("a poll of the golden path", list(found.poll), list(found.poll_plain)),
    )


def _cpu(costs: list[Cost]) -> float:
    return median(one.cpu for one in costs)


def _time(costs: list[Cost]) -> float:
    return median(one.seconds for one in costs)
