"""What the documentation of the API says of the design flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from typing import Any, Final

CODES: Final[dict[str, tuple[int, str]]] = {
    "ROLE_MISSING": (403, "The caller's role does not allow it; the detail says who can."),
    "TICKET_NOT_FOUND": (404, "There is no ticket with this id."),
    "REVISION_NOT_FOUND": (404, "The ticket has no revision of this number, or no file was submitted for it."),
    "TICKET_TAKEN": (409, "Another designer has taken the ticket; `designer` says who."),
    "TICKET_NOT_TAKEN": (409, "Nobody has taken the ticket: take it first."),
    "TICKET_APPROVED": (409, "The ticket is approved already, by another revision."),
    "TICKET_CANCELLED": (409, "The ticket is cancelled: nobody needs it any more."),
    "REVISION_NEEDED": (409, "There is no submitted revision to judge."),
    "REVISION_OWN": (409, "The caller has made this revision: somebody else approves it."),
    "REVISION_REPLACED": (409, "A later revision was submitted since: look at that one."),
    "TOO_MANY_REVISIONS": (409, "The ticket has as many revisions as one may have."),
    "REVISION_UNUSABLE": (422, "The file that was uploaded cannot be used; `errors` says why."),
    "UPLOADS_UNAVAILABLE": (503, "Files cannot be reached: try again after `Retry-After`."),
}
"""Status and meaning of each problem code that only this flow answers."""

FIELD_CODES: Final = (
    *("FILE_CHANGED", "FILE_EMPTY", "FILE_MISSING", "FILE_OF_ANOTHER_KIND", "FILE_TOO_LARGE", "SVG_NOT_A_PICTURE"),
)
"""What is said of a single field."""

_ENDED = ("TICKET_APPROVED", "TICKET_CANCELLED")
_CHANGED = ("ROLE_MISSING", "BUSY", *_ENDED)
_DRAWN = (*_CHANGED, "TICKET_TAKEN", "TICKET_NOT_TAKEN", "UPLOADS_UNAVAILABLE")

PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "list_tickets": ("ROLE_MISSING", "CURSOR_INVALID", "STATUS_UNKNOWN"),
    "read_ticket": ("ROLE_MISSING", "RECORD_TOO_NEW"),
    "take_ticket": (*_CHANGED, "TICKET_TAKEN"),
    "begin_revision": (*_DRAWN, "TOO_MANY_REVISIONS"),
    "submit_revision": (*_DRAWN, "REVISION_NOT_FOUND", "REVISION_REPLACED", "REVISION_UNUSABLE"),
    "read_revision": ("ROLE_MISSING", "REVISION_NOT_FOUND", "UPLOADS_UNAVAILABLE", "RECORD_TOO_NEW"),
    "approve_ticket": (*_CHANGED, "REVISION_NEEDED", "REVISION_OWN", "REVISION_REPLACED"),
    "send_ticket_back": (*_CHANGED, "REVISION_NEEDED", "REVISION_REPLACED"),
    "override_ticket": (*_CHANGED, "REVISION_NEEDED"),
}
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

PROBLEMS_BY_PARAMETER: Final = {"ticket_id": ("TICKET_NOT_FOUND", "RECORD_DAMAGED")}
"""By a parameter of the path: what every route that has it can answer."""

MEMBERS: Final[dict[str, Any]] = {
    "designer": {"type": "string", "description": "With TICKET_TAKEN: address of whoever has the ticket by now"},
}
"""What problems of this flow say beyond what all do."""

BODIES: Final[dict[str, dict[str, Any]]] = {
    "Taking": {"designer": ""},
    "NewRevision": {"kind": "pdf"},
    "Approval": {"revision": 2},
    "SendBack": {"revision": 1, "reason": "The logo is cut off at the left."},
    "TicketOverride": {"to": "APPROVED", "reason": "The company has seen it and wants it so."},
}
"""A request body for each form, by the form's name."""
