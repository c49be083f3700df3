"""What an SE's checklist and the news say of an onboarding whose user was released: who is waited for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.desk.checklist import ToDoLine
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.news import stories
from chalicelib.flows.registry import checklist as lines
from chalicelib.records.record import PastRelease, Record
from tests.health_kit import NOW, health
from tests.unit.test_checklist_engineer import record

A_DAY = timedelta(days=1)


def freed(status: str = "submitted", *, ago: timedelta, valid: timedelta = 30 * A_DAY, **changes: Any) -> Record:
    """An onboarding whose user was released so long ago."""
    at = NOW - ago
    made = {"releases": (PastRelease(user="ada", at=at, quiet_at=at),), "registered_by": "", "valid_until": at + valid}
    return record(status, **{"seen_at": at - 20 * A_DAY, **made, **changes})


def line(about: Record, kind: str) -> ToDoLine | None:
    return next((each for each in lines(FLOW, about, health(), NOW) if each.kind == kind), None)


def told(about: Record, event: str) -> list[datetime]:
    return [story.at for story in stories(about) if story.event == event]


@pytest.mark.parametrize("status", ["registered", "submitted", "completed"])
def test_nobody_is_said_to_be_quiet_before_the_new_link_has_been_out_for_long(status: str) -> None:
    assert line(freed(status, ago=2 * A_DAY), "customer_quiet") is None
    late = line(freed(status, ago=4 * A_DAY), "customer_quiet")
    assert late is not None
    assert "was released" in late.reason
    assert "signed up," not in late.reason
    assert told(freed(status, ago=4 * A_DAY), "customer_quiet") == [NOW - A_DAY]


@pytest.mark.parametrize(("status", "or_withdraw"), [("registered", True), ("submitted", False), ("completed", False)])
def test_the_new_link_s_end_is_told_with_a_hint_that_can_be_followed(status: str, or_withdraw: bool) -> None:
    about = freed(status, ago=31 * A_DAY)
    ended = line(about, "link_expired")
    assert ended is not None
    assert ("make a new link" in ended.hint, "withdraw the invitation" in ended.hint) == (True, or_withdraw)
    (story,) = [each for each in stories(about) if each.event == "link_expired"]
    assert ("new link" in story.next_step, "withdraw the invitation" in story.next_step) == (True, or_withdraw)
    assert line(about, "customer_quiet") is None


def test_colleagues_are_told_that_another_user_has_signed_up_and_of_the_first_only_once() -> None:
    first = NOW - 10 * A_DAY
    about = freed(ago=2 * A_DAY, at={"registered": first}, registered_by="bob", claimed_at=NOW - A_DAY)
    named = {story.occasion: story.at for story in stories(about) if story.event == "registered"}
    assert named == {"registered": first, "registered:2": NOW - A_DAY}
    assert line(about, "link_expired") is None
