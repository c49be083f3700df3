"""The edit of ``customer-index-data.ts`` that brings a customer's entry up to date, every other byte as it was.

Only what the entry says as it was written before is replaced. What a person has changed since is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Permanent
from chalicelib.pixel_source.index_data import EXPORT_NAME, INDEX_DATA_PATH, add_customer
from chalicelib.pixel_source.literals import joined_surrogates, string_literal
from chalicelib.pixel_source.typescript import (
    ObjectLiteral,
    Property,
    encoded,
    exported_object,
    plain_pairs,
    plain_values,
    text_of,
)

if TYPE_CHECKING:
    from chalicelib.pixel_source.customer import Customer


def says_either(source: str, customer: Customer, earlier: Customer) -> bool:
    """Whether the customer's entry is there, and each property of it is as in one of the two.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``.
    """
    entry = exported_object(encoded(source), EXPORT_NAME).get(customer.pixel_id)
    if entry is None:
        return False
    found = plain_values(entry.value)
    return all(found.get(name) in _wanted(name, customer, earlier) for name in customer.fields)


def is_of_account(source: str, customer: Customer) -> bool:
    """Whether the pixel's entry is there and the customer's account's, whatever else it says of them.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``.
    """
    entry = exported_object(encoded(source), EXPORT_NAME).get(customer.pixel_id)
    return entry is not None and plain_values(entry.value).get("systemAccountId") == customer.system_account_id


def with_entry_of(source: str, customer: Customer, earlier: Customer) -> str:
    """`source` with the customer's entry as `customer` has it; the very same string if it is that already.

    A property that is still as `earlier` has it is replaced; an entry that is missing is added.

    Args:
        source: The whole file, line ends as they are in it.
        customer: What the entry shall say.
        earlier: What it was written with before.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE`` (not a plain exported literal that parses), ``PIXEL_ENTRY_DIFFERS`` (a
            property is as neither has it), ``PIXEL_EDIT_UNSAFE`` (more than one entry would have changed).
    """
    if not says_either(source, customer, earlier):
        return add_customer(source, customer)
    data = encoded(source)
    before = exported_object(data, EXPORT_NAME)
    entry = _entry(before, customer)
    found = plain_values(entry.value)
    after = data
    for each in reversed(plain_pairs(entry.value)):  # from the end, so that what is in front stays in place
        value = customer.fields.get(each.key)
        if value is not None and found[each.key] != _as_read(value):
            after = after[: each.value.start_byte] + _written(value, each) + after[each.value.end_byte :]
    _require_only(before, after, customer)
    return after.decode()


def _written(value: str | bool, replaced: Property) -> bytes:  # noqa: FBT001 - a value of the entry, not a switch
    if isinstance(value, bool):
        return str(value).lower().encode()
    return string_literal(value, '"' if text_of(replaced.value).startswith('"') else "'").encode()


def _wanted(name: str, customer: Customer, earlier: Customer) -> tuple[str | bool, str | bool]:
    return _as_read(customer.fields[name]), _as_read(earlier.fields[name])


def _as_read(value: str | bool) -> str | bool:  # noqa: FBT001 - a value of the entry, not a switch
    return joined_surrogates(value) if isinstance(value, str) else value


def _entry(literal: ObjectLiteral, customer: Customer) -> Property:
    entry = literal.get(customer.pixel_id)
    if entry is None:
        raise _unsafe(customer)
    return entry


def _require_only(before: ObjectLiteral, after_source: bytes, customer: Customer) -> None:
    """Parse what was written: every other entry byte for byte, and of this one nothing else than was wanted."""
    after = exported_object(after_source, EXPORT_NAME)
    others = [entry.text for entry in before.entries if entry.key != customer.pixel_id]
    was, now = plain_values(_entry(before, customer).value), plain_values(_entry(after, customer).value)
    wanted = {**was, **{name: _as_read(value) for name, value in customer.fields.items()}}
    kept = [entry.text for entry in after.entries if entry.key != customer.pixel_id] == others
    if not (kept and list(now) == list(was) and now == wanted):
        raise _unsafe(customer)


def _unsafe(customer: Customer) -> Permanent:
    return Permanent(
        "PIXEL_EDIT_UNSAFE",
        f"Updating pixel {customer.pixel_id} would have changed more of the pixel repository than its own entry.",
        hint=f"Nothing was written. Correct the entry in {INDEX_DATA_PATH} by hand, report the form of the file, then "
        "retry.",
    )
