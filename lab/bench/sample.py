"""The sample customer's whole journey, once, with every request to the table recorded and every write replayed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.state.storage import storage
from lab.bench import changes, counts, replay, rest, watch
from lab.bench.call_log import READS, WRITES, CallLog, LoggedCall
from lab.bench.items import TableIndex, index_of, read_units, size
from lab.bench.replay import Write
from lab.bench.rounds import ALL, REGISTERED
from local.demo.clients import CustomerClient, EngineerClient, code_from
from local.demo.ecom.journey import FIRST

if TYPE_CHECKING:
    from lab.bench.counts import Counted
    from lab.bench.place import BenchStack

LOOKS_AT_PROGRESS = 5
"""How often the last screen asks before it shows that all is done. An assumption: it asks while somebody watches."""
LOOKS_BY_ENGINEER = 3
SMALL = 1024


@dataclass(frozen=True)
class SampleJourney:
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
    indexes: Sequence[TableIndex]

    def units(self, *writers: str) -> int:
        """Write units of these writers, indexes included."""
        return sum(write.units(self.indexes) for write in self.writes if write.by in writers)


def travel(place: BenchStack, sample: Mapping[str, Any]) -> SampleJourney:
    """Take the sample customer the whole way."""
    began = time.time()
    call_log = CallLog(place.emulator)
    with call_log.recording():
        key = _journey(place, sample)
    told = changes.by_onboarding(changes.told(place), [key])[key]
    asked = [call for call in call_log.calls if call.name in (*READS, *WRITES)]
    callers = _callers(asked, place)
    engine = [call for call in asked if callers[call.caller] == "stream" and not _elsewhere(call, place)]
    sizes = {str(change.sort): size(change.new) for change in told if change.new is not None}
    units = {"api": 0.0, "engine": 0.0}
    for call in asked:
        if call.name in READS and not _elsewhere(call, place):
            units["api" if callers[call.caller] == "api" else "engine"] += _units(call, sizes)
    return SampleJourney(
        counted=counts.counted(counts.between(counts.since(place, began), began, time.time())),
        writes=replay.requests(told),
        engine_calls=(
            sum(call.name in READS for call in engine),
            sum(call.name not in READS for call in engine),
        ),
        read_units=units,
        rate_writes=sum(
            call.name == "UpdateItem" and str(call.asked.get("TableName", "")).endswith("Rates") for call in asked
        ),
        indexes=[index_of(one) for one in storage()["Table"]["Properties"]["GlobalSecondaryIndexes"]],
    )


def _journey(place: BenchStack, sample: Mapping[str, Any]) -> str:
    """As the demo does it; nobody asks more often than a person's browser would. Answers the record's key."""
    stack, dynamodb = place.stack, place.emulator.dynamodb
    engineer = EngineerClient(stack.api, stack.admin_token)
    made = engineer.create(sample["prefill"], sample["note"], idempotency_key=str(uuid.uuid4()))
    key = f"ONBOARDING#{made['onboarding_id']}"
    watch.until(watch.actions_settled(dynamodb, stack.table, key, FIRST), "account and pixel")
    customer, owner = CustomerClient(stack.api, made["link"]), sample["owner"]
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
    watch.until(rest.polled(place, key, times=1), "the first poll")
    rest.let_go(place, key)
    for _ in range(LOOKS_AT_PROGRESS):
        customer.progress()
    for _ in range(LOOKS_BY_ENGINEER):
        engineer.detail(made["onboarding_id"])
    return key


def _callers(calls: Sequence[LoggedCall], place: BenchStack) -> dict[str, str]:
    """Which function each access key is: the stream handler writes the pixel's mapping (which the API only reads), the
    wake handler only counts up."""
    found = {}
    for caller in {call.caller for call in calls}:
        own = [call for call in calls if call.caller == caller]
        mapped = [call for call in own if call.asked.get("TableName") == place.stack.analytics_table]
        if any(call.name in WRITES for call in mapped):
            found[caller] = "stream"
        elif all(call.asked.get("Key", {}).get("sk", {}).get("S") == "TRIGGER" for call in own):
            found[caller] = "wake"
        elif any(call.asked.get("IndexName") == "gsi3" for call in own):
            found[caller] = "sweep"
        else:
            found[caller] = "api"
    return found


def _elsewhere(call: LoggedCall, place: BenchStack) -> bool:
    return bool(call.asked.get("TableName", place.stack.table) != place.stack.table)


def _units(call: LoggedCall, sizes: Mapping[str, int]) -> float:
    """Units of a read, by what is there in the end: never less than at the moment of the read."""
    consistent = bool(call.asked.get("ConsistentRead"))
    if call.name == "Query":
        return read_units(
            sum(bytes_ for sort, bytes_ in sizes.items() if sort.startswith("EVENT#")), consistent=consistent
        )
    sort = call.asked.get("Key", {}).get("sk", {}).get("S", "")
    return read_units(sizes.get(sort, SMALL), consistent=consistent)
