"""A pixel through a deployed stage: started by the stream, gone on with by a wake, and by the sweep alone."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import requests

from chalicelib.records.indexes import DUE
from local.gateway.app import ENGINEER
from local.stack import parts
from local.stack.site import ENV
from tests.e2e.deploying import Account
from tests.e2e.event_path import until

Call = Callable[[str, str, dict[str, str], Any], Any]
"""A request of an SE: method, route, what stands for the route's names, body. Its answer."""
TICK = {
    "version": "0",
    "id": "a",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {},
}


def plays(place: Account, call: Call, functions: dict[str, str]) -> None:
    """Play it.

    Args:
        place: Where the stage is deployed.
        call: Reaches its API.
        functions: The deployed functions' names, by ours.
    """
    address = _made(place, call)
    until(lambda: all_done(_actions(call, address)), "every action is done, by the stream")

    address = _held_up(place, call)
    until(lambda: all_done(_actions(call, address)), "every action is done, by a wake")
    assert _logged(place, "wake"), "the wake function has run, and logs where the state stack says"

    (wakes,) = _mappings_of(place, functions["wake"])
    place.client("lambda").update_event_source_mapping(UUID=wakes, Enabled=False)
    until(lambda: _state(place, wakes) == "Disabled", "nothing is woken any more")
    address = _held_up(place, call)

    def swept() -> bool:
        sweep(place, functions["sweep"])
        return all_done(_actions(call, address))

    until(swept, "every action is done, by the sweep")
    place.client("lambda").update_event_source_mapping(UUID=wakes, Enabled=True)
    until(lambda: _state(place, wakes) == "Enabled", "wakes are heard again")


def sweep(place: Account, function: str) -> None:
    """Have whatever will be due be due, and swept: a wake that never came is made good after a minute."""
    table = f"{ENV}-OnboardingTable"
    for one in place.aws.dynamodb.scan(TableName=table, IndexName=DUE)["Items"]:
        place.aws.dynamodb.update_item(
            TableName=table,
            Key={"pk": one["pk"], "sk": one["sk"]},
            UpdateExpression=f"SET {DUE}sk = :then",
            ExpressionAttributeValues={":then": {"S": "2000" + one[f"{DUE}sk"]["S"][4:]}},
        )
    answer = place.client("lambda").invoke(FunctionName=function, Payload=json.dumps(TICK))
    assert "FunctionError" not in answer, answer["Payload"].read()
    time.sleep(0.5)


def engineer(place: Account) -> dict[str, str]:
    """Headers by which an SE is known."""
    token = parts.post(f"{place.site.platforms}/access/_token", {"email": ENGINEER})["token"]
    return {"Cf-Access-Jwt-Assertion": token, "Content-Type": "application/json"}


def by_rest(place: Account, api: str) -> Call:
    """Reach the API as callers do."""
    headers = engineer(place)

    def call(method: str, route: str, names: dict[str, str], body: Any) -> Any:
        address = f"{place.site.emulator}/_aws/execute-api/{api}/api{route.format(**names)}"
        answer = requests.request(method, address, json=body, headers=headers, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    return call


def by_invocation(place: Account, function: str) -> Call:
    """Reach the API's function with the events that API Gateway sends: the emulator cannot import Chalice's API."""
    headers = engineer(place)

    def call(method: str, route: str, names: dict[str, str], body: Any) -> Any:
        event = {
            "resource": route,
            "path": route.format(**names),
            "httpMethod": method,
            "headers": headers,
            "multiValueQueryStringParameters": None,
            "pathParameters": names or None,
            "stageVariables": None,
            "requestContext": {
                "requestId": uuid.uuid4().hex,
                "httpMethod": method,
                "resourcePath": route,
                "identity": {"sourceIp": "198.51.100.7"},
            },
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        invoked = place.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        answer = json.loads(invoked["Payload"].read())
        assert answer.get("statusCode", 500) < 300, answer
        return json.loads(answer["body"])

    return call


def _made(place: Account, call: Call) -> dict[str, str]:
    asked = {"type": "web", "name": "Acme", "system_account_id": new_account(place)}
    return {"pixel_id": call("POST", "/v1/pixel", {}, asked)["pixel_id"]}


def _held_up(place: Account, call: Call) -> dict[str, str]:
    """A pixel whose source cannot be committed at first, once the first attempt has failed."""
    switches = f"{place.site.platforms}/github/_faults"
    rule = {"mode": "error_before", "times": None, "retry_after": 1}
    requests.put(switches, json={"rules": [rule]}, timeout=10).raise_for_status()
    address = _made(place, call)
    until(lambda: any(one["failures"] for one in _actions(call, address)), "an attempt has failed")
    requests.delete(switches, timeout=10).raise_for_status()
    return address


def new_account(place: Account) -> str:
    """An account of the Controller's, for a pixel to belong to."""
    shown = place.aws.secrets.get_secret_value(SecretId=f"{ENV}/onboarding/controller-token")["SecretString"]
    card = place.aws.secrets.get_secret_value(SecretId=f"{ENV}/onboarding/airwallex-card-details")["SecretString"]
    key = uuid.uuid4().hex
    made = requests.post(
        f"{place.site.platforms}/controller/v1/accounts",
        json={"name": "Acme", "external_reference": key, "cell_id": "cell-1", "payment_token": card},
        headers={"Authorization": f"Bearer {shown}", "Idempotency-Key": key},
        timeout=10,
    )
    assert made.ok, made.text
    answer: str = made.json()["system_account_id"]
    return answer


def _actions(call: Call, address: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("GET", "/v1/pixel/{pixel_id}", address, None)["asked"]["actions"]
    return found


def all_done(actions: list[dict[str, Any]]) -> bool:
    """Whether there are actions, and none has anything left to do."""
    return bool(actions) and all(one["status"] in {"succeeded", "skipped"} for one in actions)


def _mappings_of(place: Account, function: str) -> list[str]:
    pages = place.client("lambda").list_event_source_mappings(FunctionName=function)
    return [one["UUID"] for one in pages["EventSourceMappings"]]


def _state(place: Account, mapping: str) -> str:
    state: str = place.client("lambda").get_event_source_mapping(UUID=mapping)["State"]
    return state


def _logged(place: Account, function: str) -> bool:
    found = place.client("logs").filter_log_events(logGroupName=f"/onramp/{ENV}/{function}", limit=1)
    return bool(found["events"])
