"""What goes into the Controller and what comes out of it."""

from typing import Annotated, Literal

from pydantic import Field

from local.platforms.base import Body, Shape

Name = Annotated[str, Field(min_length=1, max_length=300)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
LoginMethod = Literal["password", "google", "microsoft", "saml"]
Role = Literal["OWNER", "MEMBER", "MERCHANDISER"]
InviteRole = Literal["member", "merchandiser"]


class NewAccount(Body):
    """Body of POST /v1/accounts."""

    name: Name
    cell_id: str = Field(min_length=1)
    external_reference: str = Field(min_length=1, max_length=255, description="The caller's own unique id for it")
    payment_token: str = Field(min_length=1, description="Card token; never returned and never logged")


class AccountName(Body):
    """Body of PATCH /v1/accounts/{system_account_id}."""

    name: Name


class Account(Shape):
    """An account."""

    system_account_id: str
    visible_account_id: str
    name: str
    status: Literal["ACTIVE", "CLOSED"]
    cell_id: str
    external_reference: str
    created_at: str = Field(description="ISO 8601, UTC")


class AccountList(Shape):
    """Accounts with an external reference: none or one."""

    accounts: list[Account]


class UserRecord(Body):
    """Body of PUT /v1/users/{user_id}."""

    email: Email
    login_method: LoginMethod


class LastAccount(Body):
    """Body of PATCH /v1/users/{user_id}."""

    last_account_id: str = Field(min_length=1, description="visible_account_id of an account the user belongs to")


class User(Shape):
    """A user."""

    user_id: str
    email: str
    login_method: LoginMethod
    status: Literal["ACTIVE"]
    last_account_id: str | None


class MemberRole(Body):
    """Body of both membership PUTs."""

    role: Role


class Membership(Shape):
    """One side of a membership: the account's record of the user, or the user's record of the account."""

    system_account_id: str
    visible_account_id: str
    user_id: str
    role: Role
    status: Literal["ACTIVE"]


class MemberList(Shape):
    """The account's side."""

    members: list[Membership]


class UserAccountList(Shape):
    """The user's side."""

    accounts: list[Membership]


class NewInvite(Body):
    """Body of POST /v1/accounts/{system_account_id}/invites."""

    email: Email
    login_method: LoginMethod
    role: InviteRole


class Acceptance(Body):
    """Body of POST …/invites/{invite_id}/accept: who accepts."""

    user_id: str = Field(min_length=1)


class Invite(Shape):
    """An invitation to an account."""

    invite_id: str
    email: str
    role: InviteRole
    login_method: LoginMethod
    status: Literal["PENDING", "ACCEPTED"]


class InviteList(Shape):
    """An account's invitations, oldest first."""

    invites: list[Invite]


class NewApiKey(Body):
    """Body of POST /v1/accounts/{system_account_id}/api-keys."""

    name: Name


class ApiKey(Shape):
    """An API key as it is listed: its beginning only."""

    api_key_id: str
    name: str
    prefix: str
    created_at: str


class ApiKeyWithSecret(ApiKey):
    """An API key as it is answered on creation."""

    api_key: str


class ApiKeyList(Shape):
    """An account's API keys, oldest first."""

    api_keys: list[ApiKey]
