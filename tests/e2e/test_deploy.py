"""A stage brought to an account by its file and one command, killed on the way, taken back, and taken away."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from infra.policies import FUNCTIONS
from local.stack.site import ENV
from operate.deploy import shown
from tests.e2e.deployed_story import by_rest, plays
from tests.e2e.deploying import Account, Ran

pytestmark = pytest.mark.e2e

QUICK = ("deploy", "--no-doctor", "--json")
STATE, APPLICATION = f"onramp-{ENV}-state", f"onramp-{ENV}"
BUCKET = f"onramp-{ENV}-000000000000-us-east-1"
TERMINAL = SimpleNamespace(isatty=lambda: True)


@pytest.fixture(scope="module")
def deployed(place: Account) -> Account:
    done = place.run(*QUICK)
    assert done.status == 0, done.err
    return place


def said(done: Ran) -> dict[str, object]:
    assert done.status == 0, done.err
    answer: dict[str, object] = json.loads(done.out)
    return answer


def stacks(place: Account) -> dict[str, str]:
    return {one["StackName"]: one["StackStatus"] for one in place.aws.cloudformation.describe_stacks()["Stacks"]}


def outputs(place: Account, stack: str) -> dict[str, str]:
    (found,) = place.aws.cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}


def variable(place: Account, name: str) -> str | None:
    (function,) = [
        one for one in place.client("lambda").list_functions()["Functions"] if "-APIHandler-" in one["FunctionName"]
    ]
    found: str | None = function["Environment"]["Variables"].get(name)
    return found


def test_everything_that_is_in_the_way_is_named_at_once_and_nothing_is_made(place: Account) -> None:
    gone = [f"{ENV}/onboarding/{name}" for name in ("controller-token", "github-pat")]
    texts = [place.aws.secrets.get_secret_value(SecretId=name)["SecretString"] for name in gone]
    for name in gone:
        place.aws.secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    refused = place.run(*QUICK)
    for name, text in zip(gone, texts, strict=True):
        place.aws.secrets.create_secret(Name=name, SecretString=text)
    assert refused.status == 1
    assert all(
        f"python -m operate secret {name} --stage {ENV} --stages {place.folder} <" in refused.err for name in gone
    )
    assert stacks(place) == {}
    assert BUCKET not in [one["Name"] for one in place.aws.s3.list_buckets()["Buckets"]]


def test_killed_at_any_step_the_same_command_goes_on(place: Account) -> None:
    for step in (f"Bringing {STATE}", "Packaging", f"Bringing {APPLICATION}"):
        place.kill_when(step, *QUICK)
    said(place.run(*QUICK))
    assert stacks(place)[STATE] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    assert stacks(place)[APPLICATION] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def test_a_first_creation_that_was_planned_and_never_begun_goes_on(place: Account) -> None:
    assert place.run("destroy").status == 0
    made = place.aws.cloudformation.create_change_set(
        StackName=APPLICATION,
        ChangeSetName="left",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}),
    )
    assert made["Id"]
    said(place.run(*QUICK))
    assert stacks(place)[APPLICATION] == "CREATE_COMPLETE"


def test_what_is_deployed_already_is_left_alone(deployed: Account) -> None:
    before = deployed.aws.cloudformation.describe_stacks()["Stacks"]
    assert said(deployed.run(*QUICK))["changed"] is False
    assert deployed.aws.cloudformation.describe_stacks()["Stacks"] == before
    released = deployed.aws.s3.get_object(Bucket=BUCKET, Key="releases.json")["Body"].read()
    assert len(json.loads(released)["releases"]) == 1


def test_a_deploy_ends_with_the_doctor_who_finds_the_stage_well(deployed: Account) -> None:
    done = deployed.run("deploy")
    assert done.status == 0, done.out + done.err
    assert f"{ENV} is well." in done.out
    slack = f"{ENV}/onboarding/slack-webhook"
    text = deployed.aws.secrets.get_secret_value(SecretId=slack)["SecretString"]
    deployed.aws.secrets.update_secret(SecretId=slack, SecretString="{}")
    done = deployed.run("doctor", "--json")
    deployed.aws.secrets.update_secret(SecretId=slack, SecretString=text)
    assert done.status == 1
    faults = [one["check"] for one in json.loads(done.out)["findings"] if one["state"] == "fault"]
    assert faults == ["secret slack-webhook"]


def test_a_record_that_is_created_through_the_deployed_api_runs_to_its_end(deployed: Account) -> None:
    made = deployed.aws.cloudformation.describe_stack_resources(StackName=APPLICATION)["StackResources"]
    names = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made}
    api = outputs(deployed, APPLICATION)["ApiId"]
    plays(deployed, by_rest(deployed, api), {ours: names[logical] for ours, logical in FUNCTIONS.items()})


def test_a_rollback_deploys_what_was_kept_and_there_must_be_something(deployed: Account) -> None:
    refused = deployed.run("rollback")
    assert refused.status == 1
    assert "There is no release to go back to" in refused.err
    deployed.write(contact="help@example.com")
    assert said(deployed.run(*QUICK))["changed"] is True
    assert variable(deployed, "CONTACT") == "help@example.com"
    assert deployed.run("rollback").status == 0
    assert variable(deployed, "CONTACT") is None, "what says only its default is not said"
    deployed.write()
    assert said(deployed.run(*QUICK))["changed"] is False


def test_flows_are_switched_off_at_a_terminal_and_on_again_with_what_they_had(
    deployed: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outputs(deployed, STATE)
    deployed.aws.s3.put_object(Bucket=before["UploadsBucket"], Key="uploads/companies/1/logo", Body=b"a logo")
    deployed.write(flows="ecom,pixel")
    refused = deployed.run(*QUICK)
    assert refused.status == 1
    assert "still in the account with all that is in it: BulkLogGroup, Findings, Uploads." in refused.err
    with monkeypatch.context() as patch:
        patch.setattr(shown, "sys", SimpleNamespace(stdin=TERMINAL, stdout=TERMINAL))
        off = deployed.run("deploy", "--no-doctor", answers=f"{ENV}\ny\n")
    assert off.status == 0, off.err
    assert "UploadsBucket" not in outputs(deployed, STATE)
    assert variable(deployed, "UPLOADS_BUCKET") is None
    deployed.write()
    assert said(deployed.run(*QUICK))["changed"] is True
    assert outputs(deployed, STATE) == before
    assert variable(deployed, "UPLOADS_BUCKET") == before["UploadsBucket"]
    found = deployed.aws.s3.get_object(Bucket=before["UploadsBucket"], Key="uploads/companies/1/logo")
    assert found["Body"].read() == b"a logo"


def test_a_stage_has_one_deployer(deployed: Account) -> None:
    functions, values = deployed.client("lambda"), outputs(deployed, STATE)
    (wake,) = [
        one["FunctionName"] for one in functions.list_functions()["Functions"] if "-Wake-" in one["FunctionName"]
    ]
    other = functions.create_event_source_mapping(
        EventSourceArn=values["TableStreamArn"], FunctionName=wake, StartingPosition="LATEST", Enabled=False
    )
    refused = deployed.run(*QUICK)
    functions.delete_event_source_mapping(UUID=other["UUID"])
    assert refused.status == 1
    assert f"The stage's stream feeds {wake}" in refused.err
    assert said(deployed.run(*QUICK))["changed"] is False


def test_chalice_is_refused_where_cloudformation_deployed(deployed: Account) -> None:
    refused = deployed.run(*QUICK, "--by", "chalice")
    assert refused.status == 1
    assert "CloudFormation deployed this stage" in refused.err
    assert f"make destroy STAGE={ENV} STAGES={deployed.folder} (the state stays)" in refused.err


def test_destroying_takes_the_application_and_state_only_by_the_stages_name(deployed: Account) -> None:
    assert deployed.run("destroy").status == 0
    assert set(stacks(deployed)) == {STATE}
    assert deployed.run("destroy", "--state", answers="dev\n").status == 1
    assert set(stacks(deployed)) == {STATE}
    done = deployed.run("destroy", "--state", answers=f"{ENV}\n")
    assert done.status == 0, done.err
    assert f"{ENV}-OnboardingTable" in done.out
    assert stacks(deployed) == {}
    assert f"{ENV}-OnboardingTable" in deployed.aws.dynamodb.list_tables()["TableNames"]
    assert said(deployed.run(*QUICK))["changed"] is True
