"""The edit of ``customer-index-data.ts`` that takes a customer out: one entry less, every other byte as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Permanent
from chalicelib.pixel_source.customer import require_id
from chalicelib.pixel_source.entry_style import end_of_entry, past_comments_on_its_line
from chalicelib.pixel_source.index_data import EXPORT_NAME, INDEX_DATA_PATH
from chalicelib.pixel_source.typescript import ObjectLiteral, Property, encoded, exported_object, line_of, plain_values

if TYPE_CHECKING:
    from tree_sitter import Node

_BLANK = b" \t"


def without_customer(source: str, pixel_id: str, system_account_id: str) -> str:
    """`source` without this pixel's entry; the very same string if it has none.

    The entry goes with whatever a person added to it, and with the remarks that end its last line; remarks above it
    stay, since they may be about more than one entry. Where `add_customer` put the entry in, the file is then what it
    was before, byte by byte; only white space before the closing brace may differ, where that was on a line with
    something else.

    Args:
        source: The whole file, line ends as they are in it.
        pixel_id: Key of the entry.
        system_account_id: Whose entry it must be.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE`` (not a plain exported literal that parses), ``PIXEL_ENTRY_DIFFERS``
            (the entry is another account's, or does not plainly say whose), ``PIXEL_EDIT_UNSAFE`` (another entry would
            have changed).
    """
    data = encoded(source)
    before = exported_object(data, EXPORT_NAME)
    entry = before.get(require_id("pixel_id", pixel_id))
    if entry is None:
        return source
    _require_owner(entry, system_account_id)
    place = before.entries.index(entry)
    after = _taken_out(data, before, place)
    _require_one_less(before, place, after)
    return after.decode()


def _taken_out(data: bytes, literal: ObjectLiteral, place: int) -> bytes:
    """The bytes without the entry at `place`. Everything around it is copied, nothing is printed anew."""
    node, is_last = literal.entries[place].node, place == len(literal.entries) - 1
    comma, anchor = end_of_entry(node)
    start, end = _span(data, node, anchor)
    kept, front = literal.node.children[0].end_byte, b""
    if place:
        previous_comma, previous = end_of_entry(literal.entries[place - 1].node)
        kept = previous.end_byte
        if comma is None and previous_comma is not None:  # no comma after the last entry: nor after the one before it
            front = data[: previous_comma.start_byte] + data[previous_comma.end_byte : kept]
    front = front or data[:kept]
    between, rest = data[kept:start], data[end:]
    brace = literal.node.children[-1].start_byte
    if is_last and not (between + data[end:brace]).strip():
        between, rest = _before_brace(data, literal, place, between + data[end:brace]), data[brace:]
    return front + between + rest


def _span(data: bytes, node: Node, anchor: Node) -> tuple[int, int]:
    """From where to where the entry is taken out: whole lines where it has them to itself."""
    start, end = node.start_byte, past_comments_on_its_line(anchor).end_byte
    line = data.rfind(b"\n", 0, start) + 1
    begins_its_line = line > 0 and not data[line:start].strip(_BLANK)
    if data[end:].lstrip(_BLANK)[:1] in (b"\n", b"\r"):
        # The line end before it goes and the one behind it stays: as `add_customer` put them.
        front = data[: line - 1].removesuffix(b"\r") if begins_its_line else data[:start].rstrip(_BLANK)
        return len(front), end
    end = anchor.end_byte  # a remark between it and something else on that line may be about either
    return start, end + len(data[end:]) - len(data[end:].lstrip(_BLANK))


def _before_brace(data: bytes, literal: ObjectLiteral, place: int, blank: bytes) -> bytes:
    """White space before the closing brace once the last entry is gone, given what there would be."""
    opening = literal.node.children[0]
    if not place:
        return b""
    if literal.entries[place - 1].node.end_point.row != opening.end_point.row:
        return blank
    behind = data[opening.end_byte :]  # all on one line: blanks as behind the opening brace
    return behind[: len(behind) - len(behind.lstrip(_BLANK))]


def _require_owner(entry: Property, system_account_id: str) -> None:
    said = plain_values(entry.value).get("systemAccountId")
    if said != system_account_id:
        differs = "with another systemAccountId" if said is not None else "in a form that does not say whose it is"
        raise Permanent(
            "PIXEL_ENTRY_DIFFERS",
            f"The pixel repository has pixel {entry.key} (line {line_of(entry.node)}) {differs}.",
            hint=f"Someone edited the entry, or the id is taken. If it is this customer's all the same, remove it from "
            f"{INDEX_DATA_PATH}, and its folder, by hand; then retry.",
        )


def _require_one_less(before: ObjectLiteral, place: int, after_source: bytes) -> None:
    """Parse what was written: the other entries byte for byte, and no error anywhere."""
    after = exported_object(after_source, EXPORT_NAME)
    others = [entry.text for number, entry in enumerate(before.entries) if number != place]
    if [entry.text for entry in after.entries] != others:
        raise Permanent(
            "PIXEL_EDIT_UNSAFE",
            f"Removing pixel {before.entries[place].key} would have changed more of the pixel repository than that.",
            hint=f"Nothing was written. Remove the entry from {INDEX_DATA_PATH} by hand, and report the form of the "
            "file.",
        )
