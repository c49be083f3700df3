"""A deployed stage goes on with yesterday's table, by three commands and a deploy.

The emulator restores a table as it is at that second, and to no other: what is done after `restore begin` is what is
lost.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from chalicelib.records.pause import BELIEVED_FOR
from local.gateway.app import ENGINEER
from local.stack import parts
from local.stack.site import ENV
from tests.e2e.deploying import Account, Ran, account
from tests.e2e.event_path import until

pytestmark = pytest.mark.e2e

QUICK = ("deploy", "--no-doctor", "--json")
STATE, APPLICATION = f"onramp-{ENV}-state", f"onramp-{ENV}"
TABLE = f"{ENV}-OnboardingTable"
WINDOW = re.compile(r"to any moment from .* to (\d\d:\d\d:\d\d)Z")
TRIES = 20


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account(tmp_path_factory.mktemp("restore")) as made:
        said(made.run(*QUICK))
        yield made


def said(done: Ran) -> dict[str, Any]:
    assert done.status == 0, done.out + done.err
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def outputs(stage: Account, stack: str) -> dict[str, str]:
    (found,) = stage.aws.cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}


class Api:
    """The deployed API, asked by an engineer, and by whoever has a link."""

    def __init__(self, stage: Account) -> None:
        self._stage = stage
        token = parts.post(f"{stage.site.platforms}/access/_token", {"email": ENGINEER})["token"]
        self._engineer = {"Cf-Access-Jwt-Assertion": token}

    @property
    def _base(self) -> str:
        """Read each time: for the emulator, an API that is deployed anew is another one."""
        return f"{self._stage.site.emulator}/_aws/execute-api/{outputs(self._stage, APPLICATION)['ApiId']}/api"

    @property
    def _onboardings(self) -> str:
        return f"{self._base}/v1/onboarding"

    def new(self, name: str) -> tuple[str, str]:
        """An onboarding, and the key of its link."""
        asked = {"account_name": name}
        made = requests.post(self._onboardings, json=asked, headers=self._engineer, timeout=30)
        assert made.ok, made.text
        return made.json()["onboarding_id"], made.json()["link"].partition("key=")[2]

    def new_link(self, onboarding_id: str) -> str:
        """Key of the link that an engineer makes."""
        made = requests.post(f"{self._onboardings}/{onboarding_id}/link", headers=self._engineer, timeout=30)
        assert made.ok, made.text
        return str(made.json()["link"]).partition("key=")[2]

    def status(self, onboarding_id: str) -> dict[str, Any]:
        """What an engineer sees."""
        seen = requests.get(f"{self._onboardings}/{onboarding_id}/status", headers=self._engineer, timeout=30)
        assert seen.ok, seen.text
        answer: dict[str, Any] = seen.json()
        return answer

    def is_made(self, onboarding_id: str) -> bool:
        """Whether everything is there that is made before somebody signs up."""
        actions = {each["name"]: each["status"] for each in self.status(onboarding_id)["actions"]}
        return all(actions[name] == "succeeded" for name in ("initialise_ecom", "commit_pixel_source"))

    def opened(self, key: str) -> str:
        """What a link opens to somebody who has not signed in: the code of a refusal, or nothing."""
        seen = requests.get(f"{self._base}/onboarding/{key}", timeout=30)
        assert seen.ok or "code" in seen.json(), seen.text
        return "" if seen.ok else str(seen.json()["code"])


def begun(stage: Account) -> dict[str, Any]:
    """Restored to the second at which the emulator is asked, which is found by trying."""
    ahead = timedelta(seconds=2)
    for _ in range(TRIES):
        to = datetime.now(UTC).replace(microsecond=0) + ahead
        done = stage.run("restore", "begin", "--to", f"{to:%Y-%m-%dT%H:%M:%SZ}", "--json")
        if not (window := WINDOW.search(done.err)):
            return said(done)
        last = datetime.strptime(window[1], "%H:%M:%S").replace(tzinfo=UTC)
        ahead += timedelta(seconds=(last - to.replace(year=1900, month=1, day=1)).total_seconds())
    raise AssertionError(f"it never was that second: {done.err}")


def accounts(stage: Account) -> list[str]:
    """Names of the accounts that were created, by the Controller's own ledger."""
    effects = requests.get(f"{stage.site.platforms}/controller/_effects", timeout=10).json()["effects"]
    return sorted(each["asked"]["name"] for each in effects if each["operation"] == "create_account")


def test_a_deployed_stage_goes_on_with_a_restored_table(stage: Account) -> None:
    api, dynamo = Api(stage), stage.aws.dynamodb
    recovery: Any = {"PointInTimeRecoveryEnabled": True}
    dynamo.update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification=recovery)
    kept, old = api.new("Kept")
    until(lambda: api.is_made(kept), "the first customer's account and pixel are made")

    ready = begun(stage)
    time.sleep(BELIEVED_FOR + 1)  # a function that is warm may not have read the switch anew
    newer = api.new_link(kept)  # the API is as it was, on the table of before, and nothing is made
    lost, unknown = api.new("Lost")
    stage.file.write_text(
        stage.file.read_text()
        + f'table_name = "{ready["table_name"]}"\ntable_stream_arn = "{ready["table_stream_arn"]}"\n'
    )
    assert said(stage.run(*QUICK))["changed"] is True
    assert outputs(stage, STATE)["TableName"] == ready["table_name"]
    assert outputs(stage, STATE)["TableStreamArn"] == ready["table_stream_arn"]

    assert [api.opened(key) for key in (old, newer, unknown)] == ["LINK_RESTORED"] * 3
    assert api.status(kept)["link"]["restored"] is True
    found = said(stage.run("restore", "check", "--json"))
    assert (found["relinked"], found["lost"]) == ([f"ONBOARDING#{kept}"], [f"ONBOARDING#{lost}"])
    paused, _ = api.new("Since")
    assert stage.run("resume").status == 1, "not before it is confirmed"
    time.sleep(2)  # as long as everything would take
    assert not api.is_made(paused)

    said(stage.run("restore", "confirm", "--name", ENV, "--json"))
    assert [api.opened(key) for key in (old, unknown)] == ["", "LINK_RESTORED"]
    assert api.status(kept)["link"]["restored"] is False
    started, _ = api.new("After")
    for onboarding_id in (kept, paused, started):  # by the new table's stream, or by the sweep
        until(lambda each=onboarding_id: api.is_made(each), "everything goes on", seconds=90)  # type: ignore[misc]
    assert accounts(stage) == ["After", "Kept", "Since"]
