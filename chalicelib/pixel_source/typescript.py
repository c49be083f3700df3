"""Where the entries of an exported object literal are in a TypeScript source. Byte offsets, from a real grammar.

Only a plain literal is understood, on purpose: each of its keys can be seen, so "is this customer in it" has an answer.
A spread or a computed key hides keys; a file with one is refused rather than guessed at. So is a module that changes
the object after its literal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from chalicelib.errors import Permanent
from chalicelib.pixel_source.literals import string_value
from chalicelib.pixel_source.uses import WRAPPERS, change_of

_KEYS = frozenset({"property_identifier", "string", "number"})


@dataclass(frozen=True, slots=True)
class Property:
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
    entries: tuple[Property, ...]

    def get(self, key: str) -> Property | None:
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
        Permanent: ``PIXEL_SOURCE_UNREADABLE``: a syntax error, no such export, not a plain literal, or something is
            done to it afterwards.
    """
    root = Parser(_language()).parse(source).root_node
    if root.has_error and not all(_harmless(child, name) for child in root.children if child.has_error):
        raise unreadable("it has a syntax error")
    values = [value for value in map(_literal, _declared(root, name)) if value is not None]
    if len(values) != 1:
        raise unreadable(f"there is not exactly one exported object literal {name}")
    if change := change_of(root, name):
        raise unreadable(f"{name} is not only what its literal says: {change}")
    return read_object(values[0])


def _harmless(statement: Node, name: str) -> bool:
    """Whether a statement that the grammar does not know is of no matter: newer forms of ``import`` and of
    ``export … from`` say nothing about an object of this module."""
    borrowed = statement.type in {"import_statement", "export_statement"} and statement.child_by_field_name("source")
    return bool(borrowed) and name not in text_of(statement)


def read_object(node: Node) -> ObjectLiteral:
    """The entries of an ``object`` node.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``: a hidden or repeated key, or a stray comma (which the grammar lets by).
    """
    entries: list[Property] = []
    after_comma = True
    for child in node.children[1:-1]:
        if child.type == "comment":
            continue
        if child.type == ",":
            if after_comma:
                raise unreadable("it has a stray comma")
            after_comma = True
            continue
        entries.append(Property(_key(child), child))
        after_comma = False
    if len({entry.key for entry in entries}) != len(entries):
        raise unreadable("a key is in it twice")
    return ObjectLiteral(node, tuple(entries))


def text_of(node: Node) -> str:
    """The source text of a node."""
    return (node.text or b"").decode()


def line_of(node: Node) -> int:
    """The line on which a node begins, counted from 1."""
    return int(node.start_point.row) + 1


def plain_values(value: Node) -> dict[str, str | bool | None]:
    """The strings and booleans of an entry as a program sees them; None for what is neither, or cannot be seen.

    The entry may have more than plain values: a method or a shorthand hides its own value, and a spread or a computed
    key hides those of all that stands before it.
    """
    literal = _literal(value)
    booleans: dict[str, str | bool | None] = {"true": True, "false": False}
    found: dict[str, str | bool | None] = {}
    for child in literal.named_children if literal is not None else ():
        key = child.child_by_field_name("key" if child.type == "pair" else "name")
        if child.type == "comment":
            continue
        if child.type == "shorthand_property_identifier":
            found[text_of(child)] = None
        elif key is None or key.type not in _KEYS:
            found = dict.fromkeys(found)
        elif child.type != "pair":
            found[_key_text(key)] = None
        else:
            said = child.child_by_field_name("value")
            assert said is not None  # noqa: S101 - the grammar's own rule, for the type checker
            found[_key_text(key)] = booleans.get(said.type, string_value(text_of(said)))
    return found


def plain_pairs(value: Node) -> tuple[Property, ...]:
    """The pairs of an entry whose keys can be seen, in the order of the source; what else stands in it is left out."""
    literal = _literal(value)
    pairs = [child for child in literal.named_children if child.type == "pair"] if literal is not None else []
    keys = [(child.child_by_field_name("key"), child) for child in pairs]
    return tuple(Property(_key_text(key), child) for key, child in keys if key is not None and key.type in _KEYS)


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
    while value.type in WRAPPERS | {"call_expression"}:
        if value.type in WRAPPERS:
            inner = [child for child in value.named_children if child.type in WRAPPERS | {"object", "call_expression"}]
            if not inner:
                return None
            value = inner[0]
            continue
        function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
        if function is None or arguments is None or text_of(function) != "Object.freeze":
            return None
        given = [child for child in arguments.named_children if child.type != "comment"]
        if len(given) != 1:
            return None
        value = given[0]
    return value if value.type == "object" else None


def _key(child: Node) -> str:
    key = child.child_by_field_name("key") if child.type == "pair" else None
    if key is None or key.type not in _KEYS:
        raise unreadable(f"line {line_of(child)} is not a plain 'key: value'")
    return _key_text(key)


def _key_text(key: Node) -> str:
    """A key as a program sees it: ``0x10`` is 16.

    Raises:
        Permanent: ``PIXEL_SOURCE_UNREADABLE``: a number that only a JavaScript engine could say the name of.
    """
    text = text_of(key)
    if key.type == "string":
        return string_value(text) or ""
    if key.type != "number":
        return text
    digits = text.replace("_", "")
    if not re.fullmatch(r"0|[1-9][0-9]{0,14}|0[xX][0-9a-fA-F]{1,13}|0[oO][0-7]{1,17}|0[bB][01]{1,53}", digits):
        raise unreadable(f"line {line_of(key)} has a number for a key that is not a plain whole number")
    return str(int(digits, 0))
