"""What Chalice remembers of what it made, without which it would make things twice, or take too little away.

It writes that, ``.chalice/deployed/STAGE.json``, only once all went well. Here it is kept in the stage's bucket, and
what it lacks is filled in from what stands in the account: for whoever comes from a fresh clone, or after a kill.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operate.deploy.deployers import function_of, mappings
from operate.deploy.recipe import CHALICES
from operate.stage import chalice_functions

if TYPE_CHECKING:
    from operate.deploy.work import Work

Remembered = dict[str, Any]
"""One thing, in Chalice's words (chalice/deploy/planner.py)."""


def remembered(work: Work, said: bytes | None) -> dict[str, Any]:
    """Chalice's memory, whole: with what stands there, and without what is gone, which it would delete in vain.

    Args:
        work: The stage.
        said: What Chalice wrote last; None: nothing yet.
    """
    memory: dict[str, Any] = json.loads(said) if said else {"resources": [], "schema_version": "2.0", "backend": "api"}
    if work.emulated:
        # It can neither fill an API nor put one in place of another: it is given a new one, as empty as the last.
        memory["resources"] = [one for one in memory["resources"] if one["name"] != "rest_api"]
    found = {one["name"]: one for one in standing(work)}
    others = [one for one in memory["resources"] if one["name"] not in found and _is_there(work, one)]
    memory["resources"] = [*found.values(), *others]
    return memory


def _is_there(work: Work, one: Remembered) -> bool:
    """Whether something is there that does not stand under a name of Chalice's: the role of a function that is gone."""
    if one["resource_type"] != "iam_role":
        return bool(one["resource_type"] == "rest_api")  # whatever else is there stands under its name
    try:
        work.client("iam").get_role(RoleName=one["role_name"])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchEntity":
            return False
        raise
    return True


def standing(work: Work) -> Iterator[Remembered]:
    """What stands in the account under the names that Chalice gives."""
    names, client = chalice_functions(work.stage.name), work.client("lambda")
    for function, name in names.items():
        try:
            found = client.get_function_configuration(FunctionName=name)
        except client.exceptions.ResourceNotFoundException:
            continue
        chalices, role = CHALICES[function], found["Role"]
        yield {"name": chalices, "resource_type": "lambda_function", "lambda_arn": found["FunctionArn"]}
        role_name = role.rpartition("/")[2]
        yield {"name": f"{chalices}_role", "resource_type": "iam_role", "role_arn": role, "role_name": role_name}
    yield from _mappings(work, names)
    rule = f"{names['sweep']}-event"
    if any(one["Name"] == rule for one in work.client("events").list_rules(NamePrefix=rule)["Rules"]):
        yield {"name": "sweep-event", "resource_type": "cloudwatch_event", "rule_name": rule}
    if not work.emulated and (api := rest_api(work, names["api"])):
        url = f"https://{api}.execute-api.{work.stage.region}.amazonaws.com/api/"
        yield {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api, "rest_api_url": url}


def _mappings(work: Work, names: dict[str, str]) -> Iterator[Remembered]:
    outputs = work.outputs()
    for function, kind, output, source in (
        ("stream", "dynamodb", "TableStreamArn", "stream_arn"),
        ("wake", "sqs", "WakeQueueArn", "queue_arn"),
        ("bulk", "sqs", "BulkQueueArn", "queue_arn"),
    ):
        for one in mappings(work, outputs[output]) if output in outputs else ():
            if function_of(one) == names[function]:
                found = {"name": f"{function}-{kind}-event-source", "resource_type": f"{kind}_event"}
                found |= {source: outputs[output], "event_uuid": one["UUID"], "lambda_arn": one["FunctionArn"]}
                yield {**found, "queue": outputs[output].rpartition(":")[2]} if kind == "sqs" else found


def rest_api(work: Work, function: str) -> str:
    """Id of the REST API whose routes lead to a function; empty: there is none. Chalice calls every stage's alike."""
    client = work.client("apigateway")
    for page in client.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] in {"onramp", called(work)} and _leads_to(client, api["id"], function):
                return str(api["id"])
    return ""


def called(work: Work) -> str:
    """The name that a stage's API has, which is what its metrics go by."""
    return f"{work.stage.name}-onramp"


def _leads_to(client: Any, api: str, function: str) -> bool:
    try:
        pages = client.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
        uris = [
            str(method.get("methodIntegration", {}).get("uri", ""))
            for page in pages
            for one in page["items"]
            for method in one.get("resourceMethods", {}).values()
        ]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NotFoundException":
            return False  # it was deleted since it was listed
        raise
    return any(f":function:{function}/invocations" in uri for uri in uris)
