"""One request, as the views see it, and the one kind of answer that they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from chalice.app import Request, Response

from chalicelib.desk.context import Desk
from chalicelib.engine.flow import Flow
from chalicelib.handlers.http.api import Api
from chalicelib.handlers.http.outside import NotDeclared, Outside
from chalicelib.records.keys import KnownKey
from chalicelib.records.record import Record

T = TypeVar("T")
_ALWAYS = {
    # Answers hold tokens, links and customers' data, and the link's key is in the address: no cache may keep them.
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass
class Call:
    """A request that is being answered.

    Attributes:
        request: As Chalice parsed it.
        api: The wiring.
        subject: `sub` of the verified access token, on routes that need one.
        claims: Of that token; on admin routes, of that of Cloudflare Access.
        actor: Email address of the SE, on admin routes; the program's name, on routes for one or for what it signs; the
            key's id, on routes for keys.
        opened: The record that a draft's token opens, or that a key or its token speaks for, on routes for these.
        key: On routes for keys and for their tokens: the key, as it is now.
        scopes: On routes for keys' tokens: what both the token and the key, as it is now, let its holder do.
        onboarding_id: For the access log, once the record is known.
        headers: Of the answer, should it be a success, beside those that every answer has.
        route: Name of the route.
        asks: What its declaration says that it asks of platforms.
    """

    request: Request
    api: Api
    subject: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""
    opened: Record | None = None
    key: KnownKey | None = None
    scopes: frozenset[str] = frozenset()
    onboarding_id: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    route: str = ""
    asks: tuple[Outside[Any], ...] = ()

    @property
    def desk(self) -> Desk:
        """Where intents are written."""
        return self.api.desk

    def ask(self, outside: Outside[T]) -> T:
        """What answers for a platform.

        Raises:
            NotDeclared: The route does not say that it asks this.
        """
        if outside not in self.asks:
            raise NotDeclared(self.route, outside.name)
        return self.api.platforms.client(outside.connect)

    @property
    def own(self) -> Record:
        """The record that the caller's token or key is for, as it was when they were let in.

        Raises:
            NotDeclared: The route is for neither drafts nor keys.
        """
        if self.opened is None:
            raise NotDeclared(self.route, "whose record it is")
        return self.about(self.opened)

    def about(self, record: Record) -> Record:
        """Note for the access log which record this is about."""
        self.onboarding_id = record.record_id
        return record

    def flow_of(self, record: Record) -> Flow:
        """The declaration by which a record is shown.

        Raises:
            TooNew: This code has not the flow.
        """
        return self.desk.flow_to_read(record)


class Answer(Response):
    """An answer of ours, in contrast to those that Chalice gives by itself.

    Args:
        body: JSON text.
        code: The problem's code, or empty; for the access log, like the onboarding's id.
    """

    def __init__(
        self,
        status: int,
        body: str,
        *,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
        code: str = "",
        onboarding_id: str = "",
    ) -> None:
        super().__init__(body, {**_ALWAYS, "Content-Type": content_type, **(headers or {})}, status)
        self.code = code
        self.onboarding_id = onboarding_id


def request_id(request: Request | None) -> str:
    """API Gateway's id of the request, which its own access log has too."""
    return str(request.context.get("requestId", "")) if request is not None else ""
