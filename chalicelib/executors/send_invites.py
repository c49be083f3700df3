"""Invites the team, each person once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from chalicelib.addresses import folded
from chalicelib.clients.controller.client import Controller
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent, Retryable
from chalicelib.executors.grant_ownership import OWNER


def invitee_key(email: str) -> str:
    """Names an invitee in the ledger and in idempotency keys, without the address."""
    return hashlib.sha256(folded(email).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class SendInvites:
    """Once by a key for each invitee. Those already invited stay on the ledger; one refused address stops no other."""

    controller: Controller

    def execute(self, work: Work) -> Done:
        """Invite everybody who is not invited yet.

        Raises:
            Retryable, Permanent: At least one invite did not go out; those that did are the error's progress.
        """
        sent = dict(work.so_far)
        refused: list[Permanent] = []
        invites = work.answers.get("team_invites", ())  # none are left where a correction took them all away
        for invite in invites:
            key = invitee_key(invite["email"])
            if key in sent:
                continue
            if work.record.is_registrants(invite["email"]):
                sent[key] = OWNER  # who took the onboarding over may have been named for the team before
                continue
            try:
                answer = self.controller.invite(
                    work.fact("system_account_id"),
                    invite["email"],
                    invite["login_method"],
                    invite["role"],
                    f"{work.idempotency_key}/{key}",
                    work.deadline,
                )
                sent[key] = answer.status
            except Retryable as error:
                error.progress = sent
                raise
            except Permanent as error:
                refused.append(error)
        if refused:
            raise Permanent(
                "INVITES_REFUSED",
                f"{len(refused)} of {len(invites)} invites were refused ({refused[0].code}).",
                hint="Correct team_invites: whoever is left is then invited by itself, and nobody twice. If nothing is "
                f"wrong with them: {refused[0].hint}",
                fields=("team_invites",),
                progress=sent,
            )
        return Done(sent)
