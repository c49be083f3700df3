"""A pixel that is half-way when a stage is deployed anew, and again when it is rolled back, by those commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from chalicelib.flows.registry import NAMES as FLOWS
from local.gateway.app import ENGINEER
from local.stack import parts
from tests.e2e.deployed_story import all_done, new_account, sweep
from tests.e2e.deploying import Account, account
from tests.e2e.event_path import until
from tests.e2e.test_deploy import APPLICATION, BUCKET, QUICK, outputs, said
from tests.releases.trees import last_of_other_code, of_release

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account(tmp_path_factory.mktemp("going-back")) as made:
        yield made


class Engineer:
    """An SE, through whichever release the stage has."""

    def __init__(self, place: Account) -> None:
        self._place = place
        token = parts.post(f"{place.site.platforms}/access/_token", {"email": ENGINEER})["token"]
        self._session = requests.Session()
        self._session.headers["Cf-Access-Jwt-Assertion"] = token

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        api = outputs(self._place, APPLICATION)["ApiId"]
        address = f"{self._place.site.emulator}/_aws/execute-api/{api}/api{path}"
        answer = self._session.request(method, address, json=body, timeout=30)
        assert answer.ok, answer.text
        return answer.json()


def github(place: Account, *rules: dict[str, object]) -> None:
    """Set the fault switches of the pixel repository's platform."""
    address = f"{place.site.platforms}/github/_faults"
    requests.put(address, json={"rules": list(rules)}, timeout=10).raise_for_status()


def function(place: Account, logical_id: str) -> str:
    """Name of a deployed function."""
    found = place.aws.cloudformation.describe_stack_resource(StackName=APPLICATION, LogicalResourceId=logical_id)
    return found["StackResourceDetail"]["PhysicalResourceId"]


def bundles(place: Account) -> list[str]:
    """What was deployed, the newest first, by the code."""
    kept = place.aws.s3.get_object(Bucket=BUCKET, Key="releases.json")["Body"].read()
    return [one["bundle"] for one in json.loads(kept)["releases"]]


def as_then(place: Account, project: Path) -> None:
    """Let the stage's file say what a release can read: no setting that came later, and no flow."""
    templates = ((project / "infra" / f"{name}.json").read_text(encoding="utf-8") for name in ("state", "application"))
    known = {name for template in templates for name in json.loads(template)["Parameters"]}
    flows = [flow for flow in FLOWS if (project / "chalicelib" / "flows" / flow).is_dir()]
    then = {name: value for name, value in place.parameters.items() if name in known} | {"Flows": ",".join(flows)}
    then.pop("CompactRecords", None)  # a form that only later code can read, and nobody goes back from
    place.parameters.clear()
    place.parameters.update(then)


def test_what_is_half_way_goes_on_after_a_deploy_and_after_a_rollback(
    place: Account, tmp_path_factory: pytest.TempPathFactory
) -> None:
    release = last_of_other_code()
    project = of_release(release, tmp_path_factory.mktemp("project"), ".")
    as_then(place, project)
    place.write()
    said(place.run(*QUICK, project=project))
    engineer = Engineer(place)
    pixel = engineer("POST", "/v1/pixel", {"type": "web", "name": "Acme"})["pixel_id"]
    record = f"/v1/flows/pixel/records/{pixel}"

    said(place.run(*QUICK))
    assert engineer("GET", record)["status"] == "requested"
    github(place, {"mode": "error_before", "times": None})
    engineer("PATCH", f"/v1/pixel/{pixel}", {"system_account_id": new_account(place)})
    until(lambda: any(each["failures"] for each in engineer("GET", record)["actions"]), "an attempt has failed")

    back = place.run("rollback")
    assert back.status == 0, back.err
    assert release.rollback in " ".join((back.out + back.err).split())
    assert len(bundles(place)) == 1
    assert engineer("PATCH", record, {"note": "Went back."})["status"] == "assigned"
    github(place)

    def done() -> bool:
        sweep(place, function(place, "Sweep"))  # a wake that came while its function was replaced is lost
        return all_done([each for each in engineer("GET", record)["actions"] if each["name"] != "notify"])

    until(done, "every action is done")
    made = requests.get(f"{place.site.platforms}/github/_effects", timeout=10).json()["effects"]
    assert [each["operation"] for each in made] == ["update_ref"]
    assert pixel in [line["record_id"] for line in engineer("GET", "/v1/flows/pixel/records")["records"]]
