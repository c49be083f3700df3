"""The customer's checklist: what is left to do before their search and their pixel work."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib import shared_actions
from chalicelib.flows.ecom.checklist.customer_pixel import INSTALL_SNIPPET, SEND_EVENTS
from chalicelib.flows.ecom.checklist.lines import WELL, Button, Line, LineKind, Ours, Says, State, line
from chalicelib.flows.ecom.lifecycle import COMPLETED
from chalicelib.storefront import storefront_type

if TYPE_CHECKING:
    from chalicelib.dimensions.health import Health
    from chalicelib.engine.flow import Flow
    from chalicelib.records.record import Record

FINISH_WIZARD: Final = Button("finish_wizard", "Go on with the set-up")
ADD: Final = Button("add_documents", "Add documents")
INVITE: Final = Button("invite_people", "Invite people")
PREPARING: Final = Says(State.IN_PROGRESS, "Your account is being prepared.")

CREATE_INDEX: Final = LineKind(
    name=shared_actions.CREATE_INDEX,
    title="Create your first index",
    docs="first-index",
    dimension=lambda health: health.index,
    decides=lambda health: health.index.check("index_ready"),
    unsubmitted=Says(State.TODO, "Finish the set-up: your index is created once you have submitted it.", FINISH_WIZARD),
    says={
        "INDEX_READY": Says(State.DONE, "Your index is ready."),
        "INDEX_CREATING": Says(State.IN_PROGRESS, "Your index is being created, which takes some minutes."),
        "INDEX_HANGS": Says(State.PROBLEM, "Your index takes longer than it should; we know of it and are on it."),
        "INDEX_FAILED": Says(State.PROBLEM, "Your index could not be created; we know of it and are on it."),
        "INDEX_STATUS_UNKNOWN": Says(
            State.UNKNOWN, "Your index is in a state that we do not know; please ask us if it stays so."
        ),
        "INDEX_MISSING": Ours(
            shared_actions.CREATE_INDEX,
            working=Says(State.IN_PROGRESS, "Your index is about to be created."),
            over=Says(State.PROBLEM, "Your index is not there any more: create another one, or ask us."),
            behind=Says(State.IN_PROGRESS, "Your index is created as soon as your account is ready."),
        ),
        "NO_ACCOUNT": PREPARING,
    },
    ours=(shared_actions.CREATE_INDEX,),
    failed=Says(State.PROBLEM, "Your index could not be created; we know of it and are on it."),
)

ADD_DOCUMENTS: Final = LineKind(
    name="add_documents",
    title="Add documents",
    docs="documents",
    dimension=lambda health: health.index,
    decides=lambda health: health.index.check("documents_added"),
    says={
        "DOCUMENTS_PRESENT": Says(State.DONE, "Your index has documents: {documents}."),
        "DOCUMENTS_MISSING": Says(State.TODO, "Your index is ready and empty: send it your product catalogue.", ADD),
        "NO_READY_INDEX": Says(State.TODO, "You can add documents as soon as your index is ready."),
        "NO_ACCOUNT": PREPARING,
    },
    counts=("documents",),
)

_INVITE: Final = Says(State.TODO, "Nobody is invited yet: invite the people who will work with you.", INVITE)
_AWAITED: Final = Says(State.IN_PROGRESS, "Invited: {invited}; nobody has accepted yet.", INVITE)
TEAM: Final = LineKind(
    name="team",
    title="Invite your team",
    docs="team",
    dimension=lambda health: health.team,
    decides=lambda health: health.team,
    says={
        WELL: Says(State.DONE, "Accepted: {accepted} of {invited} invited."),
        "NOBODY_ACCEPTED": Ours(shared_actions.SEND_INVITES, working=_AWAITED, over=_AWAITED),
        "NOBODY_INVITED": Ours(
            shared_actions.SEND_INVITES,
            before=_INVITE,
            working=Says(State.IN_PROGRESS, "Your invitations are about to be sent."),
            behind=Says(State.IN_PROGRESS, "Your invitations are sent as soon as you are the owner of your account."),
            over=_INVITE,
        ),
        "NO_ACCOUNT": PREPARING,
    },
    ours=(shared_actions.SEND_INVITES,),
    failed=Says(State.PROBLEM, "Not every invitation could be sent; we know of it and are on it."),
    counts=("invited", "accepted"),
    blocking=False,
)

WEB: Final = (CREATE_INDEX, ADD_DOCUMENTS, INSTALL_SNIPPET, TEAM)
MOBILE: Final = (CREATE_INDEX, ADD_DOCUMENTS, SEND_EVENTS, TEAM)


@dataclass(frozen=True)
class CustomerChecklist:
    """The lines, and what they amount to.

    Attributes:
        done: How many of the blocking lines are.
        of: How many of them there are.
        complete: Whether the golden path was reached. That stays so; what is wrong since then is in the lines.
    """

    lines: tuple[Line, ...]
    complete: bool

    @property
    def done(self) -> int:
        """How many blocking lines are done."""
        return sum(each.kind.blocking and each.says.state is State.DONE for each in self.lines)

    @property
    def of(self) -> int:
        """How many blocking lines there are."""
        return sum(each.kind.blocking for each in self.lines)


def checklist(flow: Flow, record: Record, health: Health) -> CustomerChecklist:
    """The customer's checklist. Pure."""
    kinds = MOBILE if storefront_type(*record.said) == "mobile" else WEB
    lines = tuple(line(kind, flow, record, health) for kind in kinds)
    return CustomerChecklist(lines, complete=record.status == COMPLETED)


def snippet(pixel_id: str, script_origin: str) -> str | None:
    """The script element for the head of every page; None while there is no pixel, or no address to load it from.

    Args:
        script_origin: Origin that serves the scripts; may be empty.
    """
    if not (pixel_id and script_origin):
        return None
    return f'<script async src="{escape(script_origin.rstrip("/"))}/pixel/{escape(pixel_id)}.js"></script>'
