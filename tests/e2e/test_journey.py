"""Whole onboardings over HTTP against the packaged application, and what people do when something goes wrong.

The demo's own clients and proof are used: what a person is shown is what is tested.
"""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from local.demo.__main__ import SAMPLE
from local.demo.clients import Customer, Engineer, code_from
from local.demo.journey import FIRST, Journey
from local.demo.proof import Prover
from local.stack.aws import Emulator
from local.stack.logs import lines
from local.stack.record import Stack
from local.stack.site import from_environment
from local.stack.start import up
from local.stack.steps import silent
from local.stack.stop import down
from tests.e2e.places import new_site

pytestmark = pytest.mark.e2e

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PATIENCE_SECONDS = 90.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of the bundle that goes to AWS, where this machine can load it."""
    site = new_site(tmp_path_factory.mktemp("journey"), from_environment(os.environ).bundle)
    yield up(site, silent())
    down(site)


@pytest.fixture(autouse=True)
def no_faults(stack: Stack) -> Iterator[None]:
    """Switches that a test sets are its own."""
    yield
    for platform in (stack.controller, stack.ecom, stack.github):
        requests.delete(f"{platform}/_faults", timeout=10)


def sample() -> dict[str, Any]:
    """The sample customer, under an address of their own."""
    customer: dict[str, Any] = deepcopy(json.loads(SAMPLE.read_text(encoding="utf-8")))
    customer["owner"]["email"] = f"rosa-{uuid.uuid4().hex[:8]}@marrow.example"
    return customer


def quietly(_: object) -> None:
    """Nobody watches."""


class Visit:
    """One customer on the way, step by step."""

    def __init__(self, stack: Stack, who: Mapping[str, Any]) -> None:
        self.stack, self.who = stack, who
        self.engineer = Engineer(stack.api, stack.admin_token)
        made = self.engineer.create(who["prefill"], who["note"], idempotency_key=str(uuid.uuid4()))
        self.id, self.link = made["onboarding_id"], made["link"]
        self.customer = Customer(stack.api, self.link)

    def detail(self) -> Mapping[str, Any]:
        """As the SE sees it."""
        seen: Mapping[str, Any] = self.engineer.detail(self.id)
        return seen

    def action(self, name: str) -> Mapping[str, Any]:
        """One action, as the SE sees it."""
        return next(action for action in self.detail()["actions"] if action["name"] == name)

    def sign_up(self) -> None:
        """Up to having a token."""
        owner = self.who["owner"]
        self.customer.sign_up(owner["email"], owner["password"])
        code = code_from(self.stack.mailbox, owner["email"])
        self.customer.confirm(owner["email"], owner["password"], code)

    def submit(self) -> None:
        """Fill everything in and submit it."""
        for fields in self.who["steps"].values():
            self.customer.save(fields)
        self.customer.submit()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < end, json.dumps(self.detail()["actions"], indent=1)
            time.sleep(0.2)

    def settled(self, *names: str) -> bool:
        """Whether these actions (none named: all) are over."""
        actions = [action for action in self.detail()["actions"] if not names or action["name"] in names]
        return all(action["status"] in {"succeeded", "skipped"} for action in actions)


def test_one_customer_goes_the_whole_way_and_no_secret_or_personal_word_is_logged(stack: Stack) -> None:
    who = sample()
    journey = Journey(stack, who, quietly, quietly)
    detail = journey.travel()
    missing = [finding for finding in Prover(stack, detail, who).findings() if not finding.holds]
    assert missing == []

    emulator = Emulator(stack.emulator)
    logged = "\n".join(line.text for line in lines(emulator, LONG_AGO))
    assert len(re.findall(r'"resource": ?"/onboarding/\{key\}', logged)) > 5, "the log is not the journey's"
    names = emulator.secrets.list_secrets()["SecretList"]
    secrets = {name["Name"]: emulator.secrets.get_secret_value(SecretId=name["Name"])["SecretString"] for name in names}
    key = detail["link"]["url"].rpartition("=")[2]
    assert key
    forbidden = {
        **secrets,
        "admin token": stack.admin_token,
        "link key": key,
        "password": who["owner"]["password"],
        "access token": "eyJ",
        "any email address": "@marrow.example",
        "the SE's address": "se@onramp.example",
        "the customer's name": "Marrow",
    }
    assert [what for what, word in forbidden.items() if word in logged] == []


def test_a_platform_that_fails_for_a_while_is_waited_for_without_anybody(stack: Stack) -> None:
    rules = [
        {"method": "POST", "path": "/v1/accounts$", "mode": "error_before", "status": 503, "times": 1},
        {"method": "POST", "path": "/invites$", "mode": "lost_after", "times": 1},
    ]
    requests.put(f"{stack.controller}/_faults", json={"rules": rules}, timeout=10).raise_for_status()
    visit = Visit(stack, sample())
    visit.until(lambda: visit.settled(*FIRST))
    assert visit.action("create_account")["failures"] == 1
    visit.sign_up()
    visit.submit()
    visit.until(visit.settled)
    findings = list(Prover(stack, visit.detail(), visit.who).findings())
    assert [finding for finding in findings if not finding.holds] == []


def test_a_refused_answer_is_shown_with_a_hint_corrected_by_an_se_and_the_rest_goes_on(stack: Stack) -> None:
    visit = Visit(stack, sample())
    visit.until(lambda: visit.settled(*FIRST))
    account = visit.detail()["facts"]["system_account_id"]
    token = Emulator(stack.emulator).secrets.get_secret_value(SecretId="local/onboarding/ecom-token")["SecretString"]
    requests.post(  # somebody made an index of that name by hand
        f"{stack.ecom}/v1/accounts/{account}/indexes",
        json={"index_name": "shoes", "settings": {"model": "marqo/marqo-ecommerce-embeddings-B"}},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "by-hand"},
        timeout=10,
    ).raise_for_status()
    visit.sign_up()
    visit.submit()
    visit.until(lambda: visit.action("create_index")["status"] == "failed")
    visit.until(lambda: visit.settled("rename_account", "send_invites", "grant_ownership"))
    failure = visit.action("create_index")["failure"]
    assert (failure["code"], failure["fields"]) == ("INDEX_NAME_TAKEN", ["index_name"])
    assert "index_name" in failure["hint"]

    admin = {"Cf-Access-Jwt-Assertion": stack.admin_token}
    base = f"{stack.api}/v1/onboarding"
    listed = requests.get(f"{base}?order=attention", headers=admin, timeout=35).json()["onboardings"]
    assert visit.id in [row["onboarding_id"] for row in listed]
    refused = requests.patch(
        f"{base}/{visit.id}", json={"answers": {"index_tier": "production"}}, headers=admin, timeout=35
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_CORRECTABLE")
    corrected = requests.patch(
        f"{base}/{visit.id}", json={"answers": {"index_name": "boots"}}, headers=admin, timeout=35
    )
    assert corrected.status_code == 200, corrected.text
    visit.until(visit.settled)
    assert visit.action("attach_pixel")["result"] == {"index_name": "boots"}
    assert visit.detail()["attention"] == ""


def test_two_people_with_one_link_the_first_claim_owns_it(stack: Stack) -> None:
    visit = Visit(stack, sample())
    other = Customer(stack.api, visit.link)
    owner, rival = visit.who["owner"], {**sample()["owner"]}
    visit.customer.sign_up(owner["email"], owner["password"])
    other.sign_up(rival["email"], rival["password"])
    visit.customer.confirm(owner["email"], owner["password"], code_from(stack.mailbox, owner["email"]))
    late = requests.post(
        f"{other.base}/confirm",
        json={"email": rival["email"], "password": rival["password"], "code": code_from(stack.mailbox, rival["email"])},
        timeout=35,
    )
    assert (late.status_code, late.json()["code"]) == (409, "LINK_TAKEN")
    stranger = requests.get(other.base, timeout=35)
    assert (stranger.status_code, stranger.json()["code"]) == (401, "LINK_USED")
    assert visit.customer.visit()["registrant"] is True


def test_a_new_link_kills_the_old_one_at_once_and_moves_nothing(stack: Stack) -> None:
    visit = Visit(stack, sample())
    visit.until(lambda: visit.settled(*FIRST))
    before = visit.detail()["actions"]
    admin = {"Cf-Access-Jwt-Assertion": stack.admin_token}
    made = requests.post(f"{stack.api}/v1/onboarding/{visit.id}/link", headers=admin, timeout=35).json()
    dead = requests.get(visit.customer.base, timeout=35)
    assert (dead.status_code, dead.json()["code"]) == (401, "LINK_REVOKED")
    assert Customer(stack.api, made["link"]).visit()["status"] == "visited"
    assert visit.detail()["actions"] == before


def test_a_revoked_invitation_opens_nothing_and_says_so(stack: Stack) -> None:
    visit = Visit(stack, sample())
    admin = {"Cf-Access-Jwt-Assertion": stack.admin_token}
    for _ in range(2):
        revoked = requests.delete(f"{stack.api}/v1/onboarding/{visit.id}", headers=admin, timeout=35)
        assert (revoked.status_code, revoked.json()["status"]) == (200, "revoked")
    dead = requests.get(visit.customer.base, timeout=35)
    assert (dead.status_code, dead.json()["code"]) == (401, "LINK_REVOKED")


def test_nobody_without_an_access_token_is_let_in_by_the_admin_routes(stack: Stack) -> None:
    access = {"email": "se@onramp.example", "lifetime_seconds": -60}
    expired = requests.post(f"{stack.access}/_token", json=access, timeout=10).json()["token"]
    for headers in ({}, {"Cf-Access-Jwt-Assertion": "nonsense"}, {"Cf-Access-Jwt-Assertion": expired}):
        answer = requests.get(f"{stack.api}/v1/onboarding", headers=headers, timeout=35)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"].startswith("application/problem+json")
