"""Stand-in for Stripe: the routes that Onramp's client calls and the one by which a browser pays, and no others.

It refuses parameters that it does not know, as Stripe does. A browser shows a publishable key and the PaymentIntent's
own secret, and may read and confirm that one.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from chalicelib.clients.payments.needs import NEEDS
from local.platforms.auth import BearerToken, NewToken
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import StandIn
from local.platforms.payments_events import Deliver, Events, WebhookConfig
from local.platforms.payments_objects import Objects
from local.platforms.payments_wire import Kept, StripeKeys, StripeRefusal, fingerprint, nested

PUBLISHABLE: Final = "pk_test_local"
_BROWSERS: Final = frozenset({"confirm", "retrieve"})


class PaymentsConfig(BaseModel):
    """Body of PUT /_config.

    Attributes:
        work_seconds: How long a request is executed: so it can be asked twice at once.
        internal_errors: How many of the next requests that change something end with a 500, which their keys keep.
        ahead_seconds: How far its clock is ahead, so that keys can be forgotten.
    """

    model_config = ConfigDict(extra="forbid")

    work_seconds: float = 0.0
    internal_errors: int = 0
    ahead_seconds: float = 0.0


class Settle(BaseModel):
    """Body of POST /_settle/{intent_id}: what became of a payment that is processing, or waits for its customer."""

    model_config = ConfigDict(extra="forbid")

    succeeds: bool


class Refund(BaseModel):
    """Body of POST /_refund/{intent_id}: somebody gives money back, in the dashboard.

    Attributes:
        cents: How much; None: all that is left.
    """

    model_config = ConfigDict(extra="forbid")

    cents: int | None = None


@dataclass(frozen=True)
class Operation:
    """A route.

    Attributes:
        name: For example ``create``.
        takes: The parameters that it knows.
        needs: Those that must be there.
        run: Does it: what is named in the path, the parameters, the key.
    """

    name: str
    takes: frozenset[str]
    needs: frozenset[str]
    run: Callable[[str, Mapping[str, Any], str], Mapping[str, Any]]


class Stripe:
    """One account of Stripe's, asked by HTTP.

    Args:
        token: Its secret key.
        effects: Its ledger.
        clock: Seconds since 1970.
        passes: Lets so many seconds pass.
    """

    def __init__(
        self,
        token: BearerToken,
        effects: Effects,
        clock: Callable[[], float],
        passes: Callable[[float], Awaitable[None]],
    ) -> None:
        self._token = token
        self._clock, self._passes = clock, passes
        self.config = PaymentsConfig()
        self.events = Events(clock)
        self.objects = Objects(effects, self.events.tell, self.now)
        self._keys = StripeKeys(self.now)

    def now(self) -> float:
        """Its clock, which may be ahead of everybody's."""
        return self._clock() + self.config.ahead_seconds

    async def serve(self, operation: Operation, object_id: str, request: Request) -> JSONResponse:
        """One request, with everything that Stripe asks before it does it."""
        text = (await request.body()).decode() if request.method == "POST" else request.url.query
        params = nested(text)
        try:
            self._admit(operation, object_id, params, request.headers.get("authorization", ""))
            return await self._once(operation, object_id, params, request)
        except StripeRefusal as refusal:
            return refusal.response().sent()

    async def _once(
        self, operation: Operation, object_id: str, params: Mapping[str, Any], request: Request
    ) -> JSONResponse:
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        asked = fingerprint(request.url.path, params)
        before = self._keys.answer(key, asked) if key else None
        if before is not None:
            return before.sent(again=True)
        _validate(operation, params)
        if request.method == "GET":
            return self._executed(operation, object_id, params, key).sent()
        if key:
            self._keys.begin(key)
        answer = Kept(500, {"error": {"type": "api_error", "message": "An error of Stripe's own."}})
        try:
            await self._passes(self.config.work_seconds)
            if self.config.internal_errors > 0:
                self.config.internal_errors -= 1
            else:
                answer = self._executed(operation, object_id, params, key)
        finally:
            if key:
                self._keys.end(key, asked, answer)
        return answer.sent()

    def _executed(self, operation: Operation, object_id: str, params: Mapping[str, Any], key: str) -> Kept:
        try:
            return Kept(200, operation.run(object_id, params, key))
        except StripeRefusal as refusal:
            return refusal.response()

    def _admit(self, operation: Operation, object_id: str, params: dict[str, Any], header: str) -> None:
        """The secret key opens all; the publishable one what its holder has the secret of."""
        publishable = params.pop("key", "") == PUBLISHABLE or header == f"Bearer {PUBLISHABLE}"
        secret = str(params.pop("client_secret", ""))
        if publishable and operation.name in _BROWSERS and object_id.startswith("pi_"):
            if hmac.compare_digest(secret, str(self.objects.get("pi_", object_id)["client_secret"])):
                return
        elif self._token.accepts(header):
            return
        raise StripeRefusal(401, "invalid_request_error")


def create_payments(
    token: str,
    effects: Effects | None = None,
    faults: Faults | None = None,
    *,
    clock: Callable[[], float] = time.time,
    passes: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> FastAPI:
    """Stripe as an application, with an empty account.

    Args:
        token: The secret key that it accepts, until PUT ``/_token`` rotates it.
        effects: Its ledger; one of its own if not given.
        faults: Its fault switches; of its own if not given.
        clock: Seconds since 1970, by which keys end and webhooks are signed.
        passes: Lets so many seconds pass, where a request takes its time.
    """
    effects, bearer = effects or Effects("payments"), BearerToken(token)
    app = FastAPI(title="Payments (stand-in)", docs_url=None, redoc_url=None, openapi_url=None)
    effects.attach(app)
    stripe = Stripe(bearer, effects, clock, passes)
    app.state.kept = stripe
    for method, path, operation in _operations(stripe.objects):
        app.add_api_route(path, _route(stripe, operation), methods=[method], name=f"{operation.name} {path}")
    _levers(app, stripe, bearer)
    (faults or Faults()).attach(app)
    return app


def _operations(objects: Objects) -> list[tuple[str, str, Operation]]:
    intents, subscriptions = "/v1/payment_intents", "/v1/subscriptions"
    asked = "customer amount currency automatic_payment_methods setup_future_usage metadata"
    monthly = "customer items default_payment_method trial_end metadata"

    def of(name: str, takes: str, needs: str, run: Callable[[str, Mapping[str, Any], str], Any]) -> Operation:
        return Operation(name, frozenset(takes.split()), frozenset(needs.split()), run)

    return [
        ("POST", "/v1/customers", of("create", "name metadata", "", lambda _, p, k: objects.create_customer(p, k))),
        ("POST", intents, of("create", asked, "amount currency", lambda _, p, k: objects.create_intent(p, k))),
        ("GET", intents, of("list", "customer limit", "customer", lambda _, p, __: objects.listed("pi_", p))),
        ("GET", f"{intents}/{{object_id}}", of("retrieve", "", "", lambda i, _, __: objects.get("pi_", i))),
        ("POST", f"{intents}/{{object_id}}", of("update", "amount metadata", "", objects.update_intent)),
        ("POST", f"{intents}/{{object_id}}/cancel", of("cancel", "cancellation_reason", "", objects.cancel_intent)),
        ("POST", f"{intents}/{{object_id}}/confirm", of("confirm", "payment_method", "", objects.confirm_intent)),
        (
            "POST",
            subscriptions,
            of("create", monthly, "customer items", lambda _, p, k: objects.create_subscription(p, k)),
        ),
        (
            "GET",
            subscriptions,
            of("list", "customer limit status", "customer", lambda _, p, __: objects.listed("sub_", p)),
        ),
        ("GET", f"{subscriptions}/{{object_id}}", of("retrieve", "", "", lambda i, _, __: objects.get("sub_", i))),
        (
            "DELETE",
            f"{subscriptions}/{{object_id}}",
            of("cancel", "prorate invoice_now", "", lambda i, _, k: objects.cancel_subscription(i, k)),
        ),
    ]


def _validate(operation: Operation, params: Mapping[str, Any]) -> None:
    """What is refused before anything is executed, so that no key keeps it."""
    if unknown := sorted(set(params) - operation.takes):
        raise StripeRefusal(400, "invalid_request_error", "parameter_unknown", param=unknown[0])
    if missing := sorted(operation.needs - set(params)):
        raise StripeRefusal(400, "invalid_request_error", "parameter_missing", param=missing[0])
    amount = params.get("amount", "1")
    if not (isinstance(amount, str) and amount.isascii() and amount.isdigit()):
        raise StripeRefusal(400, "invalid_request_error", "parameter_invalid_integer", param="amount")


def _route(stripe: Stripe, operation: Operation) -> Callable[..., Any]:
    async def serve(request: Request) -> JSONResponse:
        return await stripe.serve(operation, str(request.path_params.get("object_id", "")), request)

    return serve


def _levers(app: FastAPI, stripe: Stripe, bearer: BearerToken) -> None:
    async def put_token(body: NewToken) -> None:
        bearer.rotate(body.token)

    async def put_config(body: PaymentsConfig) -> None:
        stripe.config = body

    async def put_webhook(body: WebhookConfig) -> None:
        stripe.events.config = body

    async def settle(intent_id: str, body: Settle) -> JSONResponse:
        try:
            return Kept(200, stripe.objects.settle(intent_id, succeeds=body.succeeds)).sent()
        except StripeRefusal as refusal:
            return refusal.response().sent()

    async def refund(intent_id: str, body: Refund) -> JSONResponse:
        try:
            return Kept(200, stripe.objects.refund(intent_id, body.cents)).sent()
        except StripeRefusal as refusal:
            return refusal.response().sent()

    async def events() -> list[dict[str, Any]]:
        return stripe.events.all()

    async def deliver(event_id: str, body: Deliver) -> list[int]:
        return await asyncio.to_thread(stripe.events.deliver, event_id, body)

    async def signed(event_id: str, body: Deliver) -> dict[str, str]:
        content, header = stripe.events.signed(event_id, body)
        return {"body": content.decode(), "signature": header}

    app.add_api_route("/_token", put_token, methods=["PUT"], status_code=204)
    app.add_api_route("/_config", put_config, methods=["PUT"], status_code=204)
    app.add_api_route("/_webhook", put_webhook, methods=["PUT"], status_code=204)
    app.add_api_route("/_settle/{intent_id}", settle, methods=["POST"])
    app.add_api_route("/_refund/{intent_id}", refund, methods=["POST"])
    app.add_api_route("/_events", events, methods=["GET"])
    app.add_api_route("/_events/{event_id}/deliver", deliver, methods=["POST"])
    app.add_api_route("/_events/{event_id}/signed", signed, methods=["POST"])


STAND_IN = StandIn("payments", NEEDS, create_payments, ours=False)
