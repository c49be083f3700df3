"""The sample customer's whole journey, once, with every request to the table recorded and every write replayed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench import counts, replay, watch
from bench.items import Index, index_of, read_units, size
from bench.replay import Change, Write
from bench.rounds import ALL, REGISTERED
from bench.trail import READS, Call, Trail
from infra.storage import storage
from local.demo.clients import Customer, Engineer, code_from
from local.demo.journey import FIRST

if TYPE_CHECKING:
    from bench.counts import Counted
    from bench.place import Place

LOOKS_AT_PROGRESS = 5
"""How often the last screen asks before it shows that all is done. An assumption: it asks while somebody watches."""
LOOKS_BY_ENGINEER = 3
SMALL = 1024


@dataclass(frozen=True)
class Seen:
    """What the journey showed.

    Attributes:
        counted: From the log lines.
        writes: Every write request, replayed from the stream.
        engine_calls: DynamoDB requests of the stream handler's engine, by the emulator's own record: reads, writes.
        read_units: DynamoDB read units, by who read: api, engine.
        rate_writes: Writes of rate counters.
        indexes: The table's indexes.
    """

    counted: Counted
    writes: Sequence[Write]
    engine_calls: tuple[int, int]
    read_units: Mapping[str, float]
    rate_writes: int
    indexes: Sequence[Index]

    def units(self, *writers: str) -> int:
        """Write units of these writers, indexes included."""
        return sum(
            write.table_units + sum(write.units_in(self.indexes).values())
            for write in self.writes
            if write.by in writers
        )


def travel(place: Place, sample: Mapping[str, Any]) -> Seen:
    """Take the sample customer the whole way."""
    began = time.time()
    trail = Trail(place.emulator)
    with trail.recording():
        key = _journey(place, sample)
        time.sleep(0.5)  # the last invocation's own end, which nobody can see but in its log
    changes = _changes(place, key)
    callers = _callers(trail.calls, place)
    engine = [call for call in trail.calls if callers[call.caller] == "stream" and not _elsewhere(call, place)]
    sizes = {str(change.sort): size(change.new) for change in changes if change.new is not None}
    units = {"api": 0.0, "engine": 0.0}
    for call in trail.calls:
        if call.name in READS and not _elsewhere(call, place):
            units["api" if callers[call.caller] == "api" else "engine"] += _units(call, sizes)
    return Seen(
        counted=counts.counted(counts.between(counts.since(place, began), began, time.time())),
        writes=replay.requests(changes),
        engine_calls=(
            sum(call.name in READS for call in engine),
            sum(call.name not in READS for call in engine),
        ),
        read_units=units,
        rate_writes=sum(
            call.name == "UpdateItem" and str(call.asked.get("TableName", "")).endswith("Rates") for call in trail.calls
        ),
        indexes=[index_of(one) for one in storage()["Table"]["Properties"]["GlobalSecondaryIndexes"]],
    )


def _journey(place: Place, sample: Mapping[str, Any]) -> str:
    """As the demo does it; nobody asks more often than a person's browser would. Answers the record's key."""
    stack, dynamodb = place.stack, place.emulator.dynamodb
    engineer = Engineer(stack.api, stack.admin_token)
    made = engineer.create(sample["prefill"], sample["note"], idempotency_key=str(uuid.uuid4()))
    key = f"ONBOARDING#{made['onboarding_id']}"
    watch.until(watch.actions_settled(dynamodb, stack.table, key, FIRST), "account and pixel")
    customer, owner = Customer(stack.api, made["link"]), sample["owner"]
    customer.visit()
    customer.save(sample["steps"]["welcome"])
    customer.sign_up(owner["email"], owner["password"])
    customer.confirm(owner["email"], owner["password"], code_from(stack.mailbox, owner["email"]))
    watch.until(watch.actions_settled(dynamodb, stack.table, key, REGISTERED), "ownership")
    for step, fields in sample["steps"].items():
        if step != "welcome":
            customer.save(fields)
    customer.visit()
    customer.submit()
    watch.until(watch.actions_settled(dynamodb, stack.table, key, ALL), "everything")
    for _ in range(LOOKS_AT_PROGRESS):
        customer.progress()
    for _ in range(LOOKS_BY_ENGINEER):
        engineer.detail(made["onboarding_id"])
    return key


def _changes(place: Place, key: str) -> list[Change]:
    """Changes of this onboarding, in order: everything in the stream since the record was born."""
    streams = place.emulator.session.client("dynamodbstreams", endpoint_url=place.emulator.url)
    arn = streams.list_streams(TableName=place.stack.table)["Streams"][0]["StreamArn"]
    changes: list[Change] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            answer = streams.get_records(ShardIterator=iterator)
            changes += [
                Change(one["dynamodb"].get("OldImage"), one["dynamodb"].get("NewImage")) for one in answer["Records"]
            ]
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
    born = next(
        number
        for number, change in enumerate(changes)
        if change.old is None and change.sort == "DETAILS" and (change.new or {})["pk"]["S"] == key
    )
    return changes[born:]


def _callers(calls: Sequence[Call], place: Place) -> dict[str, str]:
    """Which function each access key is: the stream handler maps the pixel, the wake handler only counts up."""
    found = {}
    for caller in {call.caller for call in calls}:
        own = [call for call in calls if call.caller == caller]
        if any(call.asked.get("TableName") == place.stack.analytics_table for call in own):
            found[caller] = "stream"
        elif all(call.asked.get("Key", {}).get("sk", {}).get("S") == "TRIGGER" for call in own):
            found[caller] = "wake"
        elif any(call.asked.get("IndexName") == "gsi3" for call in own):
            found[caller] = "sweep"
        else:
            found[caller] = "api"
    return found


def _elsewhere(call: Call, place: Place) -> bool:
    return bool(call.asked.get("TableName", place.stack.table) != place.stack.table)


def _units(call: Call, sizes: Mapping[str, int]) -> float:
    """Units of a read, by what is there in the end: never less than at the moment of the read."""
    consistent = bool(call.asked.get("ConsistentRead"))
    if call.name == "Query":
        return read_units(
            sum(bytes_ for sort, bytes_ in sizes.items() if sort.startswith("EVENT#")), consistent=consistent
        )
    sort = call.asked.get("Key", {}).get("sk", {}).get("S", "")
    return read_units(sizes.get(sort, SMALL), consistent=consistent)
