"""The actions of a tenant, and what each waits for: docs/flows/tenant.md has them as a table.

A status follows from facts alone: whatever tells one (a key that is issued, a line that is marked, an upload that ends)
starts the record, and what waits for it looks then; should that start be lost, it looks by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.engine.flow import ANY_STATUS, Action
from chalicelib.flows.common.stories import notify_at
from chalicelib.flows.common.tenants import CLOSED
from chalicelib.flows.tenant import mails, news
from chalicelib.flows.tenant.concerns import FIRST_UPLOAD
from chalicelib.flows.tenant.lifecycle import CREATED, LIVE, REVIEWED, SET_UP, VALIDATED
from chalicelib.flows.tenant.steps import EMAIL, ORGANISATION, ROLE
from chalicelib.flows.tenant.tasks import DETECTORS_CONFIRMED, RESULTS_REVIEWED, REVIEW_HELD, marked_at

if TYPE_CHECKING:
    from chalicelib.records.record import Record

FIND_ORGANISATION: Final = "find_organisation"
INVITE_CONTACT: Final = "invite_contact"
WITHDRAW_INVITE: Final = "withdraw_invite"
WATCH_KEYS: Final = "watch_keys"
WATCH_UPLOAD: Final = "watch_upload"
WATCH_VALIDATION: Final = "watch_validation"
WATCH_LIVE: Final = "watch_live"
WATCH_REVIEW: Final = "watch_review"
REVOKE_KEYS: Final = "revoke_keys"
ORGANISATION_FACT: Final = "organisation_id"
PRODUCTION_UPLOAD: Final = "production_upload"
_LONG: Final = timedelta(days=90)
"""How long a customer may take for a step before that is a failure on a colleague's list. They are reminded long
before."""
_READS: Final = "it only reads"


def _marked(line: str, what: str) -> Callable[[Record], str]:
    return lambda record: "" if marked_at(record, line) else what


def _no_contact(record: Record) -> str:
    return "" if (record.answers or {}).get(EMAIL) else "No contact was named, so nobody is invited."


ACTIONS = (
    Action(
        name=FIND_ORGANISATION,
        title="Find the organisation of the tenant's people",
        starts_at=CREATED,
        promotes=(ORGANISATION_FACT,),
        answers=(ORGANISATION,),
        makes_once="one that was named is only looked up; else it is an upsert by the tenant's id. It stays when the "
        "tenant is closed: people may be in it",
    ),
    Action(
        name=INVITE_CONTACT,
        title="Invite the primary contact",
        starts_at=CREATED,
        needs=(FIND_ORGANISATION,),
        skip_when=_no_contact,
        promotes=("invite_id",),
        answers=(EMAIL, ROLE),
        makes_once="idempotency key; an invitation that stands for the address is looked for first, and adopted",
    ),
    Action(
        name=WATCH_KEYS,
        title="Wait for a key, and for the detectors to be confirmed",
        starts_at=CREATED,
        waits_for=_marked(DETECTORS_CONFIRMED, "a colleague to confirm the detectors"),
        looks_when_started=True,
        reaches=SET_UP,
        wait_limit=_LONG,
        makes_once=_READS,
    ),
    Action(
        name=WATCH_UPLOAD,
        title="Wait for the first upload",
        starts_at=SET_UP,
        looks_when_started=True,
        promotes=(FIRST_UPLOAD,),
        wait_limit=_LONG,
        makes_once=_READS,
    ),
    Action(
        name=WATCH_VALIDATION,
        title="Wait for the review of the first findings",
        starts_at=SET_UP,
        needs=(WATCH_UPLOAD,),
        waits_for=_marked(RESULTS_REVIEWED, "a colleague to review the findings with the customer"),
        reaches=VALIDATED,
        makes_once="it does nothing but wait",
    ),
    Action(
        name=WATCH_LIVE,
        title="Wait for an upload in production",
        starts_at=VALIDATED,
        looks_when_started=True,
        promotes=(PRODUCTION_UPLOAD,),
        reaches=LIVE,
        wait_limit=_LONG,
        makes_once=_READS,
    ),
    Action(
        name=WATCH_REVIEW,
        title="Wait for a week in production, and its review",
        starts_at=LIVE,
        waits_for=_marked(REVIEW_HELD, "a colleague to hold the review"),
        reaches=REVIEWED,
        wait_limit=_LONG,
        makes_once=_READS,
    ),
    Action(
        name="mail_contact",
        title="Mail the primary contact",
        starts_at=ANY_STATUS,
        recurs=mails.occasions,
        makes_once="at least once: a mail whose answer was lost goes out again",
        machinery=True,
    ),
    notify_at(news.occasions),
    Action(
        name=REVOKE_KEYS,
        title="Revoke every key",
        starts_at=CLOSED,
        makes_once="revoking again changes nothing; a key of a tenant that is closed opens nothing anyway",
    ),
    Action(
        name=WITHDRAW_INVITE,
        title="Withdraw the invitation",
        starts_at=CLOSED,
        undoes=INVITE_CONTACT,
        makes_once="looked for by its address; withdrawing again changes nothing, and one that was accepted stays",
    ),
)
