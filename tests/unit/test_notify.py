"""Colleagues are told through every channel, whatever happens to one of them."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients.channels.announcement import Announcement
from chalicelib.deadline import Deadline
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent, PlatformError, Retryable
from chalicelib.executors.notify import Notify
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from tests.announcements import ONBOARDING, announcement
from tests.clock import START

NEWS = ("registered", "action_failed/create_index/1")


class Seconds:
    """A monotonic clock that a channel moves by being slow."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeChannel:
    """Remembers what it sent; fails for as long as it is told to."""

    name: str
    trouble: Callable[[Announcement], Exception | None] = lambda _: None
    takes: float = 0.0
    clock: Seconds | None = None
    sent: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def send(self, announcement: Announcement, deadline: Deadline) -> None:
        self.asked.append(announcement.id)
        if self.clock:
            self.clock.now += min(self.takes, deadline.remaining())
        if (error := self.trouble(announcement)) is not None:
            raise error
        self.sent.append(announcement.id)


def say(record: Record, occasions: Sequence[str]) -> list[Announcement]:
    return [announcement(occasion, title=record.title) for occasion in occasions]


def dead(_: Announcement) -> Exception:
    return Retryable("CRM_UNAVAILABLE", "No answer.")


def refusing(_: Announcement) -> Exception:
    return Permanent("SLACK_REFUSED", "Answered 410.", hint="See SLACK_WEBHOOK_SECRET.")


def work(
    occasions: tuple[str, ...] = NEWS, so_far: Mapping[str, Any] | None = None, clock: Seconds | None = None
) -> Work:
    entry = Entry(status=Status.RUNNING, occasions=occasions, result=dict(so_far or {}))
    record = Record(
        record_id=ONBOARDING,
        kind="ONBOARDING",
        flow="ecom",
        status="registered",
        created_at=START,
        created_by="se@example.com",
        title="Acme",
        actions={"notify": entry},
    )
    return Work("notify", record, Deadline.after(20, clock or Seconds()), record.record_id)


def failure(error: type[PlatformError], given: Work, *channels: FakeChannel) -> PlatformError:
    with pytest.raises(error) as caught:
        Notify(say, channels).execute(given)
    return caught.value


def ids(*occasions: str) -> list[str]:
    return [f"{ONBOARDING}/{occasion}" for occasion in occasions]


def test_every_message_goes_out_by_every_channel_and_leaves_no_checkpoint() -> None:
    topic, slack = FakeChannel("topic"), FakeChannel("slack")
    assert Notify(say, (topic, slack)).execute(work()) == Done({})
    assert topic.sent == slack.sent == ids(*NEWS)


def test_without_a_channel_there_is_nothing_to_say_and_it_is_done() -> None:
    def nobody_asks(_: Record, __: Sequence[str]) -> list[Announcement]:
        raise AssertionError

    assert Notify(nobody_asks, ()).execute(work()) == Done({})


def test_a_dead_channel_keeps_no_other_channel_and_no_other_message_from_going_out() -> None:
    crm, slack = FakeChannel("crm", dead), FakeChannel("slack")
    error = failure(Retryable, work(), crm, slack)
    assert slack.sent == ids(*NEWS)
    assert error.progress == {"delivered": [f"slack:{occasion}" for occasion in NEWS]}
    assert error.message == "2 of 4 messages did not go out: crm (CRM_UNAVAILABLE)."


def test_one_message_that_a_channel_refuses_keeps_no_other_of_its_messages() -> None:
    def first(said: Announcement) -> Exception | None:
        return refusing(said) if said.id.endswith("/registered") else None

    slack = FakeChannel("slack", first)
    error = failure(Permanent, work(), slack)
    assert slack.sent == ids(NEWS[1])
    assert error.progress == {"delivered": [f"slack:{NEWS[1]}"]}


def test_a_further_attempt_sends_only_what_has_not_gone_out() -> None:
    crm, slack = FakeChannel("crm", dead), FakeChannel("slack")
    error = failure(Retryable, work(), crm, slack)
    well = FakeChannel("crm")
    assert Notify(say, (well, slack)).execute(work(so_far=error.progress)) == Done({})
    assert well.sent == ids(*NEWS)
    assert slack.sent == ids(*NEWS)


def test_what_earlier_attempts_delivered_stays_in_the_checkpoint() -> None:
    error = failure(Retryable, work(so_far={"delivered": ["slack:registered"]}), FakeChannel("slack", dead))
    assert error.progress == {"delivered": ["slack:registered"]}


def test_news_that_came_meanwhile_is_told_beside_what_is_in_the_checkpoint() -> None:
    slack = FakeChannel("slack")
    Notify(say, (slack,)).execute(work(("registered", "submitted"), {"delivered": ["slack:registered"]}))
    assert slack.sent == ids("submitted")


def test_what_trying_again_cannot_mend_needs_a_person_who_is_told_which_setting() -> None:
    error = failure(Permanent, work(), FakeChannel("slack", refusing), FakeChannel("topic"))
    assert error.message == "2 of 4 messages did not go out: slack (SLACK_REFUSED)."
    assert error.hint == "See SLACK_WEBHOOK_SECRET."


def test_what_trying_again_may_mend_is_tried_again_though_something_else_needs_a_person() -> None:
    error = failure(Retryable, work(), FakeChannel("slack", refusing), FakeChannel("crm", dead))
    assert "slack (SLACK_REFUSED), crm (CRM_UNAVAILABLE)" in error.message
    assert error.hint == "See SLACK_WEBHOOK_SECRET."


def test_a_channel_that_says_when_to_come_back_is_not_asked_sooner() -> None:
    busy = FakeChannel("slack", lambda _: Retryable("SLACK_THROTTLED", "429.", delay=timedelta(seconds=30)))
    error = failure(Retryable, work(), busy, FakeChannel("topic"))
    assert busy.asked == ids("registered")
    assert isinstance(error, Retryable)
    assert error.delay == timedelta(seconds=30)


def moving(_: Announcement) -> Exception:
    return Retryable("SLACK_REFUSED", "410.", delay=timedelta(seconds=30), wait_limit=timedelta(minutes=10))


def test_a_channel_whose_secret_is_being_replaced_is_waited_for_without_a_failure() -> None:
    error = failure(Retryable, work(), FakeChannel("slack", moving), FakeChannel("topic"))
    assert isinstance(error, Retryable)
    assert (error.wait_limit, error.delay, error.spends_failure) == (
        timedelta(minutes=10),
        timedelta(seconds=30),
        False,
    )


def test_a_channel_that_is_down_is_counted_though_another_ones_secret_is_being_replaced() -> None:
    error = failure(Retryable, work(), FakeChannel("slack", moving), FakeChannel("crm", dead))
    assert isinstance(error, Retryable)
    assert (error.wait_limit, error.spends_failure) == (None, True)


def test_a_channel_that_hangs_takes_its_own_time_and_not_that_of_the_others() -> None:
    clock = Seconds()
    slow = FakeChannel("slack", dead, takes=15, clock=clock)
    crm = FakeChannel("crm", takes=1, clock=clock)
    error = failure(Retryable, work(("a", "b", "c"), clock=clock), slow, crm)
    assert crm.sent == ids("a", "b", "c")
    assert slow.asked == ids("a", "b")  # and then the time is over
    assert error.progress == {"delivered": ["crm:a", "crm:b", "crm:c"]}


def test_running_out_of_time_is_no_failure() -> None:
    clock = Seconds()
    error = failure(Retryable, work(clock=clock), FakeChannel("slack", takes=20, clock=clock))
    assert isinstance(error, Retryable)
    assert (error.code, error.spends_failure) == ("OUT_OF_TIME", False)
    assert error.progress == {"delivered": ["slack:registered"]}


def test_a_channel_without_enough_time_spends_no_failure_either() -> None:
    late = FakeChannel("topic", lambda _: Retryable("OUT_OF_TIME", "Too late.", spends_failure=False))
    error = failure(Retryable, work(), late)
    assert isinstance(error, Retryable)
    assert not error.spends_failure


def test_an_error_that_nobody_foresaw_is_contained_retried_and_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    broken = FakeChannel("crm", lambda said: KeyError(f"{said.title} ann@example.com"))
    slack = FakeChannel("slack")
    with caplog.at_level(logging.INFO):
        error = failure(Retryable, work(), broken, slack)
    assert slack.sent == ids(*NEWS)
    assert "crm (UNEXPECTED)" in error.message
    shown = "".join(traceback.format_exception(error)) + str([vars(line) for line in caplog.records])
    assert ["ann@" in shown, "Acme" in shown, "KeyError" in shown] == [False, False, True]


def test_the_log_says_what_went_out_by_which_channel(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        failure(Retryable, work(("registered",)), FakeChannel("slack"), FakeChannel("crm", dead))
    said = [(line.getMessage(), vars(line)["channel"], vars(line)["announcement"]) for line in caplog.records]
    assert said == [
        ("message delivered", "slack", f"{ONBOARDING}/registered"),
        ("message not delivered", "crm", f"{ONBOARDING}/registered"),
    ]
