"""At rest: ledger, platforms and repository agree, customer by customer and over all."""

from __future__ import annotations

import re
from collections import Counter

from chalicelib.executors.provision_pixel import pixel_id_of
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, customer_entry
from chalicelib.records.codec import address
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.campaign.checks_of_companies import check_companies
from tests.campaign.checks_of_stores import check_stores
from tests.campaign.checks_of_tenants import check_tenants
from tests.campaign.customers import INVITES, Customer
from tests.campaign.deployment import Deployment
from tests.campaign.outside import ANALYTICS
from tests.campaign.population import Population
from tests.campaign.rules import require

INVOCATIONS_EACH = 150
"""Invocations of the stream handler for each onboarding at the most, at the worst fault rates."""
RECORDS_OF_A_COMPANY = 4
"""Its own and its tickets', at the least."""
RECORDS_OF_A_TENANT = 3
"""Its own and its uploads', at the least."""
AS_MANY_AS_A_SILENT_ONE = 20
"""A tenant that never uploads is looked after every quarter of an hour for a day, and by clocks that are far apart
several times."""
TOLD = {"registered", "submitted", "completed"}
Effect = tuple[str, str]
MADE = {
    ("controller", "create_account"): ("controller", "close_account"),
    ("controller", "put_user_membership"): ("controller", "delete_user_membership"),
    ("controller", "put_account_membership"): ("controller", "delete_account_membership"),
    ("ecom", "create_index"): ("ecom", "delete_index"),
}
"""What each customer who is completely onboarded has one of at the end, and how it is taken back."""


def check_everything(deployment: Deployment, population: Population) -> None:
    """Hold everything against everything else.

    Raises:
        Broken: They do not agree.
    """
    require(
        deployment.rules.unreadable == deployment.poisoned, f"items that nobody can read: {deployment.rules.unreadable}"
    )
    subjects = deployment.outside.commits()
    source = deployment.outside.git.git("show", f"main:{INDEX_DATA_PATH}")
    for customer in population.customers:
        record = deployment.rules.latest[customer.key]
        _check_at_rest(deployment, record)
        if customer.withdrawn:
            _check_withdrawn(deployment, record, subjects)
        else:
            _check_completed(deployment, customer, record, subjects)
            _check_source(customer, record, source)
    _check_effects(deployment, population.customers)
    queues = deployment.outside.queues
    again = {name: times for name, times in queues.made.items() if times > 1 + queues.vanished[name]}
    require(not again, f"queues: {again}")
    records = len(population.customers)
    if population.stores is not None:
        check_stores(deployment, population.stores)
        records += len(population.stores.stores)
    if population.companies is not None:
        check_companies(deployment, population.companies)
        records += RECORDS_OF_A_COMPANY * len(population.companies.companies)
    if population.tenants is not None:
        check_tenants(deployment, population.tenants)
        records += RECORDS_OF_A_TENANT * len(population.tenants.tenants)
        records += AS_MANY_AS_A_SILENT_ONE * sum(tenant.silent for tenant in population.tenants.tenants)
    ran = deployment.counted["stream invocations"]
    require(ran <= INVOCATIONS_EACH * records, f"{ran} invocations for {records} records")


def _check_at_rest(deployment: Deployment, record: Record) -> None:
    """Nothing is left to do, and whoever has the link is the owner: nobody else ever was one at the end."""
    require(record.due_at is None, f"{record.key}: due at {record.due_at}")
    require(all(entry.settled for entry in record.actions.values()), f"{record.key}: not settled")
    left_over = record.attention or (record.journal and not record.journal_from)
    require(not left_over, f"{record.key}: something is left over")
    done = record.entry("release_membership").done_for
    require(len(done) == len(record.releases), f"{record.key}: {len(record.releases)} releases, and done for {done}")
    account = record.facts.get("system_account_id", "")
    members = deployment.outside.ask("controller", "GET", f"/v1/accounts/{account}/members").json().get("members", [])
    owner = [record.registered_by] if record.status == "completed" else []
    require([each["user_id"] for each in members] == owner, f"{record.key}: {members}, not {owner}")
    for user in {each.user for each in record.releases} - set(owner):
        theirs = deployment.outside.ask("controller", "GET", f"/v1/users/{user}/accounts").json().get("accounts", [])
        require(not theirs, f"{record.key}: {user} was released, and has {theirs}")


def _check_withdrawn(deployment: Deployment, record: Record, subjects: list[str]) -> None:
    """Nothing is left of them."""
    pixel = pixel_id_of(record.record_id)
    require(record.status == "revoked", f"{record.key}: {record.status}")
    added, removed = subjects.count(f"Add pixel {pixel}"), subjects.count(f"Remove pixel {pixel}")
    require(added == removed <= 1, f"{record.key}: added {added} times, removed {removed} times")
    left = [name for name in deployment.outside.queues.there if pixel in name]
    require(not left, f"{record.key}: queues are left: {left}")
    require(not _mapping(deployment, pixel), f"{record.key}: its mapping is left")


def _check_completed(deployment: Deployment, customer: Customer, record: Record, subjects: list[str]) -> None:
    """Everything is there, once, and the customer's."""
    require(record.status == "completed", f"{record.key}: {record.status}")
    skipped = {name for name, entry in record.actions.items() if entry.status is Status.SKIPPED}
    needless = {"rename_account": not customer.renamed, "update_pixel_source": not customer.updated}
    require(skipped == {name for name, is_so in needless.items() if is_so}, f"{record.key}: skipped {skipped}")
    told = {message for message in TOLD if deployment.outside.colleagues.told[f"{record.record_id}/{message}"]}
    require(told == TOLD == TOLD & set(record.entry("notify").done_for), f"{record.key}: told {told}")
    account, pixel = record.facts["system_account_id"], pixel_id_of(record.record_id)
    require(record.facts["pixel_id"] == pixel, f"{record.key}: another pixel")
    queues = [name for name in deployment.outside.queues.there if pixel in name]
    require(len(queues) == 2, f"{record.key}: queues {queues}")
    mapping = _mapping(deployment, pixel)
    require(account in str(mapping), f"{record.key}: mapped {mapping}")
    require(subjects.count(f"Add pixel {pixel}") == 1, f"{record.key}: commits {subjects}")
    require(subjects.count(f"Update pixel {pixel}") <= customer.updated, f"{record.key}: commits {subjects}")
    accounts = [effect for effect in deployment.outside.effects["controller"].all() if effect.subject == account]
    require(any(effect.operation == "create_account" for effect in accounts), f"{record.key}: not its account")
    index = deployment.outside.ask(
        "ecom", "GET", f"/v1/accounts/{account}/indexes/{customer.answers['index_name']}"
    ).json()
    attached = index.get("settings", {}).get("pixel_id")
    require(attached == pixel, f"{record.key}: {index}")


def _check_source(customer: Customer, record: Record, source: str) -> None:
    """The pixel repository says what the customer submitted, whatever an SE had taken them for."""
    entry = customer_entry(source, record.facts["pixel_id"]) or ""
    said = dict(re.findall(r"""["']?(\w+)["']?: ["'](.*?)["'],?$""", entry, re.MULTILINE))
    named, kind = said.get("customerName"), said.get("storefrontType")
    wanted = (customer.answers["account_name"], customer.answers["storefront_type"])
    require((named, kind) == wanted, f"{record.key}: the pixel repository says {entry}, not {wanted}")


def _check_effects(deployment: Deployment, customers: list[Customer]) -> None:
    """Each once for those who are completely onboarded; for the others, what was made was taken back, once. Once more
    for what was deleted and made again."""
    made: Counter[Effect] = Counter()
    for platform, effects in deployment.outside.effects.items():
        made.update((platform, effect.operation) for effect in effects.all())
    completed = [customer for customer in customers if not customer.withdrawn]
    for forth, back in MADE.items():
        left = made[forth] - made[back]
        require(left == len(completed), f"{made[forth]} {forth}, {made[back]} {back}: {left} for {len(completed)}")
    sessions = sum(1 + len(customer.released) + customer.forgotten for customer in customers)
    withdrawn, deleted = len(customers) - len(completed), made["ecom", "delete_index"]
    bounds = {
        ("controller", "create_account"): (len(completed), len(customers)),
        ("controller", "rename_account"): _both(sum(customer.renamed for customer in completed)),
        ("controller", "put_user"): (len(completed), sessions),
        ("controller", "put_user_membership"): (len(completed), sessions),
        ("controller", "put_account_membership"): (len(completed), sessions),
        ("controller", "set_last_account"): (len(completed), sessions),
        ("controller", "invite"): _both(len(INVITES) * len(completed)),
        ("ecom", "put_default_configs"): (len(completed), len(customers)),
        ("ecom", "create_index"): _both(len(completed) + deleted),
        ("ecom", "attach_pixel"): (len(completed), len(completed) + deleted),
        ("ecom", "add_documents"): (len(completed), len(completed) + deleted),
        # Added; what was submitted, unless it was known by then; the removal.
        ("github", "update_ref"): (len(completed), 2 * len(completed) + 2 * withdrawn),
    } | {back: _both(made[back]) for back in MADE.values()}
    wrong = {what: made[what] for what in {*made, *bounds} if not _within(made[what], bounds.get(what, (0, 0)))}
    require(not wrong, f"effects: {wrong}")


def _mapping(deployment: Deployment, pixel: str) -> object:
    return deployment.outside.table.get_item(TableName=ANALYTICS, Key=address(f"PIXEL#{pixel}", "MAPPING")).get("Item")


def _both(times: int) -> tuple[int, int]:
    return times, times


def _within(times: int, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= times <= bounds[1]
