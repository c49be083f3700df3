"""A stage whose functions are made by the real `chalice deploy`, and then set as CloudFormation would set them."""

from __future__ import annotations

import json
import os
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from infra.application.functions import TRIGGERS_ONLY
from local.stack.site import ENV
from operate.deploy.memory import standing
from operate.deploy.work import Work
from operate.stage import chalice_functions, read
from operate.terminal import Terminal
from tests.e2e.deployed_story import by_invocation, plays
from tests.e2e.deploying import Account

pytestmark = pytest.mark.e2e

BY = ("deploy", "--by", "chalice", "--no-doctor", "--json")
BUCKET, MEMORY = f"onramp-{ENV}-000000000000-us-east-1", f"chalice/{ENV}.json"
NAMES = chalice_functions(ENV)


def changed(place: Account, *words: str) -> bool:
    done = place.run(*(words or BY))
    assert done.status == 0, done.err
    answer: bool = json.loads(done.out)["changed"]
    return answer


def made(place: Account) -> dict[str, list[str]]:
    """All that Chalice makes, but for the API, by what identifies it."""
    functions, events = place.client("lambda"), place.client("events")
    return {
        "functions": sorted(one["FunctionName"] for one in functions.list_functions()["Functions"]),
        "mappings": sorted(one["UUID"] for one in functions.list_event_source_mappings()["EventSourceMappings"]),
        "rules": sorted(one["Name"] for one in events.list_rules(NamePrefix=f"onramp-{ENV}")["Rules"]),
        "roles": sorted(
            one["RoleName"]
            for one in place.client("iam").list_roles()["Roles"]
            if one["RoleName"].startswith(f"onramp-{ENV}-")
        ),
    }


@pytest.fixture(scope="module")
def destroyed(place: Account) -> Account:
    """The account without an application, whatever the tests before have left."""
    place.write()
    done = place.run("destroy")
    assert done.status == 0, done.err
    return place


@pytest.fixture(scope="module")
def deployed(destroyed: Account) -> Account:
    changed(destroyed)
    return destroyed


def test_killed_in_the_midst_of_chalice_the_same_command_goes_on_and_makes_nothing_twice(destroyed: Account) -> None:
    before = made(destroyed)
    assert before == {"functions": [], "mappings": [], "rules": [], "roles": []}
    for further in ("functions", "mappings"):
        destroyed.kill_once(lambda kind=further: bool(made(destroyed)[kind]), *BY)  # type: ignore[misc]
    mapped = made(destroyed)["mappings"]
    assert mapped
    assert changed(destroyed)
    after = made(destroyed)
    assert {kind: len(each) for kind, each in after.items()} == {"functions": 5, "mappings": 3, "rules": 1, "roles": 5}
    assert set(mapped) <= set(after["mappings"])


def test_mappings_and_functions_have_all_that_the_doctor_looks_for(deployed: Account) -> None:
    done = deployed.run("doctor")
    assert done.status == 0, done.out + done.err
    assert f"{ENV} is well." in done.out
    functions = deployed.client("lambda")
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    (stream,) = [one for one in mappings if "stream" in one["EventSourceArn"]]
    assert [json.loads(one["Pattern"]) for one in stream["FilterCriteria"]["Filters"]] == [TRIGGERS_ONLY]
    alarms = deployed.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"onramp-{ENV}-alarms")["MetricAlarms"]
    watched = {one["Value"] for alarm in alarms for one in alarm["Dimensions"] if one["Name"] == "FunctionName"}
    assert watched == set(NAMES.values())


def test_a_second_deploy_changes_nothing_and_one_whose_memory_is_lost_makes_nothing_twice(deployed: Account) -> None:
    assert not changed(deployed)
    before = made(deployed)
    s3 = deployed.aws.s3
    own = json.loads(s3.get_object(Bucket=BUCKET, Key=MEMORY)["Body"].read())["resources"]
    assert standing_there(deployed) == {one["name"]: one for one in own if one["name"] != "rest_api"}
    s3.delete_object(Bucket=BUCKET, Key=MEMORY)
    s3.delete_object(Bucket=BUCKET, Key=f"chalice/{ENV}.done")
    assert changed(deployed)
    assert made(deployed) == before


def standing_there(place: Account) -> dict[str, Any]:
    session: Any = boto3.Session("test", "test", region_name="us-east-1")
    with patch.dict(os.environ, AWS_ENDPOINT_URL=place.aws.url):
        work = Work(read(ENV, place.folder), session, Terminal())
    for service in ("lambda", "events", "cloudformation"):
        work.__dict__.setdefault("_clients", {})[service] = place.client(service)
    return {one["name"]: one for one in standing(work)}


def test_a_record_that_is_created_through_the_deployed_function_runs_to_its_end(deployed: Account) -> None:
    plays(deployed, by_invocation(deployed, NAMES["api"]), NAMES)


def test_what_the_file_says_of_the_functions_is_set_and_a_rollback_takes_it_back_from_what_was_kept(
    deployed: Account,
) -> None:
    functions = deployed.client("lambda")

    def standing() -> tuple[str, str, int | None]:
        now = functions.get_function_configuration(FunctionName=NAMES["stream"])
        reserved = functions.get_function_concurrency(FunctionName=NAMES["stream"])
        variables = functions.get_function_configuration(FunctionName=NAMES["api"])["Environment"]["Variables"]
        return variables.get("CONTACT", ""), now["TracingConfig"]["Mode"], reserved.get("ReservedConcurrentExecutions")

    deployed.write('tracing = "Active"\nreserved_concurrency = 5', contact="help@example.com")
    assert changed(deployed)
    assert standing() == ("help@example.com", "Active", 5)
    rolled = deployed.run("rollback")
    assert rolled.status == 0, rolled.err
    assert standing() == ("", "PassThrough", None)
    deployed.write()
    assert not changed(deployed)


def test_what_chalice_cannot_do_is_refused_and_so_is_the_other_deployer(deployed: Account) -> None:
    certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
    deployed.write(f'domain_name = "api.example.com"\ncertificate_arn = "{certificate}"\nsnap_start = true')
    refused = deployed.run(*BY)
    deployed.write()
    assert refused.status == 1
    assert "Chalice does not do certificate_arn, domain_name, snap_start" in refused.err
    refused = deployed.run("deploy", "--no-doctor")
    assert refused.status == 1
    assert f"`make deploy STAGE={ENV} STAGES={deployed.folder} BY=chalice` deploys it as before" in refused.err


def test_mappings_that_somebody_switched_off_or_deleted_are_there_again(deployed: Account) -> None:
    functions = deployed.client("lambda")
    stream, bulk, wake = sorted(
        functions.list_event_source_mappings()["EventSourceMappings"], key=lambda one: str(one["EventSourceArn"])
    )
    functions.delete_event_source_mapping(UUID=stream["UUID"])
    functions.update_event_source_mapping(UUID=wake["UUID"], Enabled=False)
    assert changed(deployed)
    after = functions.list_event_source_mappings()["EventSourceMappings"]
    assert sorted((one["EventSourceArn"], one["State"]) for one in after) == [
        (stream["EventSourceArn"], "Enabled"),
        (bulk["EventSourceArn"], "Enabled"),
        (wake["EventSourceArn"], "Enabled"),
    ]


def test_destroying_goes_on_where_chalice_was_interrupted(deployed: Account) -> None:
    deployed.client("lambda").delete_function(FunctionName=NAMES["api"])
    for one in deployed.client("lambda").list_event_source_mappings()["EventSourceMappings"]:
        deployed.client("lambda").delete_event_source_mapping(UUID=one["UUID"])
    refused = deployed.run("deploy", "--no-doctor")
    assert refused.status == 1
    done = deployed.run("destroy")
    assert done.status == 0, done.err
    assert made(deployed) == {"functions": [], "mappings": [], "rules": [], "roles": []}
    assert changed(deployed)


def test_destroying_takes_all_of_it_and_a_second_time_finds_nothing(deployed: Account) -> None:
    deployed.aws.s3.delete_object(Bucket=BUCKET, Key=MEMORY)
    assert deployed.run("destroy").status == 0
    assert made(deployed) == {"functions": [], "mappings": [], "rules": [], "roles": []}
    stacks = {one["StackName"] for one in deployed.aws.cloudformation.describe_stacks()["Stacks"]}
    assert stacks == {f"onramp-{ENV}-state"}
    assert "is not there" in deployed.run("destroy").out
