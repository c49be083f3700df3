"""Withdraws the invitation of a record's primary contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.work import Done, Work

if TYPE_CHECKING:
    from chalicelib.clients.organisations.client import Organisations


@dataclass(frozen=True)
class WithdrawInvite:
    """Once because withdrawing again changes nothing. What is withdrawn is looked for by the address, whatever the
    ledger says: a request that died may have invited without anybody having written it down."""

    organisations: Organisations

    def execute(self, work: Work) -> Done:
        """Withdraw every invitation that the contact has and has not accepted. Who has accepted one stays a member of
        the organisation, which is not the record's to end."""
        organisation = work.record.facts.get("organisation_id", "")
        email = str(work.answers.get("contact_email") or "")
        known = {work.record.facts["invite_id"]} if work.record.facts.get("invite_id") else set[str]()
        if not organisation:
            return Done({"withdrawn": "0"})
        try:
            found = self.organisations.invitations(organisation, email, work.deadline) if email else ()
        except Refused as refusal:
            if refusal.platform_code != "ORGANISATION_NOT_FOUND":
                raise
            return Done({"withdrawn": "0"})  # it is gone, and all invitations with it
        left = {each.id for each in found if each.state == "pending"} | (set() if email else known)
        accepted = 0
        for invitation in sorted(left):
            try:
                self.organisations.withdraw(organisation, invitation, work.deadline)
            except Refused as refusal:
                if refusal.platform_code != "INVITATION_ACCEPTED":
                    raise
                accepted += 1
        return Done({"withdrawn": str(len(left) - accepted)})
