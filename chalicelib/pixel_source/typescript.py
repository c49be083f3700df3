"""Where the entries of an exported object literal are in a TypeScript source. Byte offsets, from a real grammar.

Only a plain literal is understood, on purpose: each of its keys can be seen, so "is this customer in it" has an answer.
A spread or a computed key hides keys; a file with one is refused rather than guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from chalicelib.errors import Permanent
from chalicelib.pixel_source.literals import string_value

_WRAPPERS = frozenset(
    {"as_expression", "satisfies_expression", "parenthesized_expression", "non_null_expression", "type_assertion"}
)
_KEYS = frozenset({"property_identifier", "string", "number"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One property of the literal: its key as a program sees it, and its node."""

    key: str
    node: Node

    @property
    def text(self) -> bytes:
        """The bytes of the property, key and value, without the comma."""
        return self.node.text or b""

    @property
    def value(self) -> Node:
        """The node of the value; raises nothing: a pair always has one."""
        value = self.node.child_by_field_name("value")
        assert value is not None  # noqa: S101 - the grammar's own rule, for the type checker
        return value


@dataclass(frozen=True, slots=True)
class ObjectLiteral:
    """An object literal and its entries, in the order of the source."""

    node: Node
    entries: tuple[Entry, ...]

    def get(self, key: str) -> Entry | None:
        """The entry with this key."""
        return next((entry for entry in self.entries if entry.key == key), None)


def unreadable(why: str) -> Permanent:
    """The refusal of a source that cannot be edited safely. `why` quotes nothing of the source."""
    return Permanent(
        "PIXEL_SOURCE_UNREADABLE",
        f"The pixel repository's customer data cannot be edited safely: {why}.",
        hint="Correct customer-index-data.ts on the branch by hand (it must be one plain exported object literal that "
        "compiles), then retry.",
    )


def exported_object(source: bytes, name: str) -> ObjectLiteral:
    """The object literal that `source` exports as `name`.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``: a syntax error, no such export, or not a plain literal.
    """
    root = Parser(_language()).parse(source).root_node
    if root.has_error:
        raise unreadable("it has a syntax error")
    values = [value for value in map(_literal, _declared(root, name)) if value is not None]
    if len(values) != 1:
        raise unreadable(f"there is not exactly one exported object literal {name}")
    return read_object(values[0])


def read_object(node: Node) -> ObjectLiteral:
    """The entries of an ``object`` node.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``: a hidden or repeated key, or a stray comma (which the grammar lets by).
    """
    entries: list[Entry] = []
    after_comma = True
    for child in node.children[1:-1]:
        if child.type == "comment":
            continue
        if child.type == ",":
            if after_comma:
                raise unreadable("it has a stray comma")
            after_comma = True
            continue
        entries.append(Entry(_key(child), child))
        after_comma = False
    if len({entry.key for entry in entries}) != len(entries):
        raise unreadable("a key is in it twice")
    return ObjectLiteral(node, tuple(entries))


def text_of(node: Node) -> str:
    """The source text of a node."""
    return (node.text or b"").decode()


def plain_values(value: Node) -> dict[str, str | bool | None]:
    """The strings and booleans of an entry as a program sees them; None for what is neither.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``, as `read_object` does.
    """
    if value.type != "object":
        return {}
    booleans: dict[str, str | bool | None] = {"true": True, "false": False}
    return {
        entry.key: booleans.get(entry.value.type, string_value(text_of(entry.value)))
        for entry in read_object(value).entries
    }


def encoded(source: str) -> bytes:
    """The bytes that the grammar reads and whose offsets it tells.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``: the text is not of Unicode characters only.
    """
    try:
        return source.encode()
    except UnicodeEncodeError as error:
        raise unreadable("it is not UTF-8") from error


@cache
def _language() -> Language:
    return Language(tree_sitter_typescript.language_typescript())


def _declared(root: Node, name: str) -> list[Node]:
    """Values of the top-level constants called `name`, if the module exports that name."""
    exported = {specifier for child in root.named_children for specifier in _export_specifiers(child)}
    values: list[Node] = []
    for child in root.named_children:
        declaration = child.child_by_field_name("declaration") if child.type == "export_statement" else child
        if declaration is None or declaration.type != "lexical_declaration":
            continue
        if child.type != "export_statement" and name not in exported:
            continue
        for declarator in declaration.named_children:
            variable, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if variable is not None and value is not None and text_of(variable) == name:
                values.append(value)
    return values


def _export_specifiers(node: Node) -> list[str]:
    """Names that ``export { … }`` or ``export default …`` exports, as they are called inside the module."""
    if node.type != "export_statement" or node.child_by_field_name("source") is not None:
        return []
    default = node.child_by_field_name("value")
    names = [text_of(default)] if default is not None and default.type == "identifier" else []
    for clause in node.named_children:
        if clause.type == "export_clause":
            names += [text_of(part) for item in clause.named_children if (part := item.child_by_field_name("name"))]
    return names


def _literal(value: Node) -> Node | None:
    """The object literal inside ``as const``, ``satisfies``, parentheses or ``Object.freeze``; None if it is none."""
    while value.type in _WRAPPERS:
        inner = [child for child in value.named_children if child.type in _WRAPPERS | {"object", "call_expression"}]
        if not inner:
            return None
        value = inner[0]
    if value.type == "call_expression":
        function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
        if function is None or arguments is None or text_of(function) != "Object.freeze":
            return None
        given = [child for child in arguments.named_children if child.type != "comment"]
        return _literal(given[0]) if len(given) == 1 else None
    return value if value.type == "object" else None


def _key(child: Node) -> str:
    key = child.child_by_field_name("key") if child.type == "pair" else None
    if key is None or key.type not in _KEYS:
        raise unreadable("not every entry is a plain 'key: value'")
    text = text_of(key)
    return (string_value(text) or "") if key.type == "string" else text
