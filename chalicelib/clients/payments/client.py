"""What Onramp asks of Stripe: customers, payments that are made once, subscriptions.

Money moves in the customer's browser, never here: a payment that is made is only asked for. Stripe forgets an
idempotency key after a day. So every object carries whose it is (`REFERENCE`), and who makes one that must be there
once looks for it first (`intent_of`, `subscription_of`: lists are consistent, searches are not), and writes its id down
before it is used.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.clients.http.bounded import until
from chalicelib.clients.http.refusals import secret_refused
from chalicelib.clients.payments.models import CANCELED, REFERENCE, PaymentIntent, Subscription
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.deadline import Deadline

BUDGET_SECONDS: Final = 10.0
MOST_LISTED: Final = 100
"""Objects of one customer that are looked at: the newest. A company has one payment and one subscription."""
_UNEXPECTED_STATE: Final = "payment_intent_unexpected_state"
_MISSING: Final = "resource_missing"

Shape = TypeVar("Shape", bound=BaseModel)


class IntentFixed(Permanent):
    """A payment that was to change cannot change any more.

    Args:
        intent: As it is now.
    """

    def __init__(self, intent: PaymentIntent) -> None:
        super().__init__(
            "PAYMENTS_FIXED", f"The payment is {intent.status} and cannot change any more.", hint="See what it was for."
        )
        self.intent = intent


class Payments:
    """Client of Stripe. Safe to share between threads.

    Beside what each method names, every one raises `Retryable` (PAYMENTS_UNAVAILABLE, PAYMENTS_THROTTLED,
    PAYMENTS_BUSY: another request is at it, PAYMENTS_NONSENSE, PAYMENTS_UNAUTHORISED; PAYMENTS_KEY_SPENT as `KeySpent`
    where a key is taken) and `Permanent` (PAYMENTS_REFUSED, PAYMENTS_KEY_REUSED).

    Args:
        url: Of Stripe's API.
        key: Where the secret key comes from.
        secret: Name of the secret that holds the key, for hints.
    """

    def __init__(self, url: str, key: TokenSource, *, secret: str = "") -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._secret = secret
        self._lock = threading.Lock()
        self._made: tuple[str, Any] = ("", None)

    def create_customer(self, name: str, reference: str, key: str, deadline: Deadline) -> str:
        """A customer of Stripe's: a company. Returns its id.

        Without a lasting key, so a repeat a day later makes another one, which has nothing and costs nothing.

        Args:
            reference: Whose it is.
            key: Idempotency key.
        """
        params = {"name": name, "metadata": {REFERENCE: reference}}
        made = self._call(deadline, lambda stripe: stripe.v1.customers.create(params, {"idempotency_key": key}))
        return str(made.id)

    def create_intent(
        self, customer: str, amount: int, currency: str, reference: str, key: str, deadline: Deadline
    ) -> PaymentIntent:
        """A payment that is asked for, whose means are kept for the months to come.

        Args:
            amount: In cents.
            currency: ISO 4217, lower case.
            key: Idempotency key. The same key with other parameters is PAYMENTS_KEY_REUSED.
        """
        params = {
            "customer": customer,
            "amount": amount,
            "currency": currency,
            "automatic_payment_methods": {"enabled": True},
            "setup_future_usage": "off_session",
            "metadata": {REFERENCE: reference},
        }
        return self._intent(deadline, lambda each: each.create(params, {"idempotency_key": key}))

    def intent(self, intent_id: str, deadline: Deadline) -> PaymentIntent:
        """A payment as it is now."""
        return self._intent(deadline, lambda each: each.retrieve(intent_id))

    def intent_of(self, customer: str, reference: str, deadline: Deadline) -> PaymentIntent | None:
        """A customer's payment of this reference, the newest that is not cancelled; None: there is none."""
        params = {"customer": customer, "limit": MOST_LISTED}
        listed = self._call(deadline, lambda stripe: stripe.v1.payment_intents.list(params))
        return _first(reference, (self._shaped(PaymentIntent, each) for each in listed.data))

    def update_intent(self, intent_id: str, amount: int, deadline: Deadline) -> PaymentIntent:
        """Change what a payment is of. The same again changes nothing.

        Raises:
            IntentFixed: It is paid, being paid, or cancelled: it has the payment as it is now.
        """
        try:
            return self._intent(deadline, lambda each: each.update(intent_id, {"amount": amount}))
        except _UnexpectedState:
            raise IntentFixed(self.intent(intent_id, deadline)) from None

    def cancel_intent(self, intent_id: str, deadline: Deadline) -> PaymentIntent:
        """Let a payment not be made any more; cancelled before changes nothing.

        Returns:
            The payment as it is now: ``canceled``, or ``succeeded`` or ``processing`` where it was too late. The money
            is on its way then, and who wanted to cancel must go on.
        """
        try:
            return self._intent(deadline, lambda each: each.cancel(intent_id, {"cancellation_reason": "abandoned"}))
        except _UnexpectedState:
            return self.intent(intent_id, deadline)

    def create_subscription(
        self,
        customer: str,
        amount: int,
        currency: str,
        begins: datetime,
        payment_method: str,
        reference: str,
        key: str,
        deadline: Deadline,
        *,
        product: str,
    ) -> Subscription:
        """A payment each month.

        Args:
            amount: In cents, each month.
            begins: When it is due for the first time; until then is paid otherwise.
            payment_method: Id of what it is paid with: that of the payment that was made.
            key: Idempotency key.
            product: Id of the product in Stripe that it is to.

        Raises:
            Permanent: PAYMENTS_DECLINED, the customer's to mend.
        """
        price = {"currency": currency, "product": product, "recurring": {"interval": "month"}}
        params = {
            "customer": customer,
            "items": [{"price_data": {**price, "unit_amount": amount}}],
            "default_payment_method": payment_method,
            "trial_end": int(begins.timestamp()),
            "metadata": {REFERENCE: reference},
        }
        options = {"idempotency_key": key}
        made = self._call(deadline, lambda stripe: stripe.v1.subscriptions.create(params, options))
        return self._shaped(Subscription, made)

    def subscription_of(self, customer: str, reference: str, deadline: Deadline) -> Subscription | None:
        """A customer's subscription of this reference that is not cancelled; None: there is none."""
        params = {"customer": customer, "limit": MOST_LISTED, "status": "all"}
        listed = self._call(deadline, lambda stripe: stripe.v1.subscriptions.list(params))
        return _first(reference, (self._shaped(Subscription, each) for each in listed.data))

    def cancel_subscription(self, subscription_id: str, deadline: Deadline) -> Subscription:
        """End a subscription at once, without proration (the merch onboarding document, "Side effects"); ended before
        changes nothing."""
        params = {"prorate": False, "invoice_now": False}
        try:
            found = self._call(deadline, lambda stripe: stripe.v1.subscriptions.cancel(subscription_id, params))
        except _Missing as missing:
            found = self._call(deadline, lambda stripe: stripe.v1.subscriptions.retrieve(subscription_id))
            if found.status != CANCELED:
                raise missing from None
        return self._shaped(Subscription, found)

    def _intent(self, deadline: Deadline, call: Callable[[Any], Any]) -> PaymentIntent:
        return self._shaped(PaymentIntent, self._call(deadline, lambda stripe: call(stripe.v1.payment_intents)))

    def _call(self, deadline: Deadline, call: Callable[[Any], Any]) -> Any:
        """What a call of the library's answers; with a fresh key where the one at hand is refused."""
        from chalicelib.clients.payments import library

        def once(key: str) -> Any:
            with until(deadline.narrowed(BUDGET_SECONDS)):
                return call(self._client(key))

        try:
            try:
                return once(self._key())
            except Exception as error:
                if not library.is_unauthorised(error):
                    raise
            return once(self._key(fresh=True))
        except Exception as error:
            if not library.is_stripes(error):
                raise
            failure = error
        # Raised out here: the library's error holds the whole answer, and would be rendered with ours.
        if library.is_unauthorised(failure):
            hint = f"Put a valid key of Stripe's into the secret {self._secret!r}."
            raise secret_refused("PAYMENTS_UNAUTHORISED", "Stripe refuses our key, a fresh one as well.", hint=hint)
        code, translated = library.code_of(failure), library.translated(failure)
        special = {_UNEXPECTED_STATE: _UnexpectedState, _MISSING: _Missing}.get(code)
        if special and isinstance(translated, Permanent):
            raise special(translated.code, translated.message, hint=translated.hint)
        raise translated

    def _client(self, key: str) -> Any:
        """The library's client by this key, the same one as long as the key is the same."""
        from chalicelib.clients.payments import library

        with self._lock:
            if self._made[0] != key:
                self._made = (key, library.client_of(key, self._url))
            return self._made[1]

    def _shaped(self, shape: type[Shape], found: Any) -> Shape:
        problem = ""
        try:
            return shape.model_validate(found.to_dict())
        except (ValidationError, AttributeError) as error:
            problem = type(error).__name__
        raise Retryable("PAYMENTS_NONSENSE", f"{shape.__name__} is not of Stripe's shape ({problem}).")


class _UnexpectedState(Permanent):
    """A payment is in no state for what was asked."""


class _Missing(Permanent):
    """There is no such thing, or not any more."""


Owned = TypeVar("Owned", PaymentIntent, Subscription)


def _first(reference: str, found: Iterable[Owned]) -> Owned | None:
    return next((each for each in found if each.reference == reference and each.status != CANCELED), None)
