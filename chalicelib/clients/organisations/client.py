"""The identity organisation: organisations, invitations into them, and who is in which.

The contract is docs/platform-contracts.md. Beside what each method names, every method raises `Retryable`, `Permanent`
(the token) and `Refused` as `chalicelib.clients.http.client` describes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.addresses import folded
from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.http.segments import path

if TYPE_CHECKING:
    from chalicelib.clients.http.client import PlatformHttp
    from chalicelib.deadline import Deadline

State = Literal["pending", "accepted", "revoked", "expired"]


class Organisation(BaseModel):
    """An organisation."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1)


class Invitation(BaseModel):
    """An invitation into an organisation."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1)
    email: str = Field(repr=False)
    role: str
    state: State


class Invitations(BaseModel):
    """Those for one address, the latest first."""

    model_config = ConfigDict(frozen=True)

    items: tuple[Invitation, ...]


class Membership(BaseModel):
    """The organisation that a user is in, and as what."""

    model_config = ConfigDict(frozen=True)

    organisation_id: str = Field(min_length=1)
    role: str


class Organisations:
    """Client of the identity organisation.

    Args:
        http: Calls to it.
    """

    def __init__(self, http: PlatformHttp) -> None:
        self._http = http

    def find(self, organisation_id: str, deadline: Deadline) -> Organisation | None:
        """An organisation by its id; None: there is none."""
        try:
            answer = self._http.call("GET", path("organisations", organisation_id), deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code == "ORGANISATION_NOT_FOUND":
                return None
            raise
        return self._http.shaped(Organisation, answer.body)

    def put(self, reference: str, name: str, deadline: Deadline) -> Organisation:
        """The organisation under a reference of ours, made if it is not there. The same again changes nothing."""
        target = path("references", reference, "organisation")
        answer = self._http.call("PUT", target, body={"name": name}, deadline=deadline)
        return self._http.shaped(Organisation, answer.body)

    def invitations(self, organisation_id: str, email: str, deadline: Deadline) -> tuple[Invitation, ...]:
        """The invitations that an address has, the latest first.

        Raises:
            Refused: ORGANISATION_NOT_FOUND.
        """
        target = path("organisations", organisation_id, "invitations")
        answer = self._http.call("GET", target, params={"email": folded(email)}, deadline=deadline)
        return self._http.shaped(Invitations, answer.body).items

    def invite(self, organisation_id: str, email: str, role: str, key: str, deadline: Deadline) -> Invitation:
        """Invite somebody: the platform mails them.

        Args:
            key: Idempotency key.

        Raises:
            Refused: ORGANISATION_NOT_FOUND; ADDRESS_REFUSED, ROLE_UNKNOWN; ALREADY_INVITED, ALREADY_MEMBER.
        """
        target = path("organisations", organisation_id, "invitations")
        body = {"email": email, "role": role}
        answer = self._http.call("POST", target, body=body, idempotency_key=key, deadline=deadline)
        return self._http.shaped(Invitation, answer.body)

    def withdraw(self, organisation_id: str, invitation_id: str, deadline: Deadline) -> None:
        """Withdraw an invitation. Again changes nothing; one that is not there is withdrawn.

        Raises:
            Refused: INVITATION_ACCEPTED.
        """
        target = path("organisations", organisation_id, "invitations", invitation_id)
        try:
            self._http.call("DELETE", target, deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code not in {"INVITATION_NOT_FOUND", "ORGANISATION_NOT_FOUND"}:
                raise

    def of_user(self, user_id: str, deadline: Deadline) -> Membership | None:
        """The organisation that a user is in at this moment; None: they are in none.

        Args:
            user_id: The user pool's (`sub`).
        """
        try:
            answer = self._http.call("GET", path("users", user_id, "organisation"), deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code in {"USER_NOT_FOUND", "NO_ORGANISATION"}:
                return None
            raise
        return self._http.shaped(Membership, answer.body)
