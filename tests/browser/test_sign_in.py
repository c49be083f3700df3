"""How people get in, and that strangers do not."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.people import ENGINEER, People


def test_an_engineer_signs_in_and_comes_back_to_the_page_that_was_asked_for(people: People) -> None:
    someone = people.someone()
    page = someone.open("/admin/?status=submitted")
    expect(page).to_have_title(re.compile("^Sign in"))
    someone.look("access-sign-in")
    page.get_by_role("button", name=f"Sign in as {ENGINEER}").click()
    expect(page).to_have_url(re.compile(r"/admin/\?status=submitted$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
