"""The table: its stream, its indexes, what keeps it from being lost, and the pause switch in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.records import restored
from chalicelib.records.indexes import PROJECTED
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.store import Store
from operate.aws import aws, emulated
from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the table: there, its stream, every index active, recovery, protection, expiry, the pause switch; and findings"


def look(place: Place) -> Iterator[Finding]:
    """The table that the state stack names."""
    name = place.state.get("TableName", "")
    if not name:
        return
    client = place.client("dynamodb")
    try:
        table = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        yield fault("table", f"there is no table {name}", "docs/runbook.md, Restore: a table that was deleted")
        return
    yield ok("table", f"{name}, {table.get('TableStatus', '').lower()}")
    yield _stream(place, table)
    yield _indexes(place, table)
    yield _expiry(place, name)
    yield from _kept(place, name, table)
    yield _pause(place, name)
    if findings := place.state.get("FindingsTableName", ""):
        yield from _findings(place, findings)


def _findings(place: Place, name: str) -> Iterator[Finding]:
    """The table of what is found in files, where a flow of the stage looks for any."""
    client = place.client("dynamodb")
    try:
        client.describe_table(TableName=name)
    except client.exceptions.ResourceNotFoundException:
        yield fault("findings", f"there is no table {name}: no upload is looked through", place.state_anew)
        return
    yield _expiry(place, name, "findings expiry")


def _stream(place: Place, table: dict[str, Any]) -> Finding:
    said = table.get("StreamSpecification", {})
    name = place.state["TableName"]
    if not said.get("StreamEnabled"):
        return fault(
            "table stream",
            "the table has no stream: nothing that is written starts anything",
            f"{aws(place.region, _streaming(name))}; then run this again",
        )
    if said.get("StreamViewType") != "NEW_AND_OLD_IMAGES":
        return fault("table stream", f"the stream has {said.get('StreamViewType')}", "it must have NEW_AND_OLD_IMAGES")
    if table.get("LatestStreamArn") != place.state.get("TableStreamArn"):
        corrected = f'table_stream_arn = "{table.get("LatestStreamArn")}" below [state], then {place.again}'
        remedy = place.state_anew if name == f"{place.env}-OnboardingTable" else corrected
        return fault("table stream", "the table's stream is another than the state stack says", remedy)
    return ok("table stream", "new and old images")


def _streaming(name: str) -> str:
    stream = "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES"
    return f"dynamodb update-table --table-name {name} --stream-specification {stream}"


def _indexes(place: Place, table: dict[str, Any]) -> Finding:
    found = {each["IndexName"]: each.get("IndexStatus", "ACTIVE") for each in table.get("GlobalSecondaryIndexes", ())}
    if missing := sorted(set(PROJECTED) - set(found)):
        return fault("table indexes", f"missing: {', '.join(missing)}", f"{place.again}, once for each (one a deploy)")
    if building := sorted(name for name in PROJECTED if found[name] != "ACTIVE"):
        return warning("table indexes", f"still being built: {', '.join(building)}", "wait, and run this again")
    return ok("table indexes", f"all {len(PROJECTED)} active")


def _expiry(place: Place, name: str, check: str = "table expiry") -> Finding:
    said = place.client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if (
        said.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
        and said.get("AttributeName", "expires_at") == "expires_at"
    ):
        return ok(check, "items with expires_at go by themselves")
    return fault(check, "items do not expire: what should go after days stays for ever", place.again)


def _kept(place: Place, name: str, table: dict[str, Any]) -> Iterator[Finding]:
    said = place.client("dynamodb").describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = said.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED"
    protected = bool(table.get("DeletionProtectionEnabled"))
    recover = "update-continuous-backups --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
    local, protect = emulated(place.client("dynamodb").meta.endpoint_url), "update-table --deletion-protection-enabled"
    for check, good, lacking, mending, line in (
        ("table recovery", recovery, "what is lost stays lost", recover, "point_in_time_recovery"),
        ("table protection", protected, "one command deletes it", protect, "deletion_protection"),
    ):
        if good:
            yield ok(check, "on")
        elif place.env == "prod":
            yield fault(check, lacking, aws(place.region, f"dynamodb {mending} --table-name {name}"))
        elif local or place.state_said.get(line) == "false":
            yield ok(check, f"off, as the stage's file says: {lacking}")
        else:  # what a stage is called does not say whether customers come to it
            yield warning(
                check,
                f"off: {lacking}. It is on by itself in a stage that is called prod, and in no other",
                f"{line} = true below [state] in {place.named.file}, then {place.again}; "
                f"{line} = false, if no customers come to this stage",
            )


def _pause(place: Place, name: str) -> Finding:
    store = Store(place.client("dynamodb"), name)
    state, found = PauseSwitch(store).state(), restored.read(store)
    if state.odd:
        return fault("pause switch", "it is no boolean, and may be read otherwise than it was meant", _resume(place))
    if state.paused and found is not None and not found.confirmed:
        return warning(
            "pause switch",
            "paused: the table was restored, and nobody has confirmed that it goes on",
            f"python -m operate restore check {place.named.option}, then "
            f"python -m operate restore confirm {place.named.option}",
        )
    if state.paused:
        return warning("pause switch", "paused: nothing starts", _resume(place))
    return ok("pause switch", "not paused")


def _resume(place: Place) -> str:
    return f"python -m operate resume {place.named.option}"
