"""One write of the DynamoDB model: checked when it is asked for, then decided on the item as it is at that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from botocore.exceptions import ClientError, ParamValidationError

from tests.simulation import dynamo_expressions as expressions
from tests.simulation.dynamo_index import Key
from tests.simulation.dynamo_table import Stored, Table
from tests.simulation.dynamo_values import MAX_ITEM_BYTES, Item, client_error, invalid, size_of_item, taken_item
from tests.simulation.dynamo_words import Words

Given: TypeAlias = Mapping[str, Any]
WORDING = ("ExpressionAttributeNames", "ExpressionAttributeValues")
CONDITIONAL = ("ConditionExpression", *WORDING)


@dataclass(frozen=True, slots=True)
class Write:
    """A write that could be right. `make` answers the item after it, from the one before; None: there is none.

    What `make` raises depends on the item that is there: within a transaction DynamoDB makes it that part's reason.
    """

    operation: str
    table: Table
    key: Key
    words: Words
    condition: expressions.Condition | None
    make: Callable[[Stored | None], Stored | None]

    def outcome(self) -> Stored | ClientError | None:
        """The item after it, decided on the one that is there now, or why there is none: nothing is stored yet."""
        old = self.table.items.get(self.key)
        if self.condition is not None and not self.words.holds(self.condition, old.item if old else {}):
            return client_error(self.operation, "ConditionalCheckFailedException", "The conditional request failed")
        try:
            return self.make(old)
        except ClientError as error:
            return error


def arguments(operation: str, given: Given, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    """Refuse arguments that are missing, as boto3 does, and any that the model does not know.

    Raises:
        ParamValidationError: One is missing.
        NotImplementedError: One is not known.
    """
    if missing := [name for name in required if name not in given]:
        raise ParamValidationError(report=f'Missing required parameter in input: "{missing[0]}"')
    for name in given:
        if name not in required and name not in optional:
            raise NotImplementedError(f"{operation} with {name}")


def put(table: Table, given: Given, operation: str) -> Write:
    """A PutItem."""
    arguments(operation, given, ("TableName", "Item"), CONDITIONAL)
    key = table.key_of(given["Item"], operation, alone=False)
    item = taken_item(given["Item"], operation)
    table.check_index_keys(item, item.keys(), operation)
    size = _checked_size(item, operation, "Item size has exceeded the maximum allowed size")
    condition, words = _condition(given, operation)
    return Write(operation, table, key, words, condition, lambda _: Stored(item, size))


def delete(table: Table, given: Given, operation: str) -> Write:
    """A DeleteItem. Deleting what is not there is no error."""
    arguments(operation, given, ("TableName", "Key"), (*CONDITIONAL, "ReturnValues"))
    key = table.key_of(given["Key"], operation, alone=True)
    condition, words = _condition(given, operation)
    return Write(operation, table, key, words, condition, lambda _: None)


def check(table: Table, given: Given, operation: str) -> Write:
    """A transaction's ConditionCheck."""
    arguments(operation, given, ("TableName", "Key", "ConditionExpression"), WORDING)
    key = table.key_of(given["Key"], operation, alone=True)
    condition, words = _condition(given, operation)
    return Write(operation, table, key, words, condition, lambda old: old)


def update(table: Table, given: Given, operation: str) -> Write:
    """An UpdateItem, which makes the item where there is none."""
    arguments(operation, given, ("TableName", "Key", "UpdateExpression"), (*CONDITIONAL, "ReturnValues"))
    key = table.key_of(given["Key"], operation, alone=True)
    parsed = expressions.update(given["UpdateExpression"])
    condition, words = _condition(given, operation, parsed.uses)
    for name in words.targets(parsed):
        if name in table.keys:
            raise invalid(operation, f"Cannot update attribute {name}. This attribute is part of the key")

    def make(old: Stored | None) -> Stored:
        return _updated(table, key, old, words, parsed, operation)

    return Write(operation, table, key, words, condition, make)


KINDS: dict[str, Callable[[Table, Given, str], Write]] = {
    "Put": put,
    "Update": update,
    "Delete": delete,
    "ConditionCheck": check,
}
"""A transaction's actions, by name."""


def _condition(
    given: Given, operation: str, *also: expressions.Placeholders
) -> tuple[expressions.Condition | None, Words]:
    text = given.get("ConditionExpression")
    condition = expressions.condition(text) if text is not None else None
    uses = [*also, condition.uses] if condition else also
    names, values = (given.get(name) for name in WORDING)
    return condition, Words(uses, names, values, operation)


def _updated(
    table: Table, key: Key, old: Stored | None, words: Words, parsed: expressions.Update, operation: str
) -> Stored:
    before: Item = old.item if old else {name: {"S": part} for name, part in zip(table.keys, key, strict=True)}
    item = dict(before)
    changes = words.changes(parsed, before, operation)
    for name, value in changes.items():
        if value is None:
            item.pop(name, None)
        else:
            item[name] = value
    table.check_index_keys(item, changes.keys(), operation)
    at_most = (old.at_most if old else size_of_item(before)) + words.at_most + sum(4 * len(name) for name in changes)
    if at_most > MAX_ITEM_BYTES:
        at_most = _checked_size(item, operation, "Item size to update has exceeded the maximum allowed size")
    return Stored(item, at_most)


def _checked_size(item: Item, operation: str, message: str) -> int:
    size = size_of_item(item)
    if size > MAX_ITEM_BYTES:
        raise invalid(operation, message)
    return size
