"""A read-out over TLS keeps its connections for the next one, whichever threads and clients ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from chalicelib.clients.http import bounded
from chalicelib.dimensions.questions import QUESTIONS
from local.platforms.certificate import self_signed
from local.platforms.faults import Switches
from tests.contract.health_place import Place, standing
from tests.contract.tls import only_trusting
from tests.table import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_OUTS = 5


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aws_session: boto3.Session) -> Iterator[Place]:
    """A customer who is completely onboarded, at platforms that take some time and speak TLS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", aws_session)
    monkeypatch.setattr(bounded, "LONGEST_IDLE", 60.0)  # a busy machine is no reason for another connection
    made = self_signed(tmp_path)
    with mock_aws(), only_trusting(made.trusted), standing(tmp_path / "pixel.git", made.with_key) as place:
        place.complete()
        for faults in place.faults.values():
            faults.set(Switches(latency_ms=30))
        yield place


def test_five_read_outs_over_tls_open_no_more_connections_than_one_can_use_at_the_same_time(place: Place) -> None:
    place.connections.clear()
    states = [place.states() for _ in range(READ_OUTS)]  # each by clients and threads of its own, as routes do it
    assert states == [["READY", "NOT_STARTED", "MISSING", "READY", "CONFIGURED"]] * READ_OUTS
    assert len(place.connections) <= QUESTIONS
