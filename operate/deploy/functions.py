"""The functions' own settings, put right where somebody changed them by hand.

CloudFormation compares a template with the last one, and not with what stands there: an environment, a timeout or a
size that was changed in the console would stay so through every deploy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from infra.cfn import resolved
from infra.policies import FUNCTIONS
from operate.deploy import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.cfn import Json
    from operate.deploy.work import Work

SET: Final = ("Environment", "MemorySize", "Timeout")
"""What is looked at of a function, by the name that CloudFormation and Lambda's API have for it."""


def put_right(work: Work, template: Json, given: Mapping[str, str]) -> list[str]:
    """See that each function has the environment, the timeout and the memory of the template.

    Args:
        work: The stage.
        template: What was packaged.
        given: The stack's parameters; one that is not named has its default.

    Returns:
        What was otherwise, each with its function. A function that is not there is the doctor's to tell.
    """
    client, found, known = work.client("lambda"), [], _known(work, template, given)
    for function, name in _physical(work).items():
        try:
            there = client.get_function_configuration(FunctionName=name)
        except client.exceptions.ResourceNotFoundException:
            continue
        properties = template["Resources"][FUNCTIONS[function]]["Properties"]
        wanted = {name: properties[name] for name in SET if name in properties}
        if differ := _differing(there, resolved(wanted, known, template.get("Conditions", {}))):
            client.update_function_configuration(FunctionName=name, **differ)
            found += [f"{each} of {function}" for each in sorted(differ)]
    return found


def _differing(there: Mapping[str, Any], wanted: Json) -> dict[str, Any]:
    """What must be set of a function."""
    variables = wanted["Environment"]["Variables"]
    differ = {name: value for name, value in wanted.items() if name != "Environment" and there.get(name) != value}
    if there.get("Environment", {}).get("Variables", {}) != variables:
        differ["Environment"] = {"Variables": variables}
    return differ


def _known(work: Work, template: Json, given: Mapping[str, str]) -> dict[str, str]:
    """Parameters and pseudo parameters, as CloudFormation fills them in."""
    declared: Mapping[str, Any] = template["Parameters"]
    defaults = {name: str(one["Default"]) for name, one in declared.items() if "Default" in one}
    return {**defaults, **given, **values.of_the_place(work)}


def _physical(work: Work) -> dict[str, str]:
    """What AWS calls each function of the application's stack."""
    names = {logical: function for function, logical in FUNCTIONS.items()}
    pages = work.client("cloudformation").get_paginator("list_stack_resources")
    return {
        names[one["LogicalResourceId"]]: one["PhysicalResourceId"]
        for page in pages.paginate(StackName=work.stage.application_stack)
        for one in page["StackResourceSummaries"]
        if one["LogicalResourceId"] in names and one.get("PhysicalResourceId")
    }
