"""Invites a record's primary contact into its organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from chalicelib.clients.organisations.client import Invitation, Organisations

STANDS: Final = frozenset({"pending", "accepted"})
_FIELDS: Final = {"ADDRESS_REFUSED": "contact_email", "ROLE_UNKNOWN": "contact_role"}
_HINTS: Final = {
    "ADDRESS_REFUSED": "Correct contact_email.",
    "ROLE_UNKNOWN": "Correct contact_role: the identity organisation says which there are, such as org:admin.",
}


@dataclass(frozen=True)
class InviteContact:
    """Once by its key, and because an invitation that stands for the address is looked for before one is made: also one
    that somebody has sent by hand."""

    organisations: Organisations
    role: str

    def execute(self, work: Work) -> Done:
        """Invite them, or adopt the invitation that they have.

        Raises:
            Permanent: CONTACT_REFUSED: the address or the role is not taken.
        """
        organisation, email = work.fact("organisation_id"), str(work.answers["contact_email"])
        if standing := standing_for(self.organisations, organisation, email, work):
            return _done(standing)
        role = str(work.answers.get("contact_role") or self.role)
        # The address is part of the key: one that was corrected is another invitation.
        key = f"{work.idempotency_key}/{work.record.answers_version}"
        try:
            return _done(self.organisations.invite(organisation, email, role, key, work.deadline))
        except Refused as refusal:
            if refusal.platform_code == "ALREADY_MEMBER":
                return Done({"state": "accepted"})
            if refusal.platform_code == "ALREADY_INVITED" and (
                standing := standing_for(self.organisations, organisation, email, work)
            ):
                return _done(standing)  # by somebody else, between the look and the request
            if refusal.platform_code not in _FIELDS:
                raise
            raise Permanent(
                "CONTACT_REFUSED",
                f"The identity organisation does not take the contact ({refusal.platform_code}).",
                hint=_HINTS[refusal.platform_code],
                fields=(_FIELDS[refusal.platform_code],),
            ) from refusal


def standing_for(organisations: Organisations, organisation: str, email: str, work: Work) -> Invitation | None:
    """The invitation that an address has, if it counts."""
    found = organisations.invitations(organisation, email, work.deadline)
    return next((each for each in found if each.state in STANDS), None)


def _done(invitation: Invitation) -> Done:
    return Done({"invite_id": invitation.id, "state": invitation.state})
