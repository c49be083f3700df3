"""The stream's handler, where a mapping brings it more than triggers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.handlers import stream


class Worker:
    """Notes what it is to run."""

    def __init__(self) -> None:
        self.starts: dict[str, frozenset[int]] = {}
        self.holder = ""

    def run(self, starts: dict[str, frozenset[int]], *, holder: str, **_: Any) -> SimpleNamespace:
        self.starts, self.holder = starts, holder
        return SimpleNamespace(unreadable=(), left=(), failed={"ONBOARDING#b"})


def test_what_is_no_trigger_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    monkeypatch.setattr(stream, "worker", lambda: worker)
    written = [("ONBOARDING#a", "DETAILS"), ("ONBOARDING#b", "TRIGGER"), ("ONBOARDING#c", "EVENT#1")]
    records = [
        {"dynamodb": {"SequenceNumber": str(number), "Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}}
        for number, (pk, sk) in enumerate(written)
    ]
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1000, aws_request_id="r")
    answer = stream.handle({"Records": records}, context)
    assert list(worker.starts) == ["ONBOARDING#b"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}


@pytest.mark.parametrize(
    ("request_id", "name"),
    [("0f9a3c1e-7b1d-4c55-9a10-2c8f4f0f9b11", "0f9a3c1e"), ("run-7", "run-7"), ("", "")],
)
def test_the_ledger_names_an_invocation_by_what_its_log_can_be_found_by(
    monkeypatch: pytest.MonkeyPatch, request_id: str, name: str
) -> None:
    worker = Worker()
    monkeypatch.setattr(stream, "worker", lambda: worker)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1000, aws_request_id=request_id)
    stream.handle({"Records": []}, context)
    assert worker.holder == name


def test_a_run_is_told_which_starts_its_batch_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trigger that was deleted, as by hand, tells no number."""
    worker = Worker()
    monkeypatch.setattr(stream, "worker", lambda: worker)
    written = [
        ("a", "TRIGGER", 7),
        ("b", "TRIGGER", 2),
        ("a", "DETAILS", 1),
        ("a", "TRIGGER", 8),
        ("c", "TRIGGER", None),
    ]
    records = []
    for number, (pk, sk, gen) in enumerate(written):
        image = {} if gen is None else {"NewImage": {"gen": {"N": str(gen)}}}
        keys = {"pk": {"S": pk}, "sk": {"S": sk}}
        records.append({"dynamodb": {"SequenceNumber": str(number), "Keys": keys, **image}})
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1000, aws_request_id="r")
    stream.handle({"Records": records}, context)
    assert worker.starts == {"a": {7, 8}, "b": {2}, "c": set()}
