"""Every failure that an action can end with, read from the code that raises it: nothing has to be listed by hand.

An action's executor, and whatever it comes to of ours, is looked through for where a `PlatformError` is made. That
finds rather too much than too little: every code of a client counts for each action that speaks of it.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import FunctionType
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
_ANY_PLATFORM: Final = frozenset({"chalicelib.clients.platforms", "chalicelib.clients.needs"})
"""What hands clients out speaks of them all."""
_CHILDREN: Final = "chalicelib.engine.children"
_OF_CHILDREN: Final = frozenset(
    name for flow in registry.ALL.values() for family in flow.children for name in family.actions
)
"""Actions whose executors are the engine's."""
_ANSWERS: Final = {action.name: action.answers for flow in registry.ALL.values() for action in flow.actions}
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


@dataclass(frozen=True)
class Found:
    """A failure as the code raises it.

    Attributes:
        where: The module that raises it.
        hint: Its hint as far as it is written there, with its values in braces; empty: it is made elsewhere.
        answers_told: Whether a flow tells its executor which answers it is about.
    """

    failure: Failure
    where: str
    hint: str = ""
    answers_told: bool = False


def failures(action: str) -> tuple[Found, ...]:
    """Every failure that this action can end with, each code once, in the alphabet's order.

    Where one code is raised in several ways, what can be corrected, or made anew, counts.
    """
    reached = _reached(_CHILDREN if action in _OF_CHILDREN else _executors().get(action, ""))
    platforms = [name for module in reached if module.endswith(".connect") for name in _named(module)]
    engine = [Found(Failure(code=code, message="", hint=""), "chalicelib.engine") for code in OF_ANY_ACTION]
    made = (each for module, names in reached.items() for each in _raised(module, names, tuple(platforms)))
    found = [*engine, *(_told(each, action) for each in made)]
    weight = [(each.failure.code, not each.failure.fields, not each.failure.rebuild, each.where) for each in found]
    by_code: dict[str, Found] = {}
    for _, each in sorted(zip(weight, found, strict=True), key=lambda pair: pair[0]):
        by_code.setdefault(each.failure.code, each)
    return tuple(by_code.values())


def _told(found: Found, action: str) -> Found:
    """A failure whose answers the flow tells its executor: those that the action declares to act on."""
    if not found.answers_told:
        return found
    return replace(found, failure=found.failure.model_copy(update={"fields": _ANSWERS.get(action, ())}))


@cache
def _executors() -> Mapping[str, str]:
    """The module of each action's executor: as the flows' tables of executors (`flows/*/*executors.py`) make them."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "chalicelib/flows").glob("*/*executors.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        space = vars(importlib.import_module(name))
        for node in ast.walk(_tree(name)):
            for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
                action = space.get(key.id) if isinstance(key, ast.Name) else getattr(key, "value", None)
                made = value.func if isinstance(value, ast.Call) else None
                if isinstance(action, str) and isinstance(made, ast.Name) and made.id in space:
                    found[action] = space[made.id].__module__
    return found


@cache
def _reached(start: str) -> Mapping[str, frozenset[str]]:
    """What an executor's module may come to, in the folders that talk to platforms: by module, the names at its top.

    A name counts once something that counts speaks of it. Of a client's class the `connect` of its folder counts, too,
    as far as it makes one: it says what stands behind.
    """
    seen: dict[str, set[str]] = {}
    left = [(start, name) for name in (_tops(start) if _is_module(start) else ())]
    while left:
        module, name = left.pop()
        if name in seen.setdefault(module, set()):
            continue
        seen[module].add(name)
        left += [(wired, each) for wired in WIRED.get(module, ()) for each in _tops(wired)]
        left += _connecting(module, name)
        for spoken in _spoken(_tops(module).get(name, ())):
            left += [(module, spoken)] if spoken in _tops(module) else _imported(module).get(spoken, [])
    return {module: frozenset(names) for module, names in seen.items()}


def _connecting(module: str, name: str) -> list[tuple[str, str]]:
    """What makes a client of this name, in its folder's `connect`."""
    connect = f"{_folder(module)}.connect"
    nodes = _tops(module).get(name, ())
    if module == connect or not _is_module(connect) or not any(isinstance(each, ast.ClassDef) for each in nodes):
        return []
    return [(connect, top) for top, nodes in _tops(connect).items() if name in _called(nodes)]


@cache
def _tops(module: str) -> Mapping[str, tuple[ast.stmt, ...]]:
    """What stands at the top of a module, by name; what has none goes by its line."""
    found: dict[str, list[ast.stmt]] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for each in targets:
                found.setdefault(each.id if isinstance(each, ast.Name) else f"line {node.lineno}", []).append(node)
    return {name: tuple(nodes) for name, nodes in found.items()}


def _spoken(nodes: Iterable[ast.AST]) -> set[str]:
    return {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}


def _called(nodes: Iterable[ast.AST]) -> set[str]:
    calls = (each.func for node in nodes for each in ast.walk(node) if isinstance(each, ast.Call))
    return {func.id for func in calls if isinstance(func, ast.Name)}


@cache
def _imported(module: str) -> Mapping[str, list[tuple[str, str]]]:
    """What a name means that was imported of ours, wherever in the module that is said."""
    found: dict[str, list[tuple[str, str]]] = {}
    for node in ast.walk(_tree(module)):
        source = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        if not isinstance(node, ast.ImportFrom) or not source.startswith(LOOKED_THROUGH) or source in _ANY_PLATFORM:
            continue
        for alias in node.names:
            whole = f"{source}.{alias.name}"
            meant = [(whole, top) for top in _tops(whole)] if _is_module(whole) else [(source, alias.name)]
            found.setdefault(alias.asname or alias.name, []).extend(meant)
    return found


def _is_module(name: str) -> bool:
    return (ROOT / f"{name.replace('.', '/')}.py").exists()


def _folder(module: str) -> str:
    return module.rpartition(".")[0]


@cache
def _named(connect: str) -> tuple[str, ...]:
    """What codes call the platforms that a `connect` speaks to over `PlatformHttp`."""
    calls = [node for node in ast.walk(_tree(connect)) if isinstance(node, ast.Call) and node.args]
    first = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "PlatformHttp"]
    return tuple(str(name.value) for name in first if isinstance(name, ast.Constant))


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))


def _raised(module: str, names: frozenset[str], platforms: tuple[str, ...]) -> Iterator[Found]:
    tree, space = _tree(module), vars(importlib.import_module(module))
    for top in (each for name in names for each in _tops(module).get(name, ())):
        for node in ast.walk(top):
            call = node if isinstance(node, ast.Call) else None
            if call is None or not _makes_failure(call, top, space):
                continue
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            first = call.args[0] if call.args else given.get("code")
            if isinstance(first, ast.Name) and first.id in _given_to(top, call):
                continue  # whoever calls says which
            for code in _codes(first, tree, platforms):
                yield _found(code, given, space, module)


def _given_to(top: ast.stmt, call: ast.Call) -> set[str]:
    """What a function at the top of a module, or the making of a class of its failures, is given by its callers."""
    if isinstance(top, ast.FunctionDef):
        return {each.arg for each in (*top.args.args, *top.args.kwonlyargs)}
    making = [node for node in top.body if isinstance(node, ast.FunctionDef)] if isinstance(top, ast.ClassDef) else []
    around = [node for node in making if node.name == "__init__" and call in list(ast.walk(node))]
    return {each.arg for node in around for each in (*node.args.args, *node.args.kwonlyargs)}


def _makes_failure(call: ast.Call, top: ast.stmt, space: dict[str, Any]) -> bool:
    """Whether a call makes one of the errors, has a function of ours make one that is told the code, or hands a code to
    the class above from within one."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
        made = space.get(top.name) if isinstance(top, ast.ClassDef) else None
        return bool(call.args) and isinstance(made, type) and issubclass(made, PlatformError)
    made = space.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if isinstance(made, FunctionType) and made.__module__.startswith(LOOKED_THROUGH):
        return bool(call.args) and _is_told_the_code(made.__module__, made.__name__)
    if not (isinstance(made, type) and issubclass(made, PlatformError)) or made is Refused:
        return False  # of a refusal, the class itself says which code it is
    return bool(call.args or call.keywords)


@cache
def _is_told_the_code(module: str, name: str) -> bool:
    """Whether a function makes a failure whose code is the first thing that it is given."""
    space = vars(importlib.import_module(module))
    for top in _tops(module).get(name, ()):
        first = top.args.args[0].arg if isinstance(top, ast.FunctionDef) and top.args.args else ""
        for node in ast.walk(top):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and first):
                continue
            made, code = space.get(node.func.id), node.args[0] if node.args else None
            makes = isinstance(made, type) and issubclass(made, PlatformError)
            if makes and isinstance(code, ast.Name) and code.id == first:
                return True
    return False


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
    told = given.get("fields") is not None and not fields and "REFUSED_FOR" not in space
    return Found(failure, module, _text(given.get("hint")), answers_told=told)


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
