"""What the stacks are given, and what a value is that a template only describes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from infra.cfn import NO_VALUE
from infra.parameters import FROM_THE_STATE, OWN, parameter_name
from infra.state.template import PARAMETERS
from operate.settings.declared import file_name

if TYPE_CHECKING:
    from operate.stage import Stage


def of_state(stage: Stage) -> dict[str, str]:
    """Parameters of the state stack, as the stage's file says them; the rest keep their defaults."""
    return {"Env": stage.name, **_named(stage.state, PARAMETERS)}


def of_application(stage: Stage, outputs: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Parameters of the application.

    Args:
        stage: Settings and the file's own parameters.
        outputs: The state stack's.
        known: Names of the template's parameters; it is given no other.
    """
    settings = {parameter_name(name): value for name, value in stage.settings.items()}
    given = {"Env": stage.name, **settings, **_named(stage.application, OWN), **handed_over(outputs)}
    return {name: value for name, value in given.items() if name in known}


def handed_over(outputs: Mapping[str, str]) -> dict[str, str]:
    """The state's outputs that the application is given under the same names."""
    return {name: outputs[name] for name in (*FROM_THE_STATE, "KmsKeyArn") if name in outputs}


def _named(said: Mapping[str, str], parameters: Mapping[str, Any]) -> dict[str, str]:
    """What a table of the stage's file says, under CloudFormation's names."""
    names = {file_name(name): name for name in parameters}
    return {names[key]: value for key, value in said.items()}


def worked_out(piece: Any, values: Mapping[str, str]) -> Any:
    """A piece of our templates as CloudFormation would fill it in; for Chalice, which cannot.

    It knows the words that `infra.policies` and `infra.parameters` write with. A condition ``Uses…`` holds where the
    parameter of that name is not empty, which is how the template declares it.

    Args:
        piece: The piece.
        values: Parameters and pseudo parameters (``AWS::Region``).

    Raises:
        KeyError: It names something that has no value.
    """
    if isinstance(piece, list):
        each = [worked_out(one, values) for one in piece]
        return [one for one in each if one != NO_VALUE]
    if not isinstance(piece, dict):
        return piece
    if piece == NO_VALUE:
        return piece
    if len(piece) == 1:
        ((word, of),) = piece.items()
        if word == "Ref":
            return values[of]
        if word == "Fn::Sub":
            return re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], of)
        if word == "Fn::If":
            condition, then, otherwise = of
            return worked_out(then if values.get(condition.removeprefix("Uses"), "") else otherwise, values)
        if word == "Fn::Join":
            return of[0].join(worked_out(of[1], values))
        if word == "Fn::Split":
            return worked_out(of[1], values).split(of[0])
        if word == "Fn::Select":
            return worked_out(of[1], values)[of[0]]
    made = {key: worked_out(one, values) for key, one in piece.items()}
    return {key: one for key, one in made.items() if one != NO_VALUE}
