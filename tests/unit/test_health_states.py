"""Each dimension's state follows from what its sources say, and its reason from what decides it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients.analytics.event_bucket import Activity, Refusals
from chalicelib.clients.github.pixel_repository import SourceState
from chalicelib.dimensions import account, api_keys, index, pixel, team
from chalicelib.dimensions.absent import NO_ACCOUNT, NO_PIXEL, NO_USER
from chalicelib.dimensions.documents import DocumentSample, sample_of
from chalicelib.dimensions.subject import Ids, Subject, subject_of
from chalicelib.flows.ecom.health.golden import lacking
from chalicelib.health.reading import Truth
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record, TaskMark
from tests.health_kit import (
    ACCOUNT,
    CREATING,
    DOWN,
    EVENTS,
    IDS,
    INDEX,
    INVITED,
    KEY,
    LOOKED,
    MAPPING,
    NOW,
    OWNER,
    QUEUE,
    USER,
    health,
    nothing,
    subject,
)

State = tuple[str, str]
MEMBER = OWNER.model_copy(update={"role": "MEMBER"})
BOB = MEMBER.model_copy(update={"user_id": "bob"})


def read(dimension: str, about: dict[str, Any] | None = None, **changes: Any) -> State:
    """State and code of a dimension when these answers are not as they should be."""
    reading = getattr(health(subject(**(about or {})), **changes), dimension)
    return reading.state, reading.code


def event_at(**ago: float) -> Activity:
    return Activity(NOW - timedelta(**ago), 3, ("a", "b"))


def refused(
    ago: timedelta, last_at: Activity | None = None, message: str = "No document id.", *, posts: int = 1
) -> Activity:
    """So many posts a minute apart, the last so long ago."""
    recent = tuple(NOW - ago - timedelta(minutes=minutes) for minutes in range(posts))
    refusals = Refusals(count=7, last_at=NOW - ago, recent=recent, reason="DOCUMENT_ID_MISSING", message=message)
    accepted = last_at or Activity()
    return Activity(accepted.last_at, accepted.sampled, accepted.document_ids, refusals)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, ("READY", "")),
        ({"user": None}, ("PROVISIONING", "USER_MISSING")),
        ({"user": USER.model_copy(update={"status": "DISABLED"})}, ("PROVISIONING", "USER_NOT_ACTIVE")),
        ({"account": None}, ("PROVISIONING", "ACCOUNT_MISSING")),
        ({"account": ACCOUNT.model_copy(update={"status": "CLOSED"})}, ("PROVISIONING", "ACCOUNT_NOT_ACTIVE")),
        ({"user_side": ()}, ("PROVISIONING", "MEMBERSHIP_MISSING")),
        ({"account_side": (BOB,)}, ("PROVISIONING", "MEMBERSHIP_MISSING")),
        (
            {"user_side": (OWNER.model_copy(update={"status": "SUSPENDED"}),)},
            ("PROVISIONING", "MEMBERSHIP_NOT_ACTIVE"),
        ),
        ({"user_side": (MEMBER,)}, ("PROVISIONING", "NOT_OWNER")),
        ({"account_side": (MEMBER,)}, ("PROVISIONING", "NOT_OWNER")),
        (
            {"user_side": (OWNER.model_copy(update={"system_account_id": "sys-2"}),)},
            ("PROVISIONING", "MEMBERSHIP_MISSING"),
        ),
        ({"initialised": False}, ("PROVISIONING", "DEFAULT_CONFIGS_MISSING")),
        ({"initialised": DOWN}, ("UNKNOWN", "DOWN")),
        ({"user": DOWN}, ("UNKNOWN", "DOWN")),
        ({"user": DOWN, "initialised": False}, ("PROVISIONING", "DEFAULT_CONFIGS_MISSING")),
        (nothing(NO_USER, "user", "user_side"), ("PROVISIONING", "NO_USER")),
    ],
)
def test_account(changes: dict[str, Any], state: State) -> None:
    assert read("account", **changes) == state


def test_before_the_account_and_the_user_nothing_is_unknown() -> None:
    names = (
        "account",
        "account_side",
        "invites",
        "api_keys",
        "initialised",
        "indexes",
        "document_counts",
        "documents",
    )
    changes = nothing(NO_ACCOUNT, *names) | nothing(NO_USER, "user", "user_side")
    changes |= nothing(NO_PIXEL, "source", "queue", "mapping", "events", "documents")
    seen = health(subject(ids=Ids(), customized=False), **changes)
    assert [each.state for each in seen.dimensions] == [
        "PROVISIONING",
        "NOT_STARTED",
        "MISSING",
        "MISSING",
        "MISSING",
    ]
    assert not [check for each in seen.dimensions for check in each.checks if check.state is Truth.UNKNOWN]
    assert seen.account.code == "NO_ACCOUNT"  # that nobody has signed up is no wonder, and nothing to remind them of


def test_members_do_not_count_as_the_owner_while_nobody_has_signed_up() -> None:
    changes = nothing(NO_USER, "user", "user_side")
    seen = health(subject(ids=Ids("sys-1", "", "px-1")), **changes, account_side=())
    assert seen.account.check("account_side_owner").code == "NO_USER"


@pytest.mark.parametrize(
    ("changes", "state", "counts"),
    [
        ({}, ("READY", ""), {"invited": 2, "accepted": 1}),
        ({"invites": (INVITED, INVITED)}, ("PENDING", "NOBODY_ACCEPTED"), {"invited": 2, "accepted": 0}),
        ({"invites": ()}, ("NOT_STARTED", "NOBODY_INVITED"), {"invited": 0, "accepted": 0}),
        ({"invites": (), "account_side": (OWNER, BOB)}, ("READY", ""), {"invited": 1, "accepted": 1}),
        ({"invites": (INVITED,), "account_side": DOWN}, ("PENDING", "NOBODY_ACCEPTED"), {"invited": 1, "accepted": 0}),
        ({"invites": DOWN}, ("UNKNOWN", "DOWN"), {}),
        ({"invites": NO_ACCOUNT}, ("NOT_STARTED", "NO_ACCOUNT"), {}),
    ],
)
def test_team(changes: dict[str, Any], state: State, counts: dict[str, int]) -> None:
    assert read("team", **changes) == state
    assert health(**changes).team.counts == counts


def test_team_says_how_many_of_how_many() -> None:
    assert health().team.check("accepted").reason == "Accepted: 1 of 2."


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, ("READY", "")),
        ({"api_keys": ()}, ("MISSING", "API_KEY_MISSING")),
        ({"api_keys": DOWN}, ("UNKNOWN", "DOWN")),
        ({"api_keys": NO_ACCOUNT}, ("MISSING", "NO_ACCOUNT")),
    ],
)
def test_api_keys(changes: dict[str, Any], state: State) -> None:
    assert read("api_keys", **changes) == state
    assert health(api_keys=(KEY, KEY)).api_keys.counts == {"api_keys": 2}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, ("READY", "")),
        ({"document_counts": {"products": 0}}, ("READY", "DOCUMENTS_MISSING")),
        ({"document_counts": DOWN}, ("READY", "DOWN")),
        ({"indexes": (), "document_counts": {}}, ("MISSING", "INDEX_MISSING")),
        ({"indexes": (CREATING,), "document_counts": {}}, ("CREATING", "INDEX_CREATING")),
        (
            {
                "indexes": (CREATING.model_copy(update={"created_at": NOW - timedelta(minutes=31)}),),
                "document_counts": {},
            },
            ("CREATING", "INDEX_HANGS"),
        ),
        ({"indexes": (CREATING, INDEX)}, ("READY", "")),
        (
            {"indexes": (INDEX.model_copy(update={"status": "FAILED"}),), "document_counts": {}},
            ("FAILED", "INDEX_FAILED"),
        ),
        (
            {"indexes": (INDEX.model_copy(update={"status": "ODD"}),), "document_counts": {}},
            ("UNKNOWN", "INDEX_STATUS_UNKNOWN"),
        ),
        ({"indexes": DOWN}, ("UNKNOWN", "DOWN")),
        ({"indexes": NO_ACCOUNT}, ("MISSING", "NO_ACCOUNT")),
    ],
)
def test_index(changes: dict[str, Any], state: State) -> None:
    assert read("index", **changes) == state


def test_index_counts_the_documents_of_all_its_indexes() -> None:
    assert health(document_counts={"a": 3, "b": 4}).index.counts == {"indexes": 1, "documents": 7}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, ("CONFIGURED", "")),
        ({"source": SourceState(entry=False, website=True, sha="f")}, ("PROVISIONING", "SOURCE_ENTRY_MISSING")),
        ({"source": SourceState(entry=True, website=False, sha="f")}, ("PROVISIONING", "WEBSITE_MISSING")),
        ({"queue": None}, ("PROVISIONING", "QUEUE_MISSING")),
        ({"queue": type(QUEUE)(QUEUE.url, QUEUE.arn, "")}, ("PROVISIONING", "DEAD_LETTER_QUEUE_MISSING")),
        ({"mapping": None}, ("PROVISIONING", "MAPPING_MISSING")),
        ({"mapping": type(MAPPING)("px-1", "sys-2", "", "")}, ("PROVISIONING", "MAPPED_ELSEWHERE")),
        ({"indexes": (INDEX.model_copy(update={"settings": {}}),)}, ("PROVISIONING", "PIXEL_NOT_ATTACHED")),
        (
            {"indexes": (INDEX.model_copy(update={"settings": {"pixel_id": "px-2"}}),)},
            ("PROVISIONING", "PIXEL_NOT_ATTACHED"),
        ),
        ({"source": DOWN}, ("UNKNOWN", "DOWN")),
        ({"source": DOWN, "queue": None}, ("PROVISIONING", "QUEUE_MISSING")),
        ({"queue": DOWN}, ("UNKNOWN", "DOWN")),
        ({"mapping": DOWN}, ("UNKNOWN", "DOWN")),
        ({"indexes": DOWN}, ("UNKNOWN", "DOWN")),
        ({"events": DOWN}, ("UNKNOWN", "DOWN")),
        ({"documents": DOWN}, ("UNKNOWN", "DOWN")),
        ({"events": Activity()}, ("PENDING", "NO_EVENT_YET")),
        ({"events": event_at(hours=2, minutes=59)}, ("CONFIGURED", "")),
        ({"events": event_at(hours=3, minutes=1)}, ("STALLED", "STALLED")),
        ({"events": refused(timedelta(minutes=1))}, ("REFUSED", "EVENTS_REFUSED")),
        ({"events": refused(timedelta(minutes=1), event_at(minutes=7))}, ("CONFIGURED", "")),
        ({"events": refused(timedelta(minutes=1), event_at(minutes=60), posts=10)}, ("REFUSED", "EVENTS_REFUSED")),
        ({"events": refused(timedelta(minutes=1), event_at(minutes=60), posts=9)}, ("CONFIGURED", "")),
        ({"events": refused(timedelta(minutes=1), event_at(minutes=5), posts=10)}, ("CONFIGURED", "")),
        ({"events": refused(timedelta(minutes=1), event_at(minutes=2))}, ("CONFIGURED", "")),
        ({"events": refused(timedelta(hours=25))}, ("PENDING", "NO_EVENT_YET")),
        ({"documents": DocumentSample(frozenset("abcd"), frozenset("a"), 0, 1)}, ("MISMATCH", "MISMATCH")),
        ({"documents": DocumentSample(frozenset("abcd"), frozenset("a"), 1, 1)}, ("MISMATCH", "MISMATCH")),
        ({"documents": DocumentSample(frozenset("abcd"), frozenset("ab"), 1, 2)}, ("CONFIGURED", "")),
        (
            {"documents": DocumentSample(frozenset("abcd"), frozenset(), 0, 100, complete=False)},
            ("RECEIVING", "PIXEL_FIELDS_MISSING"),
        ),
        (
            {"documents": DocumentSample(frozenset("ab"), frozenset("ab"), 0, 2)},
            ("RECEIVING", "PIXEL_FIELDS_MISSING"),
        ),
        (
            {"documents": DocumentSample(frozenset("ab"), frozenset(), 0, 0), "document_counts": {"products": 0}},
            ("RECEIVING", "NO_DOCUMENTS"),
        ),
    ],
)
def test_pixel(changes: dict[str, Any], state: State) -> None:
    assert read("pixel", **changes) == state


def test_pixel_is_ready_until_an_se_has_marked_its_customization() -> None:
    assert read("pixel", {"customized": False}) == ("READY", "NOT_CUSTOMIZED")


def test_pixel_is_missing_before_it_has_an_id() -> None:
    changes = nothing(NO_PIXEL, "source", "queue", "mapping", "events", "documents")
    assert read("pixel", {"ids": Ids("sys-1", "ada", "")}, **changes) == ("MISSING", "NO_PIXEL")


def test_pixel_from_which_nothing_ever_came_stalls_a_day_after_all_was_in_place() -> None:
    in_place = {"in_place_since": NOW - timedelta(hours=24)}
    assert read("pixel", in_place, events=Activity()) == ("PENDING", "NO_EVENT_YET")
    in_place = {"in_place_since": NOW - timedelta(hours=24, minutes=1)}
    assert read("pixel", in_place, events=Activity()) == ("STALLED", "NEVER_STARTED")


def test_stalled_and_refused_say_for_how_long_and_why() -> None:
    assert health(events=event_at(hours=4)).pixel.reason == "Installed, but nothing has been received for 240 minutes."
    reason = health(events=refused(timedelta(minutes=1))).pixel.reason
    assert reason == "Events arrive and are refused (7 so far), because: DOCUMENT_ID_MISSING: No document id."
    reason = health(events=refused(timedelta(minutes=1), message="")).pixel.reason
    assert reason == "Events arrive and are refused (7 so far), because: DOCUMENT_ID_MISSING."


def test_a_stranger_who_posts_nonsense_to_a_quiet_shop_does_not_make_its_pixel_look_broken() -> None:
    activity = refused(timedelta(minutes=1), event_at(minutes=7))
    assert activity.refused is not None
    burst = activity.refused.model_copy(update={"recent": (NOW - timedelta(minutes=1),) * 50})
    for refusals in (activity.refused, burst, burst.model_copy(update={"recent": ()})):
        seen = health(events=Activity(activity.last_at, 3, ("a", "b"), refusals)).pixel
        assert (seen.state, seen.check("events_accepted").code) == ("CONFIGURED", "SOME_EVENTS_REFUSED")


def test_some_refused_events_are_said_and_do_not_hide_that_others_arrive() -> None:
    seen = health(events=refused(timedelta(minutes=1), EVENTS)).pixel
    assert (seen.state, seen.check("events_accepted").code) == ("CONFIGURED", "SOME_EVENTS_REFUSED")


def test_a_dimension_is_as_old_as_its_oldest_check() -> None:
    seen = health()
    assert seen.account.checked_at == NOW
    assert all(check.checked_at == NOW for each in seen.dimensions for check in each.checks)


@pytest.mark.parametrize("kind", [account.ACCOUNT, team.TEAM, api_keys.API_KEYS, index.INDEX, pixel.PIXEL])
def test_every_check_that_is_declared_is_made(kind: Any) -> None:
    made = getattr(health(), kind.name)
    assert [check.name for check in made.checks] == [check.name for check in kind.checks]
    assert made.state in kind.states


class TestTheGoldenPath:
    def test_is_reached_when_nothing_lacks(self) -> None:
        assert lacking(health()) == ()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"initialised": False}, "DEFAULT_CONFIGS_MISSING"),
            ({"document_counts": {"products": 0}}, "DOCUMENTS_MISSING"),
            ({"queue": None}, "QUEUE_MISSING"),
            ({"documents": DocumentSample(frozenset("ab"), frozenset("ab"), 0, 2)}, "PIXEL_FIELDS_MISSING"),
            ({"user": DOWN}, "DOWN"),
        ],
    )
    def test_is_not_while_something_is_missing_or_unknown(self, changes: dict[str, Any], code: str) -> None:
        assert code in [check.code for check in lacking(health(**changes))]

    @pytest.mark.parametrize("changes", [{"events": event_at(hours=9)}, {"invites": ()}, {"api_keys": ()}])
    def test_is_not_lost_by_silence_nor_held_up_by_team_and_keys(self, changes: dict[str, Any]) -> None:
        assert lacking(health(**changes)) == ()

    def test_does_not_wait_for_the_customization(self) -> None:
        assert lacking(health(subject(customized=False))) == ()


class TestDocumentsLookedAt:
    def test_by_their_ids_are_compared_whatever_the_size_of_the_index(self) -> None:
        seen = sample_of(("a", "b", "c"), [[{"_id": "a", "_pixel_events": 2}], [{"_id": "b"}]])
        assert seen == DocumentSample(frozenset("abc"), frozenset("ab"), with_pixel=1, seen=2, complete=True)

    def test_of_a_platform_that_cannot_are_compared_only_if_all_were_read(self) -> None:
        few = [{"_id": str(number)} for number in range(99)]
        assert sample_of(("x",), [few]).complete
        assert not sample_of(("x",), [[*few, {"_id": "99"}]]).complete
        assert LOOKED.complete


class TestTheSubject:
    NEW = Record(
        record_id="1", kind="ONBOARDING", flow="ecom", status="pending", created_at=NOW, created_by="se@onramp.example"
    )

    def test_of_a_new_record_has_nothing_to_ask_about(self) -> None:
        assert subject_of(self.NEW) == Subject(Ids())

    def test_has_what_the_record_has_found_out_and_what_the_se_has_ticked(self) -> None:
        record = self.NEW.but(
            registered_by="ada",
            facts={"system_account_id": "sys-1", "pixel_id": "px-1"},
            se_tasks={"pixel_customization": TaskMark(done=True, by="se@onramp.example", at=NOW)},
            actions={"attach_pixel": Entry(status=Status.SUCCEEDED, finished_at=NOW)},
        )
        assert subject_of(record) == Subject(IDS, customized=True, in_place_since=NOW)
        undone = record.but(
            se_tasks={"pixel_customization": TaskMark(done=False, by="se@onramp.example", at=NOW)},
            actions={"attach_pixel": Entry(status=Status.FAILED, finished_at=NOW)},
        )
        assert subject_of(undone) == Subject(IDS)
