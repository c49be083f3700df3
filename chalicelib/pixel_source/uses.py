"""What a module does to an object after its literal: whatever could hide, undo or repeat an entry is found here.

An entry that is written into a literal counts only if nothing after the literal takes it out again. So every mention
of the object is looked at, other names for it too. Reading it is harmless; changing it, or handing it to code that
cannot be seen from here, is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

WRAPPERS: Final = frozenset(
    {"as_expression", "satisfies_expression", "parenthesized_expression", "non_null_expression", "type_assertion"}
)
"""What stands around an expression without changing what it is."""
_PATHS: Final = frozenset({"member_expression", "subscript_expression"})
_PATTERNS: Final = frozenset({"array_pattern", "object_pattern", "pair_pattern", "assignment_pattern", "rest_pattern"})
_READERS: Final = frozenset(
    {f"Object.{name}" for name in ("entries", "freeze", "getOwnPropertyNames", "hasOwn", "isFrozen", "keys", "values")}
    | {f"console.{name}" for name in ("debug", "error", "info", "log", "table", "warn")}
    | {"JSON.stringify", "structuredClone"}
)
"""Functions of the language that change nothing of what they are given."""


def change_of(root: Node, name: str) -> str:
    """The first thing that a module does to a constant of its own that could change it, as words; empty: nothing.

    Args:
        root: The module.
        name: What the constant is called.
    """
    names, seen = [name], set[str]()
    while names:
        name = names.pop()
        seen.add(name)
        for mention in _mentions(root, name):
            whole, reached = _reached(mention)
            if change := _change(reached, whole=whole):
                return f"line {mention.start_point.row + 1} {change}"
            if whole and (alias := _alias(reached)) and alias not in seen:
                names.append(alias)
    return ""


def _mentions(root: Node, name: str) -> Iterator[Node]:
    """Where an expression names it. With a list of our own, since an expression may be nested deeper than calls may."""
    sought, waiting = name.encode(), [root]
    while waiting:
        node = waiting.pop()
        if node.type == "identifier" and node.text == sought:
            yield node
        waiting.extend(reversed(node.named_children))


def _reached(node: Node) -> tuple[bool, Node]:
    """The whole expression that begins with a mention, such as ``(data as Any)['a'].b``; and whether it is the object
    itself rather than something in it."""
    whole = True
    while (parent := node.parent) is not None:
        if parent.type in _PATHS and parent.child_by_field_name("object") == node:
            whole = False
        elif parent.type not in WRAPPERS:
            break
        node = parent
    return whole, node


def _change(node: Node, *, whole: bool) -> str:
    parent = node.parent
    if parent is None:
        return ""
    if parent.type in {"assignment_expression", "augmented_assignment_expression", "for_in_statement"}:
        return "assigns to it" if parent.child_by_field_name("left") == node else ""
    if parent.type == "update_expression" or parent.type in _PATTERNS:
        return "assigns to it"
    if parent.type == "unary_expression":
        operator = parent.child_by_field_name("operator")
        return "deletes from it" if operator is not None and operator.type == "delete" else ""
    if parent.type == "arguments" and whole:
        return _passed(parent)
    return ""


def _passed(arguments: Node) -> str:
    call = arguments.parent
    function = call.child_by_field_name("function") if call is not None else None
    called = (function.text or b"").decode() if function is not None else ""
    return "" if called in _READERS else "passes it to code that may change it"


def _alias(node: Node) -> str:
    """The name that a declaration gives to the same object; empty: it gives none."""
    parent = node.parent
    if parent is None or parent.type != "variable_declarator" or parent.child_by_field_name("value") != node:
        return ""
    name = parent.child_by_field_name("name")
    return (name.text or b"").decode() if name is not None and name.type == "identifier" else ""
