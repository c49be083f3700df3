"""Some fifty onboardings at the worst fault rates (`budget`); `make reliability` plays ten thousand.

A seed that fails is named in the test's name. It replays exactly: ``pytest tests/campaign -k seed-7``, and after a
change of the code, which lets all but two seeds be others (`rotation`), by ``python -m lab.reliability.campaigns
--first 7 --seeds 1 --customers 10 --stores 0 --companies 0 --tenants 0``, or with as many as the test has.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.campaign.budget import CAMPAIGNS, CUSTOMERS, SMALL_CAMPAIGNS
from tests.campaign.campaign import play
from tests.campaign.company import UNDISTURBED_COMPANIES
from tests.campaign.customers import UNDISTURBED
from tests.campaign.deployment import Deployment
from tests.campaign.fault_rates import FaultRates
from tests.campaign.population import Population
from tests.campaign.rotation import share
from tests.campaign.stores import ODD, ORDERS, UNDISTURBED_STORES
from tests.campaign.tenant import UNDISTURBED_TENANTS

ROOT = Path(__file__).parents[2]
SEEDS = (0, 1, *share(range(2, 102), CAMPAIGNS - 2))


def seeds(of: str) -> list[int]:
    return [0, *share(range(1, 41), SMALL_CAMPAIGNS[of] - 1)]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
def test_whatever_goes_wrong_everything_is_there_once_and_nothing_hangs(seed: int) -> None:
    played = play(seed)
    assert played.customers == CUSTOMERS
    assert played.faults.total() > 0
    assert played.writes_checked > 10 * CUSTOMERS


@pytest.mark.parametrize("seed", seeds("stores"), ids=lambda seed: f"seed-{seed}")
def test_stores_beside_customers_lose_no_order_and_double_none(seed: int) -> None:
    played = play(seed, customers=2, stores=3)
    assert (played.customers, played.stores) == (2, 3)
    assert played.effects["mails"] > 0  # of some seeds all stores are let past the steps before an order is imported


@pytest.mark.parametrize("seed", seeds("companies"), ids=lambda seed: f"seed-{seed}")
def test_companies_pay_once_are_drawn_once_and_go_live_by_both_keys(seed: int) -> None:
    played = play(seed, customers=1, companies=3)
    assert (played.customers, played.companies) == (1, 3)
    assert played.effects["payments create_payment_intent"] > 0


@pytest.mark.parametrize("seed", seeds("tenants"), ids=lambda seed: f"seed-{seed}")
def test_tenants_lose_no_upload_find_everything_once_and_leave_no_key(seed: int) -> None:
    played = play(seed, customers=1, tenants=2)
    assert (played.customers, played.tenants) == (1, 2)
    assert played.writes_checked > 20


def test_without_faults_a_tenant_comes_to_production_as_its_uploads_end() -> None:
    def undisturbed(_: Deployment, population: Population) -> None:
        population.with_tenants(2, arriving_within=60, shares=UNDISTURBED_TENANTS)

    played = play("calm tenants", customers=0, rates=FaultRates.calm(), prepare=undisturbed)
    made = {name: played.effects[f"organisations {name}"] for name in ("put_organisation", "invite")}
    assert (made, played.effects["mails"]) == ({"put_organisation": 2, "invite": 2}, 2 * 2)
    assert played.effects["findings"] > 20
    assert played.counted["slices sent"] == 2 * 2 * 3
    assert played.counted["started by a sweep"] == 0, "nothing waited until it was looked for"
    assert played.counted["failed invocations"] == 0


def test_without_faults_a_company_pays_goes_live_and_leaves() -> None:
    def undisturbed(_: Deployment, population: Population) -> None:
        population.with_companies(2, arriving_within=60, shares=replace(UNDISTURBED_COMPANIES, churned=1.0))

    played = play("calm companies", customers=0, rates=FaultRates.calm(), prepare=undisturbed)
    made = {name: played.effects[f"payments {name}"] for name in ("create_customer", "create_payment_intent")}
    assert made == {"create_customer": 2, "create_payment_intent": 2}
    begun, ended = (played.effects[f"payments {name}_subscription"] for name in ("create", "cancel"))
    assert (begun, ended, played.effects["mails"]) == (2, 2, 2 * 3)
    assert played.counted["failed invocations"] == 0


def test_without_faults_a_store_is_imported_slice_by_slice_and_mailed_once() -> None:
    def undisturbed(_: Deployment, population: Population) -> None:
        population.with_stores(2, arriving_within=60, shares=UNDISTURBED_STORES)

    played = play("calm stores", customers=0, rates=FaultRates.calm(), prepare=undisturbed)
    assert played.effects["shop put_order"] == 2 * (ORDERS - len(ODD))
    assert played.effects["mails"] == 2
    assert played.counted["failed invocations"] == 0


def test_without_faults_nothing_is_retried_and_the_sweep_has_nothing_to_do() -> None:
    def undisturbed(_: Deployment, population: Population) -> None:
        population.shares = UNDISTURBED  # what is taken back waits longer than a wake can: that is the sweep's to find

    played = play("calm", rates=FaultRates.calm(), prepare=undisturbed)
    assert played.faults.total() == 0
    # A wake takes up to a second more than its moment, and its run as much; now and then a sweep comes in between.
    assert played.most_overdue_seconds < 2
    assert played.counted["failed invocations"] == 0
    assert played.recovery_seconds < 300  # the customer adds documents within 200, and it is looked at each minute


def test_a_seed_replays_exactly_in_another_process() -> None:
    script = "from tests.campaign.campaign import play; print(play(7, customers=3).trace)"
    other = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(other.stdout) == play(7, customers=3).trace


def test_two_seeds_are_two_schedules() -> None:
    assert play(1, customers=1).trace != play(2, customers=1).trace
