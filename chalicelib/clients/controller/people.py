"""The Controller's users and both sides of their memberships, which it keeps as two records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.controller.models import MemberList, Membership, User, UserAccountList
from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.http.segments import path

if TYPE_CHECKING:
    from chalicelib.clients.http.client import PlatformHttp
    from chalicelib.deadline import Deadline

_NOTHING_THERE = frozenset({"ACCOUNT_NOT_FOUND", "USER_NOT_FOUND"})


class ControllerPeople:
    """The part of the client that is about people.

    Beside what each method names, every method raises `Retryable` (not reached, throttled, out of order), `Permanent`
    (the token) and `Refused` (what the Controller refused, by its code).

    Args:
        http: Calls to the Controller.
    """

    def __init__(self, http: PlatformHttp) -> None:
        self._http = http

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

    def remove_user_account(self, user_id: str, system_account_id: str, deadline: Deadline) -> None:
        """Remove the user's side of a membership; one that is not there is removed already.

        The Controller clears `last_account_id` with it where that names this account, so that the console does not open
        an account which the user has no longer.
        """
        self._remove(path("users", user_id, "accounts", system_account_id), deadline)

    def remove_account_member(self, system_account_id: str, user_id: str, deadline: Deadline) -> None:
        """Remove the account's side of a membership; one that is not there is removed already."""
        self._remove(path("accounts", system_account_id, "members", user_id), deadline)

    def _remove(self, target: str, deadline: Deadline) -> None:
        try:
            self._http.call("DELETE", target, deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code not in _NOTHING_THERE:
                raise
