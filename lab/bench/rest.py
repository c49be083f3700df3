"""What goes on after the last thing that a customer sees, and how it is kept away from the next measurement.

The record of a customer who has submitted is looked at each minute (`watch_golden_path`). Were that left so, dozens of
polls would run beside the rounds that come later. So the benchmark waits until the first poll is over, takes its wake
off the queue, and takes the record out of the due index.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.executors.watch_golden_path import look_again_in
from chalicelib.flows.ecom.lifecycle import COMPLETED
from chalicelib.records import codec
from chalicelib.records.indexes import due_partition
from chalicelib.records.letters import ENTRY
from chalicelib.records.moment import to_text
from lab.bench import replay, watch

if TYPE_CHECKING:
    from lab.bench.place import BenchStack

WATCH, NOTIFY = "watch_golden_path", "notify"
FIRST_PAUSE = look_again_in(timedelta(0))


@dataclass(frozen=True)
class Resting:
    """A record as it is stored, attribute by attribute.

    Attributes:
        plain: Its attributes.
    """

    plain: Mapping[str, Any]

    @property
    def first_poll_ms(self) -> float:
        """How long the run went on for the first poll alone, once everything else had settled."""
        actions = self.plain["actions"]
        over = _moment(actions[WATCH]["due_at"]) - FIRST_PAUSE
        others = [_moment(entry["finished_at"]) for entry in actions.values() if "finished_at" in entry]
        return max(0.0, (over - max(others)).total_seconds() * 1000)

    @property
    def notifying_ms(self) -> float:
        """Of a record that is completed: how long it then took to tell."""
        told_at = _moment(self.plain["actions"][NOTIFY]["finished_at"])
        return (told_at - _moment(self.plain["at"][COMPLETED])).total_seconds() * 1000


def load(place: BenchStack, key: str) -> Resting:
    """The record as it is now."""
    return Resting(replay.in_words(_item(place, key)))


def polled(place: BenchStack, key: str, *, times: int) -> Callable[[], bool]:
    """Whether the watch has looked so often and waits, and nothing else of the record is under way."""

    def over() -> bool:
        actions = replay.in_words(_item(place, key)).get("actions", {})
        entry = actions.get(WATCH, {})
        others = [action["status"] for name, action in actions.items() if name != WATCH]
        return entry.get("status") == "pending" and entry["fence"] >= times and set(others) <= watch.SETTLED

    return over


def completed(place: BenchStack, key: str) -> Callable[[], bool]:
    """Whether the customer is completely onboarded, and that has been told."""

    def over() -> bool:
        record = replay.in_words(_item(place, key))
        notify = record["actions"][NOTIFY]
        told = COMPLETED in notify.get("done_for", []) and notify["status"] == "succeeded"
        return bool(record["status"] == COMPLETED and told)

    return over


def let_go(place: BenchStack, key: str) -> None:
    """Take the next poll's wake off the queue as soon as it is there, and the record out of the due index.

    Nobody else may have a wake under way.

    Raises:
        NeverDone: No wake came.
    """
    sqs, queue = place.emulator.sqs, place.stack.wake_queue_url
    name = "ApproximateNumberOfMessagesDelayed"

    def sent() -> bool:
        answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])  # type: ignore[list-item]
        return int(answer["Attributes"][name]) > 0  # type: ignore[index]

    watch.until(sent, "the wake of the next poll")
    sqs.purge_queue(QueueUrl=queue)
    _change(place, key, "REMOVE gsi3pk, gsi3sk", {})


def make_due(place: BenchStack, key: str) -> None:
    """Let the next poll be due now, as if its minute had passed. Raises no version: it is no write of Onramp's."""
    now = to_text(datetime.now(UTC))
    began = _moment(load(place, key).plain["actions"][WATCH]["started_at"])
    since = (_moment(now) - began) // timedelta(milliseconds=1)
    update = f"SET actions.{WATCH}.{ENTRY['due_at']} = :since, gsi3pk = :due, gsi3sk = :now"
    _change(place, key, update, {":now": now, ":since": since, ":due": due_partition(key)})


def send_wake(place: BenchStack, key: str) -> None:
    """The message that the engine would have sent, without its delay."""
    place.emulator.sqs.send_message(QueueUrl=place.stack.wake_queue_url, MessageBody=json.dumps({"key": key}))


def _change(place: BenchStack, key: str, update: str, values: Mapping[str, object]) -> None:
    given: Any = {"ExpressionAttributeValues": codec.to_item(dict(values))} if values else {}
    place.emulator.dynamodb.update_item(
        TableName=place.stack.table, Key=codec.address(key, codec.DETAILS), UpdateExpression=update, **given
    )


def _item(place: BenchStack, key: str) -> Any:
    answer = place.emulator.dynamodb.get_item(
        TableName=place.stack.table, Key=codec.address(key, codec.DETAILS), ConsistentRead=True
    )
    return answer.get("Item", {})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
