"""What Stripe keeps: customers, PaymentIntents and subscriptions, and which change each of them allows in which state.

===============================  =====================================================================================
a PaymentIntent confirmed with   becomes
===============================  =====================================================================================
``pm_card_visa``                 ``succeeded``
``pm_card_chargeDeclined``       ``requires_payment_method`` again, with why; the answer is 402
``pm_card_authenticationRequired``  ``requires_action``, until it is settled
``pm_bank_debit``                ``processing``, until it is settled
===============================  =====================================================================================

Source: docs.stripe.com, "How PaymentIntents work" and "Testing"; the last means is called otherwise there, by country.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from local.platforms.effects import Effects
from local.platforms.payments_wire import StripeRefusal

OPEN: Final = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
LEAST_AMOUNT: Final = 50
"""Cents, about: less is not worth a card's fee (docs.stripe.com, "Minimum charge amounts")."""
MEANS: Final = {
    "pm_card_visa": "succeeded",
    "pm_card_chargeDeclined": "requires_payment_method",
    "pm_card_authenticationRequired": "requires_action",
    "pm_bank_debit": "processing",
}
Told = Callable[[str, Mapping[str, Any]], None]
Params = Mapping[str, Any]


class Objects:
    """Everything that one account of Stripe's has, in memory.

    Args:
        effects: Its ledger.
        told: Is told the type of each event, and what it is about.
        now: Seconds since 1970.
    """

    def __init__(self, effects: Effects, told: Told, now: Callable[[], float]) -> None:
        self._effects, self._told, self._now = effects, told, now
        self._all: dict[str, dict[str, Any]] = {}
        self._attached: set[tuple[Any, Any]] = set()
        self._refunded: dict[str, int] = {}

    def create_customer(self, params: Params, key: str) -> dict[str, Any]:
        """A customer."""
        made = self._new("cus", "customer", name=params.get("name"), email=None, metadata=_metadata(params))
        return self._made("create_customer", "customer.created", made, params, key)

    def create_intent(self, params: Params, key: str) -> dict[str, Any]:
        """A PaymentIntent, for which a card is asked."""
        customer = self.get("cus_", params["customer"]) if params.get("customer") else None
        made = self._new(
            "pi",
            "payment_intent",
            amount=_amount(params["amount"]),
            amount_received=0,
            currency=_currency(params["currency"]),
            customer=customer["id"] if customer else None,
            status="requires_payment_method",
            payment_method=None,
            setup_future_usage=params.get("setup_future_usage"),
            last_payment_error=None,
            canceled_at=None,
            metadata=_metadata(params),
        )
        made["client_secret"] = f"{made['id']}_secret_{secrets.token_hex(12)}"
        return self._made("create_payment_intent", "payment_intent.created", made, params, key)

    def update_intent(self, intent_id: str, params: Params, key: str) -> dict[str, Any]:
        """Change a PaymentIntent. What it is paid with and of is fixed once it is paid, or being paid."""
        intent = self.get("pi_", intent_id)
        changes: dict[str, Any] = {"amount": _amount(params["amount"])} if "amount" in params else {}
        if changes and intent["status"] not in OPEN:
            raise _unexpected(intent)
        changes["metadata"] = {**intent["metadata"], **_metadata(params)}
        return self._changed("update_payment_intent", "", intent, changes, key)

    def cancel_intent(self, intent_id: str, params: Params, key: str) -> dict[str, Any]:
        """Cancel a PaymentIntent, unless it is paid, being paid, or cancelled."""
        intent = self.get("pi_", intent_id)
        if intent["status"] not in OPEN:
            raise _unexpected(intent)
        reason = params.get("cancellation_reason")
        changes = {"status": "canceled", "canceled_at": int(self._now()), "cancellation_reason": reason}
        return self._changed("cancel_payment_intent", "payment_intent.canceled", intent, changes, key)

    def confirm_intent(self, intent_id: str, params: Params, key: str) -> dict[str, Any]:
        """Pay, as the customer's browser does."""
        intent = self.get("pi_", intent_id)
        if intent["status"] not in OPEN:
            raise _unexpected(intent)
        means = params.get("payment_method") or intent["payment_method"]
        if means not in MEANS:
            raise StripeRefusal(400, "invalid_request_error", "resource_missing", param="payment_method")
        if MEANS[means] == "requires_payment_method":
            return self._declined(intent, key)
        paid_with = f"{means}_{intent['id'][3:9]}"
        if intent["setup_future_usage"] == "off_session":
            self._attached.add((intent["customer"], paid_with))
        return self._come_to(intent, MEANS[means], key, payment_method=paid_with)

    def settle(self, intent_id: str, *, succeeds: bool) -> dict[str, Any]:
        """The bank, or the customer at their bank, has decided.

        Raises:
            StripeRefusal: Nothing is to be decided.
        """
        intent = self.get("pi_", intent_id)
        if intent["status"] not in {"processing", "requires_action"}:
            raise _unexpected(intent)
        if succeeds:
            return self._come_to(intent, "succeeded", "")
        changes = {"status": "requires_payment_method", "payment_method": None, "last_payment_error": _why()}
        return self._changed("fail_payment_intent", "payment_intent.payment_failed", intent, changes, "")

    def refund(self, intent_id: str, cents: int | None) -> dict[str, Any]:
        """Somebody gives money back, in the dashboard; None: all that is left. Returns the charge.

        Raises:
            StripeRefusal: None was taken, or not so much is left.
        """
        intent = self.get("pi_", intent_id)
        left = int(intent["amount_received"]) - self._refunded.get(intent_id, 0)
        given = left if cents is None else cents
        if intent["status"] != "succeeded" or not 0 < given <= left:
            raise _unexpected(intent)
        back = self._refunded[intent_id] = self._refunded.get(intent_id, 0) + given
        charge = self._new("ch", "charge", amount=intent["amount_received"], amount_refunded=back)
        charge |= {name: copy.deepcopy(intent[name]) for name in ("customer", "currency", "metadata")}
        charge |= {"id": f"ch_{intent_id[3:]}", "payment_intent": intent_id, "refunded": given == left}
        self._effects.record("refund", charge["id"], key=None, asked={}, changed={"amount_refunded": back})
        self._told("charge.refunded", charge)
        return charge

    def create_subscription(self, params: Params, key: str) -> dict[str, Any]:
        """A subscription, which is paid from its trial's end on, with what the customer has kept for it."""
        customer, means = self.get("cus_", params["customer"]), params.get("default_payment_method")
        if means and (customer["id"], means) not in self._attached:
            raise StripeRefusal(400, "invalid_request_error", "resource_missing", param="default_payment_method")
        if int(params.get("trial_end", self._now() + 1)) <= self._now():
            raise StripeRefusal(400, "invalid_request_error", param="trial_end")
        (price,) = [each["price_data"] for each in params["items"].values()]
        made = self._new(
            "sub",
            "subscription",
            customer=customer["id"],
            status="trialing" if int(params.get("trial_end", 0)) > self._now() else "active",
            currency=_currency(price["currency"]),
            amount=_amount(price["unit_amount"]),
            interval=price["recurring"]["interval"],
            default_payment_method=means,
            trial_end=int(params.get("trial_end", 0)) or None,
            metadata=_metadata(params),
        )
        return self._made("create_subscription", "customer.subscription.created", made, params, key)

    def cancel_subscription(self, subscription_id: str, key: str) -> dict[str, Any]:
        """Cancel a subscription. One that is cancelled is not there any more for this, only for reading."""
        found = self.get("sub_", subscription_id)
        if found["status"] == "canceled":
            raise _missing(subscription_id)
        changes = {"status": "canceled", "canceled_at": int(self._now())}
        return self._changed("cancel_subscription", "customer.subscription.deleted", found, changes, key)

    def get(self, prefix: str, object_id: str) -> dict[str, Any]:
        """One of them.

        Raises:
            StripeRefusal: 404 resource_missing.
        """
        found = self._all.get(object_id)
        if found is None or not object_id.startswith(prefix):
            raise _missing(object_id)
        return found

    def listed(self, prefix: str, params: Params) -> dict[str, Any]:
        """Those of one customer, the newest first. Cancelled subscriptions are shown only where all are asked for."""
        hidden = {"canceled"} if prefix == "sub_" and params.get("status") != "all" else set()
        found = [
            each
            for each in reversed(self._all.values())
            if each["id"].startswith(prefix) and each["customer"] == params["customer"] and each["status"] not in hidden
        ]
        limit = int(params.get("limit", 10))
        return {"object": "list", "url": "/v1", "has_more": len(found) > limit, "data": copy.deepcopy(found[:limit])}

    def _new(self, prefix: str, kind: str, **members: Any) -> dict[str, Any]:
        made = {"id": f"{prefix}_{secrets.token_hex(12)}", "object": kind, "created": int(self._now())}
        return {**made, "livemode": False, **members}

    def _made(self, operation: str, event: str, made: dict[str, Any], params: Params, key: str) -> dict[str, Any]:
        self._all[made["id"]] = made
        changed = {"status": made.get("status"), "metadata": made["metadata"]}
        self._effects.record(operation, made["id"], key=key or None, asked=dict(params), changed=changed)
        self._told(event, copy.deepcopy(made))
        return copy.deepcopy(made)

    def _changed(
        self, operation: str, event: str, found: dict[str, Any], changes: Mapping[str, Any], key: str
    ) -> dict[str, Any]:
        different = {name: value for name, value in changes.items() if found.get(name) != value}
        if different:
            found.update(different)
            self._effects.record(operation, found["id"], key=key or None, asked={}, changed=different)
            if event:
                self._told(event, copy.deepcopy(found))
        else:
            self._effects.asked()
        return copy.deepcopy(found)

    def _come_to(self, intent: dict[str, Any], status: str, key: str, **more: Any) -> dict[str, Any]:
        received = {"amount_received": intent["amount"]} if status == "succeeded" else {}
        changes = {"status": status, "last_payment_error": None, **received, **more}
        return self._changed("confirm_payment_intent", f"payment_intent.{status}", intent, changes, key)

    def _declined(self, intent: dict[str, Any], key: str) -> dict[str, Any]:
        changes = {"status": "requires_payment_method", "last_payment_error": _why(), "payment_method": None}
        self._changed("decline_payment_intent", "payment_intent.payment_failed", intent, changes, key)
        raise StripeRefusal(402, "card_error", "card_declined", decline_code="generic_decline", payment_intent=intent)


def _why() -> dict[str, Any]:
    return {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline"}


def _metadata(params: Params) -> dict[str, str]:
    return {name: str(value) for name, value in params.get("metadata", {}).items()}


def _amount(said: str) -> int:
    if int(said) < LEAST_AMOUNT:
        raise StripeRefusal(400, "invalid_request_error", "amount_too_small", param="amount")
    return int(said)


def _currency(said: str) -> str:
    if said not in {"cad", "usd", "eur"}:
        raise StripeRefusal(400, "invalid_request_error", param="currency")
    return said


def _missing(object_id: str) -> StripeRefusal:
    return StripeRefusal(404, "invalid_request_error", "resource_missing", param=object_id.partition("_")[0])


def _unexpected(intent: dict[str, Any]) -> StripeRefusal:
    return StripeRefusal(400, "invalid_request_error", "payment_intent_unexpected_state", payment_intent=intent)
