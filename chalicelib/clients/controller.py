"""The Controller: accounts, users, both sides of memberships, and the member service's invitations.

The contract is docs/platform-contracts.md. Beside what each method names, every method raises `Retryable`,
`Permanent` (the token) and `Refused` as `chalicelib.clients.http` describes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.controller_models import (
    Account,
    AccountList,
    ApiKey,
    ApiKeyList,
    Invite,
    InviteList,
    MemberList,
    Membership,
    User,
    UserAccountList,
)
from chalicelib.clients.refusals import Refused
from chalicelib.clients.segments import path

if TYPE_CHECKING:
    from chalicelib.clients.http import PlatformHttp
    from chalicelib.deadline import Deadline

__all__ = ["Account", "ApiKey", "Controller", "Invite", "Membership", "User"]


class Controller:
    """Client of the Controller.

    Args:
        http: Calls to the Controller.
    """

    def __init__(self, http: PlatformHttp) -> None:
        self._http = http

    def create_account(
        self,
        *,
        name: str,
        cell_id: str,
        external_reference: str,
        payment_token: str,
        idempotency_key: str,
        deadline: Deadline,
    ) -> Account:
        """Create the account, or adopt the one that has this external reference.

        A key that was used for a different request is adopted as well: the card or the name was changed between two
        attempts, and the first one did create the account.

        Raises:
            Refused: ``PAYMENT_TOKEN_INVALID`` or ``VALIDATION_FAILED``; nothing was created.
        """
        body = {
            "name": name,
            "cell_id": cell_id,
            "external_reference": external_reference,
            "payment_token": payment_token,
        }
        try:
            answer = self._http.call(
                "POST", "/v1/accounts", body=body, idempotency_key=idempotency_key, deadline=deadline
            )
        except Refused as refusal:
            if refusal.platform_code not in ("EXTERNAL_REFERENCE_TAKEN", "IDEMPOTENCY_KEY_REUSED"):
                raise
            account = self.find_account(external_reference, deadline)
            if account is None:
                raise
            return account
        return self._http.shaped(Account, answer.body)

    def find_account(self, external_reference: str, deadline: Deadline) -> Account | None:
        """The account with this external reference, if there is one."""
        params = {"external_reference": external_reference}
        answer = self._http.call("GET", "/v1/accounts", params=params, deadline=deadline)
        accounts = self._http.shaped(AccountList, answer.body).accounts
        if any(account.external_reference != external_reference for account in accounts) or len(accounts) > 1:
            raise self._http.nonsense("GET /v1/accounts answered accounts that were not asked for")
        return accounts[0] if accounts else None

    def account(self, system_account_id: str, deadline: Deadline) -> Account:
        """The account.

        Raises:
            Refused: ``ACCOUNT_NOT_FOUND``.
        """
        answer = self._http.call("GET", path("accounts", system_account_id), deadline=deadline)
        return self._http.shaped(Account, answer.body)

    def rename_account(self, system_account_id: str, name: str, deadline: Deadline) -> Account:
        """Give the account this name; again changes nothing."""
        target = path("accounts", system_account_id)
        answer = self._http.call("PATCH", target, body={"name": name}, deadline=deadline)
        return self._http.shaped(Account, answer.body)

    def put_user(self, user_id: str, email: str, login_method: str, deadline: Deadline) -> User:
        """Create the user or bring them up to date; again changes nothing."""
        body = {"email": email, "login_method": login_method}
        answer = self._http.call("PUT", path("users", user_id), body=body, deadline=deadline)
        return self._http.shaped(User, answer.body)

    def user(self, user_id: str, deadline: Deadline) -> User | None:
        """The user, if the Controller knows them."""
        try:
            answer = self._http.call("GET", path("users", user_id), deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code == "USER_NOT_FOUND":
                return None
            raise
        return self._http.shaped(User, answer.body)

    def set_last_account(self, user_id: str, visible_account_id: str, deadline: Deadline) -> User:
        """Which account the console opens for the user; again changes nothing.

        Raises:
            Refused: ``NOT_A_MEMBER``, the user's side does not list the account.
        """
        body = {"last_account_id": visible_account_id}
        answer = self._http.call("PATCH", path("users", user_id), body=body, deadline=deadline)
        return self._http.shaped(User, answer.body)

    def put_account_member(self, system_account_id: str, user_id: str, role: str, deadline: Deadline) -> Membership:
        """Write the account's side of a membership (OWNER, MEMBER or MERCHANDISER); again changes nothing."""
        target = path("accounts", system_account_id, "members", user_id)
        answer = self._http.call("PUT", target, body={"role": role}, deadline=deadline)
        return self._http.shaped(Membership, answer.body)

    def put_user_account(self, user_id: str, system_account_id: str, role: str, deadline: Deadline) -> Membership:
        """Write the user's side of a membership (OWNER, MEMBER or MERCHANDISER); again changes nothing."""
        target = path("users", user_id, "accounts", system_account_id)
        answer = self._http.call("PUT", target, body={"role": role}, deadline=deadline)
        return self._http.shaped(Membership, answer.body)

    def members(self, system_account_id: str, deadline: Deadline) -> tuple[Membership, ...]:
        """The account's side of its memberships."""
        answer = self._http.call("GET", path("accounts", system_account_id, "members"), deadline=deadline)
        return self._http.shaped(MemberList, answer.body).members

    def user_accounts(self, user_id: str, deadline: Deadline) -> tuple[Membership, ...]:
        """The user's side of their memberships; none if the Controller does not know the user."""
        try:
            answer = self._http.call("GET", path("users", user_id, "accounts"), deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code == "USER_NOT_FOUND":
                return ()
            raise
        return self._http.shaped(UserAccountList, answer.body).accounts

    def invite(
        self,
        system_account_id: str,
        email: str,
        login_method: str,
        role: str,
        idempotency_key: str,
        deadline: Deadline,
    ) -> Invite:
        """Invite a person (role: member or merchandiser). Somebody invited before, or a member, is success.

        A key that was used for a different request is looked up as well: the role was corrected after the invitation
        had gone out.
        """
        body = {"email": email, "login_method": login_method, "role": role}
        target = path("accounts", system_account_id, "invites")
        try:
            answer = self._http.call("POST", target, body=body, idempotency_key=idempotency_key, deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code == "ALREADY_MEMBER":
                return Invite(invite_id=None, status="ALREADY_MEMBER", **body)
            if refusal.platform_code not in ("ALREADY_INVITED", "IDEMPOTENCY_KEY_REUSED"):
                raise
            for invite in self.invites(system_account_id, deadline):
                if invite.email.casefold() == email.casefold():
                    return invite
            if refusal.platform_code == "IDEMPOTENCY_KEY_REUSED":
                raise
            return Invite(invite_id=None, status="ALREADY_INVITED", **body)
        return self._http.shaped(Invite, answer.body)

    def invites(self, system_account_id: str, deadline: Deadline) -> tuple[Invite, ...]:
        """The account's invitations, accepted ones too."""
        answer = self._http.call("GET", path("accounts", system_account_id, "invites"), deadline=deadline)
        return self._http.shaped(InviteList, answer.body).invites

    def api_keys(self, system_account_id: str, deadline: Deadline) -> tuple[ApiKey, ...]:
        """The account's API keys, without their secrets."""
        answer = self._http.call("GET", path("accounts", system_account_id, "api-keys"), deadline=deadline)
        return self._http.shaped(ApiKeyList, answer.body).api_keys
