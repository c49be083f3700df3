"""The routes of a store's people, under /v1/store/onboarding: the four steps, and how far they are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.store import sync
from chalicelib.flows.store.connection import SECONDS, Connection, tried
from chalicelib.flows.store.feeds import look
from chalicelib.flows.store.intents import save
from chalicelib.flows.store.intents import sync as syncing
from chalicelib.flows.store.name import BASE
from chalicelib.flows.store.outside import CONNECTION, FEEDS, KEYS, WHOSE_STORE
from chalicelib.flows.store.routes import answers
from chalicelib.flows.store.routes.answers import (
    ConnectionTest,
    ImportFeedsShown,
    MerchantProfileShown,
    StoreStatus,
    SyncProgress,
)
from chalicelib.flows.store.routes.mine import my_record, my_step, status
from chalicelib.flows.store.steps import (
    LETZSHOP_API,
    MERCHANT_PROFILE,
    ORDER_SYNC,
    PRODUCT_IMPORT,
    Completion,
    Credentials,
    ImportFeeds,
    MerchantProfile,
)
from chalicelib.flows.store.wizard import refuse_ended, refuse_locked
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.routing import Routes

if TYPE_CHECKING:
    from chalicelib.records.record import Record

routes = Routes()
_STEP: Final = f"{BASE}/step"
_SYNC: Final = f"{_STEP}/order-sync"
TRYING = Limit("try", timedelta(minutes=5), per_address=60)
"""Keys and addresses that are tried: each asks somebody outside, in our name."""


@routes.route("GET", f"{BASE}/status", auth=Auth.TOKEN, answers=(StoreStatus,), asks=(WHOSE_STORE,), conditional=True)
def read_store_status(call: Call) -> StoreStatus:
    """How far the caller's store is: its status, each step, and which can be filled in next."""
    return status(call, my_record(call))


@routes.route("GET", f"{_STEP}/merchant-profile", auth=Auth.TOKEN, answers=(MerchantProfileShown,), asks=(WHOSE_STORE,))
def read_merchant_profile(call: Call) -> MerchantProfileShown:
    """The merchant profile as it was saved; before that, what is known from signing up."""
    return answers.profile(my_record(call), MERCHANT_PROFILE)


@routes.route(
    "POST",
    f"{_STEP}/merchant-profile",
    auth=Auth.TOKEN,
    form=MerchantProfile,
    answers=(StoreStatus,),
    if_match=True,
    asks=(WHOSE_STORE,),
)
def save_merchant_profile(call: Call, body: MerchantProfile) -> StoreStatus:
    """Save the merchant profile. It is handed to the shop by itself, and the step is done once it has arrived."""
    record, seen = my_step(call, MERCHANT_PROFILE)
    values = body.model_dump(mode="json")
    return status(call, save.save(call.desk, record, MERCHANT_PROFILE, values, actor=call.subject, seen=seen))


@routes.route(
    "POST",
    f"{_STEP}/letzshop-api/test",
    auth=Auth.TOKEN,
    form=Credentials,
    answers=(ConnectionTest,),
    asks=(WHOSE_STORE, CONNECTION),
    limit=TRYING,
)
def test_letzshop_api(call: Call, body: Credentials) -> ConnectionTest:
    """Try a key of the marketplace, and keep nothing of it."""
    save.refuse_credentials(my_record(call), slug="")
    return answers.connection(_tried(call, body))


@routes.route(
    "POST",
    f"{_STEP}/letzshop-api",
    auth=Auth.TOKEN,
    form=Credentials,
    answers=(StoreStatus,),
    asks=(WHOSE_STORE, CONNECTION, KEYS),
    limit=TRYING,
    if_match=True,
)
def save_letzshop_api(call: Call, body: Credentials) -> StoreStatus:
    """Keep a key of the marketplace, once it was tried here and now. It is never shown again. An import that waited for
    a good key goes on by itself."""
    record, _ = my_step(call, LETZSHOP_API)
    save.refuse_credentials(record, slug="")
    found = _tried(call, body)
    if found.result != "reached":
        raise Problem(422, "CONNECTION_FAILED", found.says, errors=_about("api_key", found.says), extra=_named(found))
    save.refuse_credentials(record, found.slug)
    _keep(call, record, body, found.slug)
    return status(call, save.save_credentials(call.desk, record, slug=found.slug, shop=found.shop, actor=call.subject))


@routes.route("GET", f"{_STEP}/product-import", auth=Auth.TOKEN, answers=(ImportFeedsShown,), asks=(WHOSE_STORE,))
def read_product_import(call: Call) -> ImportFeedsShown:
    """The feeds as they were saved."""
    return answers.feeds(my_record(call), PRODUCT_IMPORT)


@routes.route(
    "POST",
    f"{_STEP}/product-import",
    auth=Auth.TOKEN,
    form=ImportFeeds,
    answers=(StoreStatus,),
    asks=(WHOSE_STORE, FEEDS),
    limit=TRYING,
    if_match=True,
)
def save_product_import(call: Call, body: ImportFeeds) -> StoreStatus:
    """Save where the feeds are, once each of them was looked at. They are handed to the shop by itself."""
    record, seen = my_step(call, PRODUCT_IMPORT)
    refuse_ended(record)
    refuse_locked(record, PRODUCT_IMPORT)
    if wrong := look(call.ask(FEEDS), body):
        raise Problem(422, "FEED_UNUSABLE", f"{wrong[0]['field']} {wrong[0]['message']}.", errors=wrong)
    values = body.model_dump(mode="json")
    return status(call, save.save(call.desk, record, PRODUCT_IMPORT, values, actor=call.subject, seen=seen))


@routes.route(
    "POST",
    f"{_SYNC}/trigger",
    auth=Auth.TOKEN,
    answers=(SyncProgress,),
    status=202,
    asks=(WHOSE_STORE,),
    if_match=True,
)
def trigger_order_sync(call: Call) -> SyncProgress:
    """Have the orders of before imported. While an import is under way, it is that one."""
    record = syncing.trigger(call.desk, my_step(call, ORDER_SYNC)[0], actor=call.subject)
    job = sync.latest(record)
    assert job is not None  # noqa: S101 - there is one now; tells the type checker
    return answers.progress(job)


@routes.route(
    "GET",
    f"{_SYNC}/progress/{{job_id}}",
    auth=Auth.TOKEN,
    answers=(SyncProgress,),
    asks=(WHOSE_STORE,),
    conditional=True,
)
def read_order_sync(call: Call, job_id: str) -> SyncProgress:
    """How far an import is: done, of how many, how fast, and which could not be. For asking every two seconds."""
    job = sync.job_of(my_record(call), job_id)
    if job is None:
        raise Problem(404, "JOB_NOT_FOUND", "Your store has no import of this id, or not any more.")
    return answers.progress(job)


@routes.route(
    "POST",
    f"{_SYNC}/complete",
    auth=Auth.TOKEN,
    form=Completion,
    answers=(StoreStatus,),
    asks=(WHOSE_STORE,),
    if_match=True,
)
def complete_store_onboarding(call: Call, body: Completion) -> StoreStatus:
    """Come to the end: the dashboard opens. The import must be through, or be left for later."""
    record, _ = my_step(call, ORDER_SYNC)
    return status(call, syncing.complete(call.desk, record, later=body.import_later, actor=call.subject))


def _tried(call: Call, body: Credentials) -> Connection:
    return tried(call.ask(CONNECTION), body.api_key.get_secret_value(), Deadline.after(SECONDS))


def _keep(call: Call, record: Record, body: Credentials, shop: str) -> None:
    try:
        call.ask(KEYS).put(record.record_id, body.api_key.get_secret_value(), shop)
    except PlatformError as error:
        detail = "The key cannot be kept at the moment. Try again in a few seconds."
        raise Problem(503, "STORE_UNAVAILABLE", detail, headers={"Retry-After": "5"}) from error


def _about(field: str, says: str) -> list[dict[str, str]]:
    return [{"field": field, "message": says}]


def _named(found: Connection) -> dict[str, object]:
    return {"result": found.result}
