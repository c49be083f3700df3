"""What happens by itself about the design queue: a ticket for each thing that is to be drawn, and what follows once all
are done. The executors are the engine's (`engine.children`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.engine.children import Children
from chalicelib.engine.flow import Action
from chalicelib.flows.merch import prints
from chalicelib.flows.merch.lifecycle import CHURNED, LIVE, LOGO_DESIGN_PENDING, PRINT_FILES_PENDING

if TYPE_CHECKING:
    from chalicelib.records.record import Record

_DRAWN_WITHIN: Final = timedelta(days=30)
"""How long designers may take before that is a failure, on an SE's list. The document says 1 to 3 working days."""
_ONCE: Final = "the tickets' ids follow from the company's; a ticket that is there stays as it is"
_CLOSED: Final = "tickets that are open are cancelled; those that have ended stay as they are"


def _no_logo(record: Record) -> str:
    return "" if LOGO_DESIGN_PENDING in record.at else "No logo was ordered."


LOGO_FAMILY: Final = Children(
    flow=prints.FLOW,
    wanted=prints.logos,
    made_by="make_logo_ticket",
    awaited_by="await_logo",
    closed_by="close_logo_ticket",
    closes_to=prints.CANCELLED,
)
PRINTS_FAMILY: Final = Children(
    flow=prints.FLOW,
    wanted=prints.print_files,
    made_by="make_print_tickets",
    awaited_by="await_prints",
    closed_by="close_print_tickets",
    closes_to=prints.CANCELLED,
)
ACTIONS: Final = (
    Action(
        name="make_logo_ticket",
        title="Ask the designers for a logo",
        starts_at=LOGO_DESIGN_PENDING,
        skip_when=_no_logo,
        makes_once=_ONCE,
    ),
    Action(
        name="await_logo",
        title="Wait for the logo",
        starts_at=LOGO_DESIGN_PENDING,
        needs=("make_logo_ticket",),
        skip_when=_no_logo,
        reaches=PRINT_FILES_PENDING,
        wait_limit=_DRAWN_WITHIN,
        makes_once="it only reads",
    ),
    Action(
        name="close_logo_ticket",
        title="Cancel the logo's ticket",
        starts_at=CHURNED,
        undoes="make_logo_ticket",
        makes_once=_CLOSED,
    ),
    Action(
        name="make_print_tickets",
        title="Ask the designers for print files",
        starts_at=PRINT_FILES_PENDING,
        makes_once=_ONCE,
    ),
    Action(
        name="await_prints",
        title="Wait for the print files",
        starts_at=PRINT_FILES_PENDING,
        needs=("make_print_tickets",),
        reaches=LIVE,
        wait_limit=_DRAWN_WITHIN,
        makes_once="it only reads",
    ),
    Action(
        name="close_print_tickets",
        title="Cancel the tickets of print files",
        starts_at=CHURNED,
        undoes="make_print_tickets",
        makes_once=_CLOSED,
    ),
)
"""Source: the merch onboarding document, "Side effects per transition" and "The print-files state"."""
