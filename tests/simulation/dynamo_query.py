"""A Query of the DynamoDB model: one page of one partition, of the table or of a secondary index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.simulation import dynamo_expressions as expressions
from tests.simulation.dynamo_index import Index, Place, Range
from tests.simulation.dynamo_table import Table
from tests.simulation.dynamo_values import Item, copied, invalid, size_of_item, taken_item
from tests.simulation.dynamo_words import Words
from tests.simulation.dynamo_writes import arguments

QUERY = "Query"
REQUIRED = ("TableName", "KeyConditionExpression")
OPTIONAL = (
    "IndexName",
    "FilterExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "Limit",
    "ExclusiveStartKey",
    "ScanIndexForward",
    "Select",
    "ConsistentRead",
)
LONGEST_SORT_KEY = 1024
"""Bytes. Source: Amazon DynamoDB, "Quotas"."""
BAD_START = "The provided starting key is invalid"


def query_page(table: Table, given: Mapping[str, Any], page_bytes: int) -> dict[str, Any]:
    """Answer a Query.

    Raises:
        ClientError: ValidationException: the request could never be right.
        NotImplementedError: It asks for what the model does not know.
    """
    arguments(QUERY, given, REQUIRED, OPTIONAL)
    index = _index(table, given)
    limit = given.get("Limit")
    if limit is not None and limit < 1:
        raise invalid(QUERY, "Value at 'limit' failed to satisfy constraint: Member must be greater than or equal to 1")
    wanted, passes = _asked(index, given)
    seen: list[Item] = []
    size = 0
    last: Item | None = None
    for _, item in index.find(wanted):
        projected = index.project(item)
        size += size_of_item(projected)
        if seen and size > page_bytes:
            last = seen[-1]
            break
        seen.append(projected)
        if len(seen) == limit:
            last = projected
            break
    return _answer(index, seen, passes, last, given.get("Select"))


def _answer(
    index: Index, seen: list[Item], passes: Callable[[Item], bool], last: Item | None, select: str | None
) -> dict[str, Any]:
    """What a limit and a page's end count is what was looked at, and not what passes."""
    if select not in {None, "COUNT"}:
        raise NotImplementedError(f"Query with Select={select}")
    found = [item for item in seen if passes(item)]
    answer: dict[str, Any] = {"Count": len(found), "ScannedCount": len(seen)}
    if select is None:
        answer["Items"] = copied(found)
    if last is not None:
        answer["LastEvaluatedKey"] = copied({name: last[name] for name in {*index.keys, *index.table_keys}})
    return answer


def _index(table: Table, given: Mapping[str, Any]) -> Index:
    name = given.get("IndexName")
    if name is None:
        return table.primary
    if name not in table.indexes:
        raise invalid(QUERY, f"The table does not have the specified index: {name}")
    if given.get("ConsistentRead"):
        raise invalid(QUERY, "Consistent reads are not supported on global secondary indexes")
    return table.indexes[name]


def _asked(index: Index, given: Mapping[str, Any]) -> tuple[Range, Callable[[Item], bool]]:
    """The range, and whether an item in it passes the filter."""
    parsed = expressions.key_condition(given["KeyConditionExpression"])
    filtered = expressions.condition(given["FilterExpression"]) if "FilterExpression" in given else None
    uses = [parsed.uses, filtered.uses] if filtered else [parsed.uses]
    words = Words(uses, given.get("ExpressionAttributeNames"), given.get("ExpressionAttributeValues"), QUERY)
    if filtered and {words.name(name) for _, name, _ in filtered.terms} & set(index.keys):
        raise invalid(QUERY, "Filter Expression can only contain non-primary key attributes")
    return _range(index, given, parsed, words), lambda item: filtered is None or words.holds(filtered, item)


def _range(index: Index, given: Mapping[str, Any], parsed: expressions.KeyCondition, words: Words) -> Range:
    asked = [parsed.partition] + ([parsed.sort[1:]] if parsed.sort else [])
    if [words.name(name) for name, _ in asked] != list(index.keys[: len(asked)]):
        raise invalid(QUERY, "Query condition missed key schema element")
    texts = [_text(words, value) for _, value in asked]
    start = given.get("ExclusiveStartKey")
    test, value = (parsed.sort[0], texts[1]) if parsed.sort else ("", "")
    return Range(
        partition=texts[0],
        test=test,
        value=value,
        after=None if start is None else _place(index, start, texts[0], test, value),
        forward=given.get("ScanIndexForward", True),
    )


def _text(words: Words, placeholder: str) -> str:
    value = words.values[placeholder]
    if not value.get("S"):
        raise invalid(QUERY, "One or more parameter values are not valid: a key is a text, and not an empty one")
    return str(value["S"])


def _place(index: Index, start: Mapping[str, Any], partition: str, test: str, value: str) -> Place:
    taken_item(start, QUERY)
    if start.keys() != {*index.keys, *index.table_keys} or not all(value.get("S") for value in start.values()):
        raise invalid(QUERY, BAD_START)
    if any(len(start[keys[-1]]["S"].encode()) > LONGEST_SORT_KEY for keys in (index.keys, index.table_keys)):
        raise invalid(QUERY, f"Size of rangekey has exceeded the maximum size limit of {LONGEST_SORT_KEY} bytes")
    if start[index.keys[0]]["S"] != partition or not _within(start[index.keys[-1]]["S"], test, value):
        raise invalid(QUERY, f"{BAD_START}: it is outside query boundaries based on provided conditions")
    return tuple(start[name]["S"] for name in (*index.keys[1:], *index.table_keys))


def _within(sort: str, test: str, value: str) -> bool:
    """Whether a sort key fulfils the condition that is asked of all of them."""
    return {"": True, "=": sort == value, "<=": sort <= value, "begins_with": sort.startswith(value)}[test]


class Paginator:
    """Answers page after page, as boto3's does."""

    def __init__(self, query: Callable[..., dict[str, Any]]) -> None:
        self._query = query

    def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
        """The pages, each asked for when it is taken."""
        while True:
            page = self._query(**given)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            given = {**given, "ExclusiveStartKey": page["LastEvaluatedKey"]}
