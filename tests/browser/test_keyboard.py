"""The whole way with the keyboard alone: Tab, Enter, Space and arrows; the pointer is never used."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from local.stack.record import Stack
from tests.browser import scenes
from tests.browser.people import People
from tests.browser.wizard import invited

MOST_TABS = 60


def reach(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus; what has it must be seen to have it."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} times Tab did not reach {target}")


def enter(page: Page, label: str, text: str) -> None:
    """Type into a field."""
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def press(page: Page, button: str) -> None:
    """Press a button."""
    reach(page, page.get_by_role("button", name=button, exact=True))
    page.keyboard.press("Enter")


def test_a_customer_goes_the_whole_way_without_a_pointer(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone()).open()
    page = customer.page

    expect(customer.at(re.compile("^Welcome"))).to_be_focused()
    enter(page, "Company or shop name", "By keyboard")
    page.keyboard.press("Enter")

    expect(customer.at("Create your sign-in")).to_be_focused()
    enter(page, "Email address", customer.email)
    enter(page, "New password", "short")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary.or_(page.get_by_role("group", name="There is a problem")).first).to_be_focused()
    customer.person.look("wizard-error-summary")
    reach(page, page.get_by_role("link", name=re.compile("password", re.IGNORECASE)).first)
    page.keyboard.press("Enter")
    expect(page.get_by_label("New password", exact=True)).to_be_focused()
    enter(page, "New password", customer.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_focused()
    enter(page, "Code from the mail", customer.person.code(customer.email))
    page.keyboard.press("Enter")

    expect(customer.at("Your pixel")).to_be_focused()
    reach(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    press(page, "Next")

    expect(customer.at("Your first index")).to_be_focused()
    enter(page, "Name", "shoes")
    for group in ("Type", "Size"):
        reach(page, page.get_by_role("group", name=group).get_by_role("radio").first)
        page.keyboard.press("Space")
    press(page, "Next")

    expect(customer.at("Invite your team")).to_be_focused()
    press(page, "Skip for now")
    expect(customer.at("Check your answers")).to_be_focused()
    press(page, "Send it off")
    customer.until_finished()


def test_an_engineer_finds_a_customer_without_a_pointer(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack, "Keyboard & Sons", prepared=False)
    engineer = people.engineer()
    page = engineer.open("/admin/onboardings")
    expect(page.get_by_role("heading", level=1, name="Onboardings")).to_be_visible()
    page.keyboard.press("ControlOrMeta+k")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("combobox").or_(dialog.get_by_role("searchbox")).first).to_be_focused()
    page.keyboard.type("Keyboard &")
    expect(dialog.get_by_role("option").first).to_be_visible()
    engineer.look("admin-search")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(visit.id))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keyboard & Sons")
