"""The edit of ``customer-index-data.ts``: one more customer, every other byte as it was."""

from __future__ import annotations

import re

from chalicelib.errors import Permanent
from chalicelib.pixel_source.customer import Customer, require_id
from chalicelib.pixel_source.entry_style import Style, end_of_entry, past_comments_on_its_line
from chalicelib.pixel_source.literals import joined_surrogates, string_literal
from chalicelib.pixel_source.typescript import ObjectLiteral, Property, encoded, exported_object, line_of, plain_values

INDEX_DATA_PATH = "src/customer-index-data.ts"
EXPORT_NAME = "customerIndexData"
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def add_customer(source: str, customer: Customer) -> str:
    """`source` with an entry for `customer` after the last one, in the file's own style.

    An entry that already says everything this one would say, and perhaps more that a person added, is left as it is:
    the very same string comes back. One that says something else is never overwritten.

    Args:
        source: The whole file, line ends as they are in it.
        customer: Whose entry it shall have.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE`` (not a plain exported literal that parses), ``PIXEL_ENTRY_DIFFERS``
            (the pixel's entry says something else), ``PIXEL_EDIT_UNSAFE`` (more than one entry would have changed).
    """
    data = encoded(source)
    before = exported_object(data, EXPORT_NAME)
    existing = before.get(customer.pixel_id)
    if existing is not None:
        _require_same(existing, customer)
        return source
    after = _inserted(data, before, customer)
    _require_one_more(before, after, customer)
    return after.decode()


def has_customer(source: str, pixel_id: str) -> bool:
    """Whether the file has an entry for this pixel.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE`` (not a plain exported literal that parses), ``PIXEL_ID_INVALID``.
    """
    return customer_entry(source, pixel_id) is not None


def customer_entry(source: str, pixel_id: str) -> str | None:
    """The pixel's entry as it stands in the file (``key: value``, no comma); None: there is none.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE`` (not a plain exported literal that parses), ``PIXEL_ID_INVALID``.
    """
    entry = exported_object(encoded(source), EXPORT_NAME).get(require_id("pixel_id", pixel_id))
    return None if entry is None else entry.text.decode()


def _inserted(data: bytes, literal: ObjectLiteral, customer: Customer) -> bytes:
    """The bytes with the entry put in. Everything around it is copied, nothing is printed anew."""
    style = Style.of(data, literal)
    last = literal.entries[-1].node if literal.entries else None
    comma, anchor = end_of_entry(last) if last is not None else (None, literal.node.children[0])
    at = past_comments_on_its_line(anchor).end_byte  # the grammar leaves a carriage return to the line end
    missing_comma = b"," if last is not None and comma is None else b""
    trailing = "," if style.trailing_comma else ""
    entry = f"{style.newline}{style.indent}{_entry(customer, style)}{trailing}".encode()
    closing = literal.node.children[-1]
    if not data[at : closing.start_byte].strip(b" \t"):  # the brace is on the same line: give it one of its own
        entry += f"{style.newline}{style.outer_indent}".encode()
        rest = data[closing.start_byte :]
    else:
        rest = data[at:]
    split = last.end_byte if last is not None else at
    return data[:split] + missing_comma + data[split:at] + entry + rest


def _entry(customer: Customer, style: Style) -> str:
    lines = [f"{style.indent}{style.unit}{name}: {_value(value, style)}" for name, value in customer.fields.items()]
    inner = f",{style.newline}".join(lines) + ("," if style.trailing_comma else "")
    return f"{_key(customer.pixel_id, style)}: {{{style.newline}{inner}{style.newline}{style.indent}}}"


def _key(pixel_id: str, style: Style) -> str:
    if _IDENTIFIER.fullmatch(pixel_id) and not style.quoted_keys:
        return pixel_id
    return string_literal(pixel_id, style.quote)


def _value(value: str | bool, style: Style) -> str:  # noqa: FBT001 - a value of the entry, not a switch
    return string_literal(value, style.quote) if isinstance(value, str) else str(value).lower()


def _require_same(existing: Property, customer: Customer) -> None:
    found = plain_values(existing.value)
    different = [
        name
        for name, value in customer.fields.items()
        if found.get(name) != (joined_surrogates(value) if isinstance(value, str) else value)
    ]
    if different:
        raise Permanent(
            "PIXEL_ENTRY_DIFFERS",
            f"The pixel repository already has pixel {customer.pixel_id} (line {line_of(existing.node)}) with another "
            f"{', '.join(different)}, or in a form that does not say it.",
            hint=f"Someone edited the entry, or the id is taken. Make {', '.join(different)} of pixel "
            f"{customer.pixel_id} in {INDEX_DATA_PATH} agree with the onboarding by hand, then retry.",
        )


def _require_one_more(before: ObjectLiteral, after_source: bytes, customer: Customer) -> None:
    """Parse what was written: the old entries byte for byte, then exactly this customer's, and no error anywhere."""
    after = exported_object(after_source, EXPORT_NAME)
    old = [entry.text for entry in before.entries]
    *kept, added = after.entries
    if [entry.text for entry in kept] == old and added.key == customer.pixel_id:
        found = plain_values(added.value)
        if list(found) == list(customer.fields):
            _require_same(added, customer)
            return
    raise Permanent(
        "PIXEL_EDIT_UNSAFE",
        f"Adding pixel {customer.pixel_id} would have changed more of the pixel repository than its own entry.",
        hint=f"Nothing was written. Add the entry to {INDEX_DATA_PATH} by hand, and report the form of the file.",
    )
