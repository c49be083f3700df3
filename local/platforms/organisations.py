"""Stand-in for the identity organisation: organisations, invitations into them, and who is in which."""

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from chalicelib.clients.organisations.needs import NEEDS
from local.platforms.auth import BearerToken
from local.platforms.base import Body, IdempotencyKey, IdempotencyKeys, Shape, platform_app
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import StandIn
from local.platforms.problems import Refusal, documented

DESCRIPTION = "What Onramp needs of the identity organisation. Errors are RFC 9457 problems whose `code` is stable."
ROLES = ("org:admin", "org:member")

Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
State = Literal["pending", "accepted", "revoked", "expired"]


class Named(Body):
    """Body of PUT /v1/references/{reference}/organisation."""

    name: Name


class Invited(Body):
    """Body of POST /v1/organisations/{organisation_id}/invitations."""

    email: Address
    role: Name


class OrganisationShape(Shape):
    """An organisation."""

    id: str
    name: str


class InvitationShape(Shape):
    """An invitation into an organisation."""

    id: str
    organisation_id: str
    email: str
    role: str
    state: State


class InvitationsShape(Shape):
    """Invitations for one address, the latest first."""

    items: list[InvitationShape]


class MembershipShape(Shape):
    """The organisation that a user is in, and as what."""

    organisation_id: str
    role: str


class Member(BaseModel):
    """Body of PUT /_users/{user_id}: a user is in an organisation, whether it was there or not."""

    model_config = ConfigDict(extra="forbid")

    organisation_id: str
    role: str = "org:admin"


class Answered(BaseModel):
    """Body of PUT /_invitations/{invitation_id}: what became of it."""

    model_config = ConfigDict(extra="forbid")

    state: State


class OrganisationsState:
    """All that the platform knows, in memory."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._names: dict[str, str] = {}
        self._references: dict[str, str] = {}
        self._members: dict[str, Member] = {}
        self._invitations: dict[str, InvitationShape] = {}

    def found(self, organisation_id: str) -> OrganisationShape:
        """An organisation."""
        if organisation_id not in self._names:
            raise Refusal(404, "ORGANISATION_NOT_FOUND", "There is no organisation of this id.")
        return OrganisationShape(id=organisation_id, name=self._names[organisation_id])

    def there(self, organisation_id: str, name: str) -> None:
        """Have an organisation."""
        self._names.setdefault(organisation_id, name)

    def put(self, reference: str, name: str) -> OrganisationShape:
        """The organisation under a reference, made if it is not there."""
        if reference in self._references:
            self._effects.asked()
            return self.found(self._references[reference])
        made = f"org_{len(self._names) + 1:06d}"
        self._names[made] = name
        self._references[reference] = made
        self._effects.record("put_organisation", reference, key=None, asked={"name": name}, changed={"id": made})
        return self.found(made)

    def invitations(self, organisation_id: str, email: str) -> list[InvitationShape]:
        """Those of an address, the latest first."""
        self.found(organisation_id)
        mine = [
            each
            for each in self._invitations.values()
            if each.organisation_id == organisation_id and each.email.casefold() == email.casefold()
        ]
        return mine[::-1]

    def invite(self, organisation_id: str, invited: Invited, key: str) -> InvitationShape:
        """Invite somebody, who is mailed."""
        before = self.invitations(organisation_id, invited.email)
        if invited.role not in ROLES:
            raise Refusal(422, "ROLE_UNKNOWN", f"There is no such role. There are: {', '.join(ROLES)}.")
        if invited.email.endswith("@refused.example"):
            raise Refusal(422, "ADDRESS_REFUSED", "Nobody can be mailed there.")
        if any(each.state == "accepted" for each in before):
            raise Refusal(409, "ALREADY_MEMBER", "Whoever has this address is a member.")
        if any(each.state == "pending" for each in before):
            raise Refusal(409, "ALREADY_INVITED", "This address is invited already.")
        made = InvitationShape(
            id=f"inv_{len(self._invitations) + 1:06d}",
            organisation_id=organisation_id,
            email=invited.email,
            role=invited.role,
            state="pending",
        )
        self._invitations[made.id] = made
        asked = {"role": invited.role}
        self._effects.record("invite", f"{organisation_id}/{made.id}", key=key, asked=asked, changed={"id": made.id})
        return made

    def invitation(self, invitation_id: str) -> InvitationShape:
        """One by its id."""
        if invitation_id not in self._invitations:
            raise Refusal(404, "INVITATION_NOT_FOUND", "There is no invitation of this id.")
        return self._invitations[invitation_id]

    def withdraw(self, organisation_id: str, invitation_id: str) -> InvitationShape:
        """Withdraw one. Again changes nothing."""
        self.found(organisation_id)
        before = self.invitation(invitation_id)
        if before.organisation_id != organisation_id:
            raise Refusal(404, "INVITATION_NOT_FOUND", "There is no invitation of this id.")
        if before.state == "accepted":
            raise Refusal(409, "INVITATION_ACCEPTED", "It was accepted: who it was for is a member.")
        if before.state == "revoked":
            self._effects.asked()
            return before
        self._effects.record(
            "withdraw_invitation",
            f"{organisation_id}/{invitation_id}",
            key=None,
            asked={},
            changed={"state": "revoked"},
        )
        return self.answered(invitation_id, "revoked")

    def answered(self, invitation_id: str, state: State) -> InvitationShape:
        """Something became of one."""
        changed = self.invitation(invitation_id).model_copy(update={"state": state})
        self._invitations[invitation_id] = changed
        return changed

    def join(self, user_id: str, member: Member) -> None:
        """Have a user in an organisation, and nowhere else."""
        self._members[user_id] = member

    def membership(self, user_id: str) -> MembershipShape:
        """Where a user is."""
        if user_id not in self._members:
            raise Refusal(404, "NO_ORGANISATION", "This user is in no organisation.")
        return MembershipShape(**self._members[user_id].model_dump())

    def forget(self) -> None:
        """Be as new."""
        for kept in (self._names, self._references, self._members, self._invitations):
            kept.clear()


def create_organisations(token: str, effects: Effects | None = None, faults: Faults | None = None) -> FastAPI:
    """The identity organisation as an application, empty.

    Args:
        token: The bearer token that it accepts, until PUT ``/_token`` rotates it.
        effects: Its ledger; one of its own if not given.
        faults: Its fault switches; of its own if not given.
    """
    effects = effects or Effects("organisations")
    app = platform_app(
        "Identity organisation", DESCRIPTION, token=BearerToken(token), effects=effects, faults=faults or Faults()
    )
    state, keys = OrganisationsState(effects), IdempotencyKeys()
    app.state.kept = state

    async def get_organisation(organisation_id: str) -> OrganisationShape:
        """An organisation."""
        return state.found(organisation_id)

    async def put_organisation(reference: str, body: Named) -> OrganisationShape:
        """The organisation under a reference of the caller's, made if it is not there. The same again changes
        nothing, and neither does another name."""
        return state.put(reference, body.name)

    async def get_invitations(organisation_id: str, email: Annotated[str, Query()]) -> InvitationsShape:
        """The invitations that an address has, in whatever casing, the latest first."""
        return InvitationsShape(items=state.invitations(organisation_id, email))

    async def post_invitation(organisation_id: str, body: Invited, idempotency_key: IdempotencyKey) -> InvitationShape:
        """Invite somebody, who is mailed. A key that comes again is answered with what it made."""
        operation, asked = f"invite/{organisation_id}", body.model_dump(mode="json")
        async with keys.serialised(idempotency_key):
            made = keys.made(idempotency_key, operation, asked)
            if made is not None:
                effects.asked()
                return state.invitation(made)
            invitation = state.invite(organisation_id, body, idempotency_key)
            keys.take(idempotency_key, operation, asked, invitation.id)
            return invitation

    async def delete_invitation(organisation_id: str, invitation_id: str) -> InvitationShape:
        """Withdraw an invitation. Again changes nothing."""
        return state.withdraw(organisation_id, invitation_id)

    async def get_membership(user_id: str) -> MembershipShape:
        """The organisation that a user of the user pool is in at this moment, and as what."""
        return state.membership(user_id)

    one = "/v1/organisations/{organisation_id}"
    unknown = documented(_404="ORGANISATION_NOT_FOUND")
    app.add_api_route(one, get_organisation, methods=["GET"], responses=unknown)
    app.add_api_route("/v1/references/{reference:path}/organisation", put_organisation, methods=["PUT"])
    app.add_api_route(f"{one}/invitations", get_invitations, methods=["GET"], responses=unknown)
    refused = documented(
        _404="ORGANISATION_NOT_FOUND",
        _409="ALREADY_INVITED, ALREADY_MEMBER",
        _422="VALIDATION_FAILED, ROLE_UNKNOWN, ADDRESS_REFUSED, IDEMPOTENCY_KEY_REUSED",
    )
    app.add_api_route(f"{one}/invitations", post_invitation, methods=["POST"], status_code=201, responses=refused)
    gone = documented(_404="ORGANISATION_NOT_FOUND, INVITATION_NOT_FOUND", _409="INVITATION_ACCEPTED")
    app.add_api_route(f"{one}/invitations/{{invitation_id}}", delete_invitation, methods=["DELETE"], responses=gone)
    nowhere = documented(_404="NO_ORGANISATION")
    app.add_api_route("/v1/users/{user_id}/organisation", get_membership, methods=["GET"], responses=nowhere)
    _levers(app, state)
    return app


def _levers(app: FastAPI, state: OrganisationsState) -> None:
    """What happens at the identity organisation without Onramp: of no contract."""

    async def there(organisation_id: str, body: Named) -> None:
        state.there(organisation_id, body.name)

    async def join(user_id: str, body: Member) -> None:
        state.join(user_id, body)

    async def answered(invitation_id: str, body: Answered) -> None:
        state.answered(invitation_id, body.state)

    hidden: dict[str, Any] = {"methods": ["PUT"], "status_code": 204, "include_in_schema": False}
    app.add_api_route("/_organisations/{organisation_id}", there, **hidden)
    app.add_api_route("/_users/{user_id}", join, **hidden)
    app.add_api_route("/_invitations/{invitation_id}", answered, **hidden)


STAND_IN = StandIn("organisations", NEEDS, create_organisations)
