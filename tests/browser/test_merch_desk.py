"""The design queue on the pages: a ticket on its way from a designer through a review, until its company's shop is
open; and how colleagues let that shop stand still.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from local.stack import companies
from local.stack.companies import PNG, Company
from local.stack.record import Stack
from tests.browser import company_scenes
from tests.browser.people import People, Person

LONG_MS = 40_000
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><circle cx="200" cy="150" r="120"/></svg>'


@pytest.fixture
def company(stack: Stack) -> Company:
    """One whose print files are to be made."""
    return company_scenes.to_be_printed(stack, "Iron & Oak Gym")


def test_a_ticket_is_drawn_sent_back_and_approved_and_its_companys_shop_opens(
    people: People, stack: Stack, company: Company
) -> None:
    children = company_scenes.of_company(stack, company)["children"]
    (cap,) = (each for each in children if "cap" in each["title"].lower())
    designer, judge = people.engineer(companies.DESIGNER), people.engineer(companies.SUPER_ADMIN)
    for each in (designer, judge):
        each.watch.allow_origin(stack.emulator)  # files go straight to the bucket, and come from there
    page = designer.open("/admin/queue?view=all")
    expect(page.get_by_role("heading", level=1, name="Design queue")).to_be_visible()
    expect(page.get_by_role("cell", name="Iron & Oak Gym").first).to_be_visible()
    designer.look("admin-queue")
    page.locator(f'a[href="{_address(cap["record_id"])}"]').click()
    _drawn(designer, "front.png", "image/png", PNG)
    _sees_the_logo(designer)
    _sent_back(judge, cap["record_id"])
    _drawn_anew(designer)
    _approved(judge)
    _taken_over(designer, judge, next(each["record_id"] for each in children if each is not cap))
    for each in children:
        if each is not cap:
            company_scenes.approve(stack, each["record_id"])
    _opened_paused_and_opened_again(judge, company)


def _address(ticket_id: str) -> str:
    """Of a ticket's page: what has a dot is taken for a file."""
    return f"/admin/queue/{ticket_id.replace('.', '~')}"


def _drawn(designer: Person, name: str, content_type: str, content: bytes) -> None:
    page = designer.page
    expect(page.get_by_text(re.compile("^Override: This takes a super admin"))).to_be_visible()
    expect(page.get_by_role("button", name="Override …")).to_be_hidden()
    page.get_by_role("button", name="Take it", exact=True).click()
    expect(page.get_by_text("You work on this.")).to_be_visible()
    designer.look("admin-ticket-taken")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "front.psd", "mimeType": "image/x-psd", "buffer": b"8BPS"}
    )
    expect(page.get_by_text("This is none of PNG, PDF or SVG")).to_be_visible()
    _uploaded(page, name, content_type, content)
    expect(page.get_by_text("Revision 1 waits for a verdict.")).to_be_visible()
    expect(page.get_by_role("img", name="Preview of revision 1")).to_be_visible()


def _sees_the_logo(designer: Person) -> None:
    """What the company has sent is at hand; and who has drawn a revision does not judge it."""
    page = designer.page
    logo = page.get_by_role("img", name="Logo that Iron & Oak Gym has uploaded")
    expect(logo).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=logo.element_handle())
    expect(page.get_by_text("You have made this revision yourself")).to_be_visible()
    expect(page.get_by_role("button", name="Approve …")).to_be_hidden()
    designer.look("admin-ticket-own")


def _taken_over(designer: Person, judge: Person, ticket_id: str) -> None:
    """A page that was opened before somebody took the ticket takes nothing from them; then it says from whom."""
    stale, page = judge.open(_address(ticket_id)), designer.open(_address(ticket_id))
    take = stale.get_by_role("button", name="Take it", exact=True)
    expect(take).to_be_visible()
    judge.watch.allow(409)
    page.get_by_role("button", name="Take it", exact=True).click()
    expect(page.get_by_text("You work on this.")).to_be_visible()
    take.click()
    expect(stale.get_by_text("has taken this ticket meanwhile")).to_be_visible()
    over = stale.get_by_role("button", name=f"Take it over from {companies.DESIGNER}")
    expect(over).to_be_visible()
    judge.look("admin-ticket-take-over")
    over.click()
    expect(stale.get_by_text("You work on this.")).to_be_visible()


def _uploaded(page: Page, name: str, content_type: str, content: bytes) -> None:
    page.get_by_label("File", exact=True).set_input_files({"name": name, "mimeType": content_type, "buffer": content})
    page.get_by_role("button", name="Upload and submit for review").click()


def _sent_back(judge: Person, ticket_id: str) -> None:
    page = judge.open(_address(ticket_id))
    page.get_by_role("button", name="Send back …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What is to be changed").fill("Too small: fill the front.")
    judge.look("admin-ticket-send-back")
    dialog.get_by_role("button", name="Send back").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Too small: fill the front.").first).to_be_visible()


def _drawn_anew(designer: Person) -> None:
    page = designer.page
    page.reload()
    expect(page.get_by_text("Too small: fill the front.").first).to_be_visible()
    designer.look("admin-ticket-sent-back")
    _uploaded(page, "front.svg", "image/svg+xml", SVG)
    expect(page.get_by_text("Revision 2 waits for a verdict.")).to_be_visible()


def _approved(judge: Person) -> None:
    page = judge.page
    page.reload()
    picture = page.get_by_role("img", name="Preview of revision 2")
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    judge.look("admin-ticket-review")
    page.get_by_role("button", name="Approve …").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("It is approved. Nothing is left to do.")).to_be_visible()


def _opened_paused_and_opened_again(judge: Person, company: Company) -> None:
    page = judge.page
    page.get_by_role("link", name="Iron & Oak Gym", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Iron & Oak Gym")).to_be_visible()
    expect(page.get_by_text("Turned", exact=True)).to_have_count(2, timeout=LONG_MS)
    expect(page.get_by_text("3 of 3 done")).to_be_visible(timeout=LONG_MS)
    judge.look("admin-company-live")
    _chosen(page, "Pause the shop …")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Moves house.")
    judge.look("admin-company-pause")
    dialog.get_by_role("button", name="Pause the shop").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Moves house.")).to_be_visible()
    judge.look("admin-company-paused")
    assert companies.shop(judge.stack, company)[0] == 503
    _chosen(page, "Open the shop again …")
    dialog.get_by_role("button", name="Open the shop").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Moves house.")).to_be_hidden()
    assert companies.shop(judge.stack, company)[0] == 200


def _chosen(page: Page, item: str) -> None:
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name=item).click()
