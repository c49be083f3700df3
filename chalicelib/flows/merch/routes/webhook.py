"""The route by which Stripe tells what has become of payments and subscriptions."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from chalicelib.desk.opening import open_record
from chalicelib.flows.merch import asking
from chalicelib.flows.merch.intents import pay
from chalicelib.flows.merch.name import FLOW_NAME, WEBHOOK
from chalicelib.flows.merch.outside import STRIPE_SIGNS
from chalicelib.flows.merch.routes.answers_payment import Taken
from chalicelib.forms import Foreign
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import Routes
from chalicelib.records.store import NotFound

routes = Routes()
LARGEST: Final = 256 * 1024
"""Bytes of an event. Those of payments have some 5 KiB."""


class StripeEvent(Foreign):
    """An event, as Stripe writes it; of most, nothing is read."""

    id: str = Field(max_length=255)
    type: str = Field(max_length=255)


@routes.route(
    "POST",
    WEBHOOK,
    auth=Auth.SIGNED,
    signed=STRIPE_SIGNS,
    form=StripeEvent,
    answers=(Taken,),
    largest=LARGEST,
    asks=(STRIPE_SIGNS,),
)
def hear_stripe(call: Call, body: StripeEvent) -> Taken:  # noqa: ARG001 - read from the bytes that were signed
    """Hear what Stripe tells. What says nothing of a company here is taken, too: sending it again would change
    nothing."""
    told = asking.read(bodies.raw(call.request, LARGEST))
    if told is None:
        return Taken(taken=False)
    try:
        record = call.about(open_record(call.desk, FLOW_NAME, told.company))
    except NotFound:
        return Taken(taken=False)
    pay.heard(call.desk, told, record.key, actor=call.actor)
    return Taken(taken=True)
