"""What colleagues are told, what the SE's checklist shows and what marks a record agree, for every kind of concern."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.deadline import Deadline
from chalicelib.desk.checklist import ToDoLine
from chalicelib.dimensions.account import ACCOUNT as ACCOUNT_DIMENSION
from chalicelib.dimensions.api_keys import API_KEYS
from chalicelib.dimensions.faults import FAULTS
from chalicelib.dimensions.health import Health
from chalicelib.dimensions.index import INDEX as INDEX_DIMENSION
from chalicelib.dimensions.index_hangs import HANGS_AFTER
from chalicelib.dimensions.pixel import PIXEL
from chalicelib.dimensions.team import TEAM
from chalicelib.engine.attention import with_attention
from chalicelib.engine.work import Pending, Work
from chalicelib.executors.watch_golden_path import WatchGoldenPath
from chalicelib.flows import registry
from chalicelib.flows.common.announcements import Announcements
from chalicelib.flows.common.concerns import FAULT, PIXEL_TROUBLE, REMINDED_AFTER, ConcernKind
from chalicelib.flows.ecom import concerns as ecom
from chalicelib.flows.ecom.concerns import seen_wrong
from chalicelib.flows.ecom.health.golden import lacking
from chalicelib.flows.ecom.news import MILESTONES
from chalicelib.flows.ecom.quiet import EXPIRES_SOON, QUIET_AFTER
from chalicelib.flows.merch import concerns as merch
from chalicelib.flows.merch import concerns_payment as money
from chalicelib.flows.merch.concerns_payment import CLEARS_WITHIN
from chalicelib.flows.merch.news import DESIGN_NEEDED
from chalicelib.flows.pixel import concerns as pixel
from chalicelib.flows.pixel.tasks import TASKS
from chalicelib.flows.store import concerns as store
from chalicelib.flows.tenant import concerns as tenant
from chalicelib.flows.tenant import tasks as of_tenants
from chalicelib.flows.tenant.news import WENT_LIVE
from chalicelib.health.finding import Finding
from chalicelib.health.reading import Truth
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record, TaskMark
from local.platforms import hooks
from tests.health_kit import CREATING, LOOKED, NOW, health, subject
from tests.tiny_flow import PARCEL, parcel
from tests.unit.test_checklist_engineer import DONE, MOMENT, NEVER_STARTED_SINCE, PULL_REQUEST, TICKED
from tests.unit.test_checklist_engineer import FAULTS as FOUND

ROOT = Path(__file__).parents[2]
RULES = {"ecom": ecom, "merch": merch, "pixel": pixel, "store": store, "tenant": tenant}
A_DAY = timedelta(days=1)
WATCH = "watch_golden_path"
WATCHING = {**DONE, WATCH: Entry(status=Status.PENDING, fence=1, started_at=NOW - A_DAY)}
TOLD = {"payment": "accepted", "payment_of": "pi_1", "payment_intent": "pi_1", "payment_at": to_text(NOW)}
PAID_OTHERWISE = {**TOLD, "payment_amount": "1"}
PAID_LATE = TOLD
ENDED = {"subscription_ended": to_text(NOW)}
LEFT_OUT = Entry(status=Status.SUCCEEDED, fence=1, finished_at=NOW, result={"refused": "SVG_NOT_A_PICTURE"})
BROKEN = Failure(code="REFUSED", message="The platform says no.", hint="Ask them.")


@dataclass(frozen=True)
class Case:
    """A record of which there is one concern.

    Attributes:
        occasion: By which it is told; empty: it is not. Stored records have it: it means the same for ever.
        begins: Whether it begins at `NOW`, and is not there a moment before.
        found: What the sources say, if it is the health that shows it.
    """

    kind: ConcernKind
    record: Record
    occasion: str = ""
    begins: bool = True
    found: dict[str, Any] | None = None

    @property
    def health(self) -> Health:
        return health(**(self.found or {}))


def of(flow: str, status: str, **changes: Any) -> Record:
    kind = registry.ALL[flow].kind
    return parcel(
        flow=flow, kind=kind, status=status, **{"created_at": NOW - 40 * A_DAY, "se_tasks": TICKED, **changes}
    )


FAILED = Entry(status=Status.FAILED, fence=3, started_at=NOW - A_DAY, finished_at=NOW, failure=BROKEN)
REFUSED_KEY = Failure(code="KEY_REFUSED", message="No.", hint="Enter another.", mended_by="customer")
LEFT = FAILED.model_copy(update={"finished_at": NOW - REMINDED_AFTER, "failure": REFUSED_KEY})
MARKED = {task.name: TICKED["pixel_customization"] for task in of_tenants.TASKS if task.name != of_tenants.REVIEW_HELD}
"""All that colleagues mark of a tenant before its review."""
NOT_STORED = {**MARKED, of_tenants.KEY_STORED: TaskMark(done=False, by="se@onramp.example", at=NOW)}
PROPOSED = Entry(status=Status.PENDING, fence=1, started_at=NOW, deadline=NOW + A_DAY, result=PULL_REQUEST)
CREATED = Entry(status=Status.PENDING, fence=9, started_at=NOW - HANGS_AFTER, deadline=NOW + A_DAY)
CASES = (
    Case(ecom.KINDS[0], of("ecom", "submitted", actions={"create_index": FAILED}), "failed:create_index:3"),
    Case(pixel.KINDS[0], of("pixel", "assigned", actions={"find_account": FAILED}), "failed:find_account:3"),
    Case(ecom.KINDS[1], of("ecom", "submitted", actions={"update_pixel_source": PROPOSED}), "merge:12"),
    Case(pixel.KINDS[1], of("pixel", "assigned", actions={"commit_pixel_source": PROPOSED}), "merge:12"),
    Case(ecom.INDEX_HANGS, of("ecom", "submitted", actions={"create_index": CREATED}), "hangs:20260105T090000"),
    Case(
        ecom.INDEX_HANGS,
        of("ecom", "submitted", actions=WATCHING),
        "fault:INDEX_HANGS",
        begins=False,
        found={"indexes": (CREATING.model_copy(update={"created_at": NOW - HANGS_AFTER}),)},
    ),
    Case(FAULT, of("ecom", "submitted", actions=WATCHING), "fault:QUEUE_MISSING", begins=False, found={"queue": None}),
    Case(FAULT, of("pixel", "assigned", actions=DONE), "", begins=False, found={"queue": None}),
    Case(ecom.LINK_EXPIRES, of("ecom", "pending", valid_until=NOW + EXPIRES_SOON), "expires:20260108T090000"),
    Case(ecom.LINK_EXPIRED, of("ecom", "visited", valid_until=NOW), "expired:20260105T090000"),
    Case(ecom.CUSTOMER_QUIET, of("ecom", "registered", seen_at=NOW - QUIET_AFTER), "quiet:20260105T090000"),
    Case(ecom.KINDS[-1], of("ecom", "registered", se_tasks={}, created_at=NOW), ""),
    Case(pixel.KINDS[-1], of("pixel", "assigned", se_tasks={}, created_at=NOW), ""),
    Case(store.KINDS[0], of("store", "in_progress", actions={"import_orders": FAILED}), "failed:import_orders:3"),
    Case(store.KINDS[1], of("store", "in_progress", actions={"import_orders": LEFT}), "mends:import_orders:3"),
    Case(merch.KINDS[0], of("merch", "INTAKE_COMPLETE", actions={"adopt_intake": FAILED}), "failed:adopt_intake:3"),
    Case(
        merch.DESIGN_WAITS,
        of("merch", "LOGO_DESIGN_PENDING", at={"LOGO_DESIGN_PENDING": NOW - merch.STALLS_AFTER}),
        "design_waits:LOGO_DESIGN_PENDING",
    ),
    Case(
        merch.DESIGN_WAITS,
        of("merch", "PRINT_FILES_PENDING", at={"PRINT_FILES_PENDING": NOW - merch.STALLS_AFTER}),
        "design_waits:PRINT_FILES_PENDING",
    ),
    Case(merch.KINDS[-1], of("merch", "LIVE", actions={"start_subscription": LEFT}), "mends:start_subscription:3"),
    Case(money.PAYMENT_WAITS, of("merch", "SCRAPING", at={"INTAKE_COMPLETE": NOW - CLEARS_WITHIN}), "payment_waits"),
    Case(money.PAYMENT_ODD, of("merch", "LIVE", facts=PAID_OTHERWISE), "payment_odd_amount"),
    Case(money.PAYMENT_ODD, of("merch", "ABANDONED", facts=PAID_LATE), "payment_odd_ended"),
    Case(
        money.PAYMENT_ODD,
        of("merch", "SCRAPING", facts=ENDED),
        "payment_odd_subscription",
    ),
    Case(money.LOGO_LEFT_OUT, of("merch", "SCRAPING", actions={"adopt_intake": LEFT_OUT}), ""),
    Case(
        tenant.KINDS[0],
        of("tenant", "created", actions={"invite_contact": FAILED}, se_tasks=MARKED),
        "failed:invite_contact:3",
    ),
    Case(
        tenant.NO_UPLOAD,
        of("tenant", "set_up", at={"set_up": NOW - tenant.QUIET_AFTER}, se_tasks=MARKED),
        "no_upload",
    ),
    Case(tenant.REVIEW_DUE, of("tenant", "live", at={"live": NOW - tenant.WEEK}, se_tasks=MARKED), "review_due"),
    Case(
        tenant.KINDS[-1],
        of(
            "tenant",
            "created",
            se_tasks={**MARKED, of_tenants.KEY_STORED: TaskMark(done=False, by="a", at=NOW)},
            created_at=NOW,
        ),
        "",
    ),
    Case(pixel.NAME_ACCOUNT, of("pixel", "requested", created_at=NOW), ""),
)
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.record.flow}-{case.kind.name}-{case.occasion}")


def shown(record: Record, seen: Health, now: datetime) -> list[ToDoLine]:
    made = registry.checklist(registry.ALL[record.flow], record, seen, now)
    return [line for line in made if line.state == "todo"]


def watched(record: Record, seen: Health) -> Record:
    """The record after a look of the watch, if it has one."""
    if WATCH not in record.actions:
        return record
    outcome = WatchGoldenPath(lambda _: seen, lambda: NOW, lacking, seen_wrong).execute(
        Work(WATCH, record, Deadline.after(5), "any")
    )
    assert isinstance(outcome, Pending)
    return record.with_entry(WATCH, record.entry(WATCH).model_copy(update={"result": outcome.result or {}}))


class TestEveryConcern:
    @EACH
    def test_is_shown_from_the_moment_at_which_it_is_so(self, case: Case) -> None:
        assert case.kind.name in [line.kind for line in shown(case.record, case.health, NOW)]
        if case.begins:
            assert case.kind.name not in [line.kind for line in shown(case.record, case.health, NOW - MOMENT)]

    @EACH
    def test_is_told_from_the_same_moment_or_not_at_all(self, case: Case) -> None:
        told = {story.occasion: story for story in registry.stories(watched(case.record, case.health))}
        events = {case.kind.event, PIXEL_TROUBLE} if case.kind == FAULT else {case.kind.event}
        due = {name: story for name, story in told.items() if story.event in events and story.at <= NOW}
        assert list(due) == ([case.occasion] if case.occasion else [])
        assert all(story.at == NOW for story in due.values())

    @EACH
    def test_marks_the_record_if_its_kind_says_so(self, case: Case) -> None:
        assert bool(with_attention(case.record, NOW).attention) == case.kind.marks

    def test_has_a_kind_that_is_looked_at_here_and_says_whether_it_is_told(self) -> None:
        for flow, rule in RULES.items():
            assert {case.kind for case in CASES if case.record.flow == flow} == set(rule.KINDS)
        assert all(bool(kind.event) != bool(kind.untold) for rule in RULES.values() for kind in rule.KINDS)

    def test_is_of_an_event_that_receivers_know_and_colleagues_can_read_of(self) -> None:
        page, _, _ = (ROOT / "docs/notifications.md").read_text(encoding="utf-8").partition("## The channels")
        kinds = {kind.event for rule in RULES.values() for kind in rule.KINDS if kind.event}
        events = {*kinds, PIXEL_TROUBLE, *MILESTONES, DESIGN_NEEDED, WENT_LIVE}
        assert events == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
        by_hand = {"ping"}  # what an engineer has the doctor send
        assert events | by_hand == set(get_args(hooks.Events))


def test_a_company_that_stays_without_a_subscription_is_seen_to_until_it_leaves_or_an_engineer_settles_it() -> None:
    (line,) = registry.checklist(registry.ALL["merch"], of("merch", "LIVE", facts=ENDED), None, NOW)
    assert (line.name, line.settles) == ("payment_odd_subscription", True)
    assert line.hint.endswith("settle this line.")
    assert "subscription" in money.PAYMENT_ODD.meaning
    left = of("merch", "CHURNED", at={"LIVE": NOW - A_DAY, "CHURNED": NOW}, facts=ENDED)
    assert not registry.checklist(registry.ALL["merch"], left, None, NOW)


def test_a_flow_without_a_rule_of_its_own_has_what_any_flow_has() -> None:
    tiny = replace(PARCEL, tasks=TASKS)
    record = parcel(actions={"pack": FAILED, "label": PROPOSED})
    made = registry.checklist(tiny, record, None, NOW)
    assert [line.kind for line in made] == ["failed_action", "merge_pull_request", "task"]


@pytest.mark.parametrize(("code", "found"), FOUND, ids=lambda each: each if isinstance(each, str) else "")
def test_a_fault_that_the_checklist_shows_is_told_while_somebody_watches(code: str, found: dict[str, Any]) -> None:
    since = NEVER_STARTED_SINCE if code == "NEVER_STARTED" else NOW
    unfinished = {"documents": replace(found.get("documents", LOOKED), with_pixel=0)}  # the golden path is not reached
    seen = health(subject(in_place_since=since), **{**found, **unfinished})
    record = of("ecom", "submitted", actions=WATCHING)
    assert [line.code for line in shown(record, seen, NOW)] == [code]
    told = [story.occasion for story in registry.stories(watched(record, seen))]
    assert told == ([] if FAULTS[code].untold else [f"fault:{code}"])


def test_what_an_earlier_look_has_seen_is_told_as_trouble_of_the_pixel() -> None:
    stored = {"faults": {"STALLED": {"at": "2026-01-04T09:00:00.000Z", "reason": "Silent.", "next_step": "Look."}}}
    entry = WATCHING[WATCH].model_copy(update={"result": stored})
    (story,) = registry.stories(of("ecom", "submitted", actions={WATCH: entry}))
    assert (story.occasion, story.event, story.at) == ("fault:STALLED", PIXEL_TROUBLE, NOW - A_DAY)
    assert (story.text, story.next_step) == ("Silent.", "Look.")


def test_events_that_never_started_since_all_are_refused_are_one_concern() -> None:
    seen = health(subject(in_place_since=NEVER_STARTED_SINCE), **dict(FOUND)["EVENTS_REFUSED"])
    assert seen.pixel.check("not_stalled").code == "NEVER_STARTED"
    record = of("ecom", "submitted", actions=WATCHING)
    assert [line.code for line in shown(record, seen, NOW)] == ["EVENTS_REFUSED"]


class TestWhatIsTold:
    @pytest.mark.parametrize("status", [Status.RUNNING, Status.WAITING])
    def test_goes_out_while_another_look_is_taken_or_has_failed(self, status: Status) -> None:
        looking = CREATED.model_copy(update={"status": status, "result": {"index_name": "products"}})
        record = of("ecom", "submitted", actions={"create_index": looking})
        (told,) = Announcements("", lambda: NOW)(record, ["hangs:20260105T090000"])
        assert told.event == "index_hangs"

    def test_of_an_action_that_is_tried_for_the_first_time_is_nothing(self) -> None:
        trying = Entry(status=Status.RUNNING, fence=1, started_at=NOW - A_DAY)
        assert registry.stories(of("ecom", "submitted", actions={"create_index": trying})) == []

    @pytest.mark.parametrize(("now", "events"), [(NOW, ["link_expiring"]), (NOW + EXPIRES_SOON, ["link_expired"])])
    def test_is_not_a_reminder_of_a_link_that_has_ended_meanwhile(self, now: datetime, events: list[str]) -> None:
        record = of("ecom", "pending", valid_until=NOW + EXPIRES_SOON)
        due = [story.occasion for story in registry.stories(record) if story.at <= now]
        assert [told.event for told in Announcements("", lambda: now)(record, due)] == events

    def test_is_in_the_order_in_which_it_happens(self) -> None:
        at = {"registered": NOW - 3 * A_DAY, "submitted": NOW - A_DAY}
        record = of(
            "ecom", "submitted", at=at, actions={"find": FAILED.model_copy(update={"finished_at": NOW - 2 * A_DAY})}
        )
        assert [story.event for story in registry.stories(record)] == ["registered", "action_failed", "submitted"]

    def test_is_a_failure_of_which_neither_time_nor_reason_is_recorded(self) -> None:
        record = of("ecom", "submitted", actions={"create_index": Entry(status=Status.FAILED, fence=1)})
        (story,) = registry.stories(record)
        assert story.text == "create_index needs a person: no reason is recorded."


def test_a_task_says_in_which_file_it_is_done_once_that_is_known() -> None:
    for facts, where in (({}, "then tick this."), ({"pixel_id": "px-1"}, "src/customers/px-1/website.ts")):
        (line,) = registry.checklist(
            registry.ALL["ecom"], of("ecom", "registered", facts=facts, se_tasks={}), None, NOW
        )[-1:]
        assert where in line.hint


class TestTheTableOfFaults:
    def test_is_what_the_checks_can_find(self) -> None:
        found = {finding.code: finding for finding in _findings()}
        assert set(FAULTS) <= {code for code, finding in found.items() if finding.state is Truth.NO}
        missing = {code for code, finding in found.items() if finding.state is Truth.NO} - set(FAULTS)
        assert missing == set(NOBODYS), "a new finding: is it for somebody of ours, or why not?"

    def test_names_actions_that_bring_the_thing_about_and_can_do_it_again(self) -> None:
        made = {fault.made_by for fault in FAULTS.values()} - {""}
        assert made <= {action.name for action in registry.ALL["ecom"].actions}
        for finding in _findings():
            named = re.findall(r"[Ss]ee the action (\w+)", finding.next_step)
            assert not named or finding.code not in FAULTS or named == [FAULTS[finding.code].made_by]

    def test_says_behind_which_other_fault_one_stands(self) -> None:
        assert {fault.behind for fault in FAULTS.values()} - {""} <= set(FAULTS)


NOBODYS = {
    "NO_ACCOUNT": "the action create_account is on its way, or has failed",
    "NO_PIXEL": "the action provision_pixel is on its way, or has failed",
    "NO_USER": "the customer's to do",
    "NO_ROLE": "follows from MEMBERSHIP_MISSING",
    "INDEX_CREATING": "on its way",
    "INDEX_HANGS": "a concern of its own",
    "NO_READY_INDEX": "follows from what the index lacks",
    "DOCUMENTS_MISSING": "the customer's to do",
    "NO_DOCUMENTS": "the customer's to do",
    "NO_EVENT_YET": "the customer's to do, until it is NEVER_STARTED",
    "PIXEL_FIELDS_MISSING": "on its way",
    "NOT_CUSTOMIZED": "a task",
    "API_KEY_MISSING": "the customer's to do",
    "NOBODY_INVITED": "the customer's to do",
    "NOBODY_ACCEPTED": "the people's who were invited",
}
"""Findings that nobody of ours has to see to, and why."""


def _findings() -> list[Finding]:
    dimensions = (ACCOUNT_DIMENSION, TEAM, API_KEYS, INDEX_DIMENSION, PIXEL)
    return [finding for dimension in dimensions for check in dimension.checks for finding in check.findings]
