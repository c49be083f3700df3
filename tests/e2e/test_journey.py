"""Whole onboardings over HTTP against the packaged application, and what people do when something goes wrong.

The demo's own clients and proof are used: what a person is shown is what is tested.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from rich.console import Console

from chalicelib.engine.planner import LATE
from chalicelib.records.moment import to_text
from local.demo.clients import CustomerClient, code_from
from local.demo.ecom.journey import FIRST, WATCH, Journey, of_the_system
from local.demo.ecom.last_mile import LastMile
from local.demo.ecom.proof import Prover
from local.demo.ecom.proof_of_use import UseProver
from local.demo.ecom.scene import sample
from local.demo.merch.journey import Journey as MerchJourney
from local.demo.merch.proof import Prover as MerchProver
from local.demo.platforms import PlatformReader
from local.demo.show import Screen
from local.demo.store.journey import Journey as StoreJourney
from local.demo.store.proof import Prover as StoreProver
from local.demo.tenant.journey import Journey as TenantJourney
from local.demo.tenant.proof import Prover as TenantProver
from local.demo.visitor import any_visitor
from local.demo.waiting import wait_until
from local.stack import tenants
from local.stack.aws import Emulator
from local.stack.logs import lines
from local.stack.record import Stack
from local.stack.site import from_environment
from local.stack.start import up
from local.stack.stop import down
from operate.steps import silent
from tests.e2e.by_hand import ByHand, command, guided, sections
from tests.e2e.places import new_site
from tests.e2e.taking_back import TAKING_BACK, as_if_it_had_happened_earlier, left_of
from tests.e2e.visit import Visit, quietly

pytestmark = pytest.mark.e2e

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of the bundle that goes to AWS, where this machine can load it."""
    site = new_site(tmp_path_factory.mktemp("journey"), from_environment(os.environ).bundle)
    yield up(site, silent())
    down(site)


@pytest.fixture(scope="module")
def platforms(stack: Stack) -> PlatformReader:
    """Its platforms, asked directly."""
    return PlatformReader(stack, Emulator(stack.emulator))


@pytest.fixture(autouse=True)
def no_faults(stack: Stack) -> Iterator[None]:
    """Switches that a test sets are its own."""
    yield
    for platform in (stack.controller, stack.ecom, stack.github):
        requests.delete(f"{platform}/_faults", timeout=10)


def test_one_customer_goes_the_whole_way_and_no_secret_or_personal_word_is_logged(
    stack: Stack, platforms: PlatformReader
) -> None:
    who, pixel_states = sample(), []

    def watch(seen: Mapping[str, Any]) -> None:
        if "health" in seen and seen["health"]["pixel"]["state"] not in pixel_states:
            pixel_states.append(seen["health"]["pixel"]["state"])

    with any_visitor() as visitor:
        journey = Journey(stack, who, quietly, watch)
        made = journey.travel()
        missing = [finding for finding in Prover(platforms, made, who).findings() if not finding.holds]
        assert missing == []
        assert (made["status"], made["attention"]) == ("submitted", "")
        _is_not_completed_by_looking(journey)
        mile = LastMile(journey, platforms, visitor)
        detail = mile.walk()
    assert [finding for finding in UseProver(mile, detail).findings() if not finding.holds] == []
    assert pixel_states[-5:] == ["PROVISIONING", "PENDING", "RECEIVING", "READY", "CONFIGURED"]
    never_begun = {action["name"] for action in detail["actions"] if action["status"] == "waiting"}
    assert never_begun == TAKING_BACK | {"release_membership"}, "and everything else is over"
    assert detail["due_at"] is None, "nothing is left to do, so nothing looks at it any more"
    _has_a_checklist_without_anything_left_to_do(journey, mile)
    _has_left_no_secret_in_the_log(stack, detail, who)


def test_one_store_fills_in_its_wizard_and_another_is_let_past_it(stack: Stack) -> None:
    began = datetime.now(UTC)
    with Screen(Console(file=io.StringIO())) as screen:
        journey = StoreJourney(stack, screen, orders=130, shop_takes_ms=0)
        journey.travel()
    findings = list(StoreProver(journey, began).findings())
    assert [each for each in findings if not each.holds] == []
    assert len(findings) > 10


def test_companies_come_to_a_shop_by_two_keys_and_one_leaves(stack: Stack) -> None:
    began = datetime.now(UTC)
    with Screen(Console(file=io.StringIO())) as screen:
        journey = MerchJourney(stack, screen)
        journey.travel()
    findings = list(MerchProver(journey, began).findings())
    assert [each for each in findings if not each.holds] == []
    assert len(findings) > 20


def test_a_tenant_comes_to_production_by_the_runbook_and_another_one_leaves(stack: Stack, tmp_path: Path) -> None:
    began = datetime.now(UTC)
    with Screen(Console(file=io.StringIO())) as screen:
        journey = TenantJourney(stack, screen, tmp_path)
        journey.travel()
    findings = list(TenantProver(journey, began).findings())
    assert [each for each in findings if not each.holds] == []
    assert len(findings) > 30
    said = shlex.split(command())
    assert [word for word in journey.runs.command[1:] if not word.startswith(("/", "http"))] == [
        word for word in said[1:] if not word.startswith(("acme.", "http"))
    ], "what was run is what the document says"


def test_the_tenant_runbooks_document_and_the_engineers_guide_are_followed_by_hand_line_by_line(
    stack: Stack, tmp_path: Path
) -> None:
    tenants.known(stack)
    tenants.described(tmp_path)  # the files that the commands name
    hand = ByHand(tmp_path, stack.gateway.removesuffix("/api"), stack.admin_token)
    followed = [hand.follows(section) for section in sections()]
    assert len(followed) == 26
    tenant = requests.get(
        f"{stack.gateway}/admin/tenants/{hand.kept['TENANT_ID']}/onboarding-status",
        headers={"Authorization": f"Bearer {stack.admin_token}"},
        timeout=35,
    ).json()
    open_lines = [line["title"] for part in tenant["sections"] for line in part["lines"] if line["state"] == "open"]
    assert (tenant["status"], open_lines) == ("live", [])
    engineer = ByHand(tmp_path, hand.base_url, "", {"INTEGRATION_KEY": hand.kept["INTEGRATION_KEY"]})
    assert len([engineer.follows(section) for section in guided()]) == 9, "the guide of the customer's engineer"


def _is_not_completed_by_looking(journey: Journey) -> None:
    def watch() -> Mapping[str, Any]:
        return next(action for action in journey.look()["actions"] if action["name"] == WATCH)

    wait_until(lambda: watch()["status"] == "pending", lambda: str(watch()))
    looks = watch()["attempts"]
    journey.engineer.retry(journey.onboarding_id, WATCH)
    wait_until(lambda: watch()["attempts"] > looks and watch()["status"] != "running", lambda: str(watch()))
    assert (watch()["status"], watch()["note"]) == ("pending", "“An index has documents” to be true")
    assert journey.look()["status"] == "submitted"


def _has_a_checklist_without_anything_left_to_do(journey: Journey, mile: LastMile) -> None:
    checklist = journey.customer.checklist()
    assert (checklist["status"], checklist["complete"]) == ("completed", True)
    assert (checklist["done"], checklist["of"]) == (3, 3)
    states = {line["name"]: line["state"] for line in checklist["lines"]}
    assert states == {
        "create_index": "done",
        "add_documents": "done",
        "install_snippet": "done",
        "team": "in_progress",  # two are invited, and have not looked at their mail
    }
    (snippet,) = (line["snippet"] for line in checklist["lines"] if line["snippet"])
    assert snippet == f'<script async src="{mile.script}"></script>'
    stranger = requests.get(journey.customer.list, timeout=35)
    assert stranger.status_code == 401


def _has_left_no_secret_in_the_log(stack: Stack, detail: Mapping[str, Any], who: Mapping[str, Any]) -> None:
    emulator = Emulator(stack.emulator)
    logged = "\n".join(line.text for line in lines(emulator, LONG_AGO))
    assert len(re.findall(r'"resource": ?"/onboarding/\{key\}', logged)) > 5, "the log is not the journey's"
    names = emulator.secrets.list_secrets()["SecretList"]
    secrets = {name["Name"]: emulator.secrets.get_secret_value(SecretId=name["Name"])["SecretString"] for name in names}
    webhooks = {name: json.loads(value) for name, value in secrets.items() if value.startswith("{")}
    assert len(webhooks) == 2
    key = detail["link"]["url"].rpartition("=")[2]
    assert key
    forbidden = {
        **secrets,
        **{f"{name}: {part}": value for name, parts in webhooks.items() for part, value in parts.items()},
        "admin token": stack.admin_token,
        "link key": key,
        "password": who["owner"]["password"],
        "access token": "eyJ",
        "any email address": "@marrow.example",
        "the SE's address": "se@onramp.example",
        "the customer's name": "Marrow",
    }
    assert [what for what, word in forbidden.items() if word in logged] == []


def test_a_platform_that_fails_for_a_while_is_waited_for_without_anybody(
    stack: Stack, platforms: PlatformReader
) -> None:
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
    findings = list(Prover(platforms, visit.detail(), visit.who).findings())
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
    assert "index name" in failure["hint"]

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
    assert visit.action("create_index")["result"]["index_name"] == "boots"
    assert visit.detail()["attention"] == ""


def test_a_customer_gets_in_though_a_stranger_signed_up_first_and_sets_a_new_password_when_it_is_forgotten(
    stack: Stack,
) -> None:
    visit = Visit(stack, sample())
    email, password = visit.who["owner"]["email"], visit.who["owner"]["password"]
    pool = Emulator(stack.emulator).cognito
    pool.sign_up(ClientId=stack.client_id, Username=email, Password="A-strangers-0ne")
    base = visit.customer.base
    taken = requests.post(f"{base}/signup", json={"email": email, "password": password}, timeout=35)
    assert (taken.status_code, taken.json()["code"]) == (409, "EMAIL_TAKEN")
    first = visit.customer.confirm(email, password, code_from(stack.mailbox, email))
    assert first["expires_in"] == 15 * 60
    stranger = requests.post(f"{base}/login", json={"email": email, "password": "A-strangers-0ne"}, timeout=35)
    assert (stranger.status_code, stranger.json()["code"]) == (422, "LOGIN_FAILED")

    sent = requests.post(stack.api + stranger.json()["forgot_password"], json={"email": email}, timeout=35)
    assert sent.status_code == 202
    new = {"email": email, "code": code_from(stack.mailbox, email), "password": "Remembered-this-0ne"}
    done = requests.post(f"{stack.api}/sessions/password/reset", json=new, timeout=35)
    assert (done.status_code, done.json()) == (200, {"login_required": True})
    login = requests.post(f"{base}/login", json={"email": email, "password": new["password"]}, timeout=35)
    assert login.json()["onboarding"]["registrant"] is True

    # Secure: a browser sends it to loopback over http, this client does not.
    cookie = {"Cookie": login.headers["Set-Cookie"].partition(";")[0]}
    refreshed = requests.post(f"{stack.api}/sessions/refresh", json={}, headers=cookie, timeout=35).json()
    opened = requests.get(base, headers={"Authorization": f"Bearer {refreshed['access_token']}"}, timeout=35)
    assert opened.json()["registrant"] is True
    ended = requests.post(f"{stack.api}/sessions/end", json={}, headers=cookie, timeout=35)
    assert ended.json() == {"revoked": True}
    over = requests.post(f"{stack.api}/sessions/refresh", json={}, headers=cookie, timeout=35)
    assert (over.status_code, over.json()["code"]) == (401, "SESSION_OVER")


def test_two_people_with_one_link_the_first_claim_owns_it(stack: Stack) -> None:
    visit = Visit(stack, sample())
    other = CustomerClient(stack.api, visit.link)
    owner, rival = visit.who["owner"], sample()["owner"]
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
    assert CustomerClient(stack.api, made["link"]).visit()["status"] == "visited"
    assert visit.detail()["actions"] == before


def test_a_revoked_invitation_opens_nothing_and_says_so(stack: Stack) -> None:
    visit = Visit(stack, sample())
    admin = {"Cf-Access-Jwt-Assertion": stack.admin_token}
    for _ in range(2):
        revoked = requests.delete(f"{stack.api}/v1/onboarding/{visit.id}", headers=admin, timeout=35)
        assert (revoked.status_code, revoked.json()["status"]) == (200, "revoked")
    dead = requests.get(visit.customer.base, timeout=35)
    assert (dead.status_code, dead.json()["code"]) == (401, "LINK_REVOKED")


def test_what_a_revoke_takes_back_waits_until_nothing_late_can_bring_it_back_and_then_goes(
    stack: Stack, platforms: PlatformReader
) -> None:
    visit = Visit(stack, sample())
    visit.until(lambda: visit.settled(*FIRST))
    visit.sign_up()
    visit.until(lambda: visit.settled(*FIRST, "grant_ownership") and visit.action("notify")["status"] == "succeeded")
    before = visit.detail()
    visit.engineer.revoke(visit.id)

    ended = [action["finished_at"] for action in of_the_system(before["actions"]) if action["finished_at"]]
    quiet_from = max(datetime.fromisoformat(at) for at in ended) + LATE
    visit.until(lambda: visit.detail()["due_at"] == to_text(quiet_from))
    seen = visit.detail()
    assert {action["status"] for action in seen["actions"] if action["name"] in TAKING_BACK} == {"waiting"}
    assert seen["plan"]["runnable"] == []
    assert seen["plan"]["look_again_at"] == to_text(quiet_from)
    assert left_of(platforms, before) == {"account", "owner", "source", "mapping", "queues"}, "nothing is gone yet"

    as_if_it_had_happened_earlier(stack, visit.id, LATE)
    platforms.aws.sqs.send_message(
        QueueUrl=stack.wake_queue_url, MessageBody=json.dumps({"key": f"ONBOARDING#{visit.id}"})
    )
    visit.until(lambda: visit.settled(*TAKING_BACK))
    assert left_of(platforms, before) == set()
    after = visit.detail()
    assert (after["status"], after["attention"], after["due_at"]) == ("revoked", "", None)


def test_nobody_without_an_access_token_is_let_in_by_the_admin_routes(stack: Stack) -> None:
    access = {"email": "se@onramp.example", "lifetime_seconds": -60}
    expired = requests.post(f"{stack.access}/_token", json=access, timeout=10).json()["token"]
    for headers in ({}, {"Cf-Access-Jwt-Assertion": "nonsense"}, {"Cf-Access-Jwt-Assertion": expired}):
        answer = requests.get(f"{stack.api}/v1/onboarding", headers=headers, timeout=35)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"].startswith("application/problem+json")
