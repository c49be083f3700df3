"""The table's secondary indexes: what each is asked for, and the keys under which it shows a record (docs/adr/0032).

Every key follows from the record itself and from its flow's declaration, so an entry comes, moves and goes with the
write that changes the record, and a key that another version of the code has left otherwise is put right by the
record's next write (`outdated_keys`). Each entry costs a write unit when it comes, two when it moves and one when
anything changes that the index projects; so the indexes project little.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

from chalicelib.records.moment import to_text
from chalicelib.records.record import ERASED, Record

NEWEST: Final = "gsi1"
"""The records of a flow by the moment they were created; `LISTED` is projected."""
NAMES: Final = "gsi2"
"""Records by a name that somebody else has given them, such as the id that a platform made; keys only."""
DUE: Final = "gsi3"
"""Records by the moment they are due; sparse, keys only."""
ATTENTION: Final = "gsi4"
"""Records of a flow that wait for a person, by since when; sparse. `LISTED` and the creation are projected."""
TITLES: Final = "gsi5"
"""Records of a flow by their folded title; keys only."""
USERS: Final = "gsi6"
"""Records by the user who has claimed their link; sparse, keys only."""

FURTHER_NAMES: Final = ("gsi7", "gsi8")
"""Records by further names, one index for each, since an index shows a record once; sparse, keys only."""

LISTED: Final = ("created_by", "status", "title", "valid_until", "attention_since", "attention", "at")
"""What lists show of a record beside its keys."""

PROJECTED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {NEWEST: LISTED, NAMES: (), DUE: (), ATTENTION: (*LISTED, f"{NEWEST}sk"), TITLES: (), USERS: ()}
    | dict.fromkeys(FURTHER_NAMES, ())
)
"""Every index, with the attributes that it has beside keys: the table is made from this."""

DUE_PARTITIONS: Final = 8
"""Partitions of the due index. A partition takes 1,000 write units a second and a move of a due time is two, so these
take 4,000 moves a second: 8,000 units, twice what a table of on-demand capacity takes before it has grown (4,000; both:
Amazon DynamoDB, "Quotas"). Reading one that is empty costs half a read unit: for all of them each minute some $0.02 a
month. The number can be raised: a record comes into its new partition with its next write."""
DUE_BEFORE: Final = "DUE"
"""The only partition of the due index that earlier code wrote. What it left there is found too, and moves with its next
write."""
UNKNOWN: Final = "?"
"""Stands for the flow of a record that cannot be read, where no flow has records of its kind."""

LONGEST_NAME: Final = 256
"""Characters of a name or an id that is looked up. A longer one is found by no name: a partition key has 2,048 bytes at
the most (Amazon DynamoDB, "Quotas")."""
LONGEST_SORT_KEY: Final = 1024
"""Bytes. Source: Amazon DynamoDB, "Quotas"."""
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
"""The block Combining Diacritical Marks: of any letter. Marks of one script alone are letters there."""
_LONGEST_TITLE: Final = 200
"""Characters of a folded title that are kept: at the most 800 bytes of `LONGEST_SORT_KEY`."""


class IndexedFlow(Protocol):
    """What the table goes by of a flow's declaration."""

    @property
    def name(self) -> str:
        """The flow's name, as its records have it."""
        ...

    @property
    def kind(self) -> str:
        """The kind of its records: the first part of their keys."""
        ...

    @property
    def looked_up_by(self) -> str:
        """The fact by whose value its records are found beside their id; empty: none."""
        ...

    @property
    def also_looked_up_by(self) -> tuple[str, ...]:
        """Further such facts, as many as there are `FURTHER_NAMES` at the most."""
        ...


Flows = Mapping[str, IndexedFlow]
"""Flows by their names."""
NO_FLOWS: Final[Flows] = MappingProxyType({})


def due_partitions() -> tuple[str, ...]:
    """Every partition in which a due record can stand."""
    return (*(f"DUE#{number}" for number in range(DUE_PARTITIONS)), DUE_BEFORE)


def due_partition(key: str) -> str:
    """The partition of the due index for a record, by a digest of its key."""
    return f"DUE#{hashlib.sha256(key.encode()).digest()[0] % DUE_PARTITIONS}"


def aside_partition(flow: str) -> str:
    """The partition of the due index for records that were due when their flow was switched off. Nothing in it is due:
    it is looked at where the flow is on (`engine.sweep`)."""
    return f"OFF#{flow}"


def newest_partition(flow: str) -> str:
    """The partition that lists a flow's records."""
    return f"LIST#{flow}"


def attention_partition(flow: str) -> str:
    """The partition of a flow's records that wait for a person."""
    return f"ATTENTION#{flow}"


def attention_partitions(flows: Iterable[str]) -> tuple[str, ...]:
    """The partitions of what waits for a person in each of these flows, and last that of records whose flow cannot be
    told."""
    return tuple(attention_partition(flow) for flow in (*flows, UNKNOWN))


def name_partition(name: str) -> str:
    """The partition of the records that have this name."""
    return f"NAME#{name}"


def title_partition(flow: str) -> str:
    """The partition of a flow's titles."""
    return f"TITLE#{flow}"


def user_partition(user: str) -> str:
    """The partition of the records whose link this user has claimed."""
    return f"USER#{user}"


def folded(title: str) -> str:
    """A title as it is sorted and looked up: without regard to case, accents, width and spaces; empty: nothing is
    left of it."""
    parts = unicodedata.normalize("NFKD", folded_before(title))
    plain = " ".join(_ACCENTS.sub("", parts).split())
    return unicodedata.normalize("NFKC", plain)[:_LONGEST_TITLE].rstrip()


def folded_before(title: str) -> str:
    """As `folded`, with accents: how earlier code has stored it, until the record's next write."""
    one_form = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold())
    return " ".join(one_form.split())[:_LONGEST_TITLE].rstrip()


def flow_of_kind(flows: Flows, kind: str) -> str:
    """The flow whose records are of a kind; `UNKNOWN` where there is none."""
    return next((flow.name for flow in flows.values() if flow.kind == kind), UNKNOWN)


def index_keys(record: Record, flows: Flows) -> dict[str, str]:
    """The keys of every index that shows the record now.

    Where `flows` lacks the record's flow, the keys of `NAMES` and `FURTHER_NAMES` are left out: nobody can tell them.
    """
    created = to_text(record.created_at)
    keys = _keys(NEWEST, newest_partition(record.flow), created)
    for index, name in _names(record, flows):
        keys |= _keys(index, name_partition(name), record.flow)
    if record.due_at:
        keys |= _keys(DUE, due_partition(record.key), to_text(record.due_at))
    if record.attention_since:
        keys |= _keys(ATTENTION, attention_partition(record.flow), to_text(record.attention_since))
    if title := folded(record.title):
        keys |= _keys(TITLES, title_partition(record.flow), title)
    if record.registered_by not in {"", ERASED}:
        keys |= _keys(USERS, user_partition(record.registered_by), created)
    return keys


def outdated_keys(stored: Mapping[str, Any], record: Record, flows: Flows) -> tuple[str, ...]:
    """Names of index keys that an item has otherwise than this code would write them, or not at all.

    Args:
        stored: The item's attributes, plain.
        record: The record in it.
    """
    wanted = index_keys(record, flows)
    known = (NEWEST, DUE, ATTENTION, TITLES, USERS, *([NAMES, *FURTHER_NAMES] if record.flow in flows else []))
    names = (f"{index}{end}" for index in known for end in ("pk", "sk"))
    return tuple(name for name in names if stored.get(name) != wanted.get(name))


def _names(record: Record, flows: Flows) -> Iterator[tuple[str, str]]:
    """Each index of names that shows the record, with the name."""
    if (flow := flows.get(record.flow)) is None:
        return
    facts = (flow.looked_up_by, *flow.also_looked_up_by)
    for index, fact in zip((NAMES, *FURTHER_NAMES), facts, strict=False):
        name = record.facts.get(fact, "")
        if 0 < len(name) <= LONGEST_NAME:
            yield index, name


def _keys(index: str, partition: str, sort: str) -> dict[str, str]:
    return {f"{index}pk": partition, f"{index}sk": sort}
