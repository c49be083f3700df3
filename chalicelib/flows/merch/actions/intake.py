"""What happens by itself about the intake: what it collected is taken over, people are told, files are removed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.engine.flow import ANY_STATUS, Action, Occasions
from chalicelib.engine.planner import LATE
from chalicelib.flows.common.stories import notify_at
from chalicelib.flows.merch import files, forgetting, mails, news, prints
from chalicelib.flows.merch.lifecycle import ABANDONED, INTAKE_COMPLETE, SCRAPING

if TYPE_CHECKING:
    from chalicelib.records.record import Record


def removals(record: Record) -> Occasions:
    """When files are to be gone: once no form that was signed for one can be used any more."""
    found: dict[str, datetime] = {}
    if ended := record.at.get(ABANDONED):
        found["abandoned"] = ended + LATE
    if erased := record.fields.get(forgetting.ERASED_AT):
        found["erased"] = datetime.fromisoformat(erased) + LATE
    return found


NEEDED: Final = ("sku_ids",)
"""Answers without which no company goes on: tickets follow from its products, and without any it would be live."""
ACTIONS: Final = (
    Action(
        name="adopt_intake",
        title="Take over what the wizard collected",
        starts_at=INTAKE_COMPLETE,
        reaches=SCRAPING,
        promotes=(files.LOGO_KEY,),
        answers=NEEDED,
        leaves=prints.settled,
        makes_once="laying the same file down again changes nothing",
    ),
    Action(
        name="mail_company",
        title="Mail the company",
        starts_at=ANY_STATUS,
        recurs=mails.occasions,
        makes_once="at least once: a mail whose answer was lost goes out again",
        machinery=True,
    ),
    Action(
        name="remove_uploads",
        title="Remove files",
        starts_at=ANY_STATUS,
        recurs=removals,
        makes_once="removing what is gone changes nothing",
        machinery=True,
    ),
    Action(
        name="forget_draft",
        title="Forget whose draft it was",
        starts_at=ANY_STATUS,
        recurs=forgetting.occasions,
        leaves=forgetting.forgotten,
        makes_once="it changes the record alone; forgetting again changes nothing",
        machinery=True,
    ),
    notify_at(news.occasions),
)
