"""``python -m operate keys v2 v1``: how many keys each version of their secret holds, so that one can be retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from chalicelib.clients.tokens.needs import KEY_HASH
from chalicelib.errors import PlatformError, SettingMissing
from chalicelib.flows import registry
from chalicelib.records.key_hashes import HashSecretUnusable
from chalicelib.records.keys import Keys
from infra import needs
from operate.command import Asked, about_stage
from operate.records.place import Place
from operate.refusal import Refused
from operate.secrets.commands import stored_versions
from operate.secrets.form import name_of, storing

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
    known = _known(asked)
    found, now = Keys(desk.store), desk.clock()
    rows = [_row(found, version, now) for version in dict.fromkeys(versions)]
    # What is no version any more may still have keys: those are refused, and somebody looks for them.
    if odd := [str(row["version"]) for row in rows if row["version"] not in known and not row["left"]]:
        raise Refused(
            f"The secret has no version {', '.join(odd)}, and no key is kept under it.",
            f"It has {', '.join(known)}, newest first.",
        )
    asked.out.answer({"versions": rows})
    shown = [{**row, "first": ", ".join(row["first"])} for row in rows]
    asked.out.table(shown, ("version", "left", "first"), title="Keys by the version that they are kept under")


def _known(asked: Asked) -> tuple[str, ...]:
    """The versions that the secret has.

    Raises:
        Refused: The stage has no such secret, or none that can be used.
    """
    stage = asked.stage
    if KEY_HASH not in needs.every_secret(registry.chosen(stage.settings["flows"])):
        raise Refused(f"No flow of the stage {stage.name} keeps keys under a secret.", "Those of tenants are kept so.")
    called = name_of(KEY_HASH, stage.name, stage.settings)
    try:
        return tuple(version for version, _ in stored_versions(asked, called).versions)
    except HashSecretUnusable as error:
        why = str(error)
    except (PlatformError, SettingMissing) as error:
        why = error.message
    raise Refused(f"The secret {called} cannot be used: {why}", storing(stage.named, "key-hash"))


def _row(found: Keys, version: str, now: datetime) -> dict[str, Any]:
    left = found.left(version, now)
    return {"version": version, "left": len(left), "first": sorted(left)[:SHOWN]}


COMMANDS = (keys,)
