"""The benchmark over TLS asks the read-out's own questions by both sessions, and would notice what connections cost."""

from __future__ import annotations

import pytest

from lab.bench import tls, tls_table
from lab.bench.tls import Cost, TlsCosts

CHEAP, DEAR = Cost(0.15, 0.010), Cost(1.3, 0.280)


@pytest.mark.parametrize(("page", "poll"), [(CHEAP, CHEAP), (DEAR, CHEAP), (CHEAP, DEAR)])
def test_a_read_out_whose_connections_cost_more_than_a_plain_sessions_misses_its_target(page: Cost, poll: Cost) -> None:
    held: list[bool] = []

    class Noting:
        def __call__(self, what: str, limit: str, found: str, *, met: bool) -> None:
            held.append(met)

    tls_table.targets(TlsCosts([page] * 3, [CHEAP] * 3, [poll] * 3, [CHEAP] * 3), Noting())
    assert held == [page is CHEAP, poll is CHEAP]


def test_both_sessions_are_asked_everything_over_tls() -> None:
    found = tls.measure(pages=1, polls=1, latency=0, pause=0.01)
    assert [len(costs) for costs in (found.page, found.page_plain, found.poll, found.poll_plain)] == [1, 1, 1, 1]
    assert "a detail page" in tls_table.shown(found).rows[0]
