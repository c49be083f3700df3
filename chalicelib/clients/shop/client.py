"""The shop platform: whose a store is, its merchant profile, its feeds and its orders. Everything is an upsert.

The contract is docs/platform-contracts.md. Beside what each method names, every method raises `Retryable`,
`Permanent` (the token) and `Refused` as `chalicelib.clients.http.client` describes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.http.segments import path

if TYPE_CHECKING:
    from chalicelib.clients.http.client import PlatformHttp
    from chalicelib.deadline import Deadline


class UsersStore(BaseModel):
    """The store that a user works in."""

    model_config = ConfigDict(frozen=True)

    store_id: str = Field(min_length=1)


class Shop:
    """Client of the shop platform.

    Args:
        http: Calls to it.
    """

    def __init__(self, http: PlatformHttp) -> None:
        self._http = http

    def store_of(self, user_id: str, deadline: Deadline) -> str | None:
        """The id of the store that a user works in at this moment; None: they work in none.

        Args:
            user_id: The user pool's (`sub`).
        """
        try:
            answer = self._http.call("GET", path("users", user_id, "store"), deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code in {"USER_NOT_FOUND", "NO_STORE"}:
                return None
            raise
        return self._http.shaped(UsersStore, answer.body).store_id

    def put_profile(self, store_id: str, profile: Mapping[str, Any], deadline: Deadline) -> None:
        """Give a store this merchant profile. The same again changes nothing."""
        self._http.call("PUT", path("stores", store_id, "profile"), body=profile, deadline=deadline)

    def put_feeds(self, store_id: str, feeds: Mapping[str, Any], deadline: Deadline) -> None:
        """Give a store these feeds. The same again changes nothing."""
        self._http.call("PUT", path("stores", store_id, "feeds"), body=feeds, deadline=deadline)

    def put_order(self, store_id: str, number: str, order: Mapping[str, Any], deadline: Deadline) -> None:
        """Give a store an order, or bring the one of this number up to date. The same again changes nothing."""
        self._http.call("PUT", path("stores", store_id, "orders", number), body=order, deadline=deadline)
