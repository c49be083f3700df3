"""One seed, played: a deployment, its users and its faults, until everything is at rest. Then everything is counted."""

from __future__ import annotations

import logging
import os
import random
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
from requests.adapters import BaseAdapter

from chalicelib.handlers import bulk, stream
from local.seed_repository import seed as seed_repository
from tests.campaign.budget import CUSTOMERS
from tests.campaign.checks import check_everything
from tests.campaign.deployment import FORMS, Deployment
from tests.campaign.fault_rates import FaultRates
from tests.campaign.population import Population

ARRIVING_WITHIN = 900.0
CLEARS_AFTER = 2 * 3600.0
"""Seconds after which nothing new goes wrong, so that rest can be reached however much went wrong."""
AT_REST_WITHIN = 8 * 3600.0
"""Seconds. A back-off is 15 minutes at the most, and a lease as long as an invocation."""
DRAFTS_END_WITHIN = 30 * 3600.0
"""Seconds more, where drafts may lie untouched until they end, and uploads unsubmitted."""
AFTERMATH = 300.0
"""Seconds to wait at rest for whatever is still on its way (`network.LATEST_SECONDS`)."""


@dataclass
class Played:
    """What became of one campaign.

    Attributes:
        counted: Invocations, deaths and the like, by name.
        faults: What went wrong, by kind and place.
        effects: What the platforms did, by platform and operation.
        writes_checked: Writes of records, each held against the rules.
        steps: How often a task went on.
        seconds: Virtual time, from the first customer to rest.
        recovery_seconds: The longest that a customer waited from submitting until everything was done, their own part
            of it included; of those to whom nothing happened that takes people to put right.
        most_overdue_seconds: By how much a record that a sweep started was overdue, at the most.
        withdrawn: Customers whose invitation was taken back.
        released: How often the user was taken off who had claimed the link.
        trace: Checksum of every ledger that was stored, in order: equal for equal seeds.
    """

    seed: int | str
    customers: int
    stores: int
    companies: int
    tenants: int
    counted: Counter[str]
    faults: Counter[str]
    effects: Counter[str]
    writes_checked: int
    steps: int
    seconds: float
    recovery_seconds: float
    most_overdue_seconds: float
    withdrawn: int
    released: int
    trace: int


def play(
    seed: int | str,
    *,
    customers: int = CUSTOMERS,
    stores: int = 0,
    companies: int = 0,
    tenants: int = 0,
    rates: FaultRates | None = None,
    arriving_within: float = ARRIVING_WITHIN,
    prepare: Callable[[Deployment, Population], None] = lambda *_: None,
    form: str | None = None,
    check: Callable[[Deployment, Population], None] = check_everything,
    **mapping: Any,
) -> Played:
    """Play one seed to its end.

    Args:
        seed: Decides everything.
        customers: How many arrive.
        stores: How many stores sign up as well.
        companies: How many companies begin an intake as well.
        tenants: How many tenants are made as well.
        rates: Instead of the seed's.
        arriving_within: Seconds in which they do.
        prepare: Given the deployment and its users before anything happens.
        form: In which form records are stored (`deployment.FORMS`), instead of the seed's.
        check: Holds everything against everything else, at rest.
        mapping: Options of the event source that differ from the deployed ones.

    Raises:
        Broken: A promise did not hold.
        NeverAtRest: It does not come to rest.
    """
    chance = random.Random(f"{seed} weather")
    with surroundings(random.Random(f"{seed} ids")) as repository:
        rates = rates or FaultRates.of(chance)
        form = form or random.Random(f"{seed} form").choice(FORMS)
        deployment = Deployment(seed, rates, repository, form, **mapping)
        population = Population(deployment, customers, arriving_within=arriving_within)
        if stores:
            population.with_stores(stores, arriving_within=arriving_within)
        if companies:
            population.with_companies(companies, arriving_within=arriving_within)
        if tenants:
            population.with_tenants(tenants, arriving_within=arriving_within)
        prepare(deployment, population)
        limit = AT_REST_WITHIN + DRAFTS_END_WITHIN * bool(population.companies or population.tenants)
        with wired(deployment):
            deployment.timeline.at(CLEARS_AFTER, setattr, deployment.faults, "over", True)
            deployment.timeline.run(until=lambda: population.all_done and deployment.quiet, limit=limit)
            end = deployment.timeline.now + AFTERMATH
            deployment.timeline.run(until=lambda: deployment.timeline.now >= end, limit=limit + 2 * AFTERMATH)
        check(deployment, population)
        played = _counted(seed, deployment, population)
        deployment.close()
        return played


def _counted(seed: int | str, deployment: Deployment, population: Population) -> Played:
    submitted = [customer for customer in population.customers if not customer.withdrawn and not customer.disturbed]
    waited = [(customer.done_at or 0) - (customer.submitted_at or 0) for customer in submitted]
    effects = Counter(
        f"{platform} {effect.operation}" for platform, log in deployment.outside.effects.items() for effect in log.all()
    )
    effects["sqs create_queue"] = sum(deployment.outside.queues.made.values())
    effects["shop put_order"] = sum(map(len, deployment.outside.shop.orders.values()))
    effects.update(f"payments {effect.operation}" for effect in deployment.outside.payments.all())
    effects.update(f"organisations {effect.operation}" for effect in deployment.outside.organisations.all())
    effects["findings"] = len(deployment.outside.findings.there)
    effects["mails"] = deployment.outside.post.sent.total()
    effects["messages"] = deployment.outside.colleagues.told.total()
    return Played(
        seed=seed,
        customers=len(population.customers),
        stores=len(population.stores.stores) if population.stores else 0,
        companies=len(population.companies.companies) if population.companies else 0,
        tenants=len(population.tenants.tenants) if population.tenants else 0,
        counted=deployment.counted,
        faults=deployment.faults.fired,
        effects=effects,
        writes_checked=deployment.rules.checks,
        steps=deployment.timeline.steps,
        seconds=deployment.timeline.now,
        recovery_seconds=max(waited, default=0.0),
        most_overdue_seconds=deployment.most_overdue,
        withdrawn=sum(customer.withdrawn for customer in population.customers),
        released=sum(len(customer.released) for customer in population.customers),
        trace=deployment.rules.trace,
    )


@contextmanager
def surroundings(ids: random.Random) -> Iterator[Path]:
    """What a deployment stands in: an empty working directory with the sample repository, which it answers; ids that
    follow from a seed; and no log."""
    with _working_directory(), nothing_real(ids):
        yield Path(shutil.copytree(Path(_seeded().name) / "pixel.git", "pixel.git"))


@contextmanager
def _working_directory() -> Iterator[None]:
    """What a campaign keeps on disk lies there and is named from there, so that a process that forks in the middle of
    one can go on with a copy. It goes with the process that made it."""
    made_by, folder = os.getpid(), tempfile.mkdtemp(prefix="onramp-campaign-")
    try:
        with chdir(folder):
            yield
    finally:
        if os.getpid() == made_by:
            shutil.rmtree(folder)


@cache
def _seeded() -> tempfile.TemporaryDirectory[str]:
    """A folder with the sample repository, made once and copied for each campaign; gone with the process."""
    folder = tempfile.TemporaryDirectory(prefix="onramp-campaign-")
    seed_repository(Path(folder.name) / "pixel.git")
    return folder


@contextmanager
def nothing_real(ids: random.Random) -> Iterator[None]:
    """Ids from the seed, and no log: what goes wrong here is meant to."""

    def new_id() -> uuid.UUID:
        return uuid.UUID(int=ids.getrandbits(128), version=4)

    def new_word(size: int) -> str:
        return ids.randbytes(size).hex()

    logging.disable(logging.CRITICAL)
    try:
        with patch("uuid.uuid4", new_id), patch("secrets.token_hex", new_word):
            yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def wired(deployment: Deployment) -> Iterator[None]:
    """The deployment's worker behind the handler, and its network behind every session."""

    session = requests.Session()
    session.trust_env = False
    network: BaseAdapter = deployment.outside.network
    session.mount("http://", network)

    with (
        patch.object(stream, "worker", deployment.worker),
        patch.object(bulk, "worker", lambda *, bulk: deployment.worker()),
        patch.object(stream, "stage", lambda: "test"),
        patch("chalicelib.clients.http.client.shared_session", lambda: session),
        patch("chalicelib.clients.github.transport.shared_session", lambda: session),
        patch("chalicelib.clients.payments.library.shared_session", lambda: session),
        patch("chalicelib.executors.validate_upload.SLICE", 0.0),  # as few rows as a slice may have
    ):
        yield
