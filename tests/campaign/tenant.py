"""A tenant of a campaign: what is going to happen to it, the files that its programs send, and what must be found."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from typing import Final, Literal

from openpyxl import Workbook

from chalicelib.flows.tenant.validation.adapters import CATALOGUE, SHIPMENTS, Adapter

ROWS: Final = 150
"""Of a file: three slices, of the 64 rows that each has at the least here."""
How = Literal["at once", "by a form", "never submitted", "replaced"]


@dataclass(frozen=True)
class TenantShares:
    """How many of the tenants, or of their files, each thing happens to, between 0 and 1.

    Attributes:
        organised: The organisation of its people is there, and is named.
        nobody: No contact is named.
        overridden: A detector is switched off.
        switched: It is switched the other way at any moment, and back.
        by_form: A file goes to S3 by a form.
        workbooks: A file is a workbook.
        never: A form is asked for, and nothing comes of it.
        replaced: Another file is put in the place of one that was submitted.
        twice: Something is sent twice at once, under one key.
        rotated: Its key is replaced, and the old one revoked.
        suspended: It is suspended for a while.
        leaves: It is closed at any moment.
        closed: It is closed once it is live.
        silent: It never uploads, and is closed in the end.
    """

    organised: float = 0.5
    nobody: float = 0.2
    overridden: float = 0.3
    switched: float = 0.3
    by_form: float = 0.4
    workbooks: float = 0.4
    never: float = 0.2
    replaced: float = 0.2
    twice: float = 0.3
    rotated: float = 0.4
    suspended: float = 0.4
    leaves: float = 0.2
    closed: float = 0.5
    silent: float = 0.1


UNDISTURBED_TENANTS: Final = TenantShares(**dict.fromkeys(TenantShares.__dataclass_fields__, 0.0))


@dataclass
class Sent:
    """A file of a tenant's.

    Attributes:
        found: Subjects of what must be found in it, while its detector is on.
        how: How it comes to us.
        job: Id of the upload; empty: it was not taken yet.
    """

    adapter: Adapter
    content: bytes
    found: frozenset[str]
    how: How = "at once"
    job: str = ""

    @property
    def name(self) -> str:
        """As it is called where it comes from."""
        return f"file.{self.adapter.takes}"


@dataclass
class Tenant:
    """One tenant.

    Attributes:
        organisation: Id of the one that is named; empty: one is made.
        email: Of its primary contact; empty: there is none.
        overridden: Whether its detector of shipments is off from the beginning.
        files: What its programs send, in order; the last one in production.
        coming: How much is still going to happen to it, or to be done by its people.
        keys: Of its programs, in the order in which they were issued.
        closed: Whether somebody has closed it.
    """

    number: int
    organisation: str = ""
    email: str = ""
    overridden: bool = False
    files: list[Sent] = field(default_factory=list)
    silent: bool = False
    tenant_id: str = ""
    coming: int = 0
    keys: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def key(self) -> str:
        """Of its record."""
        return f"TENANT#{self.tenant_id}"

    @property
    def slug(self) -> str:
        """Its alone."""
        return f"tenant-{self.number}"

    @property
    def name(self) -> str:
        """As people call it."""
        return f"Tenant {self.number}"


def shipments(chance: random.Random, rows: int = ROWS) -> Sent:
    """Shipments, of which some cost more than was quoted, and some say no amount."""
    dear = frozenset(f"S-{number}" for number in range(rows) if chance.random() < 0.1)
    lines = ["reference,carrier,ship_date,quoted_amount,invoiced_amount,currency"]
    for number in range(rows):
        name = f"S-{number}"
        amount = "25.00" if name in dear else "none" if chance.random() < 0.02 else "10.00"
        lines.append(f"{name},UPS,2026-11-02,10.00,{amount},CAD")
    return Sent(SHIPMENTS, "\r\n".join(lines).encode(), dear)


def catalogue(chance: random.Random, rows: int = ROWS) -> Sent:
    """Products, of which some are under measures."""
    measured = frozenset(f"P-{number}" for number in range(rows) if chance.random() < 0.1)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(("sku", "description", "hs_code", "country_of_origin"))
    for number in range(rows):
        name = f"P-{number}"
        sheet.append((name, "Rebar, 10 mm", "721420", "CN" if name in measured else "CA"))
    file = io.BytesIO()
    book.save(file)
    return Sent(CATALOGUE, file.getvalue(), measured)
