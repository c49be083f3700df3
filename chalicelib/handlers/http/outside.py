"""What routes ask of platforms while their caller waits. Everything else is asked behind the table.

Each is declared once, with the reason why it cannot wait, and each route names those that it asks: `Call.ask` gives it
no other. A question is answered or given up within seconds, and asked twice it changes nothing more. All of them, with
the routes that ask them, stand in docs/doors.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from chalicelib.clients.cognito import connect as cognito

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms

T = TypeVar("T")


class NotDeclared(Exception):
    """A route asks a platform that its declaration does not name. Nothing was asked.

    Args:
        route: Its name.
        what: What it would ask.
    """

    def __init__(self, route: str, what: str) -> None:
        super().__init__(f"the route {route} asks {what}, but its declaration does not say so in `asks`")


@dataclass(frozen=True)
class Outside(Generic[T]):
    """Something that routes ask a platform.

    Attributes:
        name: Who is asked, in words.
        reason: Why the route itself asks.
        connect: Makes what answers, once a process, when it is first asked.
    """

    name: str
    reason: str
    connect: Callable[[Platforms], T]


USER_POOL = Outside(
    "the user pool",
    "A password and a code must never be stored, so whoever sends one waits for what the pool says of it.",
    cognito.connect,
)
HOSTED_SIGN_IN = Outside(
    "the user pool's hosted sign-in",
    "A code of Google's way must not be stored, and is good for minutes: the page waits for its tokens.",
    cognito.hosted,
)
