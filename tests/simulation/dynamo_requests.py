"""Requests for the DynamoDB model's own test: what `chalicelib` sends, with hypothesis's choice of what goes into it.

Where a function of `chalicelib` makes a request's arguments, it makes them here, too. Keys and moments come from few,
so that they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeAlias

from hypothesis import strategies as st

from chalicelib.clients.analytics.mapping import Mapping, mapping_update
from chalicelib.records import codec
from chalicelib.records.codec import address
from chalicelib.records.glance import NEWER
from chalicelib.records.journal import Row
from chalicelib.records.partition import IndexQuery
from chalicelib.records.record import HistoryEntry
from chalicelib.records.triggers import count_up
from tests.clock import START
from tests.table import RATES, TABLE

Request: TypeAlias = tuple[str, dict[str, Any]]
"""A method of the client, and its arguments."""

KEYS = st.sampled_from(["ONBOARDING#a", "ONBOARDING#b", "PIXEL#c", "é"])
SORTS = st.sampled_from(["DETAILS", "TRIGGER", "EVENT#00000001", "EVENT#00000002"])
MOMENTS = st.sampled_from([f"2026-01-05T09:00:0{second}.000Z" for second in range(4)])
VERSIONS = st.integers(1, 3)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
    max_leaves=5,
)
INDEXED = st.fixed_dictionaries(
    {},
    optional={
        "gsi1pk": st.sampled_from(["LIST#a", "LIST#b"]),
        "gsi1sk": MOMENTS,
        "gsi2pk": st.just("NAME#1"),
        "gsi2sk": st.sampled_from(["a", "b"]),
        "gsi3pk": st.sampled_from(["DUE#0", "DUE#1"]),
        "gsi3sk": MOMENTS,
        "gsi4pk": st.just("ATTENTION#a"),
        "gsi4sk": MOMENTS,
        "gsi5pk": st.just("TITLE#a"),
        "gsi5sk": st.sampled_from(["ada", "adam", "bob"]),
    },
)
ATTRIBUTES = st.builds(
    lambda indexed, more, version: {**indexed, **more, "version": version},
    INDEXED,
    st.dictionaries(st.sampled_from(["title", "status", "actions", "fields", "gen", "hits"]), PLAIN, max_size=3)
    | st.fixed_dictionaries({"status": st.sampled_from(["x", "y"])}),
    VERSIONS,
)
NEW = {"ConditionExpression": "attribute_not_exists(pk)"}


def put(key: str, sort: str, attributes: dict[str, Any], *, new: bool, words: Collection[str] = ()) -> dict[str, Any]:
    """A PutItem, on condition that the item is new or not. `words` are stored as a set, as nothing of ours is."""
    item = codec.to_item({"pk": key, "sk": sort, **attributes}) | ({"words": {"SS": sorted(words)}} if words else {})
    return {"TableName": TABLE, "Item": item} | (NEW if new else {})


def glanced(key: str, moment: str) -> dict[str, Any]:
    """`Glances.keep`."""
    item = {"pk": key, "sk": "HEALTH", "checked_at": moment, "states": {"index": "READY"}}
    return {
        "TableName": TABLE,
        "Item": codec.to_item(item),
        "ConditionExpression": NEWER,
        "ExpressionAttributeValues": codec.to_item({":checked_at": moment}),
    }


def told(key: str, version: int, told: int) -> dict[str, Any]:
    """`Store` puts a row of history that may be there already, and tell less."""
    entries = [HistoryEntry(at=START, subject=f"action-{number}") for number in range(told)]
    return Row(key, version, entries, grows=True).put(TABLE)


def rewrite(key: str, sort: str, attributes: dict[str, Any], gone: set[str], seen: int) -> dict[str, Any]:
    """What `records.update.difference` makes: some attributes set, some removed, if the version is as it was."""
    gone = gone - attributes.keys()
    names = {f"#{index}": name for index, name in enumerate([*attributes, *sorted(gone)])}
    places = {name: place for place, name in names.items()}
    text = "SET " + ", ".join(f"{places[name]} = :{places[name][1:]}" for name in attributes)
    if gone:
        text += " REMOVE " + ", ".join(places[name] for name in sorted(gone))
    values = codec.to_item({f":{places[name][1:]}": value for name, value in attributes.items()})
    return {
        "TableName": TABLE,
        "Key": address(key, sort),
        "UpdateExpression": text,
        "ConditionExpression": "version = :seen",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {**values, ":seen": {"N": str(seen)}},
    }


def pushed(key: str, sort: str, later: str, seen: str) -> dict[str, Any]:
    """The record's part of `wake_if_still_due`."""
    return {
        "TableName": TABLE,
        "Key": address(key, sort),
        "UpdateExpression": "SET gsi3sk = :later ADD version :one",
        "ConditionExpression": "gsi3sk = :seen",
        "ExpressionAttributeValues": codec.to_item({":later": later, ":seen": seen, ":one": 1}),
    }


def marked(key: str, sort: str, now: str) -> dict[str, Any]:
    """`Store.mark_unreadable`."""
    return {
        "TableName": TABLE,
        "Key": address(key, sort),
        "UpdateExpression": "SET gsi4pk = :attention, gsi4sk = if_not_exists(gsi4sk, :now), attention = :why "
        "REMOVE gsi3pk, gsi3sk",
        "ExpressionAttributeValues": codec.to_item({":attention": "ATTENTION#a", ":now": now, ":why": "UNREADABLE"}),
    }


def mapped(key: str, account: str) -> dict[str, Any]:
    """`Analytics.ensure_mapping`, in a table of the same keys."""
    return {"TableName": TABLE, **mapping_update(Mapping(key, account, "prefix/", "https://queue"))}


def killed(key: str, sort: str, now: str) -> dict[str, Any]:
    """`Links.killed`."""
    return {
        "TableName": TABLE,
        "Key": address(key, sort),
        "UpdateExpression": "SET dead_at = :now, why = :why",
        "ExpressionAttributeValues": codec.to_item({":now": now, ":why": "revoked"}),
    }


def counted(key: str, ends: int) -> dict[str, Any]:
    """`Rates.count`."""
    return {
        "TableName": RATES,
        "Key": {"pk": {"S": key}},
        "UpdateExpression": "ADD hits :one SET expires_at = :ends",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":ends": {"N": str(ends)}},
        "ReturnValues": "UPDATED_NEW",
    }


def deleted(key: str, sort: str, **returned: str) -> dict[str, Any]:
    """A DeleteItem."""
    return {"TableName": TABLE, "Key": address(key, sort), **returned}


def checked(key: str, sort: str, *, there: bool) -> dict[str, Any]:
    """A ConditionCheck."""
    test = "attribute_exists" if there else "attribute_not_exists"
    return {"TableName": TABLE, "Key": address(key, sort), "ConditionExpression": f"{test}(pk)"}


def update(text: str, key: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Any UpdateItem; of one and the same item, unless it is said."""
    given_ = {"TableName": TABLE, "Key": key or address("ONBOARDING#a", "DETAILS"), "UpdateExpression": text}
    return given_ | more


ONE = {":one": {"N": "1"}}


GONE = st.sets(st.sampled_from(["title", "gsi3pk", "gsi3sk", "gsi4pk", "actions"]), max_size=3)
WORDS = st.sets(st.text(max_size=3), max_size=2)
PUTS = st.builds(put, KEYS, SORTS, ATTRIBUTES, new=st.booleans(), words=WORDS)
TOLD = st.builds(told, KEYS, st.integers(1, 2), st.integers(0, 3))
DELETES = st.builds(deleted, KEYS, SORTS)
TELLING_DELETES = st.builds(deleted, KEYS, SORTS, ReturnValues=st.sampled_from(("NONE", "ALL_OLD")))
UPDATES = (
    st.builds(rewrite, KEYS, SORTS, ATTRIBUTES, GONE, VERSIONS)
    | st.builds(count_up, st.just(TABLE), KEYS)
    | st.builds(pushed, KEYS, SORTS, MOMENTS, MOMENTS)
    | st.builds(marked, KEYS, SORTS, MOMENTS)
    | st.builds(mapped, KEYS, st.sampled_from(["1", "2"]))
    | st.builds(killed, KEYS, SORTS, MOMENTS)
)
PARTS = st.one_of(
    st.builds(lambda given: {"Put": given}, PUTS | TOLD),
    st.builds(lambda given: {"Update": given}, UPDATES),
    st.builds(lambda given: {"Delete": given}, DELETES),
    st.builds(lambda given: {"ConditionCheck": given}, st.builds(checked, KEYS, SORTS, there=st.booleans())),
)
WRITES: st.SearchStrategy[Request] = st.one_of(
    st.tuples(st.just("put_item"), PUTS | st.builds(glanced, KEYS, MOMENTS) | TOLD),
    st.tuples(st.just("update_item"), UPDATES),
    st.tuples(st.just("update_item"), st.builds(counted, KEYS, st.integers(1, 3))),
    st.tuples(st.just("delete_item"), TELLING_DELETES),
    st.tuples(
        st.just("transact_write_items"),
        st.builds(lambda parts: {"TransactItems": parts}, st.lists(PARTS, min_size=1, max_size=4)),
    ),
)


def query(index: str, condition: str, values: dict[str, str], **more: Any) -> dict[str, Any]:
    """A Query; an empty index is the table."""
    given = {
        "TableName": TABLE,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": codec.to_item(values),
    }
    return given | ({"IndexName": index} if index else {}) | more


def asked(index: str, partition: str, *, forward: bool = True, **more: Any) -> dict[str, Any]:
    """A query of a view."""
    return IndexQuery(index, forward, **more).query(TABLE, partition)


LIST = asked("gsi1", "LIST#a", forward=False)
OF_A_STATUS = asked("gsi1", "LIST#a", forward=False, only={"status": "x", "title": "y"})
WAITING = asked("gsi4", "ATTENTION#a")
COUNT = {**WAITING, "Select": "COUNT"}
COUNT_OF_A_STATUS = {**OF_A_STATUS, "Select": "COUNT"}
TITLED = asked("gsi5", "TITLE#a", prefix="ada")
NAMED = asked("gsi2", "NAME#1")


def due(until: str) -> dict[str, Any]:
    """`Views.due`."""
    return asked("gsi3", "DUE#0", until=until)


def history(key: str) -> dict[str, Any]:
    """`Views.history`."""
    return query("", "pk = :key AND begins_with(sk, :event)", {":key": key, ":event": "EVENT#"})


def limited(given: dict[str, Any], limit: int | None) -> dict[str, Any]:
    """A request for one page of so many items; None: for all of them."""
    return given if limit is None else {**given, "Limit": limit}


VIEWS = [LIST, OF_A_STATUS, WAITING, COUNT, COUNT_OF_A_STATUS, TITLED, NAMED]
QUERIES = st.builds(
    limited,
    st.sampled_from(VIEWS) | st.builds(due, MOMENTS) | st.builds(history, KEYS),
    st.none() | st.integers(1, 3),
)
READ: Callable[[str, str], dict[str, Any]] = lambda key, sort: {"TableName": TABLE, "Key": address(key, sort)}  # noqa: E731
SEVERAL: Callable[[set[str]], dict[str, Any]] = lambda keys: {  # noqa: E731
    "RequestItems": {TABLE: {"Keys": [address(key, "DETAILS") for key in sorted(keys)]}}
}
READS: st.SearchStrategy[Request] = st.one_of(
    st.tuples(st.just("get_item"), st.builds(READ, KEYS, SORTS)),
    st.tuples(st.just("batch_get_item"), st.builds(SEVERAL, st.sets(KEYS, min_size=1))),
)
