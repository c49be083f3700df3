"""The few CloudFormation words the other modules write with, so that no intrinsic function is spelled out twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
"""A piece of a template: what ``json.dumps`` takes."""

NO_VALUE: Json = {"Ref": "AWS::NoValue"}


def ref(name: str) -> Json:
    """A parameter's value, or a resource's physical id."""
    return {"Ref": name}


def get_att(resource: str, attribute: str = "Arn") -> Json:
    """An attribute of a resource of this stack."""
    return {"Fn::GetAtt": [resource, attribute]}


def sub(text: str) -> Json:
    """`text` with every ``${…}`` filled in when the stack is made."""
    return {"Fn::Sub": text}


def join(*parts: Any) -> Json:
    """`parts` as one text."""
    return {"Fn::Join": ["", list(parts)]}


def select(index: int, texts: Json) -> Json:
    """One of `texts`."""
    return {"Fn::Select": [index, texts]}


def split(separator: str, text: Json) -> Json:
    """The parts of `text` between separators."""
    return {"Fn::Split": [separator, text]}


def when(condition: str, then: Any, otherwise: Any = None) -> Json:
    """`then` where the named condition holds; otherwise `otherwise`, or nothing at all."""
    return {"Fn::If": [condition, then, NO_VALUE if otherwise is None else otherwise]}


def holds(condition: str) -> Json:
    """True where the named condition holds, else False."""
    return {"Fn::If": [condition, True, False]}


def resource(kind: str, properties: Json, **attributes: Any) -> Json:
    """One entry of Resources; `attributes` are its siblings of Properties (Condition, DeletionPolicy, …)."""
    return {"Type": kind, **attributes, "Properties": properties}


def filled_in(piece: Any, values: Mapping[str, str]) -> Any:
    """`piece` with every ``Fn::Sub`` written out that is about `values` alone.

    Args:
        piece: A template, or a piece of one.
        values: What is known beforehand, by the names of parameters.
    """
    if isinstance(piece, list):
        return [filled_in(one, values) for one in piece]
    if not isinstance(piece, dict):
        return piece
    text = piece.get("Fn::Sub")
    if isinstance(text, str) and set(re.findall(r"\$\{([^}]+)\}", text)) <= set(values):
        return re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], text)
    return {name: filled_in(one, values) for name, one in piece.items()}


def resolved(piece: Any, values: Mapping[str, str], conditions: Mapping[str, Any]) -> Any:
    """A piece of a template as CloudFormation would have it. What is ``AWS::NoValue`` is left out.

    Args:
        piece: The template's own words.
        values: What parameters and pseudo parameters are, by their names.
        conditions: The template's conditions, by their names.

    Raises:
        KeyError: Names a value or a condition that is not there.
        NotImplementedError: Names a function that asks for what is not known before the stack is made.
    """
    if isinstance(piece, list):
        every = [resolved(one, values, conditions) for one in piece]
        return [one for one in every if one is not None]
    if not isinstance(piece, dict):
        return piece
    word = next(iter(piece), "")
    if len(piece) != 1 or not (word == "Ref" or word.startswith("Fn::")):
        named = {name: resolved(one, values, conditions) for name, one in piece.items()}
        return {name: one for name, one in named.items() if one is not None}
    argument = piece[word]
    if word == "Ref":
        return None if argument == "AWS::NoValue" else values[argument]
    if word == "Fn::If":
        name, then, otherwise = argument
        return resolved(then if resolved(conditions[name], values, conditions) else otherwise, values, conditions)
    if word not in _FUNCTIONS:
        raise NotImplementedError(word)
    return _FUNCTIONS[word](resolved(argument, values, conditions), values)


_FUNCTIONS: dict[str, Callable[[Any, Mapping[str, str]], Any]] = {
    "Fn::Sub": lambda text, values: re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], text),
    "Fn::Join": lambda given, _: given[0].join(given[1]),
    "Fn::Split": lambda given, _: given[1].split(given[0]),
    "Fn::Select": lambda given, _: given[1][given[0]],
    "Fn::Equals": lambda given, _: str(given[0]) == str(given[1]),
    "Fn::Not": lambda given, _: not given[0],
    "Fn::And": lambda given, _: all(given),
    "Fn::Or": lambda given, _: any(given),
}
"""What each word makes of its argument."""
