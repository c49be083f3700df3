"""The names that a stage file may use, each with what it is. All are declared elsewhere; none is listed here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

from chalicelib.flows import registry
from infra import needs
from infra.parameters import FROM_THE_STATE, KNOWN_TO_THE_STACK, OWN
from infra.state.template import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.cfn import Json

BY_ITSELF: Final = frozenset({"Env", "PageOrigins"})
"""Parameters of the state stack that no file says: they follow from its name, and from its settings."""
TABLES: Final = ("settings", "state", "application")
"""The tables of a stage file: the settings of the functions, and the two stacks' parameters that are no settings."""

_DIGITS_APART: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Known:
    """A name that a stage file may use.

    Attributes:
        name: As the file writes it.
        about: What it is, a sentence or less; may be empty.
        default: What holds where the file does not say it; None: it must be said.
        choices: What it can be; empty: what `about` says.
    """

    name: str
    about: str
    default: str | None
    choices: tuple[str, ...] = ()


def settings(flows: Sequence[str] = registry.NAMES) -> dict[str, Known]:
    """The settings that a stage with these flows chooses, by name; the others follow from its stacks."""
    fields = needs.fields(flows)
    return {
        name: Known(
            name,
            field.description or "",
            None if field.is_required() else text(field.default),
            _choices(field.annotation),
        )
        for name, field in fields.items()
        if name not in KNOWN_TO_THE_STACK
    }


def parameters(table: str) -> dict[str, Json]:
    """A stack's parameters that a stage file may give, by their names there, as CloudFormation has them.

    Args:
        table: ``state`` or ``application``.
    """
    if table == "state":
        return {file_name(name): one for name, one in PARAMETERS.items() if name not in BY_ITSELF}
    # What the state stack has too, such as its key, the application is handed with the state's outputs.
    handed = {*FROM_THE_STATE, *PARAMETERS}
    return {file_name(name): one for name, one in OWN.items() if name not in handed}


def of_stack(table: str) -> dict[str, Known]:
    """The same, as the names of a stage file."""
    return {name: _known(name, one) for name, one in parameters(table).items()}


def file_name(parameter: str) -> str:
    """``LogRetentionDays`` becomes ``log_retention_days``."""
    return _DIGITS_APART.sub("_", parameter).lower()


def text(value: object) -> str:
    """A value as functions find it in their environment, and CloudFormation in its parameters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _known(name: str, parameter: Mapping[str, Any]) -> Known:
    default = parameter.get("Default")
    choices = tuple(text(each) for each in parameter.get("AllowedValues", ()))
    return Known(name, parameter.get("Description", ""), None if default is None else text(default), choices)


def _choices(annotation: Any) -> tuple[str, ...]:
    if annotation is bool:
        return ("true", "false")
    return tuple(text(each) for each in get_args(annotation)) if get_origin(annotation) is Literal else ()
