"""Nothing that a customer has typed is lost: by leaving, by other tabs, by others who know the link, by a lost line."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from local.stack.record import Stack
from tests.browser import scenes
from tests.browser.people import People
from tests.browser.watch import OFFLINE
from tests.browser.wizard import Customer, invited

SESSION_COOKIE = "__Host-onramp-session"


def test_who_leaves_in_the_middle_goes_on_in_another_browser_where_they_stopped(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone())
    customer.to("index")
    customer.at("Your first index")
    customer.page.get_by_label("Name", exact=True).fill("half-typed")
    customer.page.goto("about:blank")  # no Next, no time to wait: the page sends what it has while it goes
    scenes.until(visit, lambda: scenes.fields(visit).get("index_name") == "half-typed")

    phone = people.someone(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.watch.allow(401)
    elsewhere = Customer(phone, visit.link, customer.email, customer.password)
    elsewhere.open().at("Welcome back")
    phone.look("link-used")
    elsewhere.sign_in()
    elsewhere.at("Your first index")
    expect(elsewhere.page.get_by_label("Name", exact=True)).to_have_value("half-typed")
    assert "key=" not in elsewhere.page.url


def test_a_reload_before_signing_up_loses_nothing_and_the_key_stays_out_of_the_address(
    people: People, stack: Stack
) -> None:
    customer = invited(scenes.invited(stack), people.someone()).open()
    customer.at(re.compile("^Welcome"))
    expect(customer.page).not_to_have_url(re.compile("key="))
    customer.page.get_by_label("Company or shop name").fill("Marrow, renamed")
    customer.page.reload()
    expect(customer.page.get_by_label("Company or shop name")).to_have_value("Marrow, renamed")
    customer.press("Let’s begin")
    customer.at("Create your sign-in")
    customer.page.go_back()
    customer.at(re.compile("^Welcome"))
    expect(customer.page.get_by_label("Company or shop name")).to_have_value("Marrow, renamed")


def test_two_tabs_that_disagree_show_both_answers_and_the_customer_chooses(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    first = invited(visit, people.someone()).open()
    first.at(re.compile("^Welcome"))
    second = Customer(first.person.tab(), visit.link).open()
    second.at(re.compile("^Welcome"))
    first.begin("From the first tab")
    first.at("Create your sign-in")
    second.page.get_by_label("Company or shop name").fill("From the second tab")
    second.press("Let’s begin")
    conflict = second.page.get_by_role("group", name="“Company or shop name” was changed elsewhere")
    expect(conflict).to_contain_text("From the first tab")
    expect(conflict).to_contain_text("From the second tab")
    second.person.look("wizard-conflict")
    second.press("Keep mine")
    scenes.until(visit, lambda: scenes.fields(visit)["account_name"] == "From the second tab")


def test_two_tabs_that_send_off_at_once_both_show_how_far_it_is(people: People, stack: Stack) -> None:
    customer = invited(scenes.invited(stack), people.someone())
    customer.person.watch.allow(409)
    customer.to("check")
    customer.at("Check your answers")
    other = Customer(customer.person.tab(), customer.link)
    other.person.open("/onboarding")  # whoever is signed in needs no link
    other.at("Check your answers")
    for each in (customer, other):
        each.page.get_by_role("button", name="Send it off", exact=True).click(no_wait_after=True)
    for each in (customer, other):
        each.at(re.compile("We are setting everything up|Your account is set up"))


def test_of_two_people_with_one_link_the_second_is_told_whose_it_is(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    one, other = (invited(visit, people.someone()) for _ in range(2))
    one.open().begin()
    one.ask_for_a_code()
    other.open().ask_for_a_code()
    other.person.watch.allow(409, 401)
    one.page.get_by_label("Code from the mail").fill(one.person.code(one.email))
    one.press("Confirm and go on")
    one.at("Your pixel")
    other.page.get_by_label("Code from the mail").fill(other.person.code(other.email))
    other.press("Confirm and go on")
    expect(other.page.get_by_role("heading", name="Somebody else was faster")).to_be_visible()
    other.person.look("wizard-link-taken")


def test_a_forgotten_password_is_replaced_by_a_code_and_the_customer_is_back(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    visit.sign_up()
    customer = invited(visit, people.someone(), email=visit.who["owner"]["email"], password="Not-this-0ne")
    customer.person.watch.allow(401, 422)
    customer.open().at("Welcome back")
    customer.sign_in()
    expect(customer.page.get_by_role("alert").first).to_be_visible()
    customer.person.look("sign-in-failed")
    customer.press("Forgot your password?")
    customer.press("Send me a code")
    code = customer.page.get_by_label("Code from the mail")
    expect(code).to_be_visible()
    code.fill(customer.person.code(customer.email))
    customer.password = "Remembered-this-0ne"
    customer.page.get_by_label("New password", exact=True).fill(customer.password)
    customer.person.look("sign-in-reset")
    customer.press("Set the new password")
    expect(customer.page.get_by_text("Your new password counts from now on.")).to_be_visible()
    customer.sign_in()
    customer.at("Your pixel")


def test_what_is_typed_while_the_line_is_down_is_kept_and_saved_once_it_is_back(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone())
    customer.to("index")
    customer.at("Your first index")
    customer.person.watch.allow(OFFLINE)
    customer.person.context.set_offline(True)
    customer.page.get_by_label("Name", exact=True).fill("typed-offline")
    customer.next()
    expect(customer.page.get_by_text("Offline. Kept on this device").first).to_be_visible()
    customer.person.look("wizard-offline")
    customer.person.context.set_offline(False)
    scenes.until(visit, lambda: scenes.fields(visit).get("index_name") == "typed-offline")
    customer.until_saved()


def test_a_session_that_ends_in_the_fourth_step_is_renewed_by_signing_in_right_there(
    people: People, stack: Stack
) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone())
    customer.person.watch.allow(401)
    customer.page.clock.install()
    customer.to("index")
    customer.at("Your first index")
    customer.until_saved()
    customer.person.context.clear_cookies(name=SESSION_COOKIE)
    customer.page.clock.fast_forward("14:30")
    customer.page.get_by_label("Name", exact=True).fill("after-the-end")
    customer.next()
    expect(customer.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    customer.person.look("wizard-signed-out")
    customer.sign_in()
    scenes.until(visit, lambda: scenes.fields(visit).get("index_name") == "after-the-end")
    expect(customer.page.get_by_label("Name", exact=True)).to_have_value("after-the-end")
