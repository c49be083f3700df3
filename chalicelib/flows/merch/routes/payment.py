"""The routes of a company's payment: the draft's, and the company's own that pays again; and claiming a company."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.merch import asking
from chalicelib.flows.merch.intents import claim as claiming
from chalicelib.flows.merch.intents import pay
from chalicelib.flows.merch.lifecycle import CHURNED, INTAKE_IN_PROGRESS
from chalicelib.flows.merch.name import COMPANIES, FLOW_NAME, WIZARD
from chalicelib.flows.merch.outside import STRIPE, WHO
from chalicelib.flows.merch.routes import answers_payment as answers
from chalicelib.flows.merch.routes.answers_payment import Claimed, Payment
from chalicelib.flows.merch.routes.mine import company_of, my_company
from chalicelib.flows.merch.steps import CONFIRM
from chalicelib.flows.merch.wizard import confirmation, refuse_locked, stands
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.routing import Routes

if TYPE_CHECKING:
    from chalicelib.flows.merch.asking import Asked
    from chalicelib.flows.merch.intents.claim import PoolUser
    from chalicelib.records.record import Record

routes = Routes()
PAYING = Limit("intake-pay", timedelta(minutes=1), per_address=120, per_caller=60)


@routes.route(
    "GET",
    f"{WIZARD}/payment",
    auth=Auth.DRAFT,
    draft=FLOW_NAME,
    answers=(Payment,),
    limit=PAYING,
    asks=(STRIPE,),
)
def read_intake_payment(call: Call) -> Payment:
    """How the payment stands, and what lets the page have it paid."""
    record = call.own
    _refuse_unconfirmed(record)
    return answers.shown(_asked(call, record))


@routes.route(
    "POST",
    f"{WIZARD}/payment",
    auth=Auth.DRAFT,
    draft=FLOW_NAME,
    answers=(Payment,),
    limit=PAYING,
    asks=(STRIPE,),
)
def look_at_intake_payment(call: Call) -> Payment:
    """Have the payment looked at now, once the page has paid. Where the means were taken, the intake is complete."""
    record = call.own
    _refuse_unconfirmed(record)
    asked = _asked(call, record)
    if asked.told:
        pay.found(call.desk, record, asked.told)
    return answers.shown(asked)


@routes.route(
    "GET", f"{COMPANIES}/{{company_id}}/payment", auth=Auth.TOKEN, answers=(Payment,), limit=PAYING, asks=(STRIPE,)
)
def read_company_payment(call: Call, company_id: str) -> Payment:
    """How the payment of the caller's company stands; where it was declined, what lets the page have it paid."""
    record = my_company(call, company_id)
    _refuse_churned(record)
    return answers.shown(_asked(call, record))


@routes.route(
    "POST", f"{COMPANIES}/{{company_id}}/payment", auth=Auth.TOKEN, answers=(Payment,), limit=PAYING, asks=(STRIPE,)
)
def pay_company_again(call: Call, company_id: str) -> Payment:
    """Have the payment looked at now; where it cannot be paid any more, another is opened."""
    record = my_company(call, company_id)
    _refuse_churned(record)
    asked = _asked(call, record)
    if asked.told:
        record = pay.found(call.desk, record, asked.told, actor=call.subject)
    if asked.state == "canceled":
        asked = _asked(call, pay.again(call.desk, record))
    return answers.shown(asked)


@routes.route(
    "POST", f"{COMPANIES}/{{company_id}}/claim", auth=Auth.TOKEN, answers=(Claimed,), limit=PAYING, asks=(WHO,)
)
def claim_company(call: Call, company_id: str) -> Claimed:
    """Become an admin of a company, by the verified address that its intake named."""
    record = claiming.claim(call.desk, company_of(call, company_id), call.subject, lambda sub: _user(call, sub))
    return Claimed(company_id=record.record_id, company_name=record.title)


def _asked(call: Call, record: Record) -> Asked:
    return asking.asked(call.ask(STRIPE), record, call.api.clock(), Deadline.after(asking.SECONDS))


def _refuse_unconfirmed(record: Record) -> None:
    _refuse_churned(record)
    if record.status != INTAKE_IN_PROGRESS:
        return
    refuse_locked(record, CONFIRM)
    if confirmation(record) is None or not stands(record):
        raise Problem(409, "STEP_NOT_OPEN", "Confirm what is to be bought first.", extra={"open_step": CONFIRM})


def _refuse_churned(record: Record) -> None:
    """Let nobody pay for a shop that is closed for good."""
    if record.status == CHURNED:
        raise Problem(409, "COMPANY_CHURNED", "This company has left: nothing is due any more.")


def _user(call: Call, sub: str) -> PoolUser:
    try:
        return call.ask(WHO)(sub)
    except PlatformError as error:
        if error.code == "USER_NOT_FOUND":
            raise Problem(403, "NOT_COMPANY_ADMIN", "This user is not in the user pool any more.") from error
        detail = "Who you are cannot be asked at the moment. Try again in a few seconds."
        raise Problem(503, "IDENTITY_UNAVAILABLE", detail, headers={"Retry-After": "5"}) from error
