"""A company that comes to the merch flow, as its browser, Stripe and colleagues do it: for the demonstration, for
stories of pages, and for whoever wants to go through it with their own hands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import requests

from chalicelib.flows.merch.name import COMPANIES, WEBHOOK, WIZARD
from local.platforms.payments import PUBLISHABLE
from local.stack.stores import StoreUser, pool_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.stack.record import Stack

DESIGNER, ADMIN, SUPER_ADMIN = "designer@onramp.example", "admin@onramp.example", "se@onramp.example"
"""Who has which role on this machine; the last is whom the sign-in page suggests."""
SECONDS: Final = 35
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
"""A picture of one pixel."""


@dataclass
class Company:
    """A company whose intake was begun.

    Attributes:
        company_id: Of its record.
        token: Opens its draft.
        email: Of whoever fills in.
        page: Address of its own page.
        wizard: What the wizard said last.
    """

    company_id: str
    token: str = field(repr=False)
    email: str
    page: str
    wizard: Mapping[str, Any] = field(repr=False, default_factory=dict)


def person(stack: Stack, action: str = "intake") -> dict[str, str]:
    """The header by which a first post shows that a person sends it: what the widget gives to a page.

    Raises:
        requests.RequestException: The stand-in did not answer.
    """
    token = _json("POST", f"{stack.turnstile}/_solve", json={"action": action})["token"]
    return {"Bot-Check": str(token)}


def begin(stack: Stack, basics: Mapping[str, Any], path: str = f"{WIZARD}/basics") -> Company:
    """Begin an intake.

    Args:
        stack: Where.
        basics: The first step; or everything at once, for the single form of before.
        path: Of the route.

    Raises:
        requests.RequestException: It was refused.
    """
    made = _json("POST", f"{stack.gateway}{path}", json=dict(basics), headers=person(stack))
    page = f"{stack.console}/merch/{made['company_id']}"
    return Company(made["company_id"], made["draft_token"], str(basics["admin_email"]), page, made["wizard"])


def draft(stack: Stack, company: Company, method: str, path: str = "", body: Any = None) -> Any:
    """What the wizard answers to whoever has begun.

    Raises:
        requests.RequestException: It was refused.
    """
    given = {} if body is None else {"json": body}
    headers = {"Draft-Token": company.token}
    return _json(method, f"{stack.gateway}{WIZARD}{path}", headers=headers, **given)


def upload(url: str, fields: Mapping[str, str], content: bytes = PNG) -> int:
    """Put a file where a signed form says, as a browser does; the status that S3 answers."""
    parts: dict[str, Any] = {name: (None, value) for name, value in fields.items()}
    with _session() as session:
        return session.post(url, files={**parts, "file": ("file", content)}, timeout=SECONDS).status_code


def pay(stack: Stack, client_secret: str, means: str = "pm_card_visa") -> Mapping[str, Any]:
    """Pay, as Stripe's script does in a browser: on the pages' own origin. Returns the payment, or Stripe's error."""
    intent = client_secret.partition("_secret_")[0]
    url = f"{stack.console}/stand-ins/stripe/v1/payment_intents/{intent}/confirm"
    sent = {"key": PUBLISHABLE, "client_secret": client_secret, "payment_method": means}
    with _session() as session:
        return dict(session.post(url, data=sent, timeout=SECONDS).json())


def settle(stack: Stack, client_secret: str, *, succeeds: bool) -> None:
    """Have the bank decide about a payment that is processing.

    Raises:
        requests.RequestException: There is nothing to decide.
    """
    intent = client_secret.partition("_secret_")[0]
    _json("POST", f"{stack.payments}/_settle/{intent}", json={"succeeds": succeeds})


def messages_of(stack: Stack, company: Company, kind: str = "") -> list[Mapping[str, Any]]:
    """Stripe's messages about a company, oldest first; of one kind, if it is said."""
    every = _json("GET", f"{stack.payments}/_events")
    return [each for each in every if company.company_id in json.dumps(each) and kind in {"", each["type"]}]


def bring(stack: Stack, message: Mapping[str, Any], **how: Any) -> list[int]:
    """Have Stripe bring a message (once more), in some way of its stand-in's: ``times``, ``age_seconds``, ``forged``.
    Returns the statuses that it was answered."""
    return list(_json("POST", f"{stack.payments}/_events/{message['id']}/deliver", json=how))


def hold_messages(stack: Stack, *, held: bool) -> None:
    """Let Stripe's messages wait, or go out again from now on."""
    webhook = {"url": f"{stack.gateway}{WEBHOOK}", "secrets": [stack.payments_webhook], "held": held}
    _json("PUT", f"{stack.payments}/_webhook", json=webhook)


def colleague(stack: Stack, email: str) -> dict[str, str]:
    """The header by which Cloudflare Access's stand-in says who a colleague is."""
    return {"Cf-Access-Jwt-Assertion": str(_json("POST", f"{stack.access}/_token", json={"email": email})["token"])}


def owner(stack: Stack, company: Company) -> tuple[StoreUser, dict[str, str]]:
    """A user of the pool with the address that a company named, signed in; and the header that says so."""
    user = pool_user(stack, company.email)
    body = {"email": user.email, "password": user.password}
    signed_in = _json("POST", f"{stack.gateway}/sessions/login", json=body)
    return user, {"Authorization": f"Bearer {signed_in['access_token']}"}


def gate(stack: Stack, company: Company, sku: str) -> Mapping[str, Any]:
    """What the order gate says of a product to whoever takes orders."""
    headers = {"Authorization": f"Bearer {stack.orders_caller}"}
    url = f"{stack.gateway}{COMPANIES}/{company.company_id}/order-gate"
    return dict(_json("GET", url, params={"sku_id": sku}, headers=headers))


def shop(stack: Stack, company: Company) -> tuple[int, Mapping[str, Any]]:
    """Status and body of what the shop is told to show."""
    with _session() as session:
        answer = session.get(f"{stack.gateway}{COMPANIES}/{company.company_id}/shop", timeout=SECONDS)
    return answer.status_code, dict(answer.json())


def asked(stack: Stack, method: str, path: str, headers: Mapping[str, str], body: Any = None, **params: Any) -> Any:
    """Any route, by whoever the headers say.

    Raises:
        requests.RequestException: It was refused.
    """
    given = {} if body is None else {"json": body}
    return _json(method, f"{stack.gateway}{path}", headers=dict(headers), params=params, **given)


def _json(method: str, url: str, **options: Any) -> Any:
    with _session() as session:
        answer = session.request(method, url, timeout=SECONDS, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy is not for this machine
    return session
