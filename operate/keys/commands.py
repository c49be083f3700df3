"""``python -m operate keys v2 v1``: how many keys each version of their secret holds, so that one can be retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chalicelib.records.keys import Keys
from operate.command import Asked, about_stage
from operate.records.place import Place

if TYPE_CHECKING:
    from datetime import datetime

SHOWN = 10
"""Keys that are named of each version."""


@click.command("keys")
@click.argument("versions", nargs=-1, required=True, metavar="VERSION...")
@about_stage
def keys(asked: Asked, *, versions: tuple[str, ...]) -> None:
    """Show how many keys that count are kept under each of these versions of KEY_HASH_SECRET, as v2 v1.

    A key is kept under the newest one from its next use on. A version with none left can go from the secret.
    """
    desk = Place(asked).desk
    found, now = Keys(desk.store), desk.clock()
    rows = [_row(found, version, now) for version in dict.fromkeys(versions)]
    asked.out.answer({"versions": rows})
    asked.out.table(rows, ("version", "left", "first"), title="Keys by the version that they are kept under")


def _row(found: Keys, version: str, now: datetime) -> dict[str, object]:
    left = found.left(version, now)
    return {"version": version, "left": len(left), "first": sorted(left)[:SHOWN]}


COMMANDS = (keys,)
