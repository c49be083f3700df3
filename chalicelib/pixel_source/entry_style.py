"""How a file writes its entries, measured on the file itself, and what of the text around an entry belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.pixel_source.typescript import ObjectLiteral, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from chalicelib.pixel_source.literals import Quote

_DEFAULT_UNIT = "  "


@dataclass(frozen=True, slots=True)
class Style:
    """How a file writes its entries.

    Attributes:
        newline: The file's line end.
        indent: White space before an entry.
        outer_indent: White space before the line on which the literal begins.
        unit: White space of one level more.
        quote: The quotes most of the literal's strings are in.
        quoted_keys: Whether even keys that need none have quotes.
        trailing_comma: Whether a comma follows the last entry.
    """

    newline: str
    indent: str
    outer_indent: str
    unit: str
    quote: Quote
    quoted_keys: bool
    trailing_comma: bool

    @classmethod
    def of(cls, data: bytes, literal: ObjectLiteral) -> Style:
        """The style of `literal`, which stands in the source `data`."""
        outer = _indent(data, literal.node.start_byte)
        own_lines = [
            entry.node for entry in literal.entries if entry.node.start_point.row != literal.node.start_point.row
        ]
        indent = _indent(data, own_lines[-1].start_byte) if own_lines else outer + _unit_of_file(data)
        unit = indent.removeprefix(outer) if indent.startswith(outer) and indent != outer else _DEFAULT_UNIT
        keys = [key for entry in literal.entries if (key := entry.node.child_by_field_name("key"))]
        return cls(
            newline="\r\n" if b"\r\n" in data else "\n",
            indent=indent,
            outer_indent=outer,
            unit=unit,
            quote=_quote(literal.node),
            quoted_keys=any(key.type == "string" for key in keys) and not any(_bare(key) for key in keys),
            trailing_comma=_trailing_comma(literal),
        )


def _indent(data: bytes, at: int) -> str:
    """The white space that begins the line on which `at` is."""
    line = data[data.rfind(b"\n", 0, at) + 1 : at].decode(errors="replace")
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unit_of_file(data: bytes) -> str:
    """The first indentation that any line of the file has."""
    found = re.search(rb"^([ \t]+)[^\s*]", data, re.MULTILINE)  # ` *` continues a block comment
    return found[1].decode() if found else _DEFAULT_UNIT


def _bare(key: Node) -> bool:
    return key.type == "property_identifier"


def _quote(node: Node) -> Quote:
    strings = _strings(node)
    double = sum(text_of(string).startswith('"') for string in strings)
    return '"' if double * 2 > len(strings) else "'"


def _strings(node: Node) -> list[Node]:
    """The strings in a node. With a list of our own, since an expression may be nested deeper than calls may."""
    strings, waiting = [], [node]
    while waiting:
        node = waiting.pop()
        if node.type == "string":
            strings.append(node)
        else:
            waiting.extend(node.named_children)
    return strings


def _trailing_comma(literal: ObjectLiteral) -> bool:
    """The last entry's own habit; with no entry to learn from, a comma, so that the next edit touches one line less."""
    if not literal.entries:
        return True
    following = literal.entries[-1].node.next_sibling
    while following is not None and following.type == "comment":
        following = following.next_sibling
    return following is not None and following.type == ","


def end_of_entry(last: Node) -> tuple[Node | None, Node]:
    """The comma after an entry, if it has one, and the node that a new entry would go after."""
    node = last.next_sibling
    while node is not None and node.type == "comment":
        node = node.next_sibling
    return (node, node) if node is not None and node.type == "," else (None, last)


def past_comments_on_its_line(anchor: Node) -> Node:
    """The last of the comments that begin on the line where `anchor` ends: they belong to what stands before them."""
    following = anchor.next_sibling
    while following is not None and following.type == "comment" and following.start_point.row == anchor.end_point.row:
        anchor, following = following, following.next_sibling
    return anchor
