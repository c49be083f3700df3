"""The SE's checklist has a line for all that waits for a person, and none for anything else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients.analytics.client import PixelQueue
from chalicelib.clients.analytics.event_bucket import Activity, Refusals
from chalicelib.clients.github.pixel_repository import SourceState
from chalicelib.desk.checklist import ToDoLine
from chalicelib.dimensions.documents import DocumentSample
from chalicelib.dimensions.faults import FAULTS as DECLARED
from chalicelib.dimensions.health import Health
from chalicelib.dimensions.index_hangs import HANGS_AFTER
from chalicelib.flows.ecom.checklist.customer import MOBILE, WEB
from chalicelib.flows.ecom.checklist.lines import LineKind, Ours, State
from chalicelib.flows.ecom.concerns import KINDS
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.news import stories
from chalicelib.flows.ecom.quiet import EXPIRES_SOON, QUIET_AFTER
from chalicelib.flows.registry import checklist as lines
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record, TaskMark
from tests.health_kit import ACCOUNT, CREATING, DOWN, EVENTS, INDEX, MAPPING, NOW, OWNER, USER, health, subject

PULL_REQUEST = {"pull_request": "https://github.example/acme/pixel/pull/12", "number": 12}
MOMENT = timedelta(milliseconds=1)
TICKED = {"pixel_customization": TaskMark(done=True, by="se@onramp.example", at=NOW)}


def record(status: str = "submitted", **changes: Any) -> Record:
    return Record(
        record_id="1",
        kind="ONBOARDING",
        flow="ecom",
        status=status,
        created_at=NOW,
        created_by="se@onramp.example",
        **{"se_tasks": TICKED, **changes},
    )


def todo(about: Record, seen: Health | None = None) -> list[ToDoLine]:
    """What is to be done."""
    return [line for line in lines(FLOW, about, seen or health(), NOW) if line.state == "todo"]


def kinds(about: Record, seen: Health | None = None) -> list[str]:
    return [line.kind for line in todo(about, seen)]


def test_there_is_nothing_to_do_for_a_customer_who_is_on_their_way() -> None:
    waiting = {"create_index": Entry(status=Status.PENDING, started_at=NOW), "attach_pixel": Entry()}
    assert todo(record(actions=waiting)) == []
    assert todo(record("visited", valid_until=NOW + timedelta(days=20), at={"visited": NOW})) == []


class TestATask:
    def test_is_to_be_done_until_somebody_ticks_it(self) -> None:
        (line,) = todo(record(se_tasks={}))
        assert (line.name, line.by, line.since) == ("pixel_customization", "", None)
        assert "website.ts" in line.hint
        undone = {"pixel_customization": TaskMark(done=False, by="se@onramp.example", at=NOW)}
        assert kinds(record(se_tasks=undone)) == ["task"]

    def test_that_is_ticked_stays_with_who_and_when(self) -> None:
        (line,) = lines(FLOW, record(), health(), NOW)
        assert (line.name, line.state, line.by, line.since) == ("pixel_customization", "done", "se@onramp.example", NOW)

    def test_is_not_asked_for_once_the_invitation_is_withdrawn(self) -> None:
        assert todo(record("revoked", se_tasks={})) == []


class TestAFailedAction:
    def test_says_what_the_ledger_says(self) -> None:
        failure = Failure(
            code="INDEX_NAME_TAKEN",
            message="There is one.",
            hint="Correct it.",
            retryable=False,
            fields=("index_name",),
        )
        entry = Entry(status=Status.FAILED, finished_at=NOW, failure=failure)
        (line,) = todo(record(actions={"create_index": entry}))
        assert (line.name, line.action, line.title) == ("create_index_failed", "create_index", "Create the index")
        assert (line.reason, line.hint, line.code) == ("There is one.", "Correct it.", "INDEX_NAME_TAKEN")
        assert (line.retryable, line.correctable, line.since) == (False, ("index_name",), NOW)

    def test_is_shown_for_each_in_the_order_of_the_flow(self) -> None:
        failed = Entry(status=Status.FAILED)
        about = record(actions={"of_older_code": failed, "send_invites": failed, "create_account": failed})
        assert [line.action for line in todo(about)] == ["create_account", "send_invites", "of_older_code"]
        assert all(line.reason for line in todo(about))

    def test_is_shown_of_a_record_that_is_withdrawn(self) -> None:
        assert kinds(record("revoked", actions={"create_account": Entry(status=Status.FAILED)})) == ["failed_action"]


class TestAPullRequest:
    def test_waits_for_its_merge(self) -> None:
        entry = Entry(status=Status.PENDING, started_at=NOW, result=PULL_REQUEST)
        (line,) = todo(record(actions={"commit_pixel_source": entry}))
        assert (line.kind, line.link, line.since) == ("merge_pull_request", PULL_REQUEST["pull_request"], NOW)
        assert "12" in line.reason

    @pytest.mark.parametrize(
        "entry",
        [
            Entry(status=Status.SUCCEEDED, result=PULL_REQUEST),
            Entry(status=Status.RUNNING, result=PULL_REQUEST),
            Entry(status=Status.PENDING),
        ],
    )
    def test_that_is_merged_or_not_there_asks_for_nothing(self, entry: Entry) -> None:
        assert todo(record(actions={"commit_pixel_source": entry})) == []


class TestALink:
    @pytest.mark.parametrize("status", ["pending", "visited"])
    def test_that_ends_soon_is_worth_a_reminder(self, status: str) -> None:
        (line,) = todo(record(status, valid_until=NOW + EXPIRES_SOON))
        assert (line.kind, line.since) == ("link_expires", NOW)
        assert "POST /v1/onboarding/1/link" in line.hint
        assert todo(record(status, valid_until=NOW + EXPIRES_SOON + MOMENT)) == []

    @pytest.mark.parametrize("status", ["pending", "visited"])
    def test_that_has_ended_is_to_be_replaced(self, status: str) -> None:
        (line,) = todo(record(status, valid_until=NOW, at={"visited": NOW - timedelta(days=29)}))
        assert (line.kind, line.since) == ("link_expired", NOW)
        assert "POST /v1/onboarding/1/link" in line.hint

    @pytest.mark.parametrize("status", ["registered", "submitted", "completed", "revoked"])
    def test_that_nobody_needs_any_more_is_left_alone(self, status: str) -> None:
        assert todo(record(status, valid_until=NOW - timedelta(days=1))) == []


class TestACustomer:
    @pytest.mark.parametrize(("status", "did"), [("visited", "opened the link"), ("registered", "signed up")])
    def test_who_does_nothing_for_long_has_gone_quiet(self, status: str, did: str) -> None:
        seen = NOW - QUIET_AFTER - MOMENT
        (line,) = todo(record(status, seen_at=seen))
        assert (line.kind, line.since) == ("customer_quiet", seen)
        assert did in line.reason
        assert "3 days" in line.reason
        assert todo(record(status, seen_at=seen + 2 * MOMENT)) == []

    @pytest.mark.parametrize("status", ["pending", "visited", "registered"])
    @pytest.mark.parametrize("last_seen", [0, 26, 27, 28, 29])
    def test_is_quiet_for_the_checklist_when_colleagues_are_told_so(self, status: str, last_seen: int) -> None:
        born = NOW - timedelta(days=32)
        about = record(status, seen_at=born + timedelta(days=last_seen), valid_until=born + timedelta(days=30))
        told = {story.event: story.at for story in stories(about)}
        for day in range(33):
            now = born + timedelta(days=day, hours=1)
            shown = any(line.kind == "customer_quiet" for line in lines(FLOW, about, health(), now))
            gone = status == "visited" and day >= 30  # the link has ended meanwhile: there is another line for that
            assert shown == ("customer_quiet" in told and told["customer_quiet"] <= now and not gone), day

    def test_whose_link_ends_before_that_is_never_said_to_be_quiet(self) -> None:
        day_28, day_30 = NOW - timedelta(days=4), NOW - timedelta(days=2)
        about = record("visited", seen_at=day_28, valid_until=day_30)
        assert "customer_quiet" not in {story.event for story in stories(about)}
        assert kinds(about) == ["link_expired"]

    def test_counts_from_the_status_where_nothing_newer_is_known(self) -> None:
        long_ago = {"visited": NOW - timedelta(days=9)}
        assert kinds(record("visited", at=long_ago)) == ["customer_quiet"]
        assert todo(record("visited", at=long_ago, seen_at=NOW)) == []

    @pytest.mark.parametrize("status", ["pending", "submitted", "completed", "revoked"])
    def test_who_has_nothing_to_do_is_not_quiet(self, status: str) -> None:
        assert todo(record(status, seen_at=NOW - timedelta(days=9), at={status: NOW - timedelta(days=9)})) == []


class TestAnIndex:
    def test_hangs_when_the_health_says_so(self) -> None:
        hanging = CREATING.model_copy(update={"created_at": NOW - HANGS_AFTER - timedelta(minutes=1)})
        (line,) = todo(record(), health(indexes=(hanging,)))
        assert (line.kind, line.action) == ("index_hangs", "create_index")
        assert "31 minutes" in line.reason

    def test_hangs_when_our_action_waits_for_too_long(self) -> None:
        def waiting(since: timedelta) -> Record:
            entry = Entry(status=Status.PENDING, started_at=NOW - since)
            return record(actions={"create_index": entry})

        (line,) = todo(waiting(HANGS_AFTER + timedelta(minutes=1)))
        assert (line.kind, line.since) == ("index_hangs", NOW - HANGS_AFTER - timedelta(minutes=1))
        assert len(todo(waiting(HANGS_AFTER))) == 1
        assert todo(waiting(HANGS_AFTER - MOMENT)) == []

    def test_hangs_after_as_long_as_the_health_says(self) -> None:
        for began, code, count in ((HANGS_AFTER, "INDEX_HANGS", 1), (HANGS_AFTER - MOMENT, "INDEX_CREATING", 0)):
            just_so = CREATING.model_copy(update={"created_at": NOW - began})
            assert health(indexes=(just_so,)).index.code == code
            assert len(todo(record(), health(indexes=(just_so,)))) == count

    def test_that_hangs_both_ways_is_one_line(self) -> None:
        hanging = CREATING.model_copy(update={"created_at": NOW - timedelta(hours=2)})
        entry = Entry(status=Status.PENDING, started_at=NOW - timedelta(hours=2))
        assert kinds(record(actions={"create_index": entry}), health(indexes=(hanging,))) == ["index_hangs"]


DONE = {action.name: Entry(status=Status.SUCCEEDED, fence=1) for action in FLOW.actions}
REFUSALS = Refusals(count=7, last_at=NOW, reason="DOCUMENT_ID_MISSING", message="No document id.")
MEMBER = OWNER.model_copy(update={"role": "MEMBER"})
SUSPENDED = OWNER.model_copy(update={"status": "SUSPENDED"})
FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("USER_MISSING", {"user": None}),
    ("USER_NOT_ACTIVE", {"user": USER.model_copy(update={"status": "DISABLED"})}),
    ("ACCOUNT_MISSING", {"account": None}),
    ("ACCOUNT_NOT_ACTIVE", {"account": ACCOUNT.model_copy(update={"status": "CLOSED"})}),
    ("MEMBERSHIP_MISSING", {"user_side": ()}),
    ("MEMBERSHIP_NOT_ACTIVE", {"account_side": (SUSPENDED,)}),
    ("NOT_OWNER", {"user_side": (MEMBER,), "account_side": (MEMBER,)}),
    ("DEFAULT_CONFIGS_MISSING", {"initialised": False}),
    ("INDEX_FAILED", {"indexes": (INDEX.model_copy(update={"status": "FAILED"}),)}),
    ("INDEX_STATUS_UNKNOWN", {"indexes": (INDEX.model_copy(update={"status": "ODD"}),)}),
    ("SOURCE_ENTRY_MISSING", {"source": SourceState(entry=False, website=True, sha="f00")}),
    ("WEBSITE_MISSING", {"source": SourceState(entry=True, website=False, sha="f00")}),
    ("QUEUE_MISSING", {"queue": None}),
    ("DEAD_LETTER_QUEUE_MISSING", {"queue": PixelQueue("https://sqs/queue", "arn:queue", "")}),
    ("MAPPING_MISSING", {"mapping": None}),
    ("MAPPED_ELSEWHERE", {"mapping": replace(MAPPING, system_account_id="sys-2")}),
    ("PIXEL_NOT_ATTACHED", {"indexes": (INDEX.model_copy(update={"settings": {}}),)}),
    ("STALLED", {"events": replace(EVENTS, last_at=NOW - timedelta(hours=4))}),
    ("NEVER_STARTED", {"events": Activity()}),
    ("SOME_EVENTS_REFUSED", {"events": replace(EVENTS, refused=REFUSALS)}),
    ("EVENTS_REFUSED", {"events": Activity(refused=REFUSALS)}),
    (
        "MISMATCH",
        {"documents": DocumentSample(asked=frozenset("abc"), found=frozenset("a"), with_pixel=1, seen=1)},
    ),
]
NEVER_STARTED_SINCE = NOW - timedelta(days=2)


def faulty(changes: dict[str, Any], status: str = "submitted", **actions: Entry) -> list[ToDoLine]:
    """What is to be done about a customer for whom all was done, but for these actions, and these sources' answers."""
    since = NEVER_STARTED_SINCE if changes.get("events") == Activity() else NOW
    seen = health(subject(in_place_since=since), **changes)
    return todo(record(status, actions={**DONE, **actions}), seen)


class TestAFault:
    @pytest.mark.parametrize(("code", "changes"), FAULTS, ids=lambda each: each if isinstance(each, str) else "")
    @pytest.mark.parametrize("status", ["submitted", "completed"])
    def test_is_one_line_however_many_checks_show_it(self, code: str, changes: dict[str, Any], status: str) -> None:
        (line,) = faulty(changes, status)
        assert (line.kind, line.code, line.action) == ("health", code, DECLARED[code].made_by)
        assert line.reason
        assert line.hint
        assert line.title in {"Mend the account", "Mend the index", "Mend the pixel"}

    def test_of_what_an_action_made_is_mended_by_having_it_done_again(self) -> None:
        (line,) = faulty({"queue": None})
        assert [way.request for way in line.ways] == ["POST /v1/onboarding/1/actions/provision_pixel/retry"]
        assert line.hint.startswith("Retry “Set up the pixel's queue and mapping”")
        assert line.reason.endswith(" “Set up the pixel's queue and mapping”, which sees to it, is done.")

    def test_that_no_action_can_mend_is_for_others(self) -> None:
        for changes in ({"account": None}, {"mapping": replace(MAPPING, system_account_id="sys-2")}):
            (line,) = faulty(changes)
            assert [(way.way, way.request) for way in line.ways] == [("elsewhere", "")]
            assert line.hint

    def test_of_an_index_that_is_gone_shows_in_the_pixel_as_well(self) -> None:
        assert [line.code for line in faulty({"indexes": ()})] == ["INDEX_MISSING", "PIXEL_NOT_ATTACHED"]

    def test_is_each_of_those_that_are_declared(self) -> None:
        assert {code for code, _ in FAULTS} | {"INDEX_MISSING"} == set(DECLARED)

    @pytest.mark.parametrize("code", [code for code, fault in DECLARED.items() if fault.made_by])
    @pytest.mark.parametrize("status", [Status.WAITING, Status.RUNNING, Status.PENDING, Status.FAILED])
    def test_is_none_while_the_action_that_sees_to_it_is_not_over(self, code: str, status: Status) -> None:
        changes: dict[str, Any] = {"INDEX_MISSING": {"indexes": ()}, **dict(FAULTS)}[code]
        unfinished = {DECLARED[code].made_by: Entry(status=status, started_at=NOW)}
        assert code not in {line.code for line in faulty(changes, "submitted", **unfinished)}

    @pytest.mark.parametrize("status", ["pending", "visited", "registered", "revoked"])
    def test_is_none_before_submission(self, status: str) -> None:
        assert faulty({"queue": None, "mapping": replace(MAPPING, system_account_id="sys-2")}, status) == []

    def test_is_not_what_only_the_customer_can_do_nor_what_is_not_known(self) -> None:
        theirs = {
            "api_keys": (),
            "invites": (),
            "document_counts": {"products": 0},
            "documents": DocumentSample(),
        }
        assert faulty(theirs) == []
        assert faulty(dict.fromkeys(("user", "indexes", "queue", "mapping", "events", "documents"), DOWN)) == []

    @pytest.mark.parametrize("kind", dict.fromkeys((*WEB, *MOBILE)), ids=lambda kind: kind.name)
    def test_is_known_to_us_wherever_the_customer_is_told_of_a_problem(self, kind: LineKind) -> None:
        last = {code: case.over if isinstance(case, Ours) else case for code, case in kind.says.items()}
        problems = {code for code, says in last.items() if says.state is State.PROBLEM}
        assert problems - {"NO_PIXEL"} <= {*DECLARED, "INDEX_HANGS"}


def test_names_are_unique_and_every_kind_is_documented() -> None:
    failed = Entry(status=Status.FAILED)
    pending = Entry(status=Status.PENDING, started_at=NOW - timedelta(hours=1), result=PULL_REQUEST)
    actions = {"create_account": failed, "grant_ownership": failed}
    actions |= {"commit_pixel_source": pending, "create_index": pending}
    long_ago = {"visited": NOW - timedelta(days=9)}
    ends = NOW + timedelta(days=1)
    soon = lines(FLOW, record("visited", at=long_ago, valid_until=ends, actions=actions), health(), NOW)
    expired = lines(FLOW, record("visited", valid_until=NOW), health(), NOW)
    ill = faulty({"user": None, "queue": None})
    assert len({line.name for line in soon}) == len(soon)
    assert {line.kind for line in (*soon, *expired, *ill)} == {kind.name for kind in KINDS}
    assert all(re.fullmatch(r"docs/guide/se/to-do\.md#\w+", line.docs) for line in soon)
