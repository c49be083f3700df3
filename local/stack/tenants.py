"""A tenant that is onboarded: the file that the runbook is performed from, with its samples; and what the tenant's
people and programs do. For the demonstration, for stories of pages, and for whoever does it with their own hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import requests

from chalicelib.flows.tenant.name import EXCHANGE
from local.stack.stores import StoreUser, pool_user

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local.stack.record import Stack

SECONDS: Final = 35
ORGANISATION: Final = "org_123"
"""Of the runbook's own example; it is there before anybody is onboarded."""
FILE: Final = "acme.yaml"
"""What the runbook's own example is called in its folder."""
HEADINGS: Final = "reference,carrier,ship_date,quoted_amount,invoiced_amount,currency"
SHIPMENTS: Final = (
    "ACME-1001,UPS,2026-11-02,18.40,18.40,USD",
    "ACME-1002,UPS,2026-11-02,42.00,61.50,USD",
    "ACME-1003,FedEx,2026-11-03,12.75,12.75,USD",
    "ACME-1004,FedEx,2026-11-03,twelve,12.75,USD",
    "ACME-1005,DHL,2026-11-04,230.00,214.00,USD",
    "ACME-1006,DHL,2026-11-05,31.10,31.80,USD",
)
"""A sample with two amounts that differ too much (1002, 1005) and one that is none (1004)."""
DIFFERENT: Final = ("ACME-1002", "ACME-1005")
PRODUCTS: Final = (
    ("SKU", "Description", "HS code", "Country of origin"),
    ("AL-1", "Aluminium profile, 2 m", "760410", "CN"),
    ("MUG-7", "Mug, stoneware", "691110", "PT"),
    ("NAIL-3", "Steel nails, 3 inch", "731700", "CN"),
    ("BED-2", "Bed frame, pine", "940350", "VN"),
)
"""A sample with two products under measures of the United States (AL-1, NAIL-3)."""
MEASURED: Final = ("AL-1", "NAIL-3")


def known(stack: Stack, organisation_id: str = ORGANISATION, name: str = "Acme Corp") -> None:
    """Have the identity organisation know an organisation.

    Raises:
        requests.RequestException: The stand-in did not take it.
    """
    _asked("PUT", f"{stack.organisations}/_organisations/{organisation_id}", json={"name": name})


def member(stack: Stack, email: str, organisation_id: str, role: str = "org:admin") -> tuple[StoreUser, dict[str, str]]:
    """Somebody of a tenant's, signed in; and the header that says so.

    Raises:
        requests.RequestException: They could not sign in.
        ClientError: The user pool did not make them.
    """
    user = pool_user(stack, email)
    joins = {"organisation_id": organisation_id, "role": role}
    _asked("PUT", f"{stack.organisations}/_users/{user.user_id}", json=joins)
    body = {"email": user.email, "password": user.password}
    signed_in = _asked("POST", f"{stack.gateway}/sessions/login", json=body).json()
    return user, {"Authorization": f"Bearer {signed_in['access_token']}"}


def shipments(rows: tuple[str, ...] = SHIPMENTS) -> bytes:
    """A file of shipments, as a spreadsheet saves it: with a byte order mark."""
    return ("\ufeff" + "\r\n".join([HEADINGS, *rows, ""])).encode()


def described(folder: Path, mark: str = "") -> Path:
    """Write the runbook's own example, with the samples that it names; where it is.

    Args:
        folder: Where to.
        mark: Makes it another tenant than the example's, of another organisation; empty: that very one.
    """
    from openpyxl import Workbook  # a quarter of a second, for whoever needs a workbook

    from runbook.plan import load

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test-shipments.csv").write_bytes(shipments())
    book = Workbook()
    for row in PRODUCTS:
        book.worksheets[0].append(row)
    book.save(folder / "test-data.xlsx")
    text = load("tenant").example
    for name in ("test-shipments.csv", "test-data.xlsx"):
        text = text.replace(name, str(folder / name))
    if mark:
        changes = {"acme-corp": f"acme-{mark}", ORGANISATION: f"org_{mark}", "ops@acme": f"ops@{mark}.acme"}
        for before, after in changes.items():
            text = text.replace(before, after)
    file = folder / FILE
    file.write_text(text, encoding="utf-8")
    return file


@dataclass
class Program:
    """A program of a tenant's, with its key.

    Attributes:
        secret: The key as it was shown once.
        token: Exchanged for it last.
    """

    stack: Stack
    secret: str
    token: str = ""

    def exchange(self) -> requests.Response:
        """What it is answered who exchanges the key; a token that came is kept."""
        answer = _asked("POST", f"{self.stack.gateway}{EXCHANGE}", headers={"x-api-key": self.secret}, refused=True)
        if answer.ok:
            self.token = str(answer.json()["access_token"])
        return answer

    def asks(self, method: str, path: str, **options: Any) -> requests.Response:
        """What it is answered, whatever that is."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return _asked(method, f"{self.stack.gateway}{path}", headers=headers, refused=True, **options)

    def ships(self, content: bytes, name: str = "shipments.csv", *, key: str = "") -> requests.Response:
        """Upload a file of shipments."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.asks("POST", "/ship/upload", files={"file": (name, content)}, headers=headers)

    def all(self, path: str) -> list[Mapping[str, Any]]:
        """Every item of a list, page by page."""
        found, cursor = [], ""
        while True:
            page = self.asks("GET", f"{path}?limit=20{cursor}").json()
            found += page["items"]
            if page["cursor"] is None:
                return found
            cursor = f"&cursor={page['cursor']}"


def _asked(method: str, url: str, *, refused: bool = False, **options: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False  # a proxy is not for this machine
        answer = session.request(method, url, timeout=SECONDS, **options)
    if not refused:
        answer.raise_for_status()
    return answer
