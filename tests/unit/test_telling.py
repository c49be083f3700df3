"""The history in words: who did it, by their address where one is known, and what."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.desk.telling import says, who
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.records.record import ERASED, HistoryEntry, PastRelease, Record
from tests.clock import START
from tests.tiny_flow import DELIVERY, PARCEL, parcel

RECORD = Record(
    record_id="1",
    kind="ONBOARDING",
    flow="ecom",
    status="submitted",
    created_at=START,
    created_by="se@onramp.example",
    registered_by="sub-ada",
    registrant_email="ada@shop.example",
    releases=(PastRelease(user="sub-eve", at=START, quiet_at=START),),
)


def entry(**said: Any) -> HistoryEntry:
    return HistoryEntry(**{"at": START, "subject": "pack", **said})


@pytest.mark.parametrize(
    ("actor", "shown"),
    [
        ("onramp", "Onramp"),
        ("se@onramp.example", "se@onramp.example"),
        ("sub-ada", "ada@shop.example"),
        ("sub-eve", "A user who was released"),
        ("customer", "The customer"),
        (ERASED, "A person who was erased"),
    ],
)
def test_who_it_was_is_an_address_where_one_is_known(actor: str, shown: str) -> None:
    assert who(RECORD, entry(actor=actor)) == shown


def test_who_it_was_is_a_role_where_earlier_code_kept_no_address() -> None:
    assert who(RECORD.but(registrant_email=""), entry(actor="sub-ada")) == "The user who signed up"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"before": "running", "after": "succeeded", "why": ""}, "“Pack it” is done."),
        ({"after": "failed", "why": "DOWN: It is down."}, "“Pack it” has failed: DOWN: It is down."),
        ({"after": "waiting", "why": "DOWN: No"}, "“Pack it” did not succeed and is tried again: DOWN: No."),
        ({"after": "pending", "why": "the glue to dry"}, "“Pack it” waits for the glue to dry."),
        ({"after": "skipped", "why": "It is not dear."}, "“Pack it” is left out: It is not dear."),
        (
            {"after": "running", "why": "no answer came"},
            "An attempt at “Pack it” ended midway, without an answer; it is tried again.",
        ),
        ({"subject": "gone_action", "after": "succeeded"}, "“gone_action” is done."),
        ({"kind": "retry", "after": "waiting"}, "Asked for “Pack it” to try again."),
        ({"kind": "retry", "why": "to be made anew"}, "Asked for “Pack it” to have what is gone made again."),
        ({"kind": "lifecycle", "after": "ordered"}, "The parcel was made."),
        ({"kind": "lifecycle", "before": "ordered", "after": "paid"}, "It became paid: they paid."),
        ({"kind": "lifecycle", "before": "a", "after": "b", "why": "owed"}, "It became b. (owed)"),
        ({"kind": "lifecycle", "before": "a", "after": "in_progress"}, "It became in progress."),
        ({"kind": "note", "subject": "created_note"}, "Changed the note."),
        ({"kind": "link", "subject": "link", "after": "replaced"}, "Made a new link; the one before is dead."),
        ({"kind": "registration", "subject": "registrant"}, "Signed up with the new link."),
        ({"kind": "release", "why": "Wrong person"}, "Released the user who had signed up: Wrong person."),
        ({"kind": "erasure", "subject": "team member"}, "Erased the team member on request."),
        ({"kind": "correction", "subject": "index_name"}, "Corrected “Index name”."),
        ({"kind": "wonder", "subject": "x", "after": "y"}, "wonder x y."),
        ({"kind": "", "subject": ""}, "Something was noted."),
    ],
)
def test_what_happened_is_a_sentence(said: dict[str, Any], sentence: str) -> None:
    assert says(PARCEL, parcel(), entry(**said)) == sentence


@pytest.mark.parametrize(
    ("after", "sentence"),
    [("done", "Ticked “Check the address” as done."), ("open", "Took the tick from “Check the address”.")],
)
def test_a_tick_is_told_by_its_tasks_title(after: str, sentence: str) -> None:
    assert says(DELIVERY, parcel(), entry(kind="task", subject="check_address", after=after)) == sentence


def test_every_kind_that_our_code_notes_has_words_of_its_own() -> None:
    kinds = ("lifecycle", "action", "retry", "task", "correction", "note", "link", "registration", "release", "erasure")
    for kind in kinds:
        assert not says(FLOW, RECORD, entry(kind=kind, subject="s", before="b", after="a")).startswith(kind)
