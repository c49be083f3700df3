"""Values in DynamoDB's JSON: checked, copied and measured; and the errors that the real client raises.

Sources: Amazon DynamoDB Developer Guide, "Supported data types and naming rules" and "DynamoDB item sizes and formats";
API reference, "Error handling with DynamoDB".
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from botocore.exceptions import ClientError

Value: TypeAlias = dict[str, Any]
"""One attribute's value: ``{"S": "text"}``."""
Item: TypeAlias = dict[str, Value]

MAX_ITEM_BYTES = 400 * 1024
HELD_AS: dict[str, type] = {
    "S": str,
    "N": str,
    "B": bytes,
    "BOOL": bool,
    "NULL": bool,
    "M": dict,
    "L": list,
    "SS": list,
}


def client_error(operation: str, code: str, message: str, **more: Any) -> ClientError:
    """What boto3 raises when DynamoDB refuses; `more` are the members that stand beside ``Error``."""
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0},
        **more,
    }
    return ClientError(answer, operation)


def invalid(operation: str, message: str) -> ClientError:
    """The refusal of a request that could never be right."""
    return client_error(operation, "ValidationException", message)


REASONS = {"ConditionalCheckFailedException": "ConditionalCheckFailed", "ValidationException": "ValidationError"}
"""How a transaction calls what a write of its own would be refused with. Source: API reference, TransactWriteItems."""


def cancelled(outcomes: Sequence[object], operation: str) -> ClientError:
    """The refusal of a transaction, with the reason of each of its parts that has come to an error."""
    reasons = [_reason(outcome) if isinstance(outcome, ClientError) else {"Code": "None"} for outcome in outcomes]
    codes = ", ".join(reason["Code"] for reason in reasons)
    return client_error(
        operation,
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=reasons,
    )


def _reason(error: ClientError) -> dict[str, str]:
    given = error.response["Error"]
    return {"Code": REASONS[given["Code"]], "Message": given["Message"]}


def copied(value: Any) -> Any:
    """A deep copy of something that is known to be in DynamoDB's JSON (several times as fast as `copy.deepcopy`)."""
    return marshal.loads(marshal.dumps(value))


def taken(value: Any, operation: str) -> tuple[Value, int]:
    """A copy of a value that a caller sent, checked, and a size in bytes that it has at the most.

    Raises:
        ClientError: ValidationException: it is no value, or something in it is none.
    """
    _check(value, operation)
    text = value.get("S")
    if text is not None:
        return {"S": text}, 4 * len(text)
    raw = marshal.dumps(value, 2)  # this version writes nothing shorter than DynamoDB counts it
    return marshal.loads(raw), len(raw)


def taken_item(item: Mapping[str, Any], operation: str) -> Item:
    """A copy of an item that a caller sent, checked.

    Raises:
        ClientError: ValidationException: something in it is not a value.
    """
    return {name: taken(value, operation)[0] for name, value in item.items()}


def _check(value: Any, operation: str) -> None:
    todo: list[Any] = [value]
    while todo:
        each: dict[str, Any] = todo.pop()
        if type(each) is not dict or len(each) != 1:
            raise invalid(operation, "Supplied AttributeValue must contain exactly one of the supported datatypes")
        ((kind, held),) = each.items()
        if kind not in HELD_AS:
            raise NotImplementedError(f"values of type {kind}")
        right = type(held) is HELD_AS[kind]
        if not right:
            raise invalid(operation, f"A value of type {kind} holds a {type(held).__name__}")
        if kind == "N":
            number(held, operation)
        elif kind == "SS":
            _check_set(held, operation)
        elif kind == "M":
            todo += held.values()
        elif kind == "L":
            todo += held


def _check_set(held: list[Any], operation: str) -> None:
    if not held or any(type(each) is not str for each in held):
        raise invalid(operation, "One or more parameter values were invalid: A string set holds strings, and some")
    if len(set(held)) < len(held):
        raise invalid(operation, "One or more parameter values were invalid: Input collection contains duplicates")


def size_of_item(item: Item) -> int:
    """Bytes that an item counts for."""
    return sum([text_bytes(name) + size_of(value) for name, value in item.items()])


def size_of(value: Value) -> int:
    """Bytes that a stored value counts for."""
    ((kind, held),) = value.items()
    if kind == "S":
        return text_bytes(held)
    if kind == "M":
        return 3 + sum([text_bytes(name) + size_of(inner) + 1 for name, inner in held.items()])
    if kind == "SS":
        return sum([text_bytes(inner) for inner in held])
    if kind == "L":
        return 3 + sum([size_of(inner) + 1 for inner in held])
    return _number_bytes(held) if kind == "N" else len(held) if kind == "B" else 1


def text_bytes(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def _number_bytes(text: str) -> int:
    """Source: "approximately (length of attribute name) + (1 byte per two significant digits) + (1 byte)"."""
    return (len(Decimal(text).normalize().as_tuple().digits) + 1) // 2 + 1


def number(text: str, operation: str) -> Decimal:
    """The number in an ``N``.

    Raises:
        ClientError: ValidationException: it is none.
    """
    if text.isdigit() and len(text) < 38:
        return Decimal(text)
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise invalid(operation, f"The parameter cannot be converted to a numeric value: {text}")
    return value


def equal(left: Value | None, right: Value) -> bool:
    """Whether two values are the same to DynamoDB: numbers by their value. What is not there equals nothing."""
    if left is None:
        return False
    if "N" in left and "N" in right:
        return left["N"] == right["N"] or Decimal(left["N"]) == Decimal(right["N"])
    if "SS" in left and "SS" in right:
        return set(left["SS"]) == set(right["SS"])
    return left == right


def at_most(left: Value | None, right: Value) -> bool:
    """Whether a text comes before another one or is the same. What is not there, or is no text, does not."""
    return left is not None and "S" in left and "S" in right and left["S"].encode() <= right["S"].encode()


def below(left: Value | None, right: Value) -> bool:
    """Whether a number is smaller than another one. What is not there, or is no number, is not."""
    return left is not None and "N" in left and "N" in right and Decimal(left["N"]) < Decimal(right["N"])


def plus(old: Value | None, added: Value, operation: str) -> Value:
    """What ``ADD`` makes of a number, or of nothing.

    Raises:
        ClientError: ValidationException: one of them is no number.
    """
    if "N" not in added:
        raise NotImplementedError("ADD of anything but a number")
    if old is None:
        return added
    if "N" not in old:
        raise invalid(operation, "An operand in the update expression has an incorrect data type")
    return {"N": f"{Decimal(old['N']) + Decimal(added['N']):f}"}
