"""Every flow's news as messages: whose, about what, and where it leads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.flows import registry
from chalicelib.flows.common.announcements import Announcements
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.shared_actions import NOTIFY
from tests.clock import START
from tests.tiny_flow import parcel

REFUSED = Failure(code="ACCOUNT_NOT_FOUND", message="There is none.", hint="Correct it.")
FAILED = Entry(status=Status.FAILED, fence=2, finished_at=START, failure=REFUSED)


def test_every_flow_that_notifies_has_its_stories() -> None:
    notifying = {flow.name for flow in registry.ALL.values() if any(a.name == NOTIFY for a in flow.actions)}
    assert {name for name in registry.NAMES if registry.room(name, "news")} == notifying


@pytest.mark.parametrize(("flow", "kind", "page"), [("ecom", "ONBOARDING", "onboarding"), ("pixel", "PIXEL", "pixel")])
def test_a_failed_action_is_told_with_its_hint_and_leads_to_the_record(flow: str, kind: str, page: str) -> None:
    record = parcel(flow=flow, kind=kind, record_id="id-1", actions={"find_account": FAILED}, title="Ada's")
    (told,) = Announcements("https://admin.example/")(record, ["failed:find_account:2"])
    assert (told.id, told.event, told.at) == ("id-1/failed:find_account:2", "action_failed", START)
    assert (told.title, told.next_step) == ("Ada's", "Correct it.")
    assert told.details == {"status": "ordered", "action": "find_account", "code": "ACCOUNT_NOT_FOUND"}
    assert told.url == f"https://admin.example/{page}/id-1"


def test_the_address_of_a_small_record_is_not_taken_for_a_file() -> None:
    record = parcel(flow="pixel", kind="PIXEL", record_id="id-1.front", actions={"find_account": FAILED})
    (told,) = Announcements("https://admin.example")(record, ["failed:find_account:2"])
    assert told.url == "https://admin.example/pixel/id-1~front"


def test_without_an_address_of_the_admin_pages_it_leads_nowhere() -> None:
    record = parcel(flow="pixel", actions={"find_account": FAILED})
    assert Announcements("")(record, ["failed:find_account:2"])[0].url == ""


def test_its_own_failure_is_no_news_and_what_has_come_right_is_left_out() -> None:
    record = parcel(flow="ecom", status="submitted", actions={NOTIFY: FAILED}, at={"submitted": START})
    assert [each.event for each in registry.stories(record)] == ["submitted"]
    assert Announcements("")(record, ["failed:find_account:2"]) == []


def test_a_pull_request_that_waits_is_told_until_it_is_merged() -> None:
    waiting = Entry(
        status=Status.PENDING,
        fence=1,
        started_at=START,
        deadline=START + timedelta(days=5),
        result={"pull_request": "https://git.example/7", "number": 7},
    )
    record = parcel(flow="pixel", actions={"commit_pixel_source": waiting})
    assert [story.occasion for story in registry.stories(record)] == ["merge:7"]
    merged = record.with_entry("commit_pixel_source", waiting.succeed(now=START, result={}))
    assert registry.stories(merged) == []
