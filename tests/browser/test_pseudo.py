"""No sentence stands outside of packages/text: the pages in the pseudo-locale show none without its brackets."""

from __future__ import annotations

from playwright.sync_api import expect

from local.stack.record import Stack
from tests.browser import scenes
from tests.browser.people import ENGINEER, People, Person
from tests.browser.pseudo import Foreign
from tests.browser.wizard import invited

DATA = ("Onramp", ENGINEER, "Google", "se@onramp.example")
"""Names, which are the same in every language."""


def only_data(foreign: Foreign, person: Person, where: str) -> None:
    """Nothing on the page is a sentence of its own."""
    expect(person.page.locator("h1").first).to_be_attached()
    person.page.wait_for_load_state("networkidle")
    found = foreign.on(person.page)
    assert not found, f"{where}: {found}"


def test_the_customers_pages_say_nothing_that_could_not_be_translated(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    someone = people.someone()
    foreign = Foreign(someone.context, DATA)
    page = someone.open(f"{visit.link}&pseudo")
    only_data(foreign, someone, "welcome")
    page.locator("main button").last.click()
    expect(page.locator("input[type=email]")).to_be_visible()
    only_data(foreign, someone, "sign up")
    someone.open("/?pseudo")
    only_data(foreign, someone, "the console's sign-in")


def test_the_steps_after_signing_up_say_nothing_that_could_not_be_translated(people: People, stack: Stack) -> None:
    someone = people.someone()
    customer = invited(scenes.invited(stack), someone)
    foreign = Foreign(someone.context, (*DATA, customer.email, "shoes"))
    page = someone.open(f"{customer.link}&pseudo")
    go = page.locator("main form button[type=submit]")
    page.locator("main button").last.click()
    page.locator("input[type=email]").fill(customer.email)
    page.locator("input[type=password]").fill(customer.password)
    go.click()
    code = page.locator("input[autocomplete=one-time-code]")
    expect(code).to_be_visible()
    only_data(foreign, someone, "code")
    code.fill(someone.code(customer.email))
    go.click()
    page.locator("#field-storefront_type").check()
    only_data(foreign, someone, "pixel")
    go.click()
    page.locator("#field-index_name").fill("shoes")
    page.locator("main summary").click()
    only_data(foreign, someone, "index")
    for field in ("index_type", "index_tier"):
        page.locator(f"#field-{field}").check()
    go.click()
    page.locator("#field-team_invites button").first.click()
    page.locator("#team-0-email").fill("x")
    go.click()
    page.locator("main summary").click()
    only_data(foreign, someone, "team, with a fault")
    page.locator("main li button").click()
    go.click()
    expect(page.locator("#change-index_name")).to_be_visible()
    only_data(foreign, someone, "check")
    page.locator("main button").last.click()
    expect(page.locator("#progress-total")).to_be_visible()
    only_data(foreign, someone, "progress")


def test_the_engineers_pages_say_nothing_that_could_not_be_translated(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    engineer = people.engineer()
    foreign = Foreign(engineer.context, DATA)
    for path in ("onboardings", "onboardings/new", f"onboardings/{visit.id}", "pixels", "pixels/new", "nowhere"):
        engineer.open(f"/admin/{path}?pseudo")
        only_data(foreign, engineer, path)
