"""The Controller's users and both sides of their memberships, which it keeps as two records."""

from fastapi import APIRouter

from local.platforms.controller_shapes import (
    LastAccount,
    MemberList,
    MemberRole,
    Membership,
    User,
    UserAccountList,
    UserRecord,
)
from local.platforms.controller_state import ControllerState, Side
from local.platforms.problems import Refusal, documented


class MemberRoutes:
    """Routes below /v1/users, and the members of an account."""

    def __init__(self, state: ControllerState) -> None:
        self._state = state
        self.router = router = APIRouter(tags=["users"])
        user = "/v1/users/{user_id}"
        account_side = "/v1/accounts/{system_account_id}/members"
        user_side = f"{user}/accounts"
        no_user = documented(_404="USER_NOT_FOUND")
        missing = documented(_404="ACCOUNT_NOT_FOUND, USER_NOT_FOUND", _409="ACCOUNT_CLOSED")
        router.put(user, responses=documented())(self.put_user)
        router.get(user, responses=no_user)(self.read_user)
        router.patch(user, responses=documented(_404="USER_NOT_FOUND", _409="NOT_A_MEMBER"))(self.set_last_account)
        router.get(account_side, responses=documented(_404="ACCOUNT_NOT_FOUND"))(self.list_members)
        router.put(f"{account_side}/{{user_id}}", responses=missing)(self.put_member)
        router.delete(f"{account_side}/{{user_id}}", status_code=204, responses=documented())(self.delete_member)
        router.get(user_side, responses=no_user)(self.list_user_accounts)
        router.put(f"{user_side}/{{system_account_id}}", responses=missing)(self.put_user_account)
        router.delete(f"{user_side}/{{system_account_id}}", status_code=204, responses=documented())(
            self.delete_user_account
        )

    async def put_user(self, user_id: str, body: UserRecord) -> User:
        """Create the user, or bring their email and login method up to date."""
        before = self._state.users.get(user_id)
        after = User(
            user_id=user_id,
            email=body.email,
            login_method=body.login_method,
            status="ACTIVE",
            last_account_id=before.last_account_id if before else None,
        )
        return self._keep_user("put_user", before, after, body.model_dump())

    async def read_user(self, user_id: str) -> User:
        """One user."""
        return self._state.user(user_id)

    async def set_last_account(self, user_id: str, body: LastAccount) -> User:
        """Which account the console opens for this user; the user's own side must list it."""
        before = self._state.user(user_id)
        mine = [item for item in self._state.members["user"].values() if item.user_id == user_id]
        if body.last_account_id not in {item.visible_account_id for item in mine}:
            raise Refusal(409, "NOT_A_MEMBER", "The user has no such account.")
        after = before.model_copy(update={"last_account_id": body.last_account_id})
        return self._keep_user("set_last_account", before, after, body.model_dump())

    async def list_members(self, system_account_id: str) -> MemberList:
        """The account's side."""
        self._state.account(system_account_id)
        sides = self._state.members["account"].values()
        return MemberList(members=[item for item in sides if item.system_account_id == system_account_id])

    async def put_member(self, system_account_id: str, user_id: str, body: MemberRole) -> Membership:
        """Write the account's side."""
        return self._put("account", system_account_id, user_id, body)

    async def delete_member(self, system_account_id: str, user_id: str) -> None:
        """Remove the account's side, if it is there, also of a closed account."""
        self._delete("account", system_account_id, user_id)

    async def list_user_accounts(self, user_id: str) -> UserAccountList:
        """The user's side."""
        self._state.user(user_id)
        sides = self._state.members["user"].values()
        return UserAccountList(accounts=[item for item in sides if item.user_id == user_id])

    async def put_user_account(self, user_id: str, system_account_id: str, body: MemberRole) -> Membership:
        """Write the user's side."""
        return self._put("user", system_account_id, user_id, body)

    async def delete_user_account(self, user_id: str, system_account_id: str) -> None:
        """Remove the user's side, if it is there, also of a closed account.

        Where the user's `last_account_id` names this account, it is cleared with it.
        """
        side = self._state.members["user"].get((system_account_id, user_id))
        cleared = self._cleared_last_account(side) if side else {}
        self._delete("user", system_account_id, user_id, **cleared)

    def _put(self, side: Side, system_account_id: str, user_id: str, body: MemberRole) -> Membership:
        state = self._state
        account = state.open_account(system_account_id)
        state.user(user_id)
        before = state.members[side].get((system_account_id, user_id))
        after = Membership(
            system_account_id=system_account_id,
            visible_account_id=account.visible_account_id,
            user_id=user_id,
            role=body.role,
            status="ACTIVE",
        )
        state.members[side][system_account_id, user_id] = after
        was = before.model_dump() if before else None
        state.changed(
            f"put_{side}_membership", f"{system_account_id}/{user_id}", was, after.model_dump(), body.model_dump()
        )
        return after

    def _cleared_last_account(self, side: Membership) -> dict[str, None]:
        """What changes about a user who loses this membership."""
        user = self._state.users[side.user_id]
        if user.last_account_id != side.visible_account_id:
            return {}
        self._state.users[side.user_id] = user.model_copy(update={"last_account_id": None})
        return {"last_account_id": None}

    def _delete(self, side: Side, system_account_id: str, user_id: str, **more: None) -> None:
        if self._state.members[side].pop((system_account_id, user_id), None) is None:
            self._state.effects.asked()
            return
        subject = f"{system_account_id}/{user_id}"
        changed = {"status": None, **more}
        self._state.effects.record(f"delete_{side}_membership", subject, key=None, asked={}, changed=changed)

    def _keep_user(self, operation: str, before: User | None, after: User, asked: dict[str, str]) -> User:
        self._state.users[after.user_id] = after
        self._state.changed(
            operation, after.user_id, before.model_dump() if before else None, after.model_dump(), asked
        )
        return after
