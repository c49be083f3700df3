"""What comes out of the Controller's client. Fields without a use here are left out; unknown ones do not matter."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Account(_Model):
    """An account. `status` is ACTIVE, CLOSED, or a word of the platform's that we do not know."""

    system_account_id: str = Field(min_length=1)
    visible_account_id: str = Field(min_length=1)
    name: str
    status: str
    cell_id: str
    external_reference: str
    created_at: AwareDatetime


class User(_Model):
    """A user. The email is not shown in its repr, which may end up in a log line."""

    user_id: str = Field(min_length=1)
    email: str = Field(repr=False)
    login_method: str
    status: str
    last_account_id: str | None = None


class Membership(_Model):
    """One side of a membership: the account's record of the user, or the user's record of the account."""

    system_account_id: str = Field(min_length=1)
    visible_account_id: str = Field(min_length=1)
    user_id: str = Field(min_length=1)
    role: str
    status: str


class InviteResult(_Model):
    """An invitation, or why none was needed.

    Attributes:
        invite_id: None when there is no invitation to name: the person is a member, or it was withdrawn meanwhile.
        status: PENDING or ACCEPTED as the Controller has it; ALREADY_MEMBER, or ALREADY_INVITED where the Controller
            said so and its list did not show the invitation.
    """

    invite_id: str | None
    email: str = Field(repr=False)
    role: str
    login_method: str
    status: Literal["PENDING", "ACCEPTED", "ALREADY_MEMBER", "ALREADY_INVITED"]


class ApiKey(_Model):
    """An API key as it is listed: never its secret."""

    api_key_id: str = Field(min_length=1)
    name: str
    prefix: str
    created_at: AwareDatetime


class AccountList(_Model):
    """Answer of GET /v1/accounts."""

    accounts: tuple[Account, ...]


class MemberList(_Model):
    """Answer of GET /v1/accounts/{id}/members."""

    members: tuple[Membership, ...]


class UserAccountList(_Model):
    """Answer of GET /v1/users/{id}/accounts."""

    accounts: tuple[Membership, ...]


class InviteList(_Model):
    """Answer of GET /v1/accounts/{id}/invites."""

    invites: tuple[InviteResult, ...]


class ApiKeyList(_Model):
    """Answer of GET /v1/accounts/{id}/api-keys."""

    api_keys: tuple[ApiKey, ...]
