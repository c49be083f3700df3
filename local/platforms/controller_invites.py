"""The Controller's member service: invitations to an account."""

import uuid

from fastapi import APIRouter, Response

from local.platforms.base import IdempotencyKey
from local.platforms.controller_members import MemberRoutes
from local.platforms.controller_shapes import Acceptance, Invite, InviteList, MemberRole, NewInvite, UserRecord
from local.platforms.controller_state import ControllerState
from local.platforms.problems import Refusal, documented

_ROLE_OF_INVITE = {"member": MemberRole(role="MEMBER"), "merchandiser": MemberRole(role="MERCHANDISER")}


class InviteRoutes:
    """Routes below /v1/accounts/{system_account_id}/invites."""

    def __init__(self, state: ControllerState, members: MemberRoutes) -> None:
        self._state = state
        self._members = members
        self.router = router = APIRouter(tags=["invites"])
        all_of_them = "/v1/accounts/{system_account_id}/invites"
        one = f"{all_of_them}/{{invite_id}}"
        router.post(
            all_of_them,
            status_code=201,
            responses={
                200: {"model": Invite, "description": "The same request came before under this key"},
                **documented(
                    _404="ACCOUNT_NOT_FOUND",
                    _409="ALREADY_INVITED, ALREADY_MEMBER, ACCOUNT_CLOSED",
                    _422="VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED",
                ),
            },
        )(self.invite)
        missing = documented(_404="ACCOUNT_NOT_FOUND, INVITE_NOT_FOUND")
        router.get(all_of_them, responses=documented(_404="ACCOUNT_NOT_FOUND"))(self.list_invites)
        router.post(f"{one}/accept", responses={**missing, **documented(_409="INVITE_ACCEPTED, ACCOUNT_CLOSED")})(
            self.accept
        )
        router.delete(one, status_code=204, responses=missing)(self.withdraw)

    async def invite(self, system_account_id: str, body: NewInvite, key: IdempotencyKey, response: Response) -> Invite:
        """Invite one person. Once per key, and once per address."""
        state = self._state
        state.open_account(system_account_id)
        kept = state.invites.setdefault(system_account_id, {})
        operation, asked = f"invite {system_account_id}", body.model_dump()
        async with state.keys.serialised(key):
            made = state.keys.made(key, operation, asked)
            if made is not None:
                if made not in kept:
                    raise Refusal(404, "INVITE_NOT_FOUND", "The invitation of this key was withdrawn.")
                state.effects.asked()
                response.status_code = 200
                return kept[made]
            self._refuse_known(system_account_id, body.email)
            await state.keys.work()
            invite = Invite(invite_id=f"inv-{uuid.uuid4().hex[:12]}", status="PENDING", **asked)
            kept[invite.invite_id] = invite
            state.keys.take(key, operation, asked, invite.invite_id)
            subject = f"{system_account_id}/{invite.invite_id}"
            state.effects.record("invite", subject, key=key, asked=asked, changed=invite.model_dump())
            return invite

    async def list_invites(self, system_account_id: str) -> InviteList:
        """The account's invitations, oldest first, accepted ones too."""
        self._state.account(system_account_id)
        return InviteList(invites=list(self._state.invites.get(system_account_id, {}).values()))

    async def accept(self, system_account_id: str, invite_id: str, body: Acceptance) -> Invite:
        """Accept, as the invited person would: makes the user and both sides of the membership."""
        state = self._state
        state.open_account(system_account_id)
        invite = self._find(system_account_id, invite_id)
        if invite.status == "ACCEPTED":
            raise Refusal(409, "INVITE_ACCEPTED", "This invitation was accepted before.")
        user = UserRecord(email=invite.email, login_method=invite.login_method)
        await self._members.put_user(body.user_id, user)
        role = _ROLE_OF_INVITE[invite.role]
        await self._members.put_member(system_account_id, body.user_id, role)
        await self._members.put_user_account(body.user_id, system_account_id, role)
        accepted = invite.model_copy(update={"status": "ACCEPTED"})
        state.invites[system_account_id][invite_id] = accepted
        subject = f"{system_account_id}/{invite_id}"
        state.effects.record(
            "accept_invite", subject, key=None, asked=body.model_dump(), changed={"status": "ACCEPTED"}
        )
        return accepted

    async def withdraw(self, system_account_id: str, invite_id: str) -> None:
        """Withdraw the invitation. A membership that came of it stays."""
        self._find(system_account_id, invite_id)
        del self._state.invites[system_account_id][invite_id]
        subject = f"{system_account_id}/{invite_id}"
        self._state.effects.record("withdraw_invite", subject, key=None, asked={}, changed={"status": None})

    def _find(self, system_account_id: str, invite_id: str) -> Invite:
        self._state.account(system_account_id)
        invite = self._state.invites.get(system_account_id, {}).get(invite_id)
        if invite is None:
            raise Refusal(404, "INVITE_NOT_FOUND", "There is no such invitation.")
        return invite

    def _refuse_known(self, system_account_id: str, email: str) -> None:
        """Addresses are compared without regard to case, as mail providers do in practice."""
        state = self._state
        members = [user for (account, user) in state.members["account"] if account == system_account_id]
        if any(state.users[user].email.lower() == email.lower() for user in members):
            raise Refusal(409, "ALREADY_MEMBER", "A member of this account has this address.")
        if any(item.email.lower() == email.lower() for item in state.invites[system_account_id].values()):
            raise Refusal(409, "ALREADY_INVITED", "This address was invited before.")
