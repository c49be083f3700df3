"""What the engine does to write less, and what that may cost: outcomes wait for each other, a due time stays."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.engine import runner
from chalicelib.engine.due import GRACE
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.simulation.delivery import Courier


class Watched(Courier):
    """A delivery; every state that it was in, in order."""

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.states: list[Record] = []
        self.stored = threading.Condition()
        write = self.store.write

        def noted(before: Record, after: Record, **options: object) -> Record:
            written = write(before, after, **options)
            with self.stored:
                self.states.append(written)
                self.stored.notify_all()
            return written

        self.store.write = noted  # type: ignore[method-assign]

    def moves(self) -> int:
        """How often the due index was written."""
        return sum(after.due_at != before.due_at for before, after in itertools.pairwise(self.states))

    def until_stored(self, action: str) -> Callable[[Work], Done]:
        """An attempt that lasts until another's outcome is stored."""

        def wait(work: Work) -> Done:
            with self.stored:
                seen = self.stored.wait_for(lambda: any(each.entry(action).settled for each in self.states), timeout=10)
            return Done({"box": "B7" if seen else "never stored"})

        return wait


@pytest.fixture
def courier() -> Watched:
    return Watched()


@pytest.fixture
def prepaid() -> Watched:
    return Watched(card="4242")


def test_outcomes_that_let_nothing_start_are_stored_together(courier: Watched) -> None:
    labelled = threading.Event()

    def label(work: Work) -> Done:
        labelled.set()
        return Done()

    def pack(work: Work) -> Done:
        assert labelled.wait(timeout=10)
        return Done({"box": "B7"})

    courier.hands["label"].behave, courier.hands["pack"].behave = label, pack
    courier.deliver()
    together = [{name for name in ("pack", "label") if each.entry(name).settled} for each in courier.states]
    assert {"label"} not in together, "what is packed comes back a moment later, and lets weighing start"


def test_what_lets_something_start_does_not_wait(courier: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LINGER", 60.0)
    courier.hands["label"].behave = courier.until_stored("pack")
    courier.deliver()
    assert courier.status("label") is Status.SUCCEEDED
    assert courier.record.entry("label").result == {"box": "B7"}, "packing was stored while it was out"


def test_nothing_waits_for_long_for_what_is_slow(courier: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LINGER", 0.2)
    courier.hands["pack"].behave = courier.until_stored("label")
    courier.deliver()
    assert courier.record.facts == {"box": "B7"}, "the label was stored while packing was out"


def test_a_status_for_which_somebody_waits_does_not_wait(prepaid: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LINGER", 60.0)
    paid = threading.Event()

    def label(work: Work) -> Done:
        with prepaid.stored:
            if prepaid.stored.wait_for(lambda: any(each.status == "paid" for each in prepaid.states), timeout=3):
                paid.set()
        return Done()

    monkeypatch.setattr(prepaid.hands["label"], "behave", label)
    prepaid.deliver()
    assert paid.is_set(), "what was paid was stored while the label was out"


def test_a_wake_is_sent_for_what_became_due_while_the_write_was_on_its_way(courier: Watched) -> None:
    courier.hands["pack"].behave = lambda work: Pending(timedelta(seconds=2), "the glue to dry")
    write = courier.store.write

    def slow(before: Record, after: Record, **options: object) -> Record:
        if after.entry("pack").status is Status.PENDING:
            courier.clock.pass_(seconds=3)
        return write(before, after, **options)

    courier.store.write = slow  # type: ignore[method-assign]
    courier.deliver()
    assert courier.record.entry("pack").status is Status.PENDING
    assert [key for _, key in courier.wakes.waiting] == [courier.key]


@pytest.mark.parametrize(("pause", "looks_for_a_move"), [(timedelta(seconds=5), 10), (timedelta(minutes=1), 1)])
def test_a_record_that_is_looked_at_again_and_again_seldom_moves_in_the_index(
    courier: Watched, pause: timedelta, looks_for_a_move: int
) -> None:
    courier.hands["pack"].behave = lambda work: Pending(pause, "the glue to dry")
    courier.deliver()
    courier.states.clear()
    courier.settle(minutes=20)
    looks = sum(each.entry("pack").status is Status.PENDING for each in courier.states)
    assert looks >= 20 * timedelta(minutes=1) / pause - 1
    assert courier.moves() <= looks / looks_for_a_move + 1
    assert courier.invocations <= looks + 2, "the sweep never came before the wake"


def test_a_claim_moves_nothing_in_the_index(courier: Watched) -> None:
    before = courier.record
    courier.deliver()
    claimed = courier.states[0]
    assert claimed.entry("pack").fence == 1
    assert claimed.due_at == before.due_at


def test_a_lost_wake_costs_two_minutes_at_the_most(courier: Watched) -> None:
    courier.hands["pack"].behave = lambda work: Pending(timedelta(minutes=1), "the glue to dry")
    courier.deliver()
    wanted = courier.record.entry("pack").due_at
    courier.wakes.waiting.clear()
    courier.hands["pack"].behave = None
    courier.settle(minutes=5)
    finished = courier.record.entry("pack").finished_at
    assert finished is not None
    assert wanted is not None
    assert wanted < finished <= wanted + GRACE + timedelta(minutes=1), "the sweep found it, a minute after it was due"
