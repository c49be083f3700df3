"""Every failure that an action can end with, read from the code that raises it: nothing has to be listed by hand.

An action's executor, and whatever it imports of ours, is looked through for where a `PlatformError` is made. That finds
rather too much than too little: every code of a client counts for each action that uses it.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.planner import ABANDONED
from chalicelib.engine.settle import UNEXPECTED, WAITED_TOO_LONG
from chalicelib.errors import PlatformError
from chalicelib.flows import registry
from chalicelib.records.ledger import Failure

ROOT: Final = Path(__file__).parents[1]
LOOKED_THROUGH: Final = ("chalicelib.executors", "chalicelib.clients", "chalicelib.pixel_source")
WIRED: Final = {
    "chalicelib.clients.http.token_source": ("chalicelib.clients.aws.secrets", "chalicelib.clients.aws.secret_text")
}
"""What stands behind a protocol, by the module that has the protocol."""
OF_ANY_ACTION: Final = (ABANDONED, UNEXPECTED, WAITED_TOO_LONG)
"""What the engine itself fails an action with."""
_OF_ACTIONS: Final = frozenset(
    f"chalicelib.executors.{action.name}" for flow in registry.ALL.values() for action in flow.actions
)
"""What one executor takes from another's file is no failure of that one."""
_CHILDREN: Final = "chalicelib.engine.children"
_OF_CHILDREN: Final = frozenset(
    name for flow in registry.ALL.values() for family in flow.children for name in family.actions
)
"""Actions whose executors are the engine's."""
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


@dataclass(frozen=True)
class Found:
    """A failure as the code raises it.

    Attributes:
        where: The module that raises it.
        hint: Its hint as far as it is written there, with its values in braces; empty: it is made elsewhere.
    """

    failure: Failure
    where: str
    hint: str = ""


def failures(action: str) -> tuple[Found, ...]:
    """Every failure that this action can end with, each code once, in the alphabet's order.

    Where one code is raised in several ways, what can be corrected, or made anew, counts.
    """
    modules = _modules(_CHILDREN if action in _OF_CHILDREN else f"chalicelib.executors.{action}")
    platforms = [name for folder in dict.fromkeys(_folder(module) for module in modules) for name in _named(folder)]
    engine = [Found(Failure(code=code, message="", hint=""), "chalicelib.engine") for code in OF_ANY_ACTION]
    found = [*engine, *(each for module in modules for each in _raised(module, tuple(platforms)))]
    weight = [(each.failure.code, not each.failure.fields, not each.failure.rebuild, each.where) for each in found]
    by_code: dict[str, Found] = {}
    for _, each in sorted(zip(weight, found, strict=True), key=lambda pair: pair[0]):
        by_code.setdefault(each.failure.code, each)
    return tuple(by_code.values())


@cache
def _modules(start: str) -> tuple[str, ...]:
    """A module and all that it imports of ours, in the folders that talk to platforms."""
    seen: dict[str, None] = {}
    left = [start]
    while left:
        name = left.pop()
        if name in seen or not (ROOT / f"{name.replace('.', '/')}.py").exists():
            continue
        seen[name] = None
        left += WIRED.get(name, ())
        for node in ast.walk(_tree(name)):
            imported = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            if imported.startswith(LOOKED_THROUGH) and imported not in _OF_ACTIONS:
                left.append(imported)
    return tuple(seen)


def _folder(module: str) -> str:
    return module.rpartition(".")[0]


@cache
def _named(folder: str) -> tuple[str, ...]:
    """What codes call the platforms that a folder's `connect` speaks to over `PlatformHttp`."""
    if not (ROOT / folder.replace(".", "/") / "connect.py").exists():
        return ()
    calls = [node for node in ast.walk(_tree(f"{folder}.connect")) if isinstance(node, ast.Call) and node.args]
    first = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "PlatformHttp"]
    return tuple(str(name.value) for name in first if isinstance(name, ast.Constant))


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))


def _raised(module: str, platforms: tuple[str, ...]) -> Iterator[Found]:
    tree, space = _tree(module), vars(importlib.import_module(module))
    for node in ast.walk(tree):
        call = node if isinstance(node, ast.Call) else None
        if call is None or not _makes_failure(call, space):
            continue
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        first = call.args[0] if call.args else given.get("code")
        for code in _codes(first, tree, platforms):
            yield _found(code, given, space, module)


def _makes_failure(call: ast.Call, space: dict[str, Any]) -> bool:
    """Whether a call makes one of the errors, or hands a code to the class above from within one."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
        return bool(call.args)
    made = space.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if not (isinstance(made, type) and issubclass(made, PlatformError)) or made is Refused:
        return False  # of a refusal, the class itself says which code it is
    return bool(call.args or call.keywords)


def _codes(first: ast.expr | None, tree: ast.Module, platforms: tuple[str, ...]) -> Iterator[str]:
    """What the code may be: itself, one for each platform, or any that the module writes down."""
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield from [first.value] if _CODE.fullmatch(first.value) else []
    elif isinstance(first, ast.JoinedStr):
        end = first.values[-1]
        suffix = str(end.value) if isinstance(end, ast.Constant) and isinstance(end.value, str) else ""
        yield from (f"{platform}{suffix}" for platform in platforms if _CODE.fullmatch(f"{platform}{suffix}"))
    elif isinstance(first, (ast.Name, ast.Attribute, ast.Call)):
        constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        yield from dict.fromkeys(each for each in constants if isinstance(each, str) and _CODE.fullmatch(each))


def _found(code: str, given: dict[str | None, ast.expr], space: dict[str, Any], module: str) -> Found:
    fields = _value(given.get("fields"), space, ())
    if not fields:
        fields = space.get("REFUSED_FOR", {}).get(code, ())
    rebuild = _value(given.get("rebuild"), space, ())
    retryable = _value(given.get("retryable_by_hand"), space, True)  # noqa: FBT003 - what is not said
    failure = Failure(code=code, message="", hint="", retryable=retryable, fields=fields, rebuild=rebuild)
    return Found(failure, module, _text(given.get("hint")))


def _value(node: ast.expr | None, space: dict[str, Any], otherwise: Any) -> Any:
    """What an expression of constants means; `otherwise` where it takes a running program to tell."""
    if node is None:
        return otherwise
    try:
        return eval(compile(ast.Expression(node), "<fields>", "eval"), dict(space))  # noqa: S307 - our own source
    except (NameError, AttributeError, TypeError):
        return otherwise


def _text(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{…}" for each in node.values)
    return ""
