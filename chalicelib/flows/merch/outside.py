"""What the routes of the merch flow ask of platforms while their caller waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chalicelib.deadline import Deadline
from chalicelib.handlers.http.outside import Outside

if TYPE_CHECKING:
    from chalicelib.clients.brandfetch.client import Brandfetch
    from chalicelib.clients.cognito.identity import IdentityUser
    from chalicelib.clients.payments.client import Payments
    from chalicelib.clients.platforms import Platforms
    from chalicelib.clients.tokens.service import ServiceTokens
    from chalicelib.clients.tokens.signatures import SignedBodies
    from chalicelib.clients.turnstile.client import FormCheck
    from chalicelib.clients.uploads.client import Uploads

BOT_ACTION: Final = "intake"
"""What the widget on the intake's form says that it is for."""
SECONDS: Final = 11.0
"""That the user pool has to say who somebody is: it is asked twice at most, five seconds each, and no call is begun
that might not be over by then."""
UserOf: TypeAlias = "Callable[[str], IdentityUser]"
"""Answers what the user pool says of a user, by their id; raises `PlatformError`."""


def _bots(to: Platforms) -> FormCheck:
    from chalicelib.clients.turnstile.connect import check_of

    return check_of(BOT_ACTION)(to)


def _brands(to: Platforms) -> Brandfetch:
    from chalicelib.clients.brandfetch import connect as brandfetch

    return to.client(brandfetch.connect)


def _uploads(to: Platforms) -> Uploads:
    from chalicelib.clients.uploads import connect as uploads

    return to.with_short_timeouts.client(uploads.connect)


def _stripe(to: Platforms) -> Payments:
    from chalicelib.clients.payments import connect as payments

    return to.client(payments.connect)


def _stripe_signs(to: Platforms) -> SignedBodies:
    from chalicelib.clients.payments import connect as payments

    return to.client(payments.webhook)


def _order_calls(to: Platforms) -> ServiceTokens:
    from chalicelib.clients.orders import connect as orders

    return to.client(orders.caller)


def _user_of(to: Platforms) -> UserOf:
    from chalicelib.clients.cognito import connect as cognito

    pool = to.client(cognito.connect)
    return lambda sub: pool.user(sub, Deadline.after(SECONDS))


BOTS: Final[Outside[Any]] = Outside(
    "the bot check of the intake",
    "Whether a person sends a form must be known before anything is made of it; an answer of the check counts once.",
    _bots,
)
BRANDS = Outside(
    "Brandfetch, what a website's brand is",
    "Who fills in the wizard sees what would be found, and says whether to use it, before they go on.",
    _brands,
)
UPLOADS = Outside(
    "the bucket of uploads",
    "A browser puts a file there by a form that is signed while it waits, and whoever sent one is told what is wrong; "
    "addresses of logos are signed for whoever is about to look.",
    _uploads,
)
STRIPE = Outside(
    "Stripe, a payment as it is now",
    "What lets a page pay must be on no record, and is asked for whoever is about to pay; whoever has paid waits to "
    "be told so.",
    _stripe,
)
STRIPE_SIGNS = Outside(
    "the secret that Stripe signs with",
    "Who tells that money has come must be known before anything is believed.",
    _stripe_signs,
)
ORDER_CALLS = Outside(
    "the secret that the program which takes orders is known by",
    "Who calls must be known before anything is answered.",
    _order_calls,
)
WHO = Outside(
    "the user pool, who claims a company",
    "Whether an address is verified must be known before a company is somebody's.",
    _user_of,
)
