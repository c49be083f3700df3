"""The SE's pages, as tables and targets."""

from __future__ import annotations

from statistics import median
from typing import Protocol

from lab.bench.detail import LATENCY, Detail
from lab.bench.measured import Measured
from lab.bench.phases import quantile
from lab.bench.result_tables import ResultTable

MOST_TIMES_SLOWEST = 1.2
OF_A_PAGE = {"Query gsi1": 1.0, "BatchGetItem": 1.0}
"""Its rows, and their health at a glance, which are items of their own (docs/adr/0040)."""


class Row(Protocol):
    """Takes one target."""

    def __call__(self, what: str, limit: str, found: str, *, met: bool) -> None:
        """Note it down."""
        ...


def ratio(detail: Detail) -> float:
    """The detail route's median time over that of the slowest probe alone."""
    return median(detail.route) / median(detail.slowest)


def targets(detail: Detail, row: Row) -> None:
    """Both pages beside their targets."""
    found = ratio(detail)
    what = f"detail route with all probes, {LATENCY} ms: times the slowest probe alone"
    row(what, f"≤ {MOST_TIMES_SLOWEST}", f"{found:.2f}", met=found <= MOST_TIMES_SLOWEST)
    asked = ", ".join(f"{number:g} {name}" for name, number in detail.refresh.items())
    only = detail.refresh == OF_A_PAGE and detail.probes == 0
    what = f"requests for one refresh of a list of {detail.rows}"
    row(what, "1 Query, 1 BatchGetItem", f"{asked}; {detail.probes:g} probes", met=only)


def shown(measured: Measured) -> ResultTable:
    """The detail route beside the slowest probe."""
    detail = measured.detail
    named = {
        "detail route, all probes": detail.route,
        "all probes together, in the benchmark's process": detail.together,
        f"slowest probe alone ({detail.name}), likewise": detail.slowest,
    }
    rows = [
        (
            name,
            *(f"{quantile(values, share):.3f}" for share in (0.5, 0.95)),
            f"{median(values) / median(detail.slowest):.2f}",
            f"{quantile(values, 0.95) / quantile(detail.slowest, 0.95):.2f}",
        )
        for name, values in named.items()
    ]
    note = f"{len(detail.route)} customers, asked in turns; every call to a platform takes {LATENCY} ms."
    columns = ("what", "p50 s", "p95 s", "times the slowest, p50", "p95")
    return ResultTable("An SE's detail page", columns, rows, note)


def questions(measured: Measured) -> ResultTable:
    """Each question of the health alone."""
    found = sorted(measured.detail.questions.items(), key=lambda one: -one[1])
    rows = [(name, f"{took * 1000:.0f}") for name, took in found]
    note = "One that builds on others is asked with them, as in the read-out."
    return ResultTable("Each question of the health alone, medians", ("question", "ms"), rows, note)
