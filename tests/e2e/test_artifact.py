"""The proof on the deployed artifact, in small; `python -m lab.reliability.artifact` has two hundred customers.

Its leases are shorter than the deployed ones (a claim outlives a killed worker by the invocation's whole time, and
nothing can be done about it before), sweeps come every few seconds, and the bundle is the one without libraries, whose
workers start sooner: all three only so that the test ends soon.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.reliability.artifact import Order, prove
from lab.reliability.artifact_harm import HarmPlan
from lab.reliability.artifact_place import aws_faults_possible, running
from operate.steps import silent
from tests.e2e.places import new_site

pytestmark = pytest.mark.e2e

TIMEOUT_SECONDS = 40
"""The least that lets an action with a budget of 30 s be claimed."""
DUE_AFTER_AN_INTENT_SECONDS = 60.0


def test_ten_customers_lose_and_double_nothing_while_workers_die_and_a_batch_is_swallowed(tmp_path: Path) -> None:
    site = new_site(tmp_path, "slim")
    plan = HarmPlan(kills=3, kill_every=8.0, swallows=1, swallow_every=4.0, sweep_every=5.0)
    order = Order(customers=10, at_once=10, seed=1, plan=plan)
    with running(site, silent(), aws_faults=aws_faults_possible(), timeout=TIMEOUT_SECONDS) as place:
        result = prove(place, site, order, lambda _through, _kills: None)
    assert (result.undone, result.doubled, result.lost, result.not_so) == ({}, {}, {}, [])
    assert result.holds
    assert result.effects["controller/create_account"] == result.effects["github/update_ref"] == 10
    assert result.effects["ecom/count_pixel_events"] == result.effects["hooks/crm_message completed"] == 10
    assert result.kills >= 1, "nothing was killed, so nothing was proven"
    assert sum(result.faults.values()) > 0
    assert result.swallowed_batches == 1
    assert result.swallowed_triggers == len(result.recovery_seconds) + result.needed_nothing >= 1
    # An intent parks its record for a minute; sweeps come every five seconds; the poller serves a batch at a time.
    assert max(result.recovery_seconds, default=0.0) < DUE_AFTER_AN_INTENT_SECONDS + 60
