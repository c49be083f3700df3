"""What Chalice is told of a stage, what it must remember, and what it is not asked for."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.deadline import utc_now
from infra.application import alarms
from infra.policies import FUNCTIONS
from infra.runtime import deployed
from operate.deploy import chalice, preflight
from operate.deploy.lock import KEY, LEASE, locked
from operate.deploy.memory import rest_api
from operate.deploy.recipe import Told, recipe
from operate.deploy.releases import Release
from operate.deploy.work import Work
from operate.granting import granted_by
from operate.refusal import Refused
from operate.stage import chalice_functions
from tests.unit.test_deploy import REGION, STAGE, given, work  # noqa: F401 - the fixture

OUTPUTS = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": "123456789012",
    "Env": "dev",
    "TableStreamArn": "arn:aws:dynamodb:eu-central-1:123456789012:table/dev-OnboardingTable/stream/1",
    "WakeQueueArn": "arn:aws:sqs:eu-central-1:123456789012:dev-onboarding-wakes",
    "FailedEventsArn": "arn:aws:sqs:eu-central-1:123456789012:dev-onboarding-failed-events",
}


def told(**said: str) -> Told:
    kept = json.loads(json.dumps(recipe(STAGE, deployed("arm64"))))  # as it comes out of the bucket
    return Told.of(kept, "dev", OUTPUTS | said)


def test_a_recipe_that_was_kept_is_filled_in_with_the_state_of_now() -> None:
    made = told(EcomUrl="https://ecom.example", KmsKeyArn="arn:aws:kms:key")
    text = json.dumps([made.config, made.policies, made.functions])
    assert not any(word in text for word in ("Fn::", '"Ref"', "${"))
    stage = made.config["stages"]["dev"]
    assert stage["environment_variables"]["ONBOARDING_STREAM_ARN"] == OUTPUTS["TableStreamArn"]
    api = stage["lambda_functions"]["api_handler"]
    assert api["environment_variables"]["ECOM_URL"] == "https://ecom.example"
    assert (api["lambda_timeout"], made.runtime) == (29, deployed("arm64"))
    assert made.functions["wake"]["KmsKeyArn"] == "arn:aws:kms:key"
    assert made.mapping("stream")["DestinationConfig"] == {"OnFailure": {"Destination": OUTPUTS["FailedEventsArn"]}}
    assert made.mapping("wake") == {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def test_the_function_of_bulk_work_is_made_where_a_flow_has_any() -> None:
    assert "ulk" not in json.dumps([told().alarms, told().policies])
    assert set(told().functions) == {"api", "stream", "wake", "sweep"}
    stage = replace(STAGE, settings={**STAGE.settings, "flows": "ecom,pixel,store"})
    queue = {
        "BulkQueueArn": "arn:aws:sqs:eu-central-1:123456789012:dev-onboarding-bulk",
        "BulkQueueUrl": "https://bulk",
    }
    made = Told.of(json.loads(json.dumps(recipe(stage, deployed("arm64")))), "dev", OUTPUTS | queue)
    config = made.config["stages"]["dev"]
    assert config["environment_variables"]["BULK_QUEUE_ARN"] == queue["BulkQueueArn"]
    assert config["lambda_functions"]["bulk"]["lambda_timeout"] == 30
    assert config["lambda_functions"]["stream"]["environment_variables"]["BULK_QUEUE_URL"] == "https://bulk"
    assert made.mapping("bulk")["ScalingConfig"] == {"MaximumConcurrency": 5}


def test_what_would_be_deployed_is_told_apart_by_all_that_it_is_made_of() -> None:
    again = told().digest("bundles/a.zip")
    assert told().digest("bundles/a.zip") == again
    restored = OUTPUTS["TableStreamArn"].replace("Table/", "Table-restored/")
    further = ({"EcomUrl": "https://ecom.example"}, {"TableStreamArn": restored}, {"Tracing": "Active"})
    others = [told(**said).digest("bundles/a.zip") for said in further]
    assert len({again, told().digest("bundles/b.zip"), *others}) == 5


def test_tracing_concurrency_and_parallelization_are_said_in_chalices_words() -> None:
    assert told().config["xray"] is False
    assert "reserved_concurrency" not in told().config["stages"]["dev"]["lambda_functions"]["stream"]
    assert told().mapping("stream")["ParallelizationFactor"] == 10
    made = told(Tracing="Active", ReservedConcurrency="5", StreamParallelization="2")
    assert made.mapping("stream")["ParallelizationFactor"] == 2
    assert made.config["xray"] is True
    assert made.config["stages"]["dev"]["lambda_functions"]["stream"]["reserved_concurrency"] == 5


def test_the_alarms_alone_are_about_functions_whose_names_they_are_given() -> None:
    made = alarms.alone()
    text = json.dumps(made["Resources"])
    assert set(FUNCTIONS.values()) < set(made["Parameters"])
    named = {name for name in made["Parameters"] if f'"Ref": "{name}"' in text or f"${{{name}}}" in text}
    assert named == set(made["Parameters"])


def test_an_api_that_leads_to_the_stages_function_is_found_whoever_forgot_it(work: Work) -> None:  # noqa: F811
    gateway = work.client("apigateway")
    for function in ("onramp-prod", "onramp-dev"):
        api = gateway.create_rest_api(name="onramp")["id"]
        (root,) = gateway.get_resources(restApiId=api)["items"]
        gateway.put_method(restApiId=api, resourceId=root["id"], httpMethod="GET", authorizationType="NONE")
        gateway.put_integration(
            restApiId=api,
            resourceId=root["id"],
            httpMethod="GET",
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
            f"arn:aws:lambda:{REGION}:123456789012:function:{function}/invocations",
        )
    assert rest_api(work, "onramp-dev") == api
    assert rest_api(work, "onramp-test") == ""


@pytest.mark.parametrize("said", [{"domain_name": "api.example.com"}, {"snap_start": "true"}, {"access_logs": "true"}])
def test_what_chalice_does_not_do_is_refused_before_anything_is_made(
    work: Work,  # noqa: F811
    said: dict[str, str],
) -> None:
    for name in ("controller-token", "ecom-token", "github-pat"):
        work.client("secretsmanager").create_secret(Name=f"dev/onboarding/{name}", SecretString="x")
    asked = replace(work, stage=replace(STAGE, application={**said, "reserved_concurrency": "0"}))
    asked.__dict__["_clients"] = work.__dict__["_clients"]
    with pytest.raises(Refused, match=f"Chalice does not do {next(iter(said))}.*: make deploy STAGE=dev"):
        preflight.check(asked, "chalice")
    preflight.check(asked, "cloudformation")


def test_what_stands_there_already_is_not_deployed_again_and_what_was_interrupted_is(
    work: Work,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    work.client("s3").create_bucket(Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    at_work = replace(work, folder=tmp_path)
    at_work.__dict__["_clients"] = work.__dict__["_clients"]
    ran: list[str] = []
    monkeypatch.setattr(Work, "outputs", lambda _: OUTPUTS | {"AlarmTopicArn": "arn:aws:sns:a"})
    monkeypatch.setattr(chalice, "fed", lambda _: {"onramp-dev-stream"})
    monkeypatch.setattr(Told, "written", lambda *_: None)
    monkeypatch.setattr(chalice, "see_code", lambda *_: None)
    monkeypatch.setattr(chalice, "finish", lambda *_: None)
    monkeypatch.setattr(chalice, "bring", lambda *_, **__: True)

    def fails(*_: Any) -> None:
        ran.append("chalice")
        if len(ran) == 2:
            raise Refused("chalice deploy ended with 2.")

    monkeypatch.setattr(chalice, "_run", fails)
    made = recipe(STAGE, deployed())
    before, after = (Release("1", "chalice", "then", "recipe", bundle, {"Env": "dev"}) for bundle in ("a.zip", "b.zip"))
    assert chalice._bring(at_work, before, made, tmp_path, yes=True)
    assert not chalice._bring(at_work, before, made, tmp_path, yes=True)
    with pytest.raises(Refused):
        chalice._bring(at_work, after, made, tmp_path, yes=True)
    assert chalice._bring(at_work, before, made, tmp_path, yes=True)
    assert len(ran) == 3


def test_code_that_chalice_made_by_itself_is_refused(work: Work) -> None:  # noqa: F811
    digests = dict.fromkeys(chalice_functions("dev").values(), hashlib.sha256(b"ours"))
    digests_of = ("api", "stream", "wake", "sweep")

    class Functions:
        def get_function_configuration(self, *, FunctionName: str) -> dict[str, str]:  # noqa: N803
            return {"CodeSha256": base64.b64encode(digests[FunctionName].digest()).decode()}

    work.__dict__["_clients"]["lambda"] = Functions()
    release = Release("1", "chalice", "then", "recipe", f"bundles/{hashlib.sha256(b'ours').hexdigest()}.zip")
    chalice.see_code(work, release, digests_of)
    digests["onramp-dev-sweep"] = hashlib.sha256(b"its own")
    with pytest.raises(Refused, match="onramp-dev-sweep runs a bundle that Chalice made by itself"):
        chalice.see_code(work, release, digests_of)


def test_somebody_elses_lock_is_respected_for_an_hour_and_ones_own_is_taken_over(
    work: Work,  # noqa: F811
    tmp_path: Path,
) -> None:
    client: Any = work.client("s3")
    client.create_bucket(Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    here = replace(work, folder=tmp_path)
    here.__dict__["_clients"] = work.__dict__["_clients"]

    def left(where: str, ago: timedelta) -> None:
        held = {"who": "arn:aws:iam::1:user/ada", "where": where, "doing": "deploy"}
        body = {**held, "since": (utc_now() - ago).isoformat(timespec="seconds")}
        client.put_object(Bucket=STAGE.bucket, Key=KEY, Body=json.dumps(body).encode())

    for odd in (b"{", b"[]", b'{"who": "ada"}', b'{"who": 1, "where": 2, "doing": 3, "since": "2026-11-30T00:00:00"}'):
        client.put_object(Bucket=STAGE.bucket, Key=KEY, Body=odd)
        with pytest.raises(Refused, match="who is at it is not known"), locked(here, "deploy"):
            pass
    client.delete_object(Bucket=STAGE.bucket, Key=KEY)
    with locked(here, "deploy"):
        mine = json.loads(client.get_object(Bucket=STAGE.bucket, Key=KEY)["Body"].read())
        with pytest.raises(Refused, match="Another command changes dev from this folder"), locked(here, "rollback"):
            pass
    assert "Contents" not in client.list_objects_v2(Bucket=STAGE.bucket)
    left("another:checkout-of-ada", timedelta(minutes=5))
    with pytest.raises(Refused, match=r"user/ada has been at it since .*: deploy of dev, on another"), locked(here, ""):
        pass
    left("another:checkout-of-ada", LEASE)
    with locked(here, "deploy"):
        pass
    left(mine["where"], timedelta(minutes=5))
    with locked(here, "deploy"):
        pass


def test_the_statement_that_grants_is_the_same_for_a_stack_and_for_a_call() -> None:
    said = "User: a is not authorized to perform: sqs:CreateQueue on resource: arn:aws:sqs:x because; b is not "
    said += "authorized to perform: iam:PassRole."
    assert granted_by(said) == [
        '{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}',
        '{"Effect": "Allow", "Action": "sqs:CreateQueue", "Resource": "arn:aws:sqs:x"}',
    ]
    assert granted_by("Resource handler returned message: gone") == []
