"""A run's claims are its own, even where it never heard that they were stored: it performs them, and nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.engine.work import Done, Work
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from tests.simulation.test_engine import Behaviour, Post
from tests.simulation.test_protections import invoke
from tests.table import TABLE
from tests.tiny_flow import LIFECYCLE

Meanwhile = Callable[[], object]


@pytest.fixture
def post() -> Post:
    return Post()


class Lossy:
    """The run's way to the table, on which answers are lost: the write is stored, somebody else does something, and
    then boto3 sends the same write again, or gives up.

    Attributes:
        left: What happens after each of the next writes that lose their answer.
        resent: Whether boto3 sends again; if not, it says that no answer came.
        lossless: Whether somebody else is writing, whose answers arrive.
    """

    def __init__(self, post: Post, *meanwhile: Meanwhile, resent: bool = True) -> None:
        self.left, self.resent, self.lossless = list(meanwhile), resent, False
        self._real = post.client.update_item

    def __call__(self, **given: Any) -> Any:
        answer = self._real(**given)
        if self.lossless or not self.left:
            return answer
        happens, self.lossless = self.left.pop(0), True
        happens()
        self.lossless = False
        if self.resent:
            return self._real(**given)
        raise ReadTimeoutError(endpoint_url="https://dynamodb.test")


def customer_saves(post: Post) -> None:
    """Somebody else writes the record, as another process does it."""

    def save(record: Record) -> Record:
        return record.but(fields={**record.fields, "note": str(record.version)})

    Store(post.client, TABLE).change(post.key, save)


def lose(post: Post, monkeypatch: pytest.MonkeyPatch, *meanwhile: Meanwhile, **options: bool) -> Lossy:
    lossy = Lossy(post, *meanwhile, **options)
    monkeypatch.setattr(post.client, "update_item", lossy)
    return lossy


@pytest.mark.parametrize("resent", [True, False])
def test_a_customer_who_saves_while_the_answer_to_a_claim_is_lost_waits_for_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch, resent: bool
) -> None:
    lose(post, monkeypatch, lambda: customer_saves(post), resent=resent)
    assert invoke(post).failed == []
    assert sorted(post.effects) == ["label", "pack"]
    entries = [post.record.entry(name) for name in ("pack", "label")]
    assert [(entry.status, entry.fence, entry.failures) for entry in entries] == [(Status.SUCCEEDED, 1, 0)] * 2
    assert post.record.fields["note"], "and nothing that the customer saved was lost"


def test_a_claim_whose_answer_is_lost_and_which_nobody_wrote_over_is_performed_at_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(post, monkeypatch, lambda: None, resent=False)
    assert invoke(post).failed == []
    assert sorted(post.effects) == ["label", "pack"]
    assert post.record.entry("pack").failures == 0


def test_an_outcome_that_the_table_does_not_take_at_first_is_written_again_and_costs_no_failure(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [0]

    def busy(real: Callable[..., Any], operation: str) -> Callable[..., Any]:
        def answer(**given: Any) -> Any:
            asked[0] += 1
            if asked[0] in {2, 3}:  # not the claim, but what comes back from it
                raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, operation)
            return real(**given)

        return answer

    for operation in ("update_item", "transact_write_items"):
        monkeypatch.setattr(post.client, operation, busy(getattr(post.client, operation), operation))
    assert invoke(post).failed == []
    assert {post.status("pack"), post.status("label")} == {Status.SUCCEEDED}
    assert [post.record.entry(name).failures for name in ("pack", "label")] == [0, 0]
    assert sorted(post.effects) == ["label", "pack"]


def test_what_is_out_is_not_begun_a_second_time_by_the_same_run(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A customer saves while both are out: the write of the first to come back meets a conflict, and sees the claim of
    the other, which is out until that write is stored."""
    stored, write = threading.Event(), post.store.write

    def noted(before: Record, after: Record, **options: Any) -> Record:
        written = write(before, after, **options)
        if after.entry("pack").settled:
            stored.set()
        return written

    def saved_meanwhile(work: Work) -> Done:
        customer_saves(post)
        return Done({"box": "B7"})

    def until_stored(work: Work) -> Done:
        assert stored.wait(timeout=10)
        return Done()

    monkeypatch.setattr(post.store, "write", noted)
    post.desks["pack"].behave, post.desks["label"].behave = saved_meanwhile, until_stored
    assert invoke(post).failed == []
    assert [post.desks[name].keys for name in ("pack", "label")] == [
        ["PARCEL/parcel-1/pack"],
        ["PARCEL/parcel-1/label"],
    ]


def test_what_another_run_holds_is_never_adopted(post: Post) -> None:
    def meanwhile(work: Work) -> Done:
        post.desks["pack"].behave = None
        post.run(post.key)
        return Done({"box": "B7"})

    post.desks["pack"].behave = meanwhile
    invoke(post)
    assert post.desks["pack"].keys == ["PARCEL/parcel-1/pack"]


def cancelled(post: Post) -> Behaviour:
    def happens(*_: object) -> Done:
        def cancel(record: Record) -> Record:
            return transition(LIFECYCLE, record, "cancelled", now=post.clock(), actor="clerk")

        Store(post.client, TABLE).change(post.key, cancel, trigger=True)
        return Done()

    return happens


def test_a_claim_whose_answer_is_lost_is_not_begun_if_the_order_is_cancelled_meanwhile(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    happens = cancelled(post)
    lose(post, monkeypatch, lambda: happens(None))  # type: ignore[arg-type]
    assert invoke(post).failed == []
    assert post.effects == []
    assert {post.status(name) for name in ("pack", "label")} == {Status.SKIPPED}


def test_a_claim_whose_answer_came_too_late_is_given_back_and_costs_no_failure(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def paused() -> None:
        customer_saves(post)
        post.paused = True

    lose(post, monkeypatch, paused)
    assert invoke(post).failed == []
    assert (post.effects, post.status("pack")) == ([], Status.WAITING)
    post.paused = False
    post.run(post.key)
    entry = post.record.entry("pack")
    assert (entry.status, entry.failures) == (Status.SUCCEEDED, 0)
