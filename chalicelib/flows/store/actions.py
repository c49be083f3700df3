"""The actions of a store's onboarding, and what each waits for.

They recur: what is saved again is handed over again, what is triggered again is imported again. Each occasion is a
save, a job, a mail; so the ledger says what of it has been done.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.engine.flow import ANY_STATUS, Action, Occasions
from chalicelib.engine.planner import LATE
from chalicelib.flows.common.stories import notify_at
from chalicelib.flows.store import mails, news, sync
from chalicelib.flows.store.lifecycle import IN_PROGRESS, SKIPPED
from chalicelib.flows.store.steps import FEED_FIELDS, MERCHANT_PROFILE, PRODUCT_IMPORT, PROFILE_FIELDS
from chalicelib.flows.store.wizard import saves_of
from chalicelib.records.record import Record
from chalicelib.shared_actions import HAND_OVER_FEEDS, HAND_OVER_PROFILE, IMPORT_ORDERS, OrdersImported


def _ends(record: Record) -> Occasions:
    """When the store's key is to be taken away: once no request that writes one can be under way any more."""
    found: dict[str, datetime] = {}
    if skipped := record.at.get(SKIPPED):
        found["skipped"] = skipped + LATE
    if erased := record.fields.get("erased_at"):
        found["erased"] = datetime.fromisoformat(erased) + LATE
    return found


ACTIONS = (
    Action(
        name="mail_store",
        title="Mail the store",
        starts_at=ANY_STATUS,
        recurs=mails.occasions,
        makes_once="at least once: a mail whose answer was lost goes out again",
        machinery=True,
    ),
    Action(
        name=HAND_OVER_PROFILE,
        title="Hand the merchant profile to the shop platform",
        starts_at=IN_PROGRESS,
        recurs=saves_of(MERCHANT_PROFILE),
        answers=PROFILE_FIELDS,
        makes_once="upsert, once for each save; nothing takes it back: the profile is the store's",
    ),
    Action(
        name=HAND_OVER_FEEDS,
        title="Hand the feeds to the shop platform",
        starts_at=IN_PROGRESS,
        recurs=saves_of(PRODUCT_IMPORT),
        answers=FEED_FIELDS,
        makes_once="upsert, once for each save; nothing takes it back: the feeds are the store's",
    ),
    Action(
        name=IMPORT_ORDERS,
        title="Import the orders of before",
        starts_at=IN_PROGRESS,
        recurs=sync.occasions,
        makes_once="upsert by the order's number; cursor and counts are kept with each slice of 5 seconds, on the "
        "lane of bulk work. Skipping withdraws what is left; orders that are there stay",
        budget=15,
        wait_limit=timedelta(days=1),
        bulk=OrdersImported.place,
    ),
    Action(
        name="forget_credentials",
        title="Take the store's key of the marketplace away",
        starts_at=ANY_STATUS,
        recurs=_ends,
        makes_once="removing what is gone changes nothing",
        machinery=True,
    ),
    notify_at(news.occasions),
)
