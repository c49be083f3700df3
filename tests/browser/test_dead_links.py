"""A link that opens nothing says why, and what to do next."""

from __future__ import annotations

import json
import re
import uuid

import pytest
import requests
from playwright.sync_api import Route, expect

from local.stack.record import Stack
from tests.browser import scenes
from tests.browser.people import People
from tests.browser.wizard import Customer
from tests.e2e.visit import Visit


def expired(stack: Stack) -> str:
    """A link whose thirty days are over."""
    visit = scenes.invited(stack, prepared=False)
    scenes.expire(stack, visit)
    return str(visit.link)


def revoked(stack: Stack) -> str:
    """A link that was withdrawn."""
    visit = scenes.invited(stack, prepared=False)
    visit.engineer.revoke(visit.id)
    return str(visit.link)


def replaced(stack: Stack) -> str:
    """A link in whose place there is a newer one."""
    visit = scenes.invited(stack, prepared=False)
    headers = {"Cf-Access-Jwt-Assertion": stack.admin_token}
    requests.post(f"{stack.api}/v1/onboarding/{visit.id}/link", headers=headers, timeout=35).raise_for_status()
    return str(visit.link)


def unknown(stack: Stack) -> str:
    """A link that nobody made."""
    return f"{stack.console}/onboarding?key={uuid.uuid4()}"


def cut_off(stack: Stack) -> str:
    """A link of which a mail program has kept the half."""
    return f"{stack.console}/onboarding?key=44497f64-9f4d"


DEAD = {
    "expired": (expired, "This link has expired", "Ask your contact for a new one"),
    "revoked": (revoked, "This link is no longer in use", "your contact can send you one"),
    "replaced": (replaced, "This link is no longer in use", "If a newer link has reached you since, use that one"),
    "unknown": (unknown, "We do not know this link", "Copy the whole link from your mail"),
    "cut off": (cut_off, "We do not know this link", "Copy the whole link from your mail"),
}


@pytest.mark.parametrize("kind", DEAD)
def test_a_dead_link_says_why_and_what_to_do(people: People, stack: Stack, kind: str) -> None:
    make, title, next_step = DEAD[kind]
    someone = people.someone()
    someone.watch.allow(401, 404, 410, 422)
    customer = Customer(someone, make(stack)).open()
    customer.at(title)
    expect(customer.page.get_by_text(re.compile(next_step)).last).to_be_visible()
    someone.look(f"link-{kind.replace(' ', '-')}")


def test_too_many_questions_at_once_are_asked_again_later(people: People, stack: Stack) -> None:
    visit: Visit = scenes.invited(stack)
    someone = people.someone()
    someone.watch.allow(429)
    problem = {"type": "about:blank", "title": "Too many", "status": 429, "code": "RATE_LIMITED", "detail": "Too many."}

    def refuse(route: Route) -> None:
        headers = {"Retry-After": "3"}
        route.fulfill(status=429, headers=headers, content_type="application/problem+json", body=json.dumps(problem))

    someone.page.route("**/api/onboarding/*", refuse)
    customer = Customer(someone, visit.link).open()
    customer.at("Your link could not be opened")
    someone.look("link-limited")
    someone.page.unroute("**/api/onboarding/*")
    customer.press("Try again")
    customer.at(re.compile("^Welcome"))
