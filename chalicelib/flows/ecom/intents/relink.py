"""An SE makes a new link for the same onboarding."""

from __future__ import annotations

from chalicelib.desk.context import Desk
from chalicelib.flows.ecom.intents.access import open_by_id
from chalicelib.flows.ecom.intents.new_link import with_new_link
from chalicelib.flows.ecom.intents.release import let_go, user_is_gone
from chalicelib.records.record import Record

GONE = "The user is not in the user pool any more."


def relink(desk: Desk, onboarding_id: str, *, actor: str) -> Record:
    """Replace the link: the old one dies and the new one lives in one transaction. Nothing in the ledger moves.

    Unless the ledger says that the user who had claimed it is gone from the user pool: nobody could ever use the new
    link, so that user is released with it. A user who is still there keeps the onboarding; `release` says otherwise.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND; 409 REVOKED.
        Conflict: Lost the race for the record again and again.
    """

    def decide(record: Record) -> Record:
        return let_go(desk, record, reason=GONE, actor=actor) if user_is_gone(record) else record

    return with_new_link(desk, open_by_id(desk, onboarding_id), decide, actor=actor)
