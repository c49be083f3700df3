"""The packaged application, deployed by CloudFormation into the emulator, with nothing of it replaced.

What the functions answer is other tests' business: here it is that they are reached, by what should reach them only.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import secrets
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from local.stack import processes, record
from local.stack.aws import Emulator
from local.stack.logs import lines
from local.stack.site import ROOT, Site, StackError, from_environment
from local.stack.start import up
from local.stack.status import status
from local.stack.stop import down
from operate.steps import silent
from tests.e2e.places import free_port, new_site

if TYPE_CHECKING:
    from local.stack.record import Stack

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 20.0
INTRUDER = """
import boto3
from botocore.exceptions import ClientError

KEY = {"pk": {"S": "ONBOARDING#nobody"}, "sk": {"S": "DETAILS"}}


def handler(event, context):
    client, table = boto3.client("dynamodb"), event["table"]

    def attempt(operation, **arguments):
        try:
            getattr(client, operation)(TableName=table, **arguments)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "allowed"

    return {
        "update_item": attempt("update_item", Key=KEY),
        "put_item": attempt("put_item", Item=KEY),
        "scan": attempt("scan"),
    }
"""
"""A function that runs with the wake handler's role and tries more than that may do."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module", params=sorted({"slim", from_environment(os.environ).bundle}))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A place for a stack: with our code alone, and, where this machine can load it, with the very bundle for AWS."""
    return new_site(tmp_path_factory.mktemp("stack"), request.param)


@pytest.fixture(scope="module")
def stack(site: Site) -> Iterator[Stack]:
    yield up(site, silent())
    down(site)


@pytest.fixture(scope="module")
def emulator(stack: Stack) -> Emulator:
    return Emulator(stack.emulator)


def _eventually(holds: Callable[[], bool]) -> bool:
    """Whether `holds` becomes true in time. The emulator's log is all there is to see, and it can only be asked."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _invocations(emulator: Emulator, function: str) -> int:
    seen = lines(emulator, LONG_AGO)
    return sum(line.function == function and line.text.startswith("START ") for line in seen)


def _write(emulator: Emulator, stack: Stack, sort_key: str) -> None:
    emulator.dynamodb.update_item(
        TableName=stack.table,
        Key={"pk": {"S": "ONBOARDING#nobody"}, "sk": {"S": sort_key}},
        UpdateExpression="ADD gen :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def _operated(site: Site, stack: Stack, command: str) -> Any:
    """What an operator is told, with the file for AWS's tools alone, and none of the person's own AWS settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    about = ["--stage", stack.env, "--stages", str(site.stages), "--json"]
    asked = subprocess.run(
        [sys.executable, "-m", "operate", command, *about],
        cwd=ROOT,
        env={**own, "AWS_CONFIG_FILE": str(site.aws_config)},
        capture_output=True,
        check=False,
    )
    return json.loads(asked.stdout)


def test_an_operator_reaches_it_by_the_files_that_it_writes(site: Site, stack: Stack) -> None:
    assert "records" in _operated(site, stack, "attention")


def test_the_doctor_warns_of_what_docs_local_says_and_of_nothing_else(site: Site, stack: Stack) -> None:
    findings = _operated(site, stack, "doctor")["findings"]
    ours = [one for one in findings if one["check"] not in {"pages", "pages' API"}]  # built or not, by their policy
    assert {one["check"]: one["state"] for one in ours if one["state"] != "ok"} == {
        "topic of alarms": "warning",
        "webhook slack": "unknown",
        "webhook crm": "unknown",
    }


def test_the_api_is_reached_over_http(stack: Stack, emulator: Emulator) -> None:
    before = _invocations(emulator, "api")
    answer = requests.get(f"{stack.api}/v1/onboarding", timeout=PATIENCE_SECONDS)
    assert answer.status_code < 500, answer.text
    assert _eventually(lambda: _invocations(emulator, "api") == before + 1)


def test_the_one_origin_leads_to_the_api_and_lets_an_engineer_sign_in(stack: Stack) -> None:
    with requests.Session() as browser:
        refused = browser.get(f"{stack.gateway}/v1/onboarding", timeout=PATIENCE_SECONDS)
        assert (refused.status_code, refused.json()["code"]) == (401, "ACCESS_SESSION_OVER")
        login = f"{stack.console}/cdn-cgi/access/login?redirect_url=/api/v1/onboarding"
        answer = browser.post(login, data={"email": "se@onramp.example"}, timeout=PATIENCE_SECONDS)
        assert (answer.status_code, answer.url) == (200, f"{stack.gateway}/v1/onboarding")
        assert "onboardings" in answer.json()


def test_a_trigger_starts_the_stream_handler_and_no_other_write_does(stack: Stack, emulator: Emulator) -> None:
    before = _invocations(emulator, "stream")
    _write(emulator, stack, "DETAILS")
    _write(emulator, stack, "EVENT#1")
    _write(emulator, stack, "TRIGGER")  # after the others in the stream: once it has been seen, so have they
    assert _eventually(lambda: _invocations(emulator, "stream") > before)
    assert _invocations(emulator, "stream") == before + 1
    mappings = emulator.session.client("lambda", endpoint_url=emulator.url).list_event_source_mappings()
    (last,) = (
        one["LastProcessingResult"] for one in mappings["EventSourceMappings"] if "stream" in one["EventSourceArn"]
    )
    assert last == "OK - 1 records"


def test_a_message_in_the_wake_queue_starts_the_wake_handler(stack: Stack, emulator: Emulator) -> None:
    before = _invocations(emulator, "wake")
    emulator.sqs.send_message(QueueUrl=stack.wake_queue_url, MessageBody='{"key": "ONBOARDING#nobody"}')
    assert _eventually(lambda: _invocations(emulator, "wake") > before)


def test_the_sweep_is_scheduled_each_minute(emulator: Emulator) -> None:
    events = emulator.session.client("events", endpoint_url=emulator.url)
    (rule,) = events.list_rules()["Rules"]
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert "Sweep" in target["Arn"]


def test_a_function_may_do_what_its_policy_says_and_no_more(stack: Stack, emulator: Emulator) -> None:
    """The emulator enforces IAM; if it did not, a missing permission would first be seen on AWS."""
    functions = emulator.session.client("lambda", endpoint_url=emulator.url)
    (wake,) = (one for one in functions.list_functions()["Functions"] if one["Handler"] == "app.wake")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("intruder.py", INTRUDER)
    functions.create_function(
        FunctionName="intruder",
        Runtime=wake["Runtime"],
        Role=wake["Role"],
        Handler="intruder.handler",
        Code={"ZipFile": code.getvalue()},
        Timeout=20,
    )
    answer = functions.invoke(FunctionName="intruder", Payload=json.dumps({"table": stack.table}).encode())
    assert json.loads(answer["Payload"].read()) == {
        "update_item": "allowed",
        "put_item": "AccessDeniedException",
        "scan": "AccessDeniedException",
    }


def test_the_file_describes_the_stack_to_its_owner_only(site: Site, stack: Stack) -> None:
    assert record.load(site.stack_file) == stack
    assert site.stack_file.stat().st_mode & 0o077 == 0


def test_a_user_of_google_gets_tokens_of_the_user_pool(stack: Stack, emulator: Emulator) -> None:
    hosted = stack.access.removesuffix("/access") + "/hosted/oauth2"
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"client_id": stack.client_id, "redirect_uri": f"{stack.console}/signed-in"}
    query = {**asked, "response_type": "code", "scope": "openid email profile", "identity_provider": "Google"}
    query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    chosen = {"email": "Ada@shop.example"}
    led = requests.post(f"{hosted}/authorize", params=query, data=chosen, allow_redirects=False, timeout=10)
    (code,) = parse_qs(urlsplit(led.headers["Location"]).query)["code"]
    form = {**asked, "grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    tokens = requests.post(f"{hosted}/token", data=form, timeout=10).json()
    user = emulator.cognito.list_users(UserPoolId=stack.user_pool_id, Filter='username ^= "Google_"')["Users"][0]
    values = {each["Name"]: each["Value"] for each in user["Attributes"]}
    assert user["UserStatus"] == "EXTERNAL_PROVIDER"
    assert (values["email"], values["email_verified"]) == ("Ada@shop.example", "true")
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["client_id"]) == (values["sub"], stack.client_id)
    again = emulator.cognito.get_tokens_from_refresh_token(
        ClientId=stack.client_id, RefreshToken=tokens["refresh_token"]
    )
    assert again["AuthenticationResult"]["AccessToken"]


def test_a_second_start_answers_with_the_stack_that_runs(site: Site, stack: Stack) -> None:
    assert up(site, silent()) == stack


def test_a_stack_beside_it_says_which_variable_moves_the_taken_port(site: Site, stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(StackError, match="ONRAMP_EMULATOR_PORT"):
        up(replace(site, state=tmp_path), silent())
    with pytest.raises(StackError, match="ONRAMP_PLATFORM_PORT"):
        up(replace(site, state=tmp_path, emulator_port=free_port()), silent())
    with pytest.raises(StackError, match="ONRAMP_PORT"):
        up(replace(site, state=tmp_path, emulator_port=free_port(), platform_port=free_port()), silent())
    assert all(part.well for part in status(site)), "and leaves the running one alone"


def _granted_here(emulator: Emulator) -> list[tuple[str, str]]:
    """What this machine's roles may do besides what the templates grant: roles, and names of the policies."""
    roles = [each["RoleName"] for each in emulator.iam.list_roles()["Roles"]]
    found = [(role, name) for role in roles for name in emulator.iam.list_role_policies(RoleName=role)["PolicyNames"]]
    return [(role, name) for role, name in found if name.endswith("-on-this-machine")]


def test_a_stack_that_was_deployed_again_is_led_to_by_the_next_start(
    site: Site, stack: Stack, emulator: Emulator
) -> None:
    """As docs/local.md has it. The emulator makes the API anew, so that the pages do not reach it until then."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = [sys.executable, "-m", "operate", "deploy", "--stage", stack.env, "--stages", str(site.stages)]
    subprocess.run(command, cwd=ROOT, env={**own, "AWS_CONFIG_FILE": str(site.aws_config)}, check=False)
    assert [part.name for part in status(site) if not part.well] == ["application"]
    granted = _granted_here(emulator)
    assert granted, "which a role that is made anew lacks"
    for role, policy in granted:
        emulator.iam.delete_role_policy(RoleName=role, PolicyName=policy)

    led = up(replace(site, emulator_port=1, platform_port=2, port=3), silent())  # in a shell that names others

    assert led.api != stack.api
    assert _granted_here(emulator) == granted
    assert all(part.well for part in status(site))
    assert up(site, silent()) == led


def test_stopping_leaves_no_process_no_state_and_is_harmless_twice(tmp_path: Path) -> None:
    site = new_site(tmp_path, "slim")
    up(site, silent())
    started = processes.load(site.process_file)
    assert down(site) == ["emulator", "platforms", "consumer", "gateway"]
    assert not any(processes.alive(process) for process in started)
    assert {path.name for path in site.state.iterdir()} == {"logs", "packages"}
    assert down(site) == []
    assert status(site) == []


def test_a_start_that_fails_half_way_ends_what_it_had_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = new_site(tmp_path, "slim")
    seen: list[processes.Process] = []

    def fails(*_: object) -> None:
        seen.extend(processes.load(site.process_file))
        raise StackError("deployment failed")

    monkeypatch.setattr("local.stack.start.deploy", fails)
    with pytest.raises(StackError, match="deployment failed"):
        up(site, silent())
    assert len(seen) == 4
    assert not any(processes.alive(process) for process in seen)
    assert not site.stack_file.exists()
    assert not site.scratch.exists()
