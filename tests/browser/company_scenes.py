"""Where a story of the design queue begins: a company that has paid, and whose print files are to be made."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, Final, TypeVar

from chalicelib.flows.merch.name import DESK
from local.stack import companies
from local.stack.companies import Company
from local.stack.record import Stack

PATIENCE_SECONDS: Final = 40
Found = TypeVar("Found")
LOGO: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="72">'
    b'<defs><circle id="c" cx="36" cy="36" r="30"/></defs><use href="#c" fill="#8a3b12"/>'
    b'<use href="#c" x="60" fill="#1f3a5f"/><use href="#c" x="120" fill="#c8452e"/></svg>'
)
"""The company's own."""
SKUS: Final = ("CAP-DAD", "BOTTLE-STEEL", "SOCKS-CREW")
"""With one place each that is printed."""


def to_be_printed(stack: Stack, name: str) -> Company:
    """A company whose intake is done, over the API, up to where its tickets wait for a designer."""
    company = companies.begin(
        stack,
        {
            "company_name": name,
            "admin_email": f"ada-{uuid.uuid4().hex[:8]}@gym.example",
            "country": "CA",
            "vertical": "fitness",
            "headcount": 12,
        },
    )
    companies.draft(stack, company, "POST", "/brand-teaser", {"own_assets": True})
    companies.draft(stack, company, "POST", "/products", {"sku_ids": list(SKUS)})
    form = companies.draft(stack, company, "POST", "/logo", {"kind": "svg"})
    assert companies.upload(form["url"], form["fields"], LOGO) == 201
    companies.draft(stack, company, "POST", "/brand", {"headline": "Lift what matters", "use_logo": True})
    companies.draft(stack, company, "POST", "/confirm", {"plan": "ONE_TIME_SETUP", "logo_addon": False})
    secret = until(lambda: companies.draft(stack, company, "GET", "/payment")["client_secret"])
    companies.pay(stack, secret)
    companies.draft(stack, company, "POST", "/payment", {})
    until(lambda: len(of_company(stack, company)["children"]) == len(SKUS))
    return company


def of_company(stack: Stack, company: Company) -> dict[str, Any]:
    """A company, as the desk shows it."""
    who = companies.colleague(stack, companies.SUPER_ADMIN)
    found: dict[str, Any] = companies.asked(stack, "GET", f"{DESK}/companies/{company.company_id}", who)
    return found


def approve(stack: Stack, ticket_id: str) -> None:
    """Work on a ticket over the API, until it is approved."""
    ticket, who = f"{DESK}/tickets/{ticket_id}", companies.colleague(stack, companies.ADMIN)
    had = companies.asked(stack, "GET", ticket, who)["designer"]
    companies.asked(stack, "POST", f"{ticket}/take", who, {"designer": had})
    form = companies.asked(stack, "POST", f"{ticket}/revisions", who, {"kind": "png"})
    assert companies.upload(form["url"], form["fields"]) == 201
    companies.asked(stack, "POST", f"{ticket}/revisions/{form['revision']}/submit", who)
    another = companies.colleague(stack, companies.SUPER_ADMIN)
    companies.asked(stack, "POST", f"{ticket}/approve", another, {"revision": form["revision"]})


def until(look: Callable[[], Found]) -> Found:
    """Wait until something is so; what was found then."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.2)
    return found
