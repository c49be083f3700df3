"""Where the files that designers hand in are kept, and which one of a ticket's is approved. Pure.

It stands here because a ticket and the company that it is drawn for follow flows of their own, and flows know nothing
of each other: the one keeps its files here, the other shows its logo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.records.record import Record

ERASED_AT: Final = "erased_at"
"""The field of a ticket that says when what was written on it was erased, and that its files are to go."""
APPROVED: Final = "approved"
"""The state of the revision that is printed, or is the logo."""


def kept(company_id: str, ticket: str, n: int, etag: str, kind: str) -> str:
    """Where a revision's file is kept: no form leads there, and its name has the file's own tag in it.

    Args:
        ticket: Its name among those of its company.
        n: Which revision it is.
    """
    return f"uploads/companies/{company_id}/{ticket}/{n}-{etag}.{kind}"


def approved(ticket: Record) -> str:
    """Where the approved file of a ticket is kept; empty: none is approved, or it was erased."""
    if ticket.fields.get(ERASED_AT):
        return ""
    company, name = ticket.parent.partition("#")[2], ticket.record_id.rpartition(".")[2]
    for each in reversed(ticket.fields.get("revisions", ())):
        if each.get("state") == APPROVED and each.get("etag"):
            return kept(company, name, int(each["n"]), str(each["etag"]), str(each["kind"]))
    return ""
