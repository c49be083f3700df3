"""Whom the records of an ecom onboarding name, and how each of them is erased (docs/adr/0020)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from chalicelib.desk.context import Desk
from chalicelib.desk.erasure import Named, Person
from chalicelib.flows.ecom.intents.erase import erase_registrant, erase_released, erase_team_member
from chalicelib.records.record import Record

TEAM_MEMBER: Final = "team_member"
REGISTRANT: Final = "registrant"
RELEASED: Final = "released"


def _team_member(desk: Desk, opened: Record, named: Named, actor: str) -> Record:
    return erase_team_member(desk, opened, named.email, actor=actor)


def _registrant(desk: Desk, opened: Record, named: Named, actor: str) -> Record:
    return erase_registrant(desk, opened, user=named.user or None, actor=actor)


def _released(desk: Desk, opened: Record, named: Named, actor: str) -> Record:  # noqa: ARG001 - all of them are meant
    return erase_released(desk, opened, actor=actor)


def _left_to_do(record: Record, *, systems: str, elsewhere: str) -> Sequence[str]:
    left = [f"Ask who runs {systems} to remove {elsewhere}, if it is to go."]
    left += ["Look through the note: it is free text, and may name them."] if record.created_note else []
    if record.releases:
        left += ["Look through the reasons of releases in the history: they are free text, and may name them."]
    return [*left, "See the runbook, Erasing a person, for what else holds data of theirs, and for how long."]


_of_a_user = partial(_left_to_do, systems="the user pool and the Controller", elsewhere="their user")
_of_an_invitation = partial(_left_to_do, systems="the Controller", elsewhere="an invitation or a membership of theirs")

PERSONS: Final = (
    Person(TEAM_MEMBER, "a person who was named for the team", _team_member, _of_an_invitation, by_email=True),
    Person(REGISTRANT, "the user who signed up with the link", _registrant, _of_a_user, by_user=True),
    Person(RELEASED, "every user who was released from it", _released, _of_a_user),
)
"""The registrant can be erased once the onboarding is over; those who were released, once that is carried out."""
