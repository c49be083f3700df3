"""The pages when something around them is not well: the API, the line, the browser, a deployment in between."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from local.stack.record import Stack
from tests.browser import scenes
from tests.browser.people import People
from tests.browser.wizard import Customer, invited

BLOCK_STORAGE = """for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
  Object.defineProperty(window, name, {get() { throw new DOMException('blocked', 'SecurityError'); }});"""


def unavailable(route: Route) -> None:
    """The API says that it cannot."""
    problem = {"type": "about:blank", "title": "Unavailable", "status": 503, "code": "TRY_AGAIN", "detail": "Not now."}
    route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))


def nonsense(route: Route) -> None:
    """Something answers that is not the API."""
    route.fulfill(status=200, content_type="text/html", body="<h1>Free Wi-Fi</h1><p>Please accept our terms.</p>")


def unreachable(route: Route) -> None:
    """Nobody answers."""
    route.abort("connectionrefused")


TROUBLES: dict[str, Callable[[Route], None]] = {
    "unavailable": unavailable,
    "nonsense": nonsense,
    "unreachable": unreachable,
}


@pytest.mark.parametrize("kind", TROUBLES)
def test_an_api_that_is_not_well_is_said_and_what_was_typed_stays(people: People, stack: Stack, kind: str) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone()).open()
    customer.person.watch.allow(503, "ERR_CONNECTION_REFUSED", "ERR_FAILED")
    customer.at(re.compile("^Welcome"))
    customer.page.route("**/api/onboarding/**", TROUBLES[kind])
    customer.page.get_by_label("Company or shop name").fill("Typed in trouble")
    customer.press("Let’s begin")
    expect(customer.page.get_by_text(re.compile("^Not saved yet|^Offline")).first).to_be_visible()
    customer.at("Create your sign-in")
    customer.person.look(f"wizard-{kind}")
    customer.press("Back")
    expect(customer.page.get_by_label("Company or shop name")).to_have_value("Typed in trouble")
    customer.page.unroute("**/api/onboarding/**")
    scenes.until(visit, lambda: scenes.fields(visit)["account_name"] == "Typed in trouble")


@pytest.mark.parametrize("kind", TROUBLES)
def test_a_link_that_cannot_be_asked_about_can_be_tried_again(people: People, stack: Stack, kind: str) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone())
    customer.person.watch.allow(503, "ERR_CONNECTION_REFUSED", "ERR_FAILED")
    customer.page.route("**/api/onboarding/**", TROUBLES[kind])
    customer.open().at("Your link could not be opened")
    customer.page.unroute("**/api/onboarding/**")
    customer.press("Try again")
    customer.at(re.compile("^Welcome"))


def test_a_page_of_an_older_version_loads_the_newer_one_and_loses_nothing(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone())
    customer.person.watch.allow(404, "Failed to fetch dynamically imported module")
    gone: list[str] = []
    loaded: list[Page] = []

    def missing(route: Route) -> None:
        if loaded:
            return route.fallback()
        gone.append(route.request.url)
        return route.fulfill(status=404, content_type="text/html", body="<h1>Not found</h1>")

    customer.page.route("**/assets/Index-*.js", missing)
    with customer.page.expect_response("**/assets/Index-*.js"):  # fetched in advance, while somebody types
        customer.open().begin()
        customer.at("Create your sign-in")
        customer.page.on("load", lambda page: loaded.append(page))
        password = customer.page.get_by_label("New password", exact=True)
        password.fill("Not-yet-sent-2026")
    customer.page.wait_for_timeout(1000)
    assert gone
    assert not loaded, "the page was taken from under somebody's hands"
    expect(password).to_have_value("Not-yet-sent-2026")

    customer.sign_up()
    customer.choose_storefront()
    customer.at("Your first index")
    assert len(loaded) == 1
    customer.page.get_by_label("Name", exact=True).fill("typed-afterwards")
    scenes.until(visit, lambda: scenes.fields(visit)["storefront_type"] == "web")


def test_with_storage_blocked_the_whole_way_works_reload_included(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone())
    customer.person.context.add_init_script(BLOCK_STORAGE)
    customer.person.watch.allow(401)
    customer.open().at(re.compile("^Welcome"))
    customer.page.reload()
    customer.begin("Without storage")
    customer.sign_up()
    customer.at("Your pixel")
    customer.page.reload()
    customer.at("Your pixel")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_wrong_by_an_hour_changes_nothing(people: People, stack: Stack, hours: int) -> None:
    visit = scenes.invited(stack)
    customer = invited(visit, people.someone())
    customer.page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    customer.to("pixel")
    customer.at("Your pixel")
    customer.until_saved()


LONG = "Шапка & مرحبا بالعالم 🥾 " + "long " * 50


def test_text_of_any_script_and_length_is_taken_and_shown(people: People, stack: Stack) -> None:
    visit = scenes.invited(stack, "شركة مثال")
    customer = invited(visit, people.someone()).open()
    most = customer.page.get_by_label("Company or shop name")
    expect(most).to_have_value("شركة مثال")
    name = LONG[:100]
    most.fill(name)
    customer.person.look("wizard-any-script")
    customer.press("Let’s begin")
    customer.at("Create your sign-in")
    scenes.until(visit, lambda: scenes.fields(visit)["account_name"] == name.strip())


def test_an_account_that_takes_minutes_blocks_nobody_and_appears_by_itself(people: People, stack: Stack) -> None:
    hangs = {"method": "POST", "path": "/v1/accounts$", "mode": "hang", "hang_seconds": 600, "times": None}
    scenes.faults(stack.controller, hangs)
    visit = scenes.invited(stack, prepared=False)
    customer = Customer(people.someone(), visit.link).open()
    customer.begin()
    customer.sign_up()
    customer.at("Your pixel")
    expect(customer.page.get_by_text("We are still preparing your ID.")).to_be_visible()
    customer.person.look("wizard-pixel-pending")
    customer.choose_storefront()
    customer.at("Your first index")
    expect(customer.page.get_by_text("We are still preparing the choices for your account.")).to_be_visible()
    customer.person.look("wizard-index-pending")
    scenes.faults(stack.controller)  # two minutes later, so to speak
    customer.describe_index("shoes")
    customer.skip_team()
    customer.send_off()
    customer.until_finished()
