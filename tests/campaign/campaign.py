"""One seed, played: a town, its people, weather; until everything is at rest. Then everything is counted."""

from __future__ import annotations

import logging
import random
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
from requests.adapters import BaseAdapter

from chalicelib.executors.provision_pixel import pixel_id_of
from chalicelib.handlers import stream
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH
from chalicelib.records.codec import address
from chalicelib.records.ledger import Status
from local.seed_repository import seed as seed_repository
from tests.campaign.outside import ANALYTICS
from tests.campaign.people import INVITES, Customer, People, answers
from tests.campaign.rules import require
from tests.campaign.town import Town
from tests.campaign.weather import Weather

CUSTOMERS = 10
ARRIVING_WITHIN = 900.0
CLEARS_AFTER = 2 * 3600.0
"""Seconds after which nothing new goes wrong, so that rest can be reached whatever the weather was."""
AT_REST_WITHIN = 8 * 3600.0
"""Seconds. A back-off is 15 minutes at the most, and a lease as long as an invocation."""
AFTERMATH = 300.0
"""Seconds to wait at rest for whatever is still on its way (`network.LATEST_SECONDS`)."""
INVOCATIONS_EACH = 150
"""Invocations of the stream handler for each onboarding at the most, in the worst weather."""
ONCE = {
    ("controller", "create_account"): 1,
    ("controller", "rename_account"): 1,
    ("controller", "put_user"): 1,
    ("controller", "put_account_membership"): 1,
    ("controller", "put_user_membership"): 1,
    ("controller", "set_last_account"): 1,
    ("controller", "invite"): len(INVITES),
    ("ecom", "put_default_configs"): 1,
    ("ecom", "create_index"): 1,
    ("ecom", "attach_pixel"): 1,
    ("ecom", "add_documents"): 1,
    ("github", "update_ref"): 1,
}
"""Effects of one customer who is completely onboarded, as the platforms name them."""
TAKEN_BACK = {
    ("controller", "close_account"): ("controller", "create_account"),
    ("controller", "delete_user_membership"): ("controller", "put_user_membership"),
    ("controller", "delete_account_membership"): ("controller", "put_account_membership"),
}
"""Of those who are withdrawn, each of these effects has one of these: what was made at all."""
BEFORE_SUBMISSION = {
    *TAKEN_BACK.values(),
    ("controller", "put_user"),
    ("controller", "set_last_account"),
    ("ecom", "put_default_configs"),
    ("github", "update_ref"),
}
"""What may have been made for somebody who is withdrawn."""
TOLD = {"registered", "submitted", "completed"}


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
            of it included.
        most_overdue_seconds: As `Town.most_overdue`.
        withdrawn: Customers whose invitation was taken back.
        trace: As `rules.StoredRecords.trace`.
    """

    seed: int | str
    customers: int
    counted: Counter[str]
    faults: Counter[str]
    effects: Counter[str]
    writes_checked: int
    steps: int
    seconds: float
    recovery_seconds: float
    most_overdue_seconds: float
    withdrawn: int
    trace: int


def play(
    seed: int | str,
    *,
    customers: int = CUSTOMERS,
    weather: Weather | None = None,
    arriving_within: float = ARRIVING_WITHIN,
    prepare: Callable[[Town, People], None] = lambda *_: None,
    **mapping: Any,
) -> Played:
    """Play one seed to its end.

    Args:
        seed: Decides everything.
        customers: How many arrive.
        weather: Instead of the seed's.
        arriving_within: Seconds in which they do.
        prepare: Given the town and its people before anything happens.
        mapping: Options of the event source that differ from the deployed ones.

    Raises:
        Broken: A promise did not hold.
        NeverAtRest: It does not come to rest.
    """
    chance = random.Random(f"{seed} weather")
    with tempfile.TemporaryDirectory() as folder, _nothing_real(random.Random(f"{seed} ids")):
        shutil.copytree(Path(_seeded().name) / "pixel.git", repository := Path(folder) / "pixel.git")
        town = Town(seed, weather or Weather.of(chance), repository, **mapping)
        people = People(town, customers, arriving_within=arriving_within)
        prepare(town, people)
        with _wired(town):
            town.timeline.at(CLEARS_AFTER, setattr, town.faults, "over", True)
            town.timeline.run(until=lambda: people.all_done and town.quiet, limit=AT_REST_WITHIN)
            end = town.timeline.now + AFTERMATH
            town.timeline.run(until=lambda: town.timeline.now >= end, limit=AT_REST_WITHIN + 2 * AFTERMATH)
        _check_everything(town, people)
        played = _counted(seed, town, people)
        town.close()
        return played


def _check_everything(town: Town, people: People) -> None:
    """Ledger and platforms agree, for each customer and over all."""
    require(town.rules.unreadable == town.poisoned, f"items that nobody can read: {town.rules.unreadable}")
    subjects = town.outside.commits()
    completed = [customer for customer in people.customers if not customer.withdrawn]
    withdrawn = [customer for customer in people.customers if customer.withdrawn]
    for customer in completed:
        _check(town, customer, subjects)
    for customer in withdrawn:
        _check_withdrawn(town, customer, subjects)
    source = town.outside.git.git("show", f"main:{INDEX_DATA_PATH}")
    missing = [each.name for each in completed if f"'{answers(each.name)['account_name']}'" not in source]
    require(not missing, f"what they submitted has not reached the pixel repository: {missing}")
    _check_effects(town, len(completed), len(withdrawn))
    require(max(town.outside.queues.made.values(), default=1) == 1, f"queues: {town.outside.queues.made}")
    ran = town.counted["stream invocations"]
    require(ran <= INVOCATIONS_EACH * len(people.customers), f"{ran} invocations for {len(people.customers)} records")


def _check_effects(town: Town, completed: int, withdrawn: int) -> None:
    """Each once for those who are completely onboarded; for the others, what was made was taken back, once."""
    made: Counter[tuple[str, str]] = Counter()
    for platform, effects in town.outside.effects.items():
        made.update((platform, effect.operation) for effect in effects.all())
    most = {what: times * completed for what, times in ONCE.items()}
    most |= {what: most[what] + withdrawn for what in BEFORE_SUBMISSION}
    most["github", "update_ref"] += completed + withdrawn  # what was submitted, unless it was known; the removal
    too_few = {what: made[what] for what, times in ONCE.items() if made[what] < times * completed}
    require(not too_few, f"effects: missing {too_few}")
    for back, forth in TAKEN_BACK.items():
        require(made[back] == made[forth] - completed, f"{made[forth]} {forth}, and {made[back]} {back}")
        most[back] = made[back]
    require(made <= Counter(most), f"effects: too many {made - Counter(most)}")


def _check_withdrawn(town: Town, customer: Customer, subjects: list[str]) -> None:
    """Nothing is left of them."""
    record, pixel = town.rules.latest[customer.key], pixel_id_of(customer.key.partition("#")[2])
    require(record.status == "revoked", f"{record.key}: {record.status}")
    require(all(entry.settled for entry in record.actions.values()), f"{record.key}: not settled")
    require(not record.attention and not record.journal, f"{record.key}: something is left over")
    added, removed = subjects.count(f"Add pixel {pixel}"), subjects.count(f"Remove pixel {pixel}")
    require(added == removed <= 1, f"{record.key}: added {added} times, removed {removed} times")
    left = [name for name in town.outside.queues.there if pixel in name]
    require(not left, f"{record.key}: queues are left: {left}")
    mapping = town.outside.table.get_item(TableName=ANALYTICS, Key=address(f"PIXEL#{pixel}", "MAPPING"))
    require("Item" not in mapping, f"{record.key}: its mapping is left")


def _check(town: Town, customer: Customer, subjects: list[str]) -> None:
    record = town.rules.latest[customer.key]
    require(record.status == "completed", f"{record.key}: {record.status}")
    require(all(entry.status is Status.SUCCEEDED for entry in record.actions.values()), f"{record.key}: not succeeded")
    told = {message for message in TOLD if town.outside.colleagues.told[f"{record.onboarding_id}/{message}"]}
    require(told == TOLD == TOLD & set(record.entry("notify").done_for), f"{record.key}: told {told}")
    queues = [name for name in town.outside.queues.there if record.facts["pixel_id"] in name]
    require(len(queues) == 2, f"{record.key}: queues {queues}")
    require(not record.attention and not record.journal, f"{record.key}: something is left over")
    account, pixel = record.facts["system_account_id"], pixel_id_of(record.onboarding_id)
    require(record.facts["pixel_id"] == pixel, f"{record.key}: another pixel")
    require(subjects.count(f"Add pixel {pixel}") == 1, f"{record.key}: commits {subjects}")
    require(subjects.count(f"Update pixel {pixel}") <= 1, f"{record.key}: commits {subjects}")
    accounts = [effect for effect in town.outside.effects["controller"].all() if effect.subject == account]
    require(any(effect.operation == "create_account" for effect in accounts), f"{record.key}: not its account")


def _counted(seed: int | str, town: Town, people: People) -> Played:
    submitted = [customer for customer in people.customers if customer.submitted_at and not customer.withdrawn]
    waited = [(customer.done_at or 0) - (customer.submitted_at or 0) for customer in submitted]
    effects = Counter(
        f"{platform} {effect.operation}" for platform, log in town.outside.effects.items() for effect in log.all()
    )
    effects["sqs create_queue"] = sum(town.outside.queues.made.values())
    effects["messages"] = town.outside.colleagues.told.total()
    return Played(
        seed=seed,
        customers=len(people.customers),
        counted=town.counted,
        faults=town.faults.fired,
        effects=effects,
        writes_checked=town.rules.checks,
        steps=town.timeline.steps,
        seconds=town.timeline.now,
        recovery_seconds=max(waited, default=0.0),
        most_overdue_seconds=town.most_overdue,
        withdrawn=sum(customer.withdrawn for customer in people.customers),
        trace=town.rules.trace,
    )


@cache
def _seeded() -> tempfile.TemporaryDirectory[str]:
    """A folder with the sample repository, made once and copied for each campaign; gone with the process."""
    folder = tempfile.TemporaryDirectory(prefix="onramp-campaign-")
    seed_repository(Path(folder.name) / "pixel.git")
    return folder


@contextmanager
def _nothing_real(ids: random.Random) -> Iterator[None]:
    """Ids from the seed, and no log: what goes wrong here is meant to."""

    def new_id() -> uuid.UUID:
        return uuid.UUID(int=ids.getrandbits(128), version=4)

    logging.disable(logging.CRITICAL)
    try:
        with patch("uuid.uuid4", new_id):
            yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def _wired(town: Town) -> Iterator[None]:
    """The town's worker behind the handler, and the town's network behind every session."""

    session = requests.Session()
    session.trust_env = False
    network: BaseAdapter = town.outside.network
    session.mount("http://", network)

    with (
        patch.object(stream, "worker", town.worker),
        patch.object(stream, "stage", lambda: "test"),
        patch("chalicelib.clients.http.shared_session", lambda: session),
        patch("chalicelib.clients.github_transport.shared_session", lambda: session),
    ):
        yield
