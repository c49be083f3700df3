"""What the table's stream tells of every record: read once, split by onboarding."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lab.bench.replay import ItemChange

if TYPE_CHECKING:
    from lab.bench.place import BenchStack


def told(place: BenchStack) -> list[ItemChange]:
    """Every change of the table since there is a stack, in order."""
    streams = place.emulator.session.client("dynamodbstreams", endpoint_url=place.emulator.url)
    arn = streams.list_streams(TableName=place.stack.table)["Streams"][0]["StreamArn"]
    changes: list[ItemChange] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            answer = streams.get_records(ShardIterator=iterator)
            changes += [
                ItemChange(one["dynamodb"].get("OldImage"), one["dynamodb"].get("NewImage"))
                for one in answer["Records"]
            ]
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
    return changes


def by_onboarding(changes: Sequence[ItemChange], keys: Collection[str]) -> dict[str, list[ItemChange]]:
    """The changes of each of these onboardings: what has its key, and what was born with it (its link, its request).

    Args:
        keys: Partition keys of records.

    Raises:
        ValueError: One of them was never born.
    """
    found: dict[str, list[ItemChange]] = {}
    youngest = ""
    for change in changes:
        key = str((change.new or change.old or {})["pk"]["S"])
        if change.sort == "DETAILS" and change.old is None:
            youngest = key
            found[key] = []
        owner = key if key in found else youngest
        if owner in keys:
            found[owner].append(change)
    if missing := set(keys) - found.keys():
        raise ValueError(f"the stream does not tell of the birth of {sorted(missing)}")
    return {key: found[key] for key in keys}
