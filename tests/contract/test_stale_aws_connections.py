"""The same as `test_stale_connections`, for boto3's clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from chalicelib.clients.aws.session import CallTime, client_config, new_session
from chalicelib.wiring.worker import quick
from tests.contract.raw_server import RawServer
from tests.contract.test_stale_connections import Closing
from tests.contract.tls import self_signed

ITEM: Any = {"pk": {"S": "ONBOARDING#1"}}
Opened = Callable[..., Any]


@pytest.fixture(params=["plain", "TLS"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """A server for a script, and a client of a service that asks it, which keeps connections."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    trusted, context = self_signed(tmp_path)
    secured = request.param == "TLS"

    @contextmanager
    def open_(service: str, config: Any = None, kept: int = 1) -> Iterator[tuple[RawServer, Any]]:
        with RawServer(Closing(together=kept), tls=context if secured else None) as server:
            url = server.url.replace("http:", "https:") if secured else server.url
            given: Any = config or client_config(CallTime(connect=5, read=5))
            session: Any = new_session(None)
            trust = {"region_name": "eu-central-1", "verify": str(trusted)}
            made = session.client(service, endpoint_url=url, config=given, **trust)
            ask = getattr(made, {"dynamodb": "list_tables", "sqs": "list_queues"}.get(service, "list_keys"))
            with ThreadPoolExecutor(kept) as workers:
                list(workers.map(lambda _: ask(), range(kept)))
            yield server, made

    return open_


def test_a_read_is_asked_once_more_even_where_a_call_has_one_attempt(opened: Opened) -> None:
    with opened("dynamodb") as (server, dynamodb):
        dynamodb.get_item(TableName="t", Key=ITEM)
        assert (len(server.requests), server.connections) == (3, 2)


def test_the_second_time_none_of_the_others_that_were_kept_is_used(opened: Opened) -> None:
    with opened("dynamodb", kept=4) as (server, dynamodb):
        dynamodb.get_item(TableName="t", Key=ITEM)
        assert (len(server.requests), server.connections) == (6, 5)


def test_what_carries_a_token_is_sent_once_more(opened: Opened) -> None:
    with opened("dynamodb") as (server, dynamodb):
        dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": ITEM}}])
        assert len(server.requests) == 3


def test_what_is_signed_is_signed_once_more(opened: Opened) -> None:
    with opened("kms") as (server, kms):
        kms.sign(KeyId="key-1", Message=b"digest", MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256")
        assert (len(server.requests), server.connections) == (3, 2)


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("dynamodb", lambda made: made.put_item(TableName="t", Item=ITEM)),
        ("sqs", lambda made: made.send_message(QueueUrl="https://sqs/1/wakes", MessageBody="{}")),
    ],
)
def test_what_may_have_had_its_effect_is_not_sent_again(
    opened: Opened, service: str, call: Callable[[Any], object]
) -> None:
    with opened(service) as (server, made):
        with pytest.raises(ConnectionClosedError):
            call(made)
        assert len(server.requests) == 2


def test_the_engines_own_writes_are_safe_to_send_again_and_botocore_does(opened: Opened) -> None:
    with opened("dynamodb", quick(1)) as (server, dynamodb):
        dynamodb.put_item(TableName="t", Item=ITEM)
        assert (len(server.requests), server.connections) == (3, 2)
