"""What an update must say to turn one stored record into another."""

from __future__ import annotations

from typing import Any

from chalicelib.records import codec
from chalicelib.records.indexes import NO_FLOWS, Flows
from chalicelib.records.record import Record


def difference(before: Record, after: Record, flows: Flows = NO_FLOWS, *, compact: bool = False) -> dict[str, Any]:
    """The arguments of an `UpdateItem` from one version to the next, refused unless the item is still at the first.

    Attributes that this code does not know (a newer version of it wrote them) are left alone. Those that an older
    version left otherwise than this one would are written anew.

    Args:
        flows: The flows that this code knows, by name. Without the record's own, its key in `NAMES` cannot be told.
        compact: The form in which the record is stored.
    """
    old = codec.encode(before, flows, compact=compact)
    stored = {name: value for name, value in old.items() if name not in before.outdated}
    new = codec.encode(after, flows, compact=compact)
    changed = {name: value for name, value in new.items() if name not in stored or stored[name] != value}
    gone = [name for name in dict.fromkeys([*stored, *before.outdated]) if name not in new]
    names = {f"#{index}": name for index, name in enumerate([*changed, *gone])}
    places = {name: place for place, name in names.items()}
    sets = ", ".join(f"{places[name]} = :{places[name][1:]}" for name in changed)
    removes = ", ".join(places[name] for name in gone)
    values = codec.to_item({f":{places[name][1:]}": value for name, value in changed.items()})
    return {
        "UpdateExpression": f"SET {sets}" + (f" REMOVE {removes}" if removes else ""),
        "ConditionExpression": "version = :seen",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {**values, ":seen": {"N": str(before.version)}},
    }
