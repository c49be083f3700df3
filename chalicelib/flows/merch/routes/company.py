"""The routes of a company that is there: for its people, for its shop, and for whoever takes its orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field

from chalicelib.errors import Problem
from chalicelib.flows.merch import keys, prints, standing
from chalicelib.flows.merch.intents import shop
from chalicelib.flows.merch.lifecycle import CHURNED, LIVE, PAUSED
from chalicelib.flows.merch.name import COMPANIES
from chalicelib.flows.merch.outside import ORDER_CALLS
from chalicelib.flows.merch.routes import answers_company as answers
from chalicelib.flows.merch.routes.answers_company import CompanyView, OrderGate, Shop
from chalicelib.flows.merch.routes.mine import company_of, my_company
from chalicelib.flows.merch.steps import Sku
from chalicelib.forms import Form, OneLine
from chalicelib.handlers import record_children
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.routing import Routes
from chalicelib.records.record import Record

routes = Routes()
_ONE: Final = f"{COMPANIES}/{{company_id}}"
VISITS: Final = Limit("merch-shop", timedelta(minutes=1), per_address=240, overall=24_000)
"""Visitors of shops: whoever serves a shop asks, and may keep the answer for `SHOP_SECONDS`."""
SHOP_SECONDS: Final = 30
_BACK_IN: Final = 3600
"""Seconds after which whoever came to a paused shop may look again: nobody knows when it goes on."""
_PAUSED: Final = "This shop is paused at the moment. Please come back later."
_CLOSED: Final = "This shop has closed."


class Reasoned(Form):
    """Why something is done."""

    reason: Annotated[str, OneLine(500)] = Field(description="In words. The company's people see it")


class GateQuery(Form):
    """What is to be ordered."""

    sku_id: Sku


@routes.route("GET", _ONE, auth=Auth.TOKEN, answers=(CompanyView,), conditional=True)
def read_company(call: Call, company_id: str) -> CompanyView:
    """How the caller's company stands: both keys, how far the designers are, and what is left to do."""
    return _shown(call, my_company(call, company_id))


@routes.route("POST", f"{_ONE}/pause", auth=Auth.TOKEN, form=Reasoned, answers=(CompanyView,))
def pause_company(call: Call, company_id: str, body: Reasoned) -> CompanyView:
    """Pause the caller's shop: it shows a notice and takes no orders. Orders of before go on."""
    opened = my_company(call, company_id)
    return _shown(call, shop.pause(call.desk, opened, body.reason, actor=call.subject, ours=False))


@routes.route("DELETE", f"{_ONE}/pause", auth=Auth.TOKEN, answers=(CompanyView,))
def resume_company(call: Call, company_id: str) -> CompanyView:
    """Let the caller's shop go on, with all that waited meanwhile. What we have paused, we let go on."""
    opened = my_company(call, company_id)
    return _shown(call, shop.resume(call.desk, opened, actor=call.subject, ours=False))


@routes.route(
    "GET",
    f"{_ONE}/order-gate",
    auth=Auth.SERVICE,
    service=ORDER_CALLS,
    query=GateQuery,
    answers=(OrderGate,),
    conditional=True,
)
def read_order_gate(call: Call, company_id: str) -> OrderGate:
    """Whether an order of a product can be taken: the status is asked first, then activation, then the product. To be
    asked at each order: it is a hard block, and what cannot be told is closed."""
    asked = bodies.query(call.request, GateQuery)
    record = company_of(call, company_id)
    found = keys.shop_gate(record)
    if found.open:
        wanted = prints.of_product(record, asked.sku_id)
        drawn = call.desk.views.read(wanted or ()).values()
        found = keys.product_gate(wanted, [each.status for each in drawn])
    return answers.gate(found)


@routes.route(
    "GET",
    f"{_ONE}/shop",
    auth=Auth.PUBLIC,
    answers=(Shop,),
    limit=VISITS,
    conditional=True,
    public_seconds=SHOP_SECONDS,
)
def read_shop(call: Call, company_id: str) -> Shop:
    """Whether a company's shop is there, for whoever serves it: a paused one answers 503 with a notice, one that has
    closed 410, one that was never live 404."""
    record = company_of(call, company_id)
    if record.status == PAUSED:
        raise Problem(503, "SHOP_PAUSED", _PAUSED, headers={"Retry-After": str(_BACK_IN)})
    if record.status == CHURNED and standing.goes_live_at(record):
        raise Problem(410, "SHOP_CLOSED", _CLOSED)
    if record.status != LIVE:
        raise Problem(404, "COMPANY_NOT_FOUND", "There is no shop of this id.")
    return answers.shop(record)


def _shown(call: Call, record: Record) -> CompanyView:
    return answers.view(record, record_children.children(call.desk.flows, call.desk.views, record))
