"""Mending an item that no code can read: the one place where attributes are written by hand.

Only what cannot be read can be written here, only so that it can be read afterwards, and only as it was when it was
looked at.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click
from botocore.exceptions import ClientError

from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, Unreadable
from chalicelib.records.schema import TooNew
from chalicelib.records.waking import wake
from operate.command import Asked, about_stage
from operate.records.finding import meant
from operate.records.looking import personal_too
from operate.records.place import Place, refusal
from operate.refusal import Refused

if TYPE_CHECKING:
    from chalicelib.desk.context import Desk
    from chalicelib.records.codec import Item

OPENS: Final = "link_key"
"""The attribute that opens the onboarding to whoever has it."""


@click.command("mend")
@about_stage
@click.argument("record")
@click.option("--set", "given", multiple=True, metavar="ATTRIBUTE=JSON", help="What it is to hold: status='\"live\"'.")
@click.option("--remove", "removed", multiple=True, metavar="ATTRIBUTE", help="An attribute that should not be there.")
@personal_too
def mend(asked: Asked, record: str, *, given: Sequence[str], removed: Sequence[str], personal: bool) -> None:
    """Mend a record that is UNREADABLE: show which attributes cannot be read; with --set and --remove, write them.

    An ATTRIBUTE may lead into another: actions.create_index.status. Nothing is written that cannot be read then.
    """
    place = Place(asked)
    desk, which = place.desk, meant(place, record)
    item = desk.store.get(which.key, DETAILS, consistent=True)
    why = _unreadable(place, item, which.record_id)
    if not given and not removed:
        if not why:
            raise Refused(f"{which.record_id} can be read: there is nothing to mend.")
        _show(asked, which.record_id, why, item, personal=personal)
        return
    if not why:
        raise Refused(f"{which.record_id} can be read: the admin pages change it, and nothing else.")
    plain = _changed(codec.from_item(item), given, removed)
    if still := _unreadable(place, codec.to_item(plain), which.record_id):
        raise Refused(f"It could not be read then, either: {still}. Nothing was written.")
    changed = _written(desk, item, plain)
    wake(desk.store, which.key)
    asked.out.answer({"record": which.record_id, "changed": changed})
    asked.out.say(f"{which.record_id} can be read again ({', '.join(changed)} changed), and is started.")


COMMANDS = (mend,)


def _unreadable(place: Place, item: Item, record_id: str) -> str:
    """Which attributes cannot be read; empty: it can be read."""
    try:
        codec.decode(item, place.desk.flows)
    except Unreadable as error:
        return error.why
    except TooNew as error:
        raise refusal(place, error, record_id) from None
    return ""


def _show(asked: Asked, record_id: str, why: str, item: Item, *, personal: bool) -> None:
    named = [part.strip().partition(".")[0] for part in why.split(",")]
    plain = {name: codec.from_item({name: item[name]})[name] for name in named if name in item and name != OPENS}
    held = {name: json.dumps(value) if personal else type(value).__name__ for name, value in plain.items()}
    asked.out.answer({"record": record_id, "unreadable": why, "holds": plain if personal else held})
    asked.out.say(f"{record_id} cannot be read: {why}.")
    asked.out.facts(held, title="They hold" if personal else "They hold (--personal shows it)")
    if missing := [name for name in named if name not in item]:
        asked.out.say(f"Not there: {', '.join(missing)}. It has: {', '.join(sorted(item))}.")


def _changed(plain: Mapping[str, Any], given: Sequence[str], removed: Sequence[str]) -> dict[str, Any]:
    after = copy.deepcopy(dict(plain))
    for each in given:
        path, found, text = each.partition("=")
        try:
            value = json.loads(text, parse_constant=_no_json)
        except ValueError:
            raise Refused(f"{path}: what it is to hold must be JSON; a text stands in double quotes.") from None
        if not found:
            raise click.UsageError("--set ATTRIBUTE=JSON")
        within, last = _place(after, path)
        within[last] = value
    for path in removed:
        within, last = _place(after, path)
        within.pop(last, None)
    if {"pk", "sk", OPENS} & {each.partition("=")[0] for each in (*given, *removed)}:
        raise Refused("The item's key and its link stay as they are.")
    # One higher: whoever read the item before it was mended must not write over this.
    return {**after, "version": after["version"] + 1} if type(after.get("version")) is int else after


def _no_json(name: str) -> None:
    """NaN and the infinities, which Python takes for JSON, and no table can hold."""
    raise ValueError(name)


def _place(item: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, last = path.split(".")
    within: Any = item
    for name in parents:
        within = within.get(name) if isinstance(within, dict) else None
    if not isinstance(within, dict):
        raise Refused(f"There is nothing that {path} could stand in.", "Set the whole attribute.")
    return within, last


def _written(desk: Desk, item: Item, plain: Mapping[str, Any]) -> list[str]:
    """Write what differs, if the item is as it was read; answers the attributes."""
    after = codec.to_item(plain)
    differ = sorted(name for name in {*item, *after} if item.get(name) != after.get(name))
    tokens = {name: f"#{number}" for number, name in enumerate(sorted({*differ, "version"}))}
    sets = [f"{tokens[name]} = :to{tokens[name][1:]}" for name in differ if name in after]
    drops = [tokens[name] for name in differ if name not in after]
    values = {f":to{tokens[name][1:]}": after[name] for name in differ if name in after}
    seen = [
        f"{tokens[name]} = :was{tokens[name][1:]}" if name in item else f"attribute_not_exists({tokens[name]})"
        for name in tokens
    ]
    values |= {f":was{tokens[name][1:]}": item[name] for name in tokens if name in item}
    update = (f"SET {', '.join(sets)} " if sets else "") + (f"REMOVE {', '.join(drops)}" if drops else "")
    try:
        desk.store.client.update_item(
            TableName=desk.store.table,
            Key={name: item[name] for name in ("pk", "sk")},
            UpdateExpression=update.strip(),
            ConditionExpression=" AND ".join(sorted(seen)),
            ExpressionAttributeNames={token: name for name, token in tokens.items()},
            ExpressionAttributeValues=values,
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
            raise
        raise Refused("It was changed since it was looked at. Nothing was written.", "Run this again.") from None
    return [name for name in differ if name != "version"]
