"""Signing up and coming back with Google; in Google's place stands a page on which one chooses an address."""

from __future__ import annotations

import uuid

from playwright.sync_api import Page, expect

from local.stack.record import Stack
from tests.browser import scenes
from tests.browser.people import People
from tests.browser.wizard import Customer, invited


def origin_of(stack: Stack) -> str:
    """Where the hosted sign-in is."""
    return stack.hooks.removesuffix("/hooks")


def continue_as(page: Page, email: str) -> None:
    """Choose an address at Google's stand-in."""
    expect(page.get_by_role("heading", name="Sign in with Google")).to_be_visible()
    page.get_by_label("Or under another email address").fill(email)
    page.get_by_role("button", name="Continue", exact=True).click()


def test_a_customer_signs_up_with_google_and_comes_back_with_it(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    email = f"rosa-{uuid.uuid4().hex[:8]}@shop.example"
    customer = invited(visit, people.someone(), email=email)
    customer.person.watch.allow_origin(origin_of(stack))
    customer.open().begin()
    customer.at("Create your sign-in")
    customer.press("Continue with Google")
    continue_as(customer.page, email)
    customer.at("Your pixel")
    assert visit.detail()["registrant_email"] == email

    elsewhere = Customer(people.someone(), visit.link)
    elsewhere.person.watch.allow_origin(origin_of(stack))
    elsewhere.person.watch.allow(401)
    elsewhere.open().at("Welcome back")
    elsewhere.press("Continue with Google")
    continue_as(elsewhere.page, email)
    elsewhere.at("Your pixel")


def test_who_turns_back_at_google_is_told_that_nothing_is_lost(people: People, stack: Stack) -> None:
    customer = invited(scenes.invited(stack), people.someone())
    customer.person.watch.allow_origin(origin_of(stack))
    customer.open().begin()
    customer.at("Create your sign-in")
    customer.press("Continue with Google")
    customer.press("Cancel")
    customer.at("Signing in with Google did not work")
    customer.person.look("google-cancelled")
    customer.page.get_by_role("link", name="Back to your onboarding").or_(
        customer.page.get_by_role("button", name="Back to your onboarding")
    ).click()
    customer.at("Create your sign-in")
