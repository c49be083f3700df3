"""The Controller: accounts, the member service's invitations and, from `people`, users and memberships.

The contract is docs/platform-contracts.md. Beside what each method names, every method raises `Retryable`,
`Permanent` (the token) and `Refused` as `chalicelib.clients.http.client` describes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.addresses import folded
from chalicelib.clients.controller.models import (
    Account,
    AccountList,
    ApiKey,
    ApiKeyList,
    InviteList,
    InviteResult,
    Membership,
    User,
)
from chalicelib.clients.controller.people import ControllerPeople
from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.http.segments import path

if TYPE_CHECKING:
    from chalicelib.deadline import Deadline

__all__ = ["CLOSED", "Account", "ApiKey", "Controller", "InviteResult", "Membership", "User"]

CLOSED: Final = "CLOSED"
"""Status of an account that has been closed."""


class Controller(ControllerPeople):
    """Client of the Controller.

    Args:
        http: Calls to the Controller.
    """

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
        account = self._http.shaped(Account, answer.body)
        if account.external_reference != external_reference:
            raise self._http.nonsense("POST /v1/accounts answered an account that was not asked for")
        return account

    def find_account(self, external_reference: str, deadline: Deadline) -> Account | None:
        """The account with this external reference, if there is one."""
        params = {"external_reference": external_reference}
        answer = self._http.call("GET", "/v1/accounts", params=params, deadline=deadline)
        accounts = self._http.shaped(AccountList, answer.body).accounts
        if any(account.external_reference != external_reference for account in accounts) or len(accounts) > 1:
            raise self._http.nonsense("GET /v1/accounts answered accounts that were not asked for")
        return accounts[0] if accounts else None

    def account(self, system_account_id: str, deadline: Deadline) -> Account:
        """The account with this system id.

        Raises:
            Refused: ``ACCOUNT_NOT_FOUND``.
        """
        answer = self._http.call("GET", path("accounts", system_account_id), deadline=deadline)
        account = self._http.shaped(Account, answer.body)
        if account.system_account_id != system_account_id:
            raise self._http.nonsense("GET /v1/accounts/{id} answered an account that was not asked for")
        return account

    def rename_account(self, system_account_id: str, name: str, deadline: Deadline) -> Account:
        """Give the account this name; again changes nothing."""
        target = path("accounts", system_account_id)
        answer = self._http.call("PATCH", target, body={"name": name}, deadline=deadline)
        return self._http.shaped(Account, answer.body)

    def close_account(self, system_account_id: str, deadline: Deadline) -> Account:
        """Close the account; again changes nothing.

        Raises:
            Refused: ``ACCOUNT_NOT_FOUND``.
            Retryable: ``CONTROLLER_NONSENSE``: the answer shows an account that is not closed.
        """
        answer = self._http.call("POST", path("accounts", system_account_id, "close"), deadline=deadline)
        account = self._http.shaped(Account, answer.body)
        if account.status != CLOSED:
            raise self._http.nonsense("The account that was to be closed is not CLOSED.")
        return account

    def invite(
        self,
        system_account_id: str,
        email: str,
        login_method: str,
        role: str,
        idempotency_key: str,
        deadline: Deadline,
    ) -> InviteResult:
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
                return InviteResult(invite_id=None, status="ALREADY_MEMBER", **body)
            if refusal.platform_code not in ("ALREADY_INVITED", "IDEMPOTENCY_KEY_REUSED"):
                raise
            for invite in self.invites(system_account_id, deadline):
                if folded(invite.email) == folded(email):
                    return invite
            if refusal.platform_code == "IDEMPOTENCY_KEY_REUSED":
                raise
            return InviteResult(invite_id=None, status="ALREADY_INVITED", **body)
        return self._http.shaped(InviteResult, answer.body)

    def invites(self, system_account_id: str, deadline: Deadline) -> tuple[InviteResult, ...]:
        """The account's invitations, accepted ones too."""
        answer = self._http.call("GET", path("accounts", system_account_id, "invites"), deadline=deadline)
        return self._http.shaped(InviteList, answer.body).invites

    def api_keys(self, system_account_id: str, deadline: Deadline) -> tuple[ApiKey, ...]:
        """The account's API keys, without their secrets."""
        answer = self._http.call("GET", path("accounts", system_account_id, "api-keys"), deadline=deadline)
        return self._http.shaped(ApiKeyList, answer.body).api_keys
