"""The stream's handler, where a mapping brings it more than triggers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.handlers import stream


class Worker:
    """Notes what it is to run."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def run(self, keys: list[str], **_: Any) -> SimpleNamespace:
        self.keys += keys
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
    assert worker.keys == ["ONBOARDING#b"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
