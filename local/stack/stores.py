"""A store that signs up with the shop platform, as the platform does it: for the demonstration, for stories of pages,
and for whoever wants to go through the wizard with their own hands.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import requests

from chalicelib.flows.store.name import BASE
from local.stack.aws import Emulator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.stack.record import Stack

SECONDS: Final = 35


@dataclass(frozen=True)
class StoreUser:
    """Somebody who works in a store.

    Attributes:
        email: Signs in with it.
        password: And with this.
        user_id: The user pool's (`sub`).
    """

    email: str
    password: str = field(repr=False)
    user_id: str


@dataclass(frozen=True)
class Store:
    """A store that has signed up.

    Attributes:
        store_id: The shop platform's.
        code: In the addresses of its pages.
        users: Who works in it.
        page: Address of its wizard.
    """

    store_id: str
    code: str
    name: str
    users: tuple[StoreUser, ...]
    page: str


def sign_up(stack: Stack, store_id: str, name: str, emails: tuple[str, ...]) -> Store:
    """Have a store sign up: its users are made, the shop platform knows who works in it, and calls Onramp.

    Args:
        stack: Where.
        store_id: The shop platform's id, letters, digits, hyphens; its code is the same.
        name: The store's.
        emails: Addresses of its people, the owner's first.

    Raises:
        requests.RequestException: The shop platform's stand-in or Onramp did not take it.
        ClientError: The user pool did not.
    """
    users = tuple(pool_user(stack, email) for email in emails)
    known(stack, store_id, name, users)
    body = {"store_id": store_id, "store_code": store_id, "store_name": name, "owner_email": emails[0]}
    called(stack, "POST", "", json=body)
    return Store(store_id, store_id, name, users, f"{stack.console}/store/{store_id}/onboarding")


def known(stack: Stack, store_id: str, name: str, users: Sequence[StoreUser] = ()) -> None:
    """Have the shop platform know a store, and who works in it, and tell nobody.

    Raises:
        requests.RequestException: The stand-in did not take it.
    """
    _put(f"{stack.shop}/_stores/{store_id}", {"code": store_id, "name": name, "users": [one.user_id for one in users]})


def called(stack: Stack, method: str, path: str, **options: Any) -> Any:
    """What Onramp answers the shop platform.

    Raises:
        requests.RequestException: It refused.
    """
    with _session() as session:
        headers = {"Authorization": f"Bearer {stack.shop_caller}", **options.pop("headers", {})}
        answer = session.request(method, f"{stack.gateway}{BASE}{path}", headers=headers, timeout=SECONDS, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def orders_of(stack: Stack, *, orders: int, odd: tuple[int, ...] = ()) -> None:
    """Say how many orders the marketplace's shop has, and which of them are of no shape that can be read.

    Raises:
        requests.RequestException: The stand-in did not take it.
    """
    _put(f"{stack.marketplace}/_config", {"orders": orders, "odd": list(odd)})


def slowed(stack: Stack, milliseconds: float) -> None:
    """Have the shop platform take so long for each request.

    Raises:
        requests.RequestException: The stand-in did not take it.
    """
    _put(f"{stack.shop}/_faults", {"latency_ms": milliseconds})


def change_key(stack: Stack, key: str) -> None:
    """Have the marketplace know another key of its shop, and the one before no longer.

    Raises:
        requests.RequestException: The stand-in did not take it.
    """
    _put(f"{stack.marketplace}/_token", {"token": key})


def pool_user(stack: Stack, email: str) -> StoreUser:
    """A user whose address is proven; one that is there already gets a new password."""
    cognito, password = Emulator(stack.emulator).cognito, f"{secrets.token_urlsafe(12)}aA1"
    with suppress(cognito.exceptions.UsernameExistsException):  # of a store that signed up before
        cognito.admin_create_user(
            UserPoolId=stack.user_pool_id,
            Username=email,
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
            MessageAction="SUPPRESS",
        )
    cognito.admin_set_user_password(UserPoolId=stack.user_pool_id, Username=email, Password=password, Permanent=True)
    seen = cognito.admin_get_user(UserPoolId=stack.user_pool_id, Username=email)
    (sub,) = (one["Value"] for one in seen["UserAttributes"] if one["Name"] == "sub")
    return StoreUser(email, password, sub)


def _put(url: str, body: Any) -> None:
    with _session() as session:
        session.put(url, json=body, timeout=SECONDS).raise_for_status()


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy is not for this machine
    return session
