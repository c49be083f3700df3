"""The routes of colleagues about companies, under /v1/merch/desk. Access says who asks, settings in which role."""

from __future__ import annotations

from typing import Final

from chalicelib.flows.common.roles import Role, require
from chalicelib.flows.merch import logos
from chalicelib.flows.merch.intents import shop
from chalicelib.flows.merch.intents.brand import rescrape_by_colleague
from chalicelib.flows.merch.intents.claim import name_admin
from chalicelib.flows.merch.name import DESK
from chalicelib.flows.merch.outside import UPLOADS
from chalicelib.flows.merch.routes import answers_company as answers
from chalicelib.flows.merch.routes import brand_answers
from chalicelib.flows.merch.routes.answers_company import LEAST, CompanyDetail
from chalicelib.flows.merch.routes.brand_answers import LogoAddress
from chalicelib.flows.merch.routes.company import Reasoned
from chalicelib.flows.merch.routes.mine import company_of
from chalicelib.forms import Email, Form
from chalicelib.handlers import record_children, record_history
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable
from chalicelib.records.history import history_page
from chalicelib.records.record import Record

routes = Routes()
_ONE: Final = f"{DESK}/companies/{{company_id}}"
_AUDITED: Final = 50
"""Writes whose history is shown with a company."""


class NamedAdmin(Form):
    """Who looks after a company."""

    admin_email: Email


@routes.route("GET", _ONE, auth=Auth.ADMIN, answers=(CompanyDetail,), conditional=True)
@on_unreadable(of_any_flow)
def read_company_at_desk(call: Call, company_id: str) -> CompanyDetail:
    """All about a company: both keys, its brand, its tickets, what is left, what happened, and what the caller can
    do."""
    role = require(call, Role.DESIGNER)
    return _shown(call, company_of(call, company_id), role)


@routes.route("GET", f"{_ONE}/logos/{{which}}", auth=Auth.ADMIN, answers=(LogoAddress,), asks=(UPLOADS,))
@on_unreadable(of_any_flow)
def read_logo_at_desk(call: Call, company_id: str, which: str) -> LogoAddress:
    """Where one of a company's logos (`logos` of its brand) can be read for ten minutes, by whoever has the address:
    designers work by it."""
    require(call, Role.DESIGNER)
    opened = company_of(call, company_id)
    return brand_answers.logo(logos.address(call.ask(UPLOADS), call.desk.views, opened, which), call.api.clock())


@routes.route("POST", f"{_ONE}/pause", auth=Auth.ADMIN, form=Reasoned, answers=(CompanyDetail,))
@on_unreadable(of_any_flow)
def pause_company_at_desk(call: Call, company_id: str, body: Reasoned) -> CompanyDetail:
    """Pause a company's shop, for a reason that its people see. Only colleagues let it go on."""
    role = require(call, LEAST["pause"])
    opened = company_of(call, company_id)
    return _shown(call, shop.pause(call.desk, opened, body.reason, actor=call.actor, ours=True), role)


@routes.route("DELETE", f"{_ONE}/pause", auth=Auth.ADMIN, answers=(CompanyDetail,))
@on_unreadable(of_any_flow)
def resume_company_at_desk(call: Call, company_id: str) -> CompanyDetail:
    """Let a company's shop go on, whoever has paused it."""
    role = require(call, LEAST["resume"])
    opened = company_of(call, company_id)
    return _shown(call, shop.resume(call.desk, opened, actor=call.actor, ours=True), role)


@routes.route("POST", f"{_ONE}/churn", auth=Auth.ADMIN, form=Reasoned, answers=(CompanyDetail,))
@on_unreadable(of_any_flow)
def churn_company(call: Call, company_id: str, body: Reasoned) -> CompanyDetail:
    """Let a company leave for good, also before its shop is open. Its subscription, a payment that is open and its
    tickets are cancelled by themselves, and what is known of it is kept. What it has paid is not given back by itself:
    a company that left before its shop was open stands on an SE's list for that."""
    role = require(call, LEAST["churn"])
    opened = company_of(call, company_id)
    return _shown(call, shop.churn(call.desk, opened, body.reason, actor=call.actor), role)


@routes.route("PUT", f"{_ONE}/admin", auth=Auth.ADMIN, form=NamedAdmin, answers=(CompanyDetail,))
@on_unreadable(of_any_flow)
def name_company_admin(call: Call, company_id: str, body: NamedAdmin) -> CompanyDetail:
    """Name the address whose holder looks after a company from now on: the intake's was mistyped, or they have left.
    They are mailed how to come in; whoever came in by the one before is out."""
    role = require(call, LEAST["name_admin"])
    opened = company_of(call, company_id)
    return _shown(call, name_admin(call.desk, opened, body.admin_email, actor=call.actor), role)


@routes.route("POST", f"{_ONE}/rescrape", auth=Auth.ADMIN, answers=(CompanyDetail,), status=202)
@on_unreadable(of_any_flow)
def rescrape_brand_at_desk(call: Call, company_id: str) -> CompanyDetail:
    """Have a company's website looked up once more; where no brand could be made at all, what has failed is tried
    again."""
    role = require(call, LEAST["rescrape"])
    opened = company_of(call, company_id)
    return _shown(call, rescrape_by_colleague(call.desk, opened, actor=call.actor), role)


def _shown(call: Call, record: Record, role: Role) -> CompanyDetail:
    small = record_children.children(call.desk.flows, call.desk.views, record)
    page = history_page(call.desk.store, record, limit=_AUDITED)
    audit = record_history.told(call.flow_of(record), record, page.entries)
    return answers.detail(record, small, audit, call.api.settings, role)
