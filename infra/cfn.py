"""The few CloudFormation words the other modules write with, so that no intrinsic function is spelled out twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
