"""The ways that one customer can go, each played by itself: to be cut at every place of it. And the pixel's, which an
engineer makes on its own, a store's, a company's and a tenant's.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from chalicelib.engine.planner import LATE
from chalicelib.flows.pixel.flow import FLOW as PIXEL_FLOW
from chalicelib.flows.pixel.intents.create import create_pixel
from chalicelib.records.codec import address
from chalicelib.records.record import Record
from tests.campaign.checks_of_companies import check_companies
from tests.campaign.checks_of_stores import check_stores
from tests.campaign.checks_of_tenants import check_tenants
from tests.campaign.company import UNDISTURBED_COMPANIES
from tests.campaign.customers import UNDISTURBED, Customer
from tests.campaign.deployment import Deployment
from tests.campaign.outside import ANALYTICS
from tests.campaign.population import Population
from tests.campaign.rules import require
from tests.campaign.stores import UNDISTURBED_STORES
from tests.campaign.tenant import UNDISTURBED_TENANTS, catalogue

RELEASED_AFTER = 3.0
"""Seconds from the submission: the run is under way."""
RELEASED_AT_ONCE_AFTER = 0.7
"""Seconds from the claim: the ownership is being granted."""


def _completed(population: Population) -> None:
    population.shares, population.live_within = UNDISTURBED, 0.0


def _withdrawn(population: Population) -> None:
    def withdraw(customer: Customer) -> None:
        population.pass_time(LATE.total_seconds())
        population.engineers.withdraw(customer)

    population.shares, population.when_registered = UNDISTURBED, withdraw


def _released(population: Population) -> None:
    """The first user as they become the owner, so that what was asked for them may still come; the second one when they
    have been it for long and have just submitted, so that the third comes into the middle of everything."""
    _completed(population)

    def release(customer: Customer) -> None:
        if customer.released:
            population.pass_time(LATE.total_seconds())
        else:
            population.engineers.release_now(customer)

    def release_again(customer: Customer) -> None:
        population.pass_time(RELEASED_AFTER)
        population.engineers.release_now(customer)

    population.when_registered, population.when_submitted = release, release_again


def _released_at_once(population: Population) -> None:
    """The user is released while they are being made the owner."""
    _completed(population)

    def release(customer: Customer) -> None:
        if not customer.released:
            population.pass_time(RELEASED_AT_ONCE_AFTER)
            population.engineers.release_now(customer)

    population.when_claimed = release


ASKED = {"account_name": "Marrow & Sons", "storefront_type": "mobile", "personalization": True}


def _asks_for_a_pixel(population: Population) -> None:
    """An engineer, for an account that is there."""
    population.shares = UNDISTURBED
    made: list[Record] = []

    def ask() -> None:
        account = population.account_of_somebody()
        desk = population.desk
        made.append(
            population.until_it_works(
                lambda: create_pixel(
                    desk, prefill=ASKED, system_account_id=account, note="", actor="se", idempotency_key="a pixel"
                )
            )
        )

    population.others.append(lambda: bool(made) and _settled(population.stored(made[0].key)))
    population.later(1.0, ask)


def _settled(record: Record) -> bool:
    return record.due_at is None and all(
        record.entry(action.name).settled for action in PIXEL_FLOW.actions_of(record) if not action.recurs
    )


def check_pixel(deployment: Deployment, population: Population) -> None:
    """One queue and its dead-letter queue, one mapping, one commit.

    Raises:
        Broken: Something is missing, or there twice.
    """
    (record,) = deployment.rules.latest.values()
    outside, pixel = deployment.outside, record.record_id
    left_over = record.attention or (record.journal and not record.journal_from)
    require(_settled(record) and not left_over, f"{record.key}: not at rest")
    require(outside.queues.made.total() == 2, f"{record.key}: {outside.queues.made}")
    key = address(f"PIXEL#{pixel}", "MAPPING")
    require("Item" in outside.table.get_item(TableName=ANALYTICS, Key=key), f"{record.key}: not mapped")
    commits = [subject for subject in outside.commits() if pixel in subject]
    require(commits == [f"Add pixel {pixel}"], f"{record.key}: {commits}")


def _a_store(population: Population) -> None:
    """One store, whose orders take several slices."""
    population.shares = UNDISTURBED
    stores = population.with_stores(1, arriving_within=1.0, shares=UNDISTURBED_STORES, orders=5, odd=(2,))
    stores.thinks = (0.1,)


def check_store(deployment: Deployment, population: Population) -> None:
    """What must hold of it at rest.

    Raises:
        Broken: Something is missing, or there twice.
    """
    require(population.stores, "no store came")
    if population.stores:
        check_stores(deployment, population.stores)


def _a_company(population: Population) -> None:
    """One company, with a logo of its own and a subscription, until it leaves."""
    population.shares = UNDISTURBED
    shares = replace(UNDISTURBED_COMPANIES, uploads=1.0, churned=1.0)
    companies = population.with_companies(1, arriving_within=1.0, shares=shares)
    companies.applicants.thinks, companies.designers.sent_back = (0.1,), 0.0


def check_company(deployment: Deployment, population: Population) -> None:
    """What must hold of it at rest.

    Raises:
        Broken: Something is missing, or there twice.
    """
    require(population.companies, "no company came")
    if population.companies:
        check_companies(deployment, population.companies)


def _a_tenant(population: Population) -> None:
    """One tenant, from nothing to production, by a CSV and a workbook, each of two slices; until it is closed."""
    population.shares = UNDISTURBED
    shares = replace(UNDISTURBED_TENANTS, closed=1.0)
    tenants = population.with_tenants(1, arriving_within=1.0, shares=shares, rows=70)
    tenants.tenants[0].files[1] = catalogue(random.Random(0), rows=70)
    tenants.thinks = (0.1,)


def check_tenant(deployment: Deployment, population: Population) -> None:
    """What must hold of it at rest.

    Raises:
        Broken: Something is missing, or there twice.
    """
    require(population.tenants, "no tenant was made")
    if population.tenants:
        check_tenants(deployment, population.tenants)


AT_ONCE, PIXEL, STORE, COMPANY = "released at once", "a pixel on its own", "a store", "a company"
TENANT = "a tenant"
WAYS: dict[str, Callable[[Population], None]] = {
    "completed": _completed,
    "withdrawn": _withdrawn,
    "released": _released,
    AT_ONCE: _released_at_once,
    PIXEL: _asks_for_a_pixel,
    STORE: _a_store,
    COMPANY: _a_company,
    TENANT: _a_tenant,
}
RELEASED = {"released", AT_ONCE}
"""The ways on which somebody else takes over."""
ALONE = {PIXEL, STORE, COMPANY, TENANT}
"""Those on which no customer of the ecom flow comes."""
OF_FLOW = {"ecom": set(WAYS) - ALONE, "pixel": {PIXEL}, "store": {STORE}, "merch": {COMPANY}, "tenant": {TENANT}}
"""The ways of each flow."""
CHECKS = {PIXEL: check_pixel, STORE: check_store, COMPANY: check_company, TENANT: check_tenant}
"""What must hold at rest, where that is not `check_everything`."""
