"""Team: who was invited, and who came. It holds nothing up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.dimensions.absent import NO_ACCOUNT
from chalicelib.health.asked import Asked, Unknown
from chalicelib.health.finding import Finding, Found, no, yes
from chalicelib.health.kinds import CheckKind, Decided, DimensionKind, unknown
from chalicelib.health.reading import Check, Dimension, Truth

if TYPE_CHECKING:
    from chalicelib.clients.controller.client import InviteResult, Membership
    from chalicelib.dimensions.questions import Answers

_INVITED = yes("SOMEBODY_INVITED", "People invited: {invited}.")
_NOBODY = no("NOBODY_INVITED", "Nobody has been invited.", "The owner can invite people in the console.")
INVITED = CheckKind("invited", "Somebody is invited to the team", "the Controller", (_INVITED, _NOBODY, NO_ACCOUNT))

_JOINED = yes("SOMEBODY_ACCEPTED", "Accepted: {accepted} of {invited}.")
_NOT_JOINED = no(
    "NOBODY_ACCEPTED", "Accepted: none of {invited}.", "Ask the people who were invited to look for the mail."
)
ACCEPTED = CheckKind(
    "accepted",
    "Somebody of the team has accepted",
    "the Controller",
    (_JOINED, _NOT_JOINED, _NOBODY, NO_ACCOUNT),
)


def decide(checks: Mapping[str, Check]) -> Decided:
    """One accepted invitation is a team; one that is sent is a beginning."""
    invited, accepted = checks["invited"], checks["accepted"]
    if accepted.state is Truth.YES:
        return "READY", None
    if Truth.UNKNOWN in (invited.state, accepted.state):
        return unknown(invited if invited.state is Truth.UNKNOWN else accepted)
    return ("PENDING", accepted) if invited.state is Truth.YES else ("NOT_STARTED", invited)


TEAM = DimensionKind(
    "team",
    "Team",
    {
        "NOT_STARTED": "Nobody has been invited.",
        "PENDING": "Somebody has been invited; nobody has accepted.",
        "READY": "Somebody has accepted.",
    },
    (INVITED, ACCEPTED),
    decide,
)


def read(answers: Answers) -> Dimension:
    """The team dimension that the sources' answers amount to. Pure.

    Somebody who is a member without an invitation was there before it: that counts as accepted, too.
    """
    others = _members_beside_the_owner(answers.account_side)
    counted = answers.invites.then(lambda invites: _count(invites, others))
    counts = {} if isinstance(counted.answer, (Unknown, Finding)) else counted.answer
    return TEAM.reading((INVITED.read(counted, _invited), ACCEPTED.read(counted, _accepted)), counts)


def _members_beside_the_owner(side: Asked[tuple[Membership, ...]]) -> int:
    if isinstance(side.answer, (Unknown, Finding)):
        return 0
    return sum(member.role != "OWNER" and member.status == "ACTIVE" for member in side.answer)


def _count(invites: tuple[InviteResult, ...], others: int) -> dict[str, int]:
    accepted = max(sum(invite.status != "PENDING" for invite in invites), others)
    return {"invited": max(len(invites), accepted), "accepted": accepted}


def _invited(counts: dict[str, int]) -> Found:
    return _INVITED.of(**counts) if counts["invited"] else _NOBODY.of()


def _accepted(counts: dict[str, int]) -> Found:
    if not counts["invited"]:
        return _NOBODY.of()
    return (_JOINED if counts["accepted"] else _NOT_JOINED).of(**counts)
