"""How records that another version of this code has stored are read: older ones are translated, newer ones left alone.

**The envelope never changes.** Keys, index keys, `version`, `writer` and `schema_version` mean the same in every
version, so that the sweep, the lists and the conditional write work on any record, whatever wrote it.

**When to raise `SCHEMA_VERSION`.** When code of the version before would misread or damage what this code stores: a
name or a meaning changes, a default changes (defaults are not stored), or something is added inside `actions` that
must not be lost (a record's own attributes that a version does not know survive its writes; what is inside them does
not). Then an upgrade is added below, and golden items are made with the code *before* the change (tests/data/schema).

**Older.** Upgrades run one after the other when the record is read. Reading writes nothing: the record is stored at
this version with the next write that it needs anyway, and that write takes along what the upgrades changed.

**This one is read by one release and written by the next.** Version 3 is stored only where the stage's setting
`COMPACT_RECORDS` says so, and version 2 where not: so that the release before can read all there is if somebody rolls
back to it (docs/adr/0051).

**Newer.** During a deploy, and after a rollback, this code meets records of a version that it does not know. It cannot
plan them without doing harm, and no person has to act: code that can read them is deployed, or was. So they are
neither run nor marked nor written; `TooNew` is retryable, and the record stays due until the sweep finds it with code
that can read it. The same holds for a record whose flow this code does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.errors import Retryable
from chalicelib.records.ledger import SCHEMA_VERSION

Attributes = dict[str, Any]
"""An item's attributes as plain JSON-like values, keys included."""
Upgrade = Callable[[Attributes], Attributes]
"""Takes attributes of one version to the next. Pure: what it is given stays as it is. What it does not understand it
leaves, for the record's own checks to name."""


class Odd(ValueError):
    """An attribute as no version of this code stores it.

    Args:
        attribute: Its name.
    """

    def __init__(self, attribute: str) -> None:
        super().__init__(attribute)
        self.attribute = attribute


class TooNew(Retryable):
    """A record that only newer code can read. Nothing was written, and no person has to look.

    Args:
        key: Partition key of the record.
        what: What this code does not know, for example ``schema version 3``.
    """

    def __init__(self, key: str, what: str) -> None:
        super().__init__("RECORD_TOO_NEW", f"{key} needs newer code: {what}.", spends_failure=False)


def from_0(attributes: Attributes) -> Attributes:
    """Version 0 did not store its number. Its first items named themselves beside their key, and settled actions kept
    the name of the run that had held them."""
    rest = {name: value for name, value in attributes.items() if not _repeats_the_key(attributes, name)}
    if isinstance(actions := rest.get("actions"), dict):
        rest["actions"] = {name: _let_go(entry) for name, entry in actions.items()}
    return rest


def from_1(attributes: Attributes) -> Attributes:
    """Version 1 knew no action that recurs. It would forget what such an action has been done for, so it must not
    write records of version 2; nothing of its own needs translating."""
    return attributes


def from_2(attributes: Attributes) -> Attributes:
    """Version 2 says in words what version 3 stores in letters (`records.compact`), and knows no journal that stays on
    the record: it would tell twice what had gone out already. In words there is nothing to translate."""
    return attributes


UPGRADES: Mapping[int, Upgrade] = {0: from_0, 1: from_1, 2: from_2}
"""By the version that they start from."""


def upgraded(attributes: Attributes) -> tuple[Attributes, tuple[str, ...]]:
    """Attributes as this version of the code would have stored them.

    Returns:
        The attributes, and the names of those that the stored item has otherwise or not at all.

    Raises:
        TooNew: A newer version stored them.
        Odd: Their version is none that there can be.
    """
    version = attributes.get("schema_version", 0)
    if type(version) is not int or version < 0:
        raise Odd("schema_version")
    if version == SCHEMA_VERSION:
        return attributes, ()
    if version > SCHEMA_VERSION:
        raise TooNew(attributes["pk"], f"schema version {version}")
    now = attributes
    for step in range(version, SCHEMA_VERSION):
        now = UPGRADES[step](now)
    now = {**now, "schema_version": SCHEMA_VERSION}
    absent = object()
    names = sorted({*attributes, *now})
    return now, tuple(name for name in names if attributes.get(name, absent) != now.get(name, absent))


def _repeats_the_key(attributes: Attributes, name: str) -> bool:
    """Whether an attribute says the record's kind, or its id under whatever name, once more."""
    kind, _, record_id = str(attributes["pk"]).partition("#")
    return (name == "kind" and attributes[name] == kind) or (name.endswith("_id") and attributes[name] == record_id)


def _let_go(entry: Any) -> Any:
    if not isinstance(entry, dict) or entry.get("status") == "running":
        return entry
    return {name: value for name, value in entry.items() if name != "holder"}
