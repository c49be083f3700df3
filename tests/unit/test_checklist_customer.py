"""The customer's checklist says what is left to do, in their words, whatever the health finds."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.clients.analytics.event_bucket import Activity, Refusals
from chalicelib.clients.github.pixel_repository import SourceState
from chalicelib.dimensions.absent import NO_PIXEL
from chalicelib.dimensions.documents import DocumentSample
from chalicelib.dimensions.health import Health
from chalicelib.dimensions.pixel import PIXEL
from chalicelib.dimensions.team import TEAM
from chalicelib.flows.ecom.checklist.customer import CREATE_INDEX, MOBILE, WEB, checklist, snippet
from chalicelib.flows.ecom.checklist.customer_pixel import INSTALL_SNIPPET, SEND_EVENTS
from chalicelib.flows.ecom.checklist.lines import NO_ANSWER, WELL, Line, LineKind, Ours, Says, State
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.health.finding import Finding
from chalicelib.health.kinds import CheckKind, DimensionKind
from chalicelib.health.reading import Truth
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record
from chalicelib.storefront import storefront_type
from tests.health_kit import CREATING, DOWN, IDS, INDEX, INVITED, LOOKED, NOW, health, nothing, subject
from tools.checklist_docs import CHECKS, findings

LINES = tuple(dict.fromkeys((*WEB, *MOBILE)))
DIMENSIONS: dict[str, DimensionKind] = {"install_snippet": PIXEL, "send_events": PIXEL, "team": TEAM}
NEVER_DECIDES = {
    "install_snippet": {"SOME_EVENTS_REFUSED", "NOT_COMPARED"},
    "send_events": {"SOME_EVENTS_REFUSED", "NOT_COMPARED"},
}
"""Findings that are no YES and yet deliberately change no line: events still arrive, or nothing can be compared."""
FAILED = Entry(status=Status.FAILED, failure=Failure(code="REFUSED", message="Postgres said no.", hint="Ask Bob."))
DONE = Entry(status=Status.SUCCEEDED, fence=1)
SILENT = Activity()


def record(status: str = "submitted", kind: str = "web", **actions: Entry) -> Record:
    """A customer whose actions are all over, but for those named."""
    every = {action.name: DONE for action in FLOW.actions}
    return Record(
        record_id="1",
        kind="ONBOARDING",
        flow="ecom",
        status=status,
        created_at=NOW,
        created_by="se@onramp.example",
        registered_by="ada",
        answers={"storefront_type": kind},
        facts={"system_account_id": "sys-1", "pixel_id": "px-1"},
        actions={**every, **actions},
    )


def lines(about: Record | None = None, seen: Health | None = None) -> dict[str, Line]:
    """The lines by their names."""
    made = checklist(FLOW, about or record(), seen or health())
    return {each.kind.name: each for each in made.lines}


def says(name: str, about: Record | None = None, **changes: Any) -> tuple[State, str]:
    """State and sentence of a line."""
    line = lines(about, health(**changes))[name]
    return line.says.state, line.reason


def every_saying(kind: LineKind) -> list[Says]:
    cases = [*kind.says.values(), kind.failed, kind.unsubmitted, NO_ANSWER]
    found: list[Says | None] = []
    for case in cases:
        found += [case.working, case.over, case.before, case.behind] if isinstance(case, Ours) else [case]
    return [each for each in found if each]


class TestEveryFinding:
    @pytest.mark.parametrize("kind", LINES, ids=lambda kind: kind.name)
    def test_that_is_not_as_it_should_be_is_said_in_the_customers_words(self, kind: LineKind) -> None:
        not_well = {code for code, finding in findings(kind).items() if finding.state is not Truth.YES}
        assert not_well - set(kind.says) == NEVER_DECIDES.get(kind.name, set())

    @pytest.mark.parametrize("kind", LINES, ids=lambda kind: kind.name)
    def test_that_is_said_something_about_is_one_that_there_is(self, kind: LineKind) -> None:
        assert set(kind.says) - {WELL} <= set(findings(kind))

    @pytest.mark.parametrize("kind", [line for line in LINES if line.name in DIMENSIONS], ids=lambda kind: kind.name)
    def test_that_can_decide_the_dimension_has_a_sentence(self, kind: LineKind) -> None:
        dimension = DIMENSIONS[kind.name]
        for check in dimension.checks:
            for finding in check.findings:
                state, because = _decided(dimension, check, finding)
                if state != "UNKNOWN":
                    assert (because or WELL) in kind.says, f"{check.name}: {finding.code}"

    @pytest.mark.parametrize("kind", [CREATE_INDEX, WEB[1]], ids=lambda kind: kind.name)
    def test_of_a_single_check_has_a_sentence(self, kind: LineKind) -> None:
        (check,) = CHECKS[kind.name]
        assert {finding.code for finding in check.findings} == set(kind.says)

    @pytest.mark.parametrize("kind", LINES, ids=lambda kind: kind.name)
    def test_is_said_in_one_sentence_without_our_words(self, kind: LineKind) -> None:
        for each in every_saying(kind):
            assert re.fullmatch(r"[A-Z][^.?!]*\.", each.reason), each.reason
            ours = r"\b(?:action|ledger|SE|Controller|ecom|GitHub|queue|mapping|retry|_pixel_|record|executor)\b"
            assert not re.search(ours, each.reason), each.reason

    def test_gives_a_line_whatever_the_actions_have_come_to(self) -> None:
        entries = (Entry(), FAILED, DONE)
        readings: list[dict[str, Any]] = [
            {},
            {"indexes": (), "document_counts": {}, "documents": DocumentSample()},
            {"indexes": (CREATING,), "document_counts": {}},
            {"queue": None},
            {"mapping": None, "source": SourceState(entry=False, website=False, sha="")},
            {"events": SILENT},
            {"invites": ()},
            dict.fromkeys(("indexes", "document_counts", "events", "invites", "source", "queue"), DOWN),
        ]
        for status, kind, entry, reading in product(FLOW.lifecycle.order, ("web", "mobile"), entries, readings):
            about = record(status, kind, **{action.name: entry for action in FLOW.actions})
            for line in lines(about, health(**reading)).values():
                assert line.reason
                assert "{" not in line.reason


class TestTheIndex:
    @pytest.mark.parametrize("status", ["pending", "visited", "registered"])
    @pytest.mark.parametrize("changes", [{}, {"indexes": DOWN}, {"indexes": ()}])
    def test_asks_to_finish_the_set_up_before_submission(self, status: str, changes: dict[str, Any]) -> None:
        line = lines(record(status), health(**changes))["create_index"]
        assert (line.says.state, line.says.button and line.says.button.name) == ("todo", "finish_wizard")
        assert "Finish the set-up" in line.reason

    def test_is_done_once_it_is_ready(self) -> None:
        assert says("create_index") == (State.DONE, "Your index is ready.")

    def test_is_being_created(self) -> None:
        assert says("create_index", indexes=(CREATING,))[0] is State.IN_PROGRESS
        about = record(create_index=Entry())
        assert says("create_index", about, indexes=()) == (State.IN_PROGRESS, "Your index is about to be created.")

    def test_hangs(self) -> None:
        hanging = CREATING.model_copy(update={"created_at": NOW - timedelta(hours=1)})
        state, reason = says("create_index", indexes=(hanging,))
        assert state is State.PROBLEM
        assert "longer than it should" in reason

    @pytest.mark.parametrize("found", [(), DOWN])
    def test_is_a_problem_that_we_are_on_when_it_has_failed(self, found: Any) -> None:
        state, reason = says("create_index", record(create_index=FAILED), indexes=found)
        assert state is State.PROBLEM
        assert "could not be created" in reason

    @pytest.mark.parametrize("entry", [Entry(), FAILED])
    def test_waits_for_the_account_where_that_is_not_ready(self, entry: Entry) -> None:
        about = record(create_index=Entry(), initialise_ecom=entry)
        assert says("create_index", about, indexes=()) == (
            State.IN_PROGRESS,
            "Your index is created as soon as your account is ready.",
        )

    def test_that_is_ready_is_done_though_our_action_failed(self) -> None:
        assert says("create_index", record(create_index=FAILED))[0] is State.DONE

    def test_that_was_there_and_is_gone_is_a_problem(self) -> None:
        state, reason = says("create_index", indexes=())
        assert state is State.PROBLEM
        assert "not there any more" in reason

    def test_in_a_state_that_nobody_knows_is_unknown(self) -> None:
        odd = INDEX.model_copy(update={"status": "PONDERING"})
        assert says("create_index", indexes=(odd,))[0] is State.UNKNOWN

    def test_cannot_be_told_without_the_ecom_api(self) -> None:
        assert says("create_index", indexes=DOWN) == (State.UNKNOWN, NO_ANSWER.reason)


class TestDocuments:
    def test_are_counted(self) -> None:
        line = lines()["add_documents"]
        assert (line.says.state, line.reason) == ("done", "Your index has documents: 3.")
        assert line.counts == {"documents": 3}

    def test_are_to_be_added_once_the_index_is_ready(self) -> None:
        ready = lines(seen=health(document_counts={"products": 0}))["add_documents"]
        assert (ready.says.state, ready.says.button and ready.says.button.name) == ("todo", "add_documents")
        early = lines(seen=health(document_counts={}))["add_documents"]
        assert (early.says.state, early.says.button) == ("todo", None)

    def test_cannot_be_told_without_the_ecom_api(self) -> None:
        assert says("add_documents", document_counts=DOWN)[0] is State.UNKNOWN


PROBLEMS: list[tuple[dict[str, Any], str, str]] = [
    ({"events": Activity(NOW - timedelta(hours=4), 3, ("a",))}, "have stopped", "have stopped"),
    (
        {"events": Activity(refused=Refusals(count=7, last_at=NOW, reason="X", message="No id."))},
        "cannot be used",
        "are refused",
    ),
    (
        {"documents": DocumentSample(asked=frozenset("abcd"), found=frozenset("a"), with_pixel=1, seen=4)},
        "ids that your storefront uses",
        "let your app send the ids",
    ),
    ({"mapping": None}, "missing", "missing"),
]


class TestThePixel:
    @pytest.mark.parametrize(("changes", "web", "mobile"), PROBLEMS)
    def test_that_is_stalled_refused_or_mismatching_is_a_problem_with_its_own_sentence(
        self, changes: dict[str, Any], web: str, mobile: str
    ) -> None:
        for kind, name, words in (("web", "install_snippet", web), ("mobile", "send_events", mobile)):
            state, reason = says(name, record(kind=kind), **changes)
            assert state is State.PROBLEM
            assert words in reason

    def test_that_never_started_is_a_problem_of_its_own(self) -> None:
        late = subject(in_place_since=NOW - timedelta(hours=25))
        for kind, name in (("web", "install_snippet"), ("mobile", "send_events")):
            line = lines(record(kind=kind), health(late, events=SILENT))[name]
            assert line.says.state is State.PROBLEM
            assert "no event has come" in line.reason

    def test_that_mismatches_says_how_many_documents_were_found(self) -> None:
        sample = DocumentSample(asked=frozenset("abcd"), found=frozenset("a"), with_pixel=1, seen=4)
        line = lines(seen=health(documents=sample))["install_snippet"]
        assert "(found: 1 of 4)" in line.reason
        assert line.counts == {"documents_named": 4, "documents_found": 1}

    def test_that_waits_for_its_first_event_is_the_customers_to_install(self) -> None:
        line = lines(seen=health(events=SILENT))["install_snippet"]
        assert (line.says.state, line.says.button and line.says.button.name) == ("todo", "copy_snippet")
        app = lines(record(kind="mobile"), health(events=SILENT))["send_events"]
        assert (app.says.state, app.says.button) == ("todo", None)
        assert (line.says.awaits, app.says.awaits) == ("first_event", "first_event")

    def test_can_be_installed_before_submission(self) -> None:
        about = record("registered", attach_pixel=Entry(), create_index=Entry())
        line = lines(about, health(indexes=(), document_counts={}, events=SILENT))["install_snippet"]
        assert line.says.awaits is None  # nothing would turn it: it is not connected
        assert (line.says.state, line.says.button and line.says.button.name) == ("todo", "copy_snippet")
        assert "once the set-up is finished" in line.reason

    @pytest.mark.parametrize(
        ("changes", "action"),
        [
            ({"queue": None}, "provision_pixel"),
            ({"mapping": None}, "provision_pixel"),
            ({"source": SourceState(entry=False, website=True, sha="f00")}, "commit_pixel_source"),
            ({"source": SourceState(entry=True, website=False, sha="f00")}, "commit_pixel_source"),
            ({"indexes": (INDEX.model_copy(update={"settings": {}}),)}, "attach_pixel"),
        ],
    )
    def test_of_which_a_part_is_missing_is_ours_until_its_action_fails_or_is_over(
        self, changes: dict[str, Any], action: str
    ) -> None:
        about = {entry.status: record().with_entry(action, entry) for entry in _ENTRIES}
        at = {status: says("install_snippet", about[status], **changes)[0] for status in about}
        assert at == {
            Status.WAITING: State.IN_PROGRESS,
            Status.RUNNING: State.IN_PROGRESS,
            Status.PENDING: State.IN_PROGRESS,
            Status.FAILED: State.PROBLEM,
            Status.SUCCEEDED: State.PROBLEM,
        }

    def test_of_which_we_know_nothing_is_a_problem_if_our_own_action_failed(self) -> None:
        assert says("install_snippet", events=DOWN) == (State.UNKNOWN, NO_ANSWER.reason)
        assert says("install_snippet", record(commit_pixel_source=FAILED), source=DOWN)[0] is State.PROBLEM

    def test_whose_events_arrive_is_on_its_way_until_documents_show_them(self) -> None:
        sample = DocumentSample(asked=LOOKED.asked, found=LOOKED.found, with_pixel=0, seen=2)
        assert says("install_snippet", documents=sample)[0] is State.IN_PROGRESS
        empty: dict[str, Any] = {"document_counts": {"products": 0}, "documents": DocumentSample()}
        assert says("install_snippet", **empty)[0] is State.IN_PROGRESS

    @pytest.mark.parametrize("customized", [True, False])
    def test_that_works_is_done_customized_or_not(self, customized: bool) -> None:
        seen = health(subject(customized=customized))
        assert lines(seen=seen)["install_snippet"].says.state is State.DONE

    def test_that_is_not_there_yet_is_being_set_up(self) -> None:
        changes = nothing(NO_PIXEL, "source", "queue", "mapping", "events", "documents")
        about = subject(ids=IDS.__class__(IDS.system_account_id, IDS.user_id, ""))
        line = lines(record(provision_pixel=Entry()), health(about, **changes))["install_snippet"]
        assert line.says.state is State.IN_PROGRESS

    def test_of_which_nothing_was_tried_waits_for_the_account_though_that_has_failed(self) -> None:
        changes = nothing(NO_PIXEL, "source", "queue", "mapping", "events", "documents")
        about = subject(ids=IDS.__class__("", IDS.user_id, ""))
        tried = record("pending", create_account=FAILED, provision_pixel=Entry(), commit_pixel_source=Entry())
        for name, kind in (("install_snippet", "web"), ("send_events", "mobile")):
            line = lines(tried.but(answers={"storefront_type": kind}), health(about, **changes))[name]
            assert (line.says.state, line.reason) == (
                State.IN_PROGRESS,
                "Your pixel is set up as soon as your account is ready.",
            )

    def test_can_be_installed_though_the_index_has_failed(self) -> None:
        about = record(create_index=FAILED, attach_pixel=Entry())
        line = lines(about, health(indexes=(), document_counts={}, events=SILENT))["install_snippet"]
        assert (line.says.state, line.says.button and line.says.button.name) == ("todo", "copy_snippet")
        assert says("install_snippet", about, indexes=DOWN) == (State.UNKNOWN, NO_ANSWER.reason)


class TestTheTeam:
    def test_blocks_nothing(self) -> None:
        made = checklist(FLOW, record(), health(invites=()))
        assert (made.done, made.of) == (3, 3)
        assert [each.kind.name for each in made.lines if not each.kind.blocking] == ["team"]

    def test_says_how_many_of_how_many(self) -> None:
        assert says("team") == (State.DONE, "Accepted: 1 of 2 invited.")
        assert says("team", invites=(INVITED,)) == (State.IN_PROGRESS, "Invited: 1; nobody has accepted yet.")

    def test_can_be_invited(self) -> None:
        for about in (record(), record("registered", send_invites=Entry())):
            line = lines(about, health(invites=()))["team"]
            assert (line.says.state, line.says.button and line.says.button.name) == ("todo", "invite_people")

    def test_waits_for_our_invitations(self) -> None:
        assert says("team", record(send_invites=Entry()), invites=())[0] is State.IN_PROGRESS

    def test_waits_for_the_owner_where_that_has_failed(self) -> None:
        about = record(send_invites=Entry(), grant_ownership=FAILED)
        state, reason = says("team", about, invites=())
        assert (state, reason) == (
            State.IN_PROGRESS,
            "Your invitations are sent as soon as you are the owner of your account.",
        )

    def test_is_a_problem_when_an_invitation_could_not_be_sent(self) -> None:
        for found in ((), (INVITED,), DOWN):
            assert says("team", record(send_invites=FAILED), invites=found)[0] is State.PROBLEM

    def test_says_nothing_of_what_a_platform_said(self) -> None:
        _, reason = says("team", record(send_invites=FAILED), invites=())
        assert "Postgres" not in reason
        assert "Bob" not in reason


class TestTheWhole:
    def test_differs_between_web_and_mobile(self) -> None:
        assert list(lines()) == ["create_index", "add_documents", "install_snippet", "team"]
        assert list(lines(record(kind="mobile"))) == ["create_index", "add_documents", "send_events", "team"]
        assert INSTALL_SNIPPET.shows_snippet
        assert not SEND_EVENTS.shows_snippet

    def test_takes_the_storefront_from_whoever_said_it_last(self) -> None:
        said = record(kind="mobile")
        assert storefront_type(*said.said) == "mobile"
        assert storefront_type(*said.but(fields={"storefront_type": "web"}).said) == "mobile"
        prefilled = said.but(answers=None, prefill_state={"storefront_type": "mobile"})
        assert storefront_type(*prefilled.said) == "mobile"
        assert storefront_type(*prefilled.but(fields={"storefront_type": "web"}).said) == "web"
        assert storefront_type(*said.but(answers=None).said) == "web"

    def test_counts_what_is_done_of_what_is_needed(self) -> None:
        made = checklist(FLOW, record(), health(events=SILENT))
        assert (made.done, made.of, made.complete) == (2, 3, False)

    def test_stays_complete_though_something_breaks_later(self) -> None:
        made = checklist(FLOW, record("completed"), health(events=Activity(NOW - timedelta(days=1), 1)))
        assert made.complete
        assert [each.says.state for each in made.lines] == ["done", "done", "problem", "done"]

    def test_dates_each_line_by_its_own_check(self) -> None:
        assert {line.checked_at for line in lines().values()} == {NOW}


def test_the_snippet_is_the_element_that_storefronts_include() -> None:
    assert snippet("px-1", "https://pixel.example/") == (
        '<script async src="https://pixel.example/pixel/px-1.js"></script>'
    )
    assert snippet("px-1", "") is None
    assert snippet("", "https://pixel.example") is None
    hostile = snippet('"><img>', "https://pixel.example")
    assert hostile
    assert "<img" not in hostile


_ENTRIES = [
    Entry(status=status, fence=1, failure=FAILED.failure if status is Status.FAILED else None)
    for status in (Status.WAITING, Status.RUNNING, Status.PENDING, Status.FAILED, Status.SUCCEEDED)
]


def _decided(dimension: DimensionKind, check: CheckKind, finding: Finding) -> tuple[str, str]:
    """The dimension's state and code when this check finds this, and all else is as it should be."""
    made = {each.name: each.declared(each.findings[0], NOW) for each in dimension.checks}
    made[check.name] = check.declared(finding, NOW)
    state, because = dimension.decide(made)
    return state, because.code if because else ""
