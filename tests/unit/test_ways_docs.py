"""From every failure that the code can raise there is a way forward, and its hint promises none that is not open."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chalicelib.clients.http.refusals import WHAT_TO_DO
from chalicelib.desk.ways import of_failure
from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.ways import CORRECT, RETRY
from chalicelib.executors.create_index import REFUSED_FOR
from chalicelib.flows import registry
from chalicelib.flows.ecom.checklist.ways import RELEASE
from chalicelib.records.ledger import Entry, Status
from tools.failures import Found, failures
from tools.ways_docs import page, sample, statuses

ROOT = Path(__file__).parents[2]
ACTIONS = [(flow, action) for flow in registry.ALL.values() for action in flow.actions]
HANDLED = {
    *REFUSED_FOR,
    *("INDEX_EXISTS", "INDEX_NOT_FOUND", "INDEX_NOT_READY", "ACCOUNT_NOT_INITIALISED"),
}
"""Codes of the contracts that an executor or a client has words of its own for."""
NEVER_MET = {"INVITE_ACCEPTED", "SETTINGS_IMMUTABLE", "PIXEL_NOT_ATTACHED", "DEFAULT_CONFIGS"}
"""Codes of requests that Onramp does not make, or that mean something else to its client."""


def ways(flow: Flow, action: Action, found: Found, status: str) -> set[str]:
    record = sample(flow, status, action.name, Entry(status=Status.FAILED, failure=found.failure))
    return {each.way for each in of_failure(flow, record, action, found.failure)}


def test_is_the_one_that_is_committed() -> None:
    assert (ROOT / "docs/ways-forward.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(("flow", "action"), ACTIONS, ids=lambda each: each.name)
def test_every_failure_has_a_way_forward_in_every_status(flow: Flow, action: Action) -> None:
    found = failures(action.name)
    assert len(found) > 2, "its executor was not looked through"
    for each in found:
        for status in statuses(flow, action):
            assert ways(flow, action, each, status), f"{each.failure.code} in {status}"


@pytest.mark.parametrize(("flow", "action"), ACTIONS, ids=lambda each: each.name)
def test_a_hint_promises_no_way_that_is_not_open(flow: Flow, action: Action) -> None:
    promises = {
        r"\brelease the onboarding": RELEASE,
        r"\bretry\b": RETRY,
        r"\bcorrect (?:index|custom|team|system)_\w+": CORRECT,
    }
    for each in failures(action.name):
        for status in statuses(flow, action):
            open_ways = ways(flow, action, each, status)
            for words, way in promises.items():
                promised = re.search(words, each.hint, re.IGNORECASE)
                known = way != CORRECT or set(each.failure.fields) & set(action.answers)
                assert not (promised and known) or way in open_ways, f"{each.failure.code} in {status}: {each.hint}"


def test_the_failures_are_read_from_the_code_of_every_platform() -> None:
    codes = {each.failure.code: each for each in failures("create_index")}
    assert codes["INDEX_DELETED"].failure.rebuild == ("create_index",)
    assert codes["MODEL_UNKNOWN"].failure.fields == ("custom_model",)
    assert {"ECOM_REFUSED", "ECOM_UNAUTHORISED", "SECRET_DENIED", "ABANDONED"} <= set(codes)
    assert "CONTROLLER_UNAUTHORISED" not in codes
    assert "PIXEL_SOURCE_REVERTED" in {each.failure.code for each in failures("update_pixel_source")}


def test_what_an_action_never_meets_does_not_stand_with_it() -> None:
    scraped, made = ({each.failure.code for each in failures(name)} for name in ("scrape_brand", "synthesise_brand"))
    assert "BRANDFETCH_QUOTA" in scraped - made
    assert "LANGUAGE_MODEL_DECLINED" in made - scraped
    assert "PAYMENTS_DECLINED" in {each.failure.code for each in failures("close_payment")}, "its executor is another's"
    closed = {
        action.name for _, action in ACTIONS if "ACCOUNT_CLOSED" in {x.failure.code for x in failures(action.name)}
    }
    assert closed == {"create_account", "find_account"}, "elsewhere a refusal has the platform's code"
    assert "SVG_NOT_A_PICTURE" not in {each.failure.code for each in failures("adopt_intake")}, "it is no failure there"


def test_answers_that_a_flow_tells_its_executor_can_be_corrected_where_it_is_held() -> None:
    flow = registry.ALL["merch"]
    action = flow.action("scrape_brand")
    found = next(each for each in failures("scrape_brand") if each.failure.code == "BRAND_NOT_FOUND")
    assert found.failure.fields == action.answers
    assert ways(flow, action, found, "SCRAPING_FAILED") == {CORRECT, RETRY}


def test_every_code_of_the_contracts_has_something_to_do() -> None:
    text = "".join((ROOT / f"docs/openapi-{name}.json").read_text(encoding="utf-8") for name in ("controller", "ecom"))
    documented: set[str] = set()
    for description in re.findall(r'"description": ("[^"\n]*")', text):
        documented |= set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", json.loads(description)))
    assert "ACCOUNT_CLOSED" in documented
    assert documented - HANDLED - NEVER_MET <= set(WHAT_TO_DO)
