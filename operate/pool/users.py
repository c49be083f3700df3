"""Users of the pool, as an operator names them: by an address, or by the record that they signed up with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.records.record import ERASED
from operate.records.finding import meant, opened
from operate.records.place import Place
from operate.refusal import Refused

if TYPE_CHECKING:
    from operate.command import Asked


@dataclass(frozen=True)
class User:
    """One user of the pool.

    Attributes:
        name: What operations for administrators call them.
        sub: What records call them.
    """

    name: str
    sub: str


@dataclass(frozen=True)
class Pool:
    """A stage's user pool.

    Attributes:
        client: boto3's client.
        pool_id: Its id.
    """

    client: Any
    pool_id: str

    @classmethod
    def of(cls, asked: Asked) -> Pool:
        """The pool that the stage file names."""
        return cls(asked.session.client("cognito-idp"), asked.stage.settings["cognito_user_pool_id"])

    def by_email(self, email: str) -> list[User]:
        """Everybody with an address: who has a password, and who comes by an identity provider. Casing is the pool's
        affair: its sign-in names fold it, its filter does not."""
        found = {}
        try:
            answer = self.client.admin_get_user(UserPoolId=self.pool_id, Username=email)
            found[answer["Username"]] = _sub(answer["UserAttributes"])
        except self.client.exceptions.UserNotFoundException:
            pass
        found |= dict(self._filtered("email", email))
        return [User(name, sub) for name, sub in sorted(found.items())]

    def by_sub(self, sub: str) -> list[User]:
        """The user whom records call so, if they are there."""
        return [User(name, found) for name, found in self._filtered("sub", sub)]

    def _filtered(self, attribute: str, value: str) -> Iterator[tuple[str, str]]:
        if '"' in value or "\\" in value:
            return
        pages = self.client.get_paginator("list_users").paginate(
            UserPoolId=self.pool_id, Filter=f'{attribute} = "{value}"'
        )
        for user in (each for page in pages for each in page["Users"]):
            yield user["Username"], _sub(user["Attributes"])


def named(asked: Asked, who: str) -> list[User]:
    """The users that are meant.

    Args:
        who: An address, or a record's id: then whoever has signed up with its link.

    Raises:
        Refused: There is nobody.
    """
    pool = Pool.of(asked)
    if "@" in who:
        found = pool.by_email(who)
    else:
        place = Place(asked)
        record = opened(place, meant(place, who))
        if record.registered_by in {"", ERASED}:
            raise Refused(f"{record.record_id} names no user: nobody has signed up, or they were erased.")
        found = pool.by_sub(record.registered_by)
    if not found:
        raise Refused(f"The user pool {pool.pool_id} has no such user.", "Look at the address; casing does not matter.")
    return found


def _sub(attributes: list[Mapping[str, str]]) -> str:
    return next((each["Value"] for each in attributes if each["Name"] == "sub"), "")
