"""Tenants on the colleagues' pages: one is made, gets a key, uploads by a program, is reviewed, billed and closed."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import Page, expect

from local.stack import tenants
from local.stack.record import Stack
from local.stack.tenants import Program
from tests.browser.people import People, Person

LONG_MS = 40_000


def test_a_tenant_is_made_set_up_validated_billed_and_closed_by_hand(people: People, stack: Stack) -> None:
    mark = secrets.token_hex(3)
    colleague = people.engineer()
    _made(colleague, mark)
    expect(colleague.page.get_by_text("Sent", exact=True)).to_be_visible(timeout=LONG_MS)
    program = Program(stack, _key_issued(colleague))
    _set_up(colleague)
    _uploaded(colleague, program)
    _validated(colleague)
    _billed(colleague)
    _key_revoked(colleague, program)
    _closed(colleague)


def test_a_slug_that_is_taken_leads_to_the_tenant_that_has_it(people: People) -> None:
    mark = secrets.token_hex(3)
    colleague = people.engineer()
    first = _made(colleague, mark)
    colleague.watch.allow(409)
    page = colleague.open("/admin/tenants/new")
    _filled(page, f"Acme {mark}")
    page.get_by_role("button", name="Make the tenant").click()
    expect(page.get_by_text("Another tenant has this slug: choose another one.").first).to_be_visible()
    colleague.look("admin-tenant-slug-taken")
    page.get_by_role("link", name="Open that tenant").click()
    expect(page).to_have_url(re.compile(f"{re.escape(first)}$"))


def _filled(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("checkbox", name=re.compile("^Ship")).check()


def _made(colleague: Person, mark: str) -> str:
    """The path of its page."""
    page = colleague.open("/admin/tenants?order=newest")
    page.get_by_role("link", name="New tenant").first.click()
    _filled(page, f"Acme {mark}")
    expect(page.get_by_role("textbox", name="Slug")).to_have_value(f"acme-{mark}")
    page.get_by_role("textbox", name=re.compile("^Mail address")).fill(f"ops@{mark}.acme.example")
    colleague.look("admin-tenant-new")
    page.get_by_role("button", name="Make the tenant").click()
    expect(page.get_by_role("heading", level=1, name=f"Acme {mark}")).to_be_visible()
    return page.url.partition("/admin")[2]


def _part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts of the tenant").get_by_role("link", name=name).click()


def _key_issued(colleague: Person) -> str:
    """Its secret, as it was copied."""
    page = colleague.page
    _part(page, "Keys")
    page.get_by_role("button", name="Issue a key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Production CLI")
    colleague.look("admin-tenant-key-new")
    dialog.get_by_role("button", name="Issue the key").click()
    dialog.get_by_role("button", name="Copy the secret").click()
    secret = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch("rgl_[0-9a-f]{16}_[0-9a-f]{64}", secret)
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Done").click()
    expect(dialog.get_by_text("Store it first: once this is closed it is gone.")).to_be_visible()
    dialog.get_by_role("checkbox", name="I have stored it").check()
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Production CLI was issued")).to_be_visible()
    assert secret not in page.content()
    colleague.look("admin-tenant-keys")
    return str(secret)


def _set_up(colleague: Person) -> None:
    """Its detectors are confirmed, and what people see to is ticked; the status follows by itself."""
    page = colleague.page
    _part(page, "Detectors")
    amounts = page.get_by_role("switch", name="Amounts that differ is looked for")
    amounts.uncheck()
    expect(page.get_by_text(re.compile("^Nothing is looked for in uploads of Ship"))).to_be_visible()
    colleague.look("admin-tenant-detectors")
    page.get_by_role("button", name="All as the defaults").click()
    expect(amounts).to_be_checked()
    page.get_by_role("button", name="Confirm the detectors").click()
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    _part(page, "Checklist")
    page.get_by_role("checkbox", name="Tick: Agreement signed").check()
    expect(page.locator("header").get_by_text("Set up", exact=True)).to_be_visible(timeout=LONG_MS)
    colleague.look("admin-tenant-checklist")


def _uploaded(colleague: Person, program: Program) -> None:
    """What a program sends comes in while somebody looks; what is wrong in it and what was found is said."""
    page = colleague.page
    _part(page, "Uploads")
    expect(page.get_by_role("heading", name="Nothing was uploaded yet")).to_be_visible()
    assert program.exchange().ok
    assert program.ships(tenants.shipments(), "november.csv").status_code == 202
    expect(page.get_by_role("cell", name="2 findings")).to_be_visible(timeout=LONG_MS)
    colleague.look("admin-tenant-uploads")
    page.get_by_role("link", name="november.csv").click()
    wrong = page.get_by_role("group", name="What is wrong in the file")
    expect(wrong.get_by_role("cell", name="quoted_amount")).to_be_visible()
    for reference in tenants.DIFFERENT:
        expect(page.get_by_role("cell", name=reference, exact=True)).to_be_visible()
    page.get_by_role("button", name="Export as CSV").click()
    address = page.get_by_role("link", name="Download the file").get_attribute("href")
    content = colleague.context.request.get(str(address)).text()
    assert all(reference in content for reference in tenants.DIFFERENT)
    colleague.look("admin-tenant-upload")


def _validated(colleague: Person) -> None:
    page = colleague.page
    _part(page, "Checklist")
    page.get_by_role("checkbox", name=re.compile("^Tick: Findings")).check()
    expect(page.locator("header").get_by_text("Validated", exact=True)).to_be_visible(timeout=LONG_MS)


def _billed(colleague: Person) -> None:
    """A month is drafted once, issued, and paid."""
    page = colleague.page
    _part(page, "Invoices")
    dialog = page.get_by_role("dialog")
    for _ in range(2):  # the second time it is the one that is there
        page.get_by_role("button", name="Generate an invoice").click()
        dialog.get_by_role("button", name="Generate the draft").click()
        expect(dialog).to_be_hidden()
    expect(page.get_by_text("No number yet")).to_have_count(1)
    expect(page.get_by_text("USD 500.00").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Issue the invoice")).click()
    dialog.get_by_role("button", name="Issue it").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Mark paid")).click()
    dialog.get_by_role("textbox").fill("Wire 77")
    dialog.get_by_role("button", name="Mark it paid").click()
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible()
    colleague.look("admin-tenant-invoices")


def _key_revoked(colleague: Person, program: Program) -> None:
    page = colleague.page
    _part(page, "Keys")
    page.get_by_role("button", name="Revoke Production CLI").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("^It is the only key that counts"))).to_be_visible()
    dialog.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_role("heading", name="No key counts")).to_be_visible()
    answer = program.asks("GET", "/jobs")
    assert (answer.status_code, answer.json()["code"]) == (401, "KEY_REVOKED")


def _closed(colleague: Person) -> None:
    page = colleague.page
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name="Close the tenant …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("The agreement has ended.")
    dialog.get_by_role("button", name="Close the tenant").click()
    expect(page.get_by_text("Why: The agreement has ended.")).to_be_visible()
    colleague.look("admin-tenant-closed")
