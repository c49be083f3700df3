"""A deploy that meets a stack in trouble, somebody else at work, or the end of its credentials."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session

from local.stack.site import ENV, REGION
from operate.deploy.lock import locked
from operate.deploy.work import Work
from operate.stage import read
from operate.terminal import Terminal
from tests.e2e.deploying import Account, Ran
from tests.e2e.event_path import until

pytestmark = pytest.mark.e2e

QUICK = ("deploy", "--no-doctor", "--json")
APPLICATION, ROLE = f"onramp-{ENV}", "in-the-way"
TRUST = {"Version": "2012-10-17", "Statement": []}
WAITING = {
    "Wait": {
        "Type": "AWS::CloudFormation::WaitCondition",
        "DependsOn": "Policy",
        "CreationPolicy": {"ResourceSignal": {"Count": 1, "Timeout": "PT1M"}},
    },
}
"""An update that goes on until it is told how it ends."""


def resources(action: str) -> dict[str, Any]:
    """A policy, which cannot be changed without its role, and a network, which cannot be deleted with parts."""
    said = {"Effect": "Allow", "Action": action, "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [said]}
    policy = {"PolicyName": "a", "Roles": [ROLE], "PolicyDocument": document}
    return {
        "Policy": {"Type": "AWS::IAM::Policy", "Properties": policy},
        "Network": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    }


def status(place: Account) -> str:
    try:
        (found,) = place.aws.cloudformation.describe_stacks(StackName=APPLICATION)["Stacks"]
    except place.aws.cloudformation.exceptions.ClientError:
        return ""
    return found["StackStatus"]


@pytest.fixture
def small(place: Account) -> Account:
    """In place of the application, a small stack."""
    assert place.run("destroy").status == 0
    role(place)
    body = json.dumps({"Resources": resources("s3:GetObject")})
    place.aws.cloudformation.create_stack(StackName=APPLICATION, TemplateBody=body, Capabilities=["CAPABILITY_IAM"])
    until(lambda: status(place) == "CREATE_COMPLETE", "there is a stack")
    return place


def role(place: Account) -> None:
    iam = place.client("iam")
    if not any(one["RoleName"] == ROLE for one in iam.list_roles()["Roles"]):
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))


def begin(place: Account) -> None:
    """Begin an update that goes on until it `fails`."""
    body = json.dumps({"Resources": resources("s3:PutObject") | WAITING})
    place.aws.cloudformation.update_stack(StackName=APPLICATION, TemplateBody=body, Capabilities=["CAPABILITY_IAM"])
    assert status(place) == "UPDATE_IN_PROGRESS"
    until(lambda: "Wait" in heard(place), "all but the end is done")


def fails(place: Account) -> None:
    """Let the update fail."""
    place.aws.cloudformation.signal_resource(
        StackName=APPLICATION, LogicalResourceId="Wait", UniqueId="a", Status="FAILURE"
    )


def heard(place: Account) -> set[str]:
    """What the stack's events name."""
    found = place.aws.cloudformation.describe_stack_events(StackName=APPLICATION)["StackEvents"]
    return {one["LogicalResourceId"] for one in found}


def well(place: Account, done: Ran, ends: str) -> None:
    assert done.status == 0, done.err
    assert json.loads(done.out)["changed"] is True
    assert status(place) == ends


def test_a_first_creation_that_failed_is_made_anew(place: Account) -> None:
    assert place.run("destroy").status == 0
    broken = {"Resources": {"Broken": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "nonsense"}}}}
    place.aws.cloudformation.create_stack(StackName=APPLICATION, TemplateBody=json.dumps(broken))
    until(lambda: status(place) == "ROLLBACK_COMPLETE", "it was taken back")
    well(place, place.run(*QUICK), "CREATE_COMPLETE")


def test_an_update_that_is_under_way_is_waited_for_and_so_is_its_taking_back(small: Account) -> None:
    begin(small)
    with small.running(*QUICK) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "UPDATE_IN_PROGRESS (waiting)" in line:
                fails(small)
        assert process.wait() == 0
    assert status(small) == "UPDATE_COMPLETE"


def test_an_update_that_could_not_be_taken_back_is_once_what_was_in_the_way_is_mended(small: Account) -> None:
    begin(small)
    iam = small.client("iam")
    for name in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]:
        iam.delete_role_policy(RoleName=ROLE, PolicyName=name)
    iam.delete_role(RoleName=ROLE)
    fails(small)
    until(lambda: status(small) == "UPDATE_ROLLBACK_FAILED", "it cannot be taken back")
    refused = small.run(*QUICK)
    assert refused.status == 1
    assert f"Policy (AWS::IAM::Policy): The role with name {ROLE} cannot be found." in refused.err
    skipping = f"aws cloudformation continue-update-rollback --region {REGION} --stack-name {APPLICATION} "
    assert f"{skipping}--resources-to-skip NAME" in refused.err
    role(small)
    well(small, small.run(*QUICK), "UPDATE_COMPLETE")


def test_a_stack_that_could_not_be_deleted_is_once_what_was_in_the_way_is_gone(small: Account) -> None:
    ec2 = small.client("ec2")
    made = small.aws.cloudformation.describe_stack_resource(StackName=APPLICATION, LogicalResourceId="Network")
    network = made["StackResourceDetail"]["PhysicalResourceId"]
    part = ec2.create_subnet(VpcId=network, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    small.aws.cloudformation.delete_stack(StackName=APPLICATION)
    until(lambda: status(small) == "DELETE_FAILED", "the network is in use")
    refused = small.run(*QUICK)
    assert refused.status == 1
    assert "Network (AWS::EC2::VPC): " in refused.err
    ec2.delete_subnet(SubnetId=part)
    well(small, small.run(*QUICK), "CREATE_COMPLETE")


def test_two_people_do_not_deploy_at_once(place: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    stage = read(ENV, place.folder)
    with locked(Work(stage, boto3.Session(region_name=stage.region), Terminal(), place.build), "deploy"):
        here = place.run(*QUICK)
        elsewhere = place.run(*QUICK, "--build", str(place.folder / "another"))
    assert here.status == elsewhere.status == 1
    assert f"Another command changes {ENV} from this folder" in here.err
    assert "has been at it since 20" in elsewhere.err
    assert f"aws s3 rm --region {stage.region} s3://{stage.bucket}/lock.json" in elsewhere.err
    assert place.run(*QUICK).status == 0


class Raw(io.BytesIO):
    """The body of an answer."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def test_credentials_that_expire_on_the_way_are_told_and_the_same_command_goes_on(
    place: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write(contact="soon@example.com")
    send, over = URLLib3Session.send, [False]
    body = b"<ErrorResponse><Error><Code>ExpiredToken</Code><Message>It is over.</Message></Error></ErrorResponse>"

    def until_the_stack_changes(session: URLLib3Session, request: Any) -> Any:
        over[0] = over[0] or "Action=ExecuteChangeSet" in str(request.body)
        return AWSResponse(request.url, 403, HTTPHeaders(), Raw(body)) if over[0] else send(session, request)

    with monkeypatch.context() as patch:
        patch.setattr(URLLib3Session, "send", until_the_stack_changes)
        refused = place.run(*QUICK)
    assert refused.status == 1
    assert "These credentials have expired on the way." in refused.err
    assert "run the same command: it goes on from here" in refused.err
    well(place, place.run(*QUICK), "UPDATE_COMPLETE")
    place.write()
