"""The customer opens the link."""

from __future__ import annotations

from chalicelib.desk.context import Desk
from chalicelib.flows.ecom.intents.access import Access, open_link, still_open
from chalicelib.flows.ecom.lifecycle import PENDING, VISITED
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record

CUSTOMER = "customer"
"""Who the history names before anybody has signed up."""


def visit(desk: Desk, key: str, subject: str | None = None) -> Access:
    """Read the record behind a link; the first visit is stamped. Reading never uses a link up: mail scanners read.

    Raises:
        Problem: 401 LINK_INVALID, LINK_REVOKED, LINK_USED or LINK_EXPIRED.
    """
    access = open_link(desk, key, subject)
    if access.record.status != PENDING:
        return access

    def stamp(record: Record) -> Record:
        now = desk.clock()
        still_open(record, key, subject, now)
        if record.status != PENDING:
            return record
        lifecycle = desk.flow_of(record).lifecycle
        return transition(lifecycle, record.but(seen_at=now), VISITED, now=now, actor=CUSTOMER)

    return Access(desk.change(access.record.key, stamp), access.registrant)
