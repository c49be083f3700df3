"""At rest: each store's record, the shop platform, the keys and the mails agree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.flows.store import sync
from chalicelib.flows.store.flow import FLOW
from chalicelib.flows.store.lifecycle import COMPLETED, SKIPPED
from chalicelib.records.record import Record
from tests.campaign.rules import require
from tests.campaign.stores import Store, Stores

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment

WELCOME = "Welcome: four steps for A store"


def check_stores(deployment: Deployment, stores: Stores) -> None:
    """Hold everything against everything else.

    Raises:
        Broken: They do not agree.
    """
    for store in stores.stores:
        record = deployment.rules.latest[store.key]
        _check_at_rest(record)
        _check_end(store, record)
        _check_orders(deployment, stores, store, record)
        _check_key(deployment, stores, store, record)
        _check_handed_over(deployment, store, record)
        _check_mails(deployment, store)
        _check_secret_nowhere(stores, record)


def _check_at_rest(record: Record) -> None:
    require(record.due_at is None, f"{record.key}: due at {record.due_at}")
    require(all(_over(record, name) for name in record.actions), f"{record.key}: not settled")
    left_over = record.attention or (record.journal and not record.journal_from)
    require(not left_over, f"{record.key}: something is left over")


def _over(record: Record, name: str) -> bool:
    """Whether an action has settled. What was to be told may have passed before anybody came to tell it."""
    entry, action = record.entry(name), FLOW.action(name)
    return entry.settled or (action.recurs is not None and not entry.fence and not action.outstanding(record))


def _check_end(store: Store, record: Record) -> None:
    require(record.status == (SKIPPED if store.skipped else COMPLETED), f"{record.key}: {record.status}")


def _check_orders(deployment: Deployment, stores: Stores, store: Store, record: Record) -> None:
    """None is missing where an import is through, and none is there that the marketplace has not. That none is twice is
    asked as each comes (`WatchedOrders`)."""
    there, job = deployment.outside.shop.orders.get(store.store_id, set()), sync.latest(record)
    require(there <= stores.wanted, f"{record.key}: orders of nobody: {sorted(there - stores.wanted)}")
    if job is not None and job.state is sync.JobState.SUCCEEDED:
        require(there == stores.wanted, f"{record.key}: orders are missing: {sorted(stores.wanted - there)}")
        count = (job.count.done, job.count.failed)
        require(count == (len(stores.wanted), stores.odd), f"{record.key}: counted {count}")
    require(job is not None or not there, f"{record.key}: orders, and nobody asked for them")


def _check_key(deployment: Deployment, stores: Stores, store: Store, record: Record) -> None:
    """Gone once the store is skipped or erased; else one that the marketplace has once taken."""
    text = deployment.outside.store_secrets.there.get(store.secret)
    if record.status == SKIPPED or store.erased:
        require(text is None, f"{record.key}: its key is left")
        return
    require(text and json.loads(text)["api_key"] in stores.accepted, f"{record.key}: no key")


def _check_handed_over(deployment: Deployment, store: Store, record: Record) -> None:
    """What the shop platform has was filled in. It is the last of it where no request comes minutes late: the
    platform cannot tell which of two was sent first."""
    kept = deployment.outside.shop.kept.get(("put_profile", store.store_id))
    if record.status == SKIPPED and kept is None:
        return
    require(_said(kept) in store.profiles, f"{record.key}: the shop has a profile that nobody filled in: {kept}")
    if not deployment.faults.rates.late and not store.erased and len(store.people) == 1:
        require(record.status == SKIPPED or _said(kept) == store.profiles[-1], f"{record.key}: not the last: {kept}")


def _said(kept: Any) -> dict[str, Any]:
    return {name: value for name, value in (kept or {}).items() if value is not None}


def _check_mails(deployment: Deployment, store: Store) -> None:
    """Everybody is welcomed, unless they were erased before SES took it; more than once only where something died."""
    require(store.erased or deployment.outside.post.sent[store.owner, WELCOME] >= 1, f"{store.key}: nobody is welcomed")


def _check_secret_nowhere(stores: Stores, record: Record) -> None:
    text = repr(record)
    require(not any(key in text for key in stores.accepted), f"{record.key}: its key stands on the record")
