"""The table of yesterday under another name: made by DynamoDB, then given all that a restore does not carry.

Every step looks first, so whoever was interrupted says the same again and goes on. The stage goes on with its own table
until its state stack is told the name of this one; from the first step on, both are paused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.records import restored
from chalicelib.records.codec import Item
from chalicelib.records.moment import whole_milliseconds
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.restored import Restored
from chalicelib.records.store import Store
from operate.refusal import Refused

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import SSESpecificationTypeDef, TableDescriptionTypeDef

LOOK_EVERY: Final = 10.0
"""Seconds between two looks. A restore takes some minutes, of a large table hours."""
EXPIRES: Final = "expires_at"


@dataclass(frozen=True)
class Tables:
    """The two tables of a restore.

    Attributes:
        client: Whose credentials may restore and describe both, and write them.
        source: The table that the stage has.
        to: The moment that it goes back to, in whole seconds.
        look_every: Seconds between two looks at what is under way.
    """

    client: DynamoDBClient
    source: str
    to: datetime
    look_every: float = LOOK_EVERY

    @property
    def target(self) -> str:
        """Name of the restored table. The same moment has the same, so that a repeat finds what was begun."""
        return f"{own_name(self.source)}-{self.to:%Y%m%dT%H%M%SZ}"

    def refuse_impossible(self) -> None:
        """Refuse what DynamoDB could not do.

        Raises:
            Refused: The table is not there, has no point-in-time recovery, or it does not reach that moment.
        """
        try:
            answer = self.client.describe_continuous_backups(TableName=self.source)
        except (self.client.exceptions.TableNotFoundException, self.client.exceptions.ResourceNotFoundException):
            raise Refused(
                f"There is no table {self.source} any more that could be taken back to a moment.",
                "DynamoDB keeps a backup of what was deleted: docs/runbook.md (Restore) says how it comes back.",
            ) from None
        said: Any = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        if said.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise Refused(
                f"The table {self.source} has no point-in-time recovery, so there is nothing to go back to.",
                "Take a backup of AWS Backup, if there is one; and from now on set `point_in_time_recovery = true` "
                "below [state] in the stage's file.",
            )
        first, last = said.get("EarliestRestorableDateTime"), said.get("LatestRestorableDateTime")
        if first and last and not first <= self.to <= last:
            raise Refused(
                f"{self.source} can go back to any moment from {first:%Y-%m-%d %H:%M:%SZ} to {last:%H:%M:%SZ}."
            )

    def make(self, waiting: Callable[[str], None] = lambda _: None) -> None:
        """Have the table made, and wait until it is there.

        Args:
            waiting: Told at each look how the table stands.
        """
        if self._described() is None:
            self.client.restore_table_to_point_in_time(
                SourceTableName=self.source, TargetTableName=self.target, RestoreDateTime=self.to
            )
        while (found := self._described()) is None or found.get("TableStatus") != "ACTIVE":
            waiting(found.get("TableStatus", "CREATING") if found else "CREATING")
            time.sleep(self.look_every)

    def mark(self, now: datetime) -> Restored:
        """Pause the restored table and let it say what it is, before anything reads it."""
        store = Store(self.client, self.target)
        PauseSwitch(store).set(paused=True)
        said = restored.read(store)
        if said is not None and said.to == self.to:
            return said  # begun before; and one of an earlier restore says another moment
        said = Restored(to=self.to, at=whole_milliseconds(now))
        restored.write(store, said)
        return said

    def switch_on(self) -> str:
        """What a restore does not carry, as the stage's own table has it. Answers the ARN of the stream.

        The stream comes last: nothing that was done to the table until then starts anything.
        """
        old, new = self._source(), self._described() or {}
        if (key := _key(old)) != _key(new):  # DynamoDB takes the source's; whoever has restored it by hand may not
            self.client.update_table(TableName=self.target, SSESpecification=_under(key))
            self.make()
        ttl = self.client.describe_time_to_live(TableName=self.target)["TimeToLiveDescription"]
        if ttl.get("TimeToLiveStatus") not in {"ENABLED", "ENABLING"}:
            wanted: Any = {"AttributeName": EXPIRES, "Enabled": True}
            self.client.update_time_to_live(TableName=self.target, TimeToLiveSpecification=wanted)
        backups = self.client.describe_continuous_backups(TableName=self.target)["ContinuousBackupsDescription"]
        recovery: Any = backups.get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            self.client.update_continuous_backups(
                TableName=self.target, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )
        if old.get("DeletionProtectionEnabled") and not new.get("DeletionProtectionEnabled"):
            self.client.update_table(TableName=self.target, DeletionProtectionEnabled=True)
            self.make()
        tags = self.client.list_tags_of_resource(ResourceArn=old["TableArn"]).get("Tags", [])
        if ours := [tag for tag in tags if not tag["Key"].startswith("aws:")]:
            self.client.tag_resource(ResourceArn=new["TableArn"], Tags=ours)
        if not new.get("StreamSpecification", {}).get("StreamEnabled"):
            stream: Any = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
            self.client.update_table(TableName=self.target, StreamSpecification=stream)
            self.make()
        return str((self._described() or {})["LatestStreamArn"])

    def _source(self) -> TableDescriptionTypeDef:
        return self.client.describe_table(TableName=self.source)["Table"]

    def _described(self) -> TableDescriptionTypeDef | None:
        try:
            return self.client.describe_table(TableName=self.target)["Table"]
        except self.client.exceptions.ResourceNotFoundException:
            return None


def _key(described: Mapping[str, Any]) -> str:
    """ARN of the KMS key that a table is encrypted with; empty: DynamoDB's own, which the account does not see."""
    return str(described.get("SSEDescription", {}).get("KMSMasterKeyArn", ""))


def _under(key: str) -> SSESpecificationTypeDef:
    return {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key} if key else {"Enabled": False}


def own_name(table: str) -> str:
    """The name that the stage's own table has, also where it goes on with a restored one."""
    kept, _, moment = table.rpartition("-")
    is_restored = len(moment) == len("20260105T090000Z") and moment[8:9] == "T" and moment.endswith("Z")
    return kept if is_restored else table


def scanned(client: DynamoDBClient, table: str, *, names: Sequence[str] = ()) -> Iterator[Item]:
    """Every item of a table, read consistently. The one place that scans: no route and no run is served meanwhile.

    Args:
        names: Only these attributes; none: all.
    """
    wanted: Any = {"TableName": table, "ConsistentRead": True}
    if names:
        wanted |= {
            "ProjectionExpression": ", ".join(f"#{number}" for number in range(len(names))),
            "ExpressionAttributeNames": {f"#{number}": name for number, name in enumerate(names)},
        }
    for page in client.get_paginator("scan").paginate(**wanted):
        yield from page["Items"]
