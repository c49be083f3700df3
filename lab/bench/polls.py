"""What one poll of the golden path takes: started by a wake, started by the sweep, and the last one, which finds it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.clients.http.client import PlatformHttp
from lab.bench import changes, counts, replay, rest, shares, watch
from lab.bench.call_log import CallLog
from lab.bench.extra import ASKED_FOR
from local.demo.platforms import PlatformReader
from local.pixel_service.documents import PixelDocuments
from local.stack.aws import ACCOUNT
from local.stack.deploy import STACK_NAME
from local.stack.site import REGION

if TYPE_CHECKING:
    from lab.bench.counts import Counted
    from lab.bench.place import BenchStack
    from lab.bench.replay import Write

LOGGED_WITHIN = 5.0
SCHEDULED = {
    "version": "0",
    "id": "0",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": ACCOUNT,
    "time": "2026-01-01T00:00:00Z",
    "region": REGION,
    "resources": [],
    "detail": {},
}
"""What EventBridge sends each minute."""


@dataclass(frozen=True)
class Poll:
    """One poll.

    Attributes:
        counted: From the log lines.
        writes: Its writes, that of the wake or the sweep first.
        notifying_ms: Of the last poll: how long it then took to tell that the customer is completely onboarded.
    """

    counted: Counted
    writes: Sequence[Write]
    notifying_ms: float = 0.0


@dataclass(frozen=True)
class Polls:
    """Polls of some customers.

    Attributes:
        woken, swept: Polls that found something lacking, by what started them.
        last: Those that found everything.
        asked: What one poll asked of AWS, by operation; of DynamoDB outside of the table only.
    """

    woken: Sequence[Poll]
    swept: Sequence[Poll]
    last: Sequence[Poll]
    asked: Mapping[str, int]


def measure(place: BenchStack, keys: Sequence[str], documents: Sequence[Mapping[str, Any]]) -> Polls:
    """Poll each of these customers three times; the third time the golden path is reached.

    Args:
        keys: Records of customers who have submitted, at rest; none of them was woken before.
        documents: What a customer puts into the index.
    """
    asked = _asked(place, keys[0])
    counted = [_three(place, key, documents) for key in keys]
    told = changes.by_onboarding(changes.told(place), keys)
    writes = [shares.split(replay.requests(told[key]))[-3:] for key in keys]
    polls = [
        [Poll(count, write, ms) for (count, ms), write in zip(*one, strict=True)]
        for one in zip(counted, writes, strict=True)
    ]
    woken, swept, last = zip(*polls, strict=True)
    return Polls(woken, swept, last, asked)


def _three(place: BenchStack, key: str, documents: Sequence[Mapping[str, Any]]) -> list[tuple[Counted, float]]:
    polls = int(rest.load(place, key).plain["actions"][rest.WATCH]["fence"])
    found = []
    for number, start in enumerate((rest.send_wake, _sweep), polls + 1):
        found.append((_poll(place, key, start, rest.polled(place, key, times=number)), 0.0))
        rest.let_go(place, key)
    _go_live(place, key, documents)
    last = _poll(place, key, rest.send_wake, rest.completed(place, key))
    return [*found, (last, rest.load(place, key).notifying_ms)]


def _poll(place: BenchStack, key: str, start: Callable[[BenchStack, str], None], over: Callable[[], bool]) -> Counted:
    rest.make_due(place, key)
    began = time.time()
    start(place, key)
    watch.until(over, "a poll")
    return _logged(place, began)


def _logged(place: BenchStack, began: float) -> Counted:
    """What the functions logged, once the stream's function has ended, which nobody can see but in its log.

    Its report and its metrics come in any order, and every poll writes.
    """
    end = time.monotonic() + LOGGED_WITHIN
    while time.monotonic() < end:
        said = counts.counted(counts.between(counts.since(place, began), began, time.time()))
        if said.stream and said.writes:
            return said
        time.sleep(watch.LOOK_EVERY_SECONDS)
    raise watch.NeverDone("a poll: its function's log never ended")


def _sweep(place: BenchStack, key: str) -> None:  # noqa: ARG001 - as `send_wake`
    """The sweep of this minute, before its turn.

    Raises:
        NeverDone: It failed.
    """
    found = place.emulator.cloudformation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId="Sweep")
    functions = place.emulator.session.client("lambda", endpoint_url=place.emulator.url)
    name = found["StackResourceDetail"]["PhysicalResourceId"]
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(SCHEDULED).encode())
    if "FunctionError" in answer:
        raise watch.NeverDone(f"the sweep failed: {answer['Payload'].read()[:200]!r}")


def _asked(place: BenchStack, key: str) -> dict[str, int]:
    """One more poll, whose calls to AWS are recorded."""
    times = int(rest.load(place, key).plain["actions"][rest.WATCH]["fence"]) + 1
    rest.make_due(place, key)
    log = CallLog(place.emulator)
    with log.recording():
        rest.send_wake(place, key)
        watch.until(rest.polled(place, key, times=times), "a poll")
        rest.let_go(place, key)
    mapping = place.stack.analytics_table
    own = [
        call.name for call in log.calls if call.name in ASKED_FOR and call.asked.get("TableName", mapping) == mapping
    ]
    return {name: own.count(name) for name in sorted(set(own))}


def _go_live(place: BenchStack, key: str, documents: Sequence[Mapping[str, Any]]) -> None:
    """What people do: documents, and an event about one of them. The consumer of their queue does not run."""
    record = rest.load(place, key).plain
    account, pixel = record["facts"]["system_account_id"], record["facts"]["pixel_id"]
    index = record["answers"]["index_name"]
    PlatformReader(place.stack, place.emulator).add_documents(account, index, documents)
    event = {"event_id": str(uuid.uuid4()), "document_id": documents[0]["_id"], "at": datetime.now(UTC).isoformat()}
    secret = f"{place.stack.env}/onboarding/ecom-token"
    token = place.emulator.secrets.get_secret_value(SecretId=secret)["SecretString"]
    ecom = PlatformHttp("ECOM", place.stack.ecom, lambda *, fresh=False: token)  # noqa: ARG005 - a token source
    PixelDocuments(ecom).count(account, index, pixel, [event])
