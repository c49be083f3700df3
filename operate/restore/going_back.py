"""The three parts of a restore, each of which can be said again: take the table in, look at it, let it go on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalicelib.deadline import utc_now
from chalicelib.flows import registry
from chalicelib.records import restored
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.restored import Restored
from chalicelib.records.store import Store
from operate.refusal import Refused
from operate.restore.report import Report, report
from operate.restore.table import Tables, own_name, scanned
from operate.restore.taking_in import TakenIn, take_in

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from operate.stage import Named

Step = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True)
class Ready:
    """A restored table that the stage can be given.

    Attributes:
        table: Its name, for the state's parameter `table_name`.
        stream: The ARN of its stream, for `table_stream_arn`.
        said: What it says of itself.
        taken: What became of its records.
    """

    table: str
    stream: str
    said: Restored
    taken: TakenIn


def go_back(tables: Tables, named: Named, *, actor: str, step: Step, tell: Callable[[str], None]) -> Ready:
    """Take the table in as it was at that moment. Both tables are paused then, and the stage is where it was.

    Args:
        named: The stage, for what to do next.
        actor: Who restores, for the history of every record.
        step: Shows a step while it is done.
        tell: Says how far one has come.

    Raises:
        Refused: DynamoDB could not do it, or the table is in use already.
    """
    if tables.source == tables.target:
        raise Refused(f"The stage goes on with {tables.target} already.", f"Look at it: {_restore('check', named)}")
    tables.refuse_impossible()
    with step("pause the stage"):
        PauseSwitch(Store(tables.client, tables.source)).set(paused=True, by=actor, at=utc_now())
    with step(f"restore {tables.source} as of {tables.to:%Y-%m-%d %H:%M:%SZ} to {tables.target}"):
        tables.make(tell)
    said = tables.mark(utc_now())
    if said.confirmed:
        raise Refused(f"{tables.target} was restored and confirmed before.", "Restore to another moment.")
    store = Store(tables.client, tables.target, registry.ALL)
    with step("take every record in"):
        items = scanned(tables.client, tables.target)
        taken = take_in(store, registry.ALL, items, said, actor=actor, progress=_each(1000, tell))
    with step("switch on what a restore does not carry: time to live, recovery, protection, tags, stream"):
        stream = tables.switch_on()
    return Ready(tables.target, stream, said, taken)


def look(client: DynamoDBClient, table: str, named: Named) -> tuple[Restored, Report]:
    """What a restored table has lost and what people must see to, beside the table that the stage had.

    Raises:
        Refused: It is no restored table.
    """
    said, old = _said(client, table, named), own_name(table)
    compared = scanned(client, old) if old != table and _is_there(client, old) else None
    return said, report(registry.ALL, scanned(client, table), compared, said)


def confirm(client: DynamoDBClient, table: str, named: Named, *, by: str, links_stay_dead: bool) -> Restored:
    """Let a restored table go on: links of before open again, and the executors start.

    Raises:
        Refused: It is no restored table, or not all of it was taken in.
    """
    said = _said(client, table, named)
    names = ("pk", "sk", "restored_at", "created_at", "gsi1sk")
    left = [item["pk"]["S"] for item in scanned(client, table, names=names) if _left_out(item, said)]
    if left:
        raise Refused(
            f"{len(left)} records of {table} were not taken in, {left[0]} for one: the restore was interrupted.",
            f"Take table_name and table_stream_arn out of {named.file}, `make deploy {named.make}`; then "
            f"`{_restore(f'--to {said.to:%Y-%m-%dT%H:%M:%SZ}', named)}` goes on.",
        )
    if not said.confirmed:
        changes = {"confirmed_at": utc_now(), "confirmed_by": by, "links_stay_dead": links_stay_dead}
        said = Restored.model_validate({**said.model_dump(), **changes})
        restored.write(Store(client, table), said)
    PauseSwitch(Store(client, table)).set(paused=False)
    return said


def moment(text: str) -> datetime:
    """A moment as people write it: ISO 8601, in UTC where it says nothing else; whole seconds.

    Raises:
        Refused: It is none.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is no moment.", "Write it as 2026-01-31T09:00:00Z.") from None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _left_out(item: dict[str, dict[str, str]], said: Restored) -> bool:
    """Whether a record is of before the restore, and does not say that it was taken in."""
    made = said.model_dump(mode="json")
    older = item.get("gsi1sk", {}).get("S", "") <= made["to"]
    return item["sk"]["S"] == "DETAILS" and older and item.get("restored_at", {}).get("S", "") != made["at"]


def _restore(words: str, named: Named) -> str:
    return f"python -m operate restore {words} {named.option}"


def _said(client: DynamoDBClient, table: str, named: Named) -> Restored:
    said = restored.read(Store(client, table))
    if said is None:
        raise Refused(
            f"{table}, which the stage has, was never restored.",
            f"Begin with `{_restore('--to <moment>', named)}`, give {named.file} the table that it names, and deploy.",
        )
    return said


def _is_there(client: DynamoDBClient, table: str) -> bool:
    try:
        client.describe_table(TableName=table)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True


def _each(number: int, tell: Callable[[str], None]) -> Callable[[int], None]:
    return lambda count: tell(f"{count:,} records") if count % number == 0 else None
