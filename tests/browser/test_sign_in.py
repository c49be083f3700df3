"""How solutions engineers get in, and what happens when their session ends."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.people import ACCESS_COOKIE, ENGINEER, People, let_in


def test_an_engineer_signs_in_and_comes_back_to_the_page_that_was_asked_for(people: People) -> None:
    someone = people.someone()
    page = someone.open("/admin/onboardings?status=submitted")
    expect(page).to_have_title(re.compile("^Sign in"))
    someone.look("access-sign-in")
    page.get_by_role("button", name=f"Sign in as {ENGINEER}").click()
    expect(page).to_have_url(re.compile(r"/admin/onboardings\?status=submitted$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_session_that_ends_is_said_over_the_page_and_signing_in_beside_it_brings_it_back(people: People) -> None:
    engineer = people.engineer()
    engineer.watch.allow(401)
    page = engineer.open("/admin/onboardings")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    engineer.context.clear_cookies(name=ACCESS_COOKIE)
    page.reload()
    # What may be needed is fetched while there is a session.
    with page.expect_response(re.compile("SignedOutDialog")), page.expect_response(re.compile("RetryAll")):
        page.get_by_role("button", name=f"Sign in as {ENGINEER}").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    let_in(engineer, seconds=-60)  # the list asks anew by itself, and is told
    dialog = page.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_be_visible()
    engineer.look("admin-signed-out")
    let_in(engineer)
    expect(dialog).to_be_hidden()


def test_an_address_that_leads_nowhere_says_so_and_leads_on(people: People) -> None:
    engineer = people.engineer()
    page = engineer.open("/admin/nowhere")
    expect(page.get_by_role("heading", level=1, name="There is no such page")).to_be_visible()
    engineer.look("admin-no-such-page")
    page.get_by_role("link", name="Go to the onboardings").click()
    expect(page).to_have_url(re.compile("/admin/onboardings$"))
