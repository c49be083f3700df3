"""What solutions engineers do when something stands still, and how they find and withdraw what they have started."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from local.stack.record import Stack
from tests.browser import scenes
from tests.browser.people import People
from tests.browser.wizard import Customer


def test_a_refused_answer_is_corrected_and_retried_on_its_line_and_the_customer_never_sees_an_error(
    people: People, stack: Stack
) -> None:
    visit = scenes.invited(stack, "Corrected & Co")
    scenes.made_by_hand(stack, visit, "shoes")
    visit.sign_up()
    visit.submit()
    visit.until(lambda: visit.action("create_index")["status"] == "failed")

    owner = visit.who["owner"]
    customer = Customer(people.someone(), visit.link, owner["email"], owner["password"])
    customer.person.watch.allow(401)
    customer.open().at("Welcome back")
    customer.sign_in()
    customer.at("One step needs a hand from us")
    expect(customer.page.get_by_text("We are on it").first).to_be_visible()
    customer.person.look("progress-held-up")

    engineer = people.engineer()
    page = engineer.open(f"/admin/onboardings/{visit.id}")
    expect(page.get_by_text("INDEX_NAME_TAKEN").first).to_be_visible()
    engineer.look("admin-record-to-do")
    form = page.get_by_role("form", name="Correct the answers that were refused")
    form.get_by_role("button", name="Correct and retry").click()
    expect(form.get_by_text(re.compile("Change at least one of these answers")).first).to_be_visible()
    form.get_by_label("Index name").fill("boots")
    form.get_by_role("button", name="Correct and retry").click()
    visit.until(visit.settled)
    expect(form).to_be_hidden()
    customer.until_finished()
    customer.person.look("progress-finished")
    assert visit.action("create_index")["result"]["index_name"] == "boots"


def test_an_invitation_is_withdrawn_after_saying_what_that_means(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack, "Withdrawn & Gone")
    engineer = people.engineer()
    page = engineer.open(f"/admin/onboardings/{visit.id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Withdrawn & Gone")
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name="Withdraw the invitation …").click()
    dialog = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    expect(dialog).to_contain_text("This cannot be undone.")
    engineer.look("admin-record-withdraw")
    dialog.get_by_role("button", name="Withdraw Withdrawn & Gone").click()
    expect(page.get_by_text("The invitation is withdrawn").first).to_be_visible()
    assert visit.detail()["status"] == "revoked"
    engineer.look("admin-record-withdrawn")


def test_a_new_link_is_made_and_the_one_before_is_dead(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack, "Linked Anew")
    engineer = people.engineer()
    page = engineer.open(f"/admin/onboardings/{visit.id}")
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name="New link …").click()
    dialog = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    dialog.get_by_role("button", name="Make a new link").click()
    expect(page.get_by_text("The new link is made").first).to_be_visible()
    customer = Customer(people.someone(), visit.link)
    customer.person.watch.allow(401)
    customer.open().at("This link is no longer in use")
    fresh = Customer(people.someone(), visit.detail()["link"]["url"])
    fresh.open().at(re.compile("^Welcome"))


def test_a_note_of_two_engineers_is_never_written_over_unseen(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack, "Noted Twice")
    one, other = people.engineer(), people.engineer("colleague@onramp.example")
    other.watch.allow(412, 409)
    pages = [each.open(f"/admin/onboardings/{visit.id}") for each in (one, other)]
    for page in pages:
        expect(page.get_by_label("Note for colleagues")).to_be_visible()
    pages[1].get_by_label("Note for colleagues").fill("Theirs is a Shopify shop.")
    pages[0].get_by_label("Note for colleagues").fill("Call them on Monday.")
    pages[0].get_by_role("button", name="Save the note").click()
    expect(pages[0].get_by_text("The note is saved").first).to_be_visible()
    pages[1].get_by_role("button", name="Save the note").click()
    expect(pages[1].get_by_text("Call them on Monday.").first).to_be_visible()
    pages[1].get_by_role("button", name="Save yours over it").click()
    visit.until(lambda: visit.detail()["note"] == "Theirs is a Shopify shop.")
