"""The routes of the shop platform and of SEs, under /v1/store/onboarding: signing up, the gate, skipping."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from chalicelib.flows.store.intents.sign_up import sign_up
from chalicelib.flows.store.intents.skip import skip
from chalicelib.flows.store.mails import page_of
from chalicelib.flows.store.name import BASE
from chalicelib.flows.store.outside import SHOP_CALLS
from chalicelib.flows.store.routes import answers
from chalicelib.flows.store.routes.answers import Gate, StoreStatus
from chalicelib.flows.store.routes.mine import record_of_store, status
from chalicelib.flows.store.steps import Name, StoreId
from chalicelib.forms import Email, Form, OneLine, Shaped
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable
from chalicelib.handlers.record_answers import RecordDetail
from chalicelib.handlers.records import shown

routes = Routes()
SIGN_UPS = Limit("store-sign-up", timedelta(minutes=1), per_address=300)
"""Stores that one program signs up; each mails somebody."""


class NewStore(Form):
    """A store that has signed up with the shop platform."""

    store_id: StoreId
    store_code: Annotated[str, Shaped(r"^[A-Za-z0-9_\-]{1,64}$", "1 to 64 letters, digits, hyphens or underscores")]
    store_name: Name
    owner_email: Email = Field(description="Who signed up, for the welcome")


class GateQuery(Form):
    """Whose gate it is."""

    store_id: StoreId


class Skip(Form):
    """Why a store's steps are skipped."""

    reason: Annotated[str, OneLine(500)] = Field(description="In words. The store's people see it")


@routes.route(
    "POST",
    BASE,
    auth=Auth.SERVICE,
    service=SHOP_CALLS,
    form=NewStore,
    answers=(StoreStatus,),
    status=202,
    limit=SIGN_UPS,
)
def sign_up_store(call: Call, body: NewStore) -> StoreStatus:
    """Begin a store's onboarding, as it signs up. A store that has one is answered with it: sending it again, however
    often, changes nothing."""
    sent = body.model_dump(mode="json")
    record = sign_up(call.desk, sent.pop("store_id"), sent, actor=call.actor)
    return status(call, call.about(record))


@routes.route(
    "GET",
    f"{BASE}/gate",
    auth=Auth.SERVICE,
    service=SHOP_CALLS,
    query=GateQuery,
    answers=(Gate,),
    conditional=True,
)
def read_store_gate(call: Call) -> Gate:
    """Whether a store's dashboard is open, or where whoever comes is to be sent. One read of the table, and an ETag."""
    record = record_of_store(call, bodies.query(call.request, GateQuery).store_id)
    return answers.gate(record, page_of(record, call.api.settings.console_url))


@routes.route(
    "POST",
    f"{BASE}/{{store_id}}/skip",
    auth=Auth.ADMIN,
    form=Skip,
    answers=(RecordDetail,),
    tagged=True,
)
@on_unreadable(of_any_flow)
def skip_store_onboarding(call: Call, store_id: str, body: Skip) -> RecordDetail:
    """Open a store's dashboard without the steps. An import under way is withdrawn, and the store's key taken away."""
    return shown(call, skip(call.desk, record_of_store(call, store_id), body.reason, actor=call.actor))
