"""The last touch before a packaged template is deployed: what depends on where the code is, and on parameters' values.

CloudFormation makes nothing anew because a value changed that it only fills in. Two things must be made anew then, and
get a name in which the values are: a deployment of the API, without which its stage goes on showing the old gateway
answers, and a version of a function, of which SnapStart keeps an image.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from infra.cfn import Json, get_att, ref, resource
from infra.policies import FUNCTIONS

API = FUNCTIONS["api"]
SNAP_START = "SnapStart"
_ALIAS = "APIAlias"


def finished(packaged: Json, bucket: str, key: str, parameters: Mapping[str, str]) -> Json:
    """The template that is given to CloudFormation.

    Args:
        packaged: What was packaged: SAM's template, merged with ours.
        bucket: Where the code was uploaded.
        key: Its key there, another one for other code.
        parameters: What the stack will be given.
    """
    made = deepcopy(packaged)
    for one in made["Resources"].values():
        if one["Type"] == "AWS::Serverless::Function":
            one["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
    # SAM names a deployment by a digest of the API's definition.
    made["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["info"]["x-onramp-parameters"] = digest(parameters)
    for name in FUNCTIONS.values():
        for event in made["Resources"].get(name, {}).get("Properties", {}).get("Events", {}).values():
            event["Properties"] = _in_numbers(event["Properties"], made["Parameters"], parameters)
    if parameters.get(SNAP_START) == "true":
        _snap_start(made, digest({**parameters, "": key}))
    return made


def digest(values: Mapping[str, str]) -> str:
    """A few letters that are others for other values, and say nothing of them."""
    return hashlib.sha256(json.dumps(sorted(values.items())).encode()).hexdigest()[:12]


def _in_numbers(said: Any, declared: Json, parameters: Mapping[str, str]) -> Any:
    """Write parameters that are numbers as numbers: CloudFormation makes them of text, and emulators do not."""
    match said:
        case {"Ref": str(name)} if declared.get(name, {}).get("Type") == "Number":
            return int(parameters.get(name, declared[name]["Default"]))
        case dict():
            return {key: _in_numbers(value, declared, parameters) for key, value in said.items()}
        case _:
            return said


def _snap_start(made: Json, name: str) -> None:
    """Have the API call a published version, through an alias: SnapStart keeps no image of anything else."""
    resources, version = made["Resources"], f"APIVersion{name}"
    resources[version] = resource("AWS::Lambda::Version", {"FunctionName": ref(API)})
    resources[_ALIAS] = resource(
        "AWS::Lambda::Alias",
        {"Name": "live", "FunctionName": ref(API), "FunctionVersion": get_att(version, "Version")},
    )
    resources["APIHandlerInvokePermission"]["Properties"]["FunctionName"] = ref(_ALIAS)
    for methods in resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"].values():
        for method in methods.values():
            integration = method.get("x-amazon-apigateway-integration", {})
            if f"${{{API}.Arn}}" in str(integration.get("uri")):
                text = integration["uri"]["Fn::Sub"].replace(
                    f"${{{API}.Arn}}", f"${{{_ALIAS}}}"
                )  # an alias' Ref: its ARN
                integration["uri"] = {"Fn::Sub": text}
