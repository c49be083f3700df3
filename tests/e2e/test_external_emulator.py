"""A stack in an emulator that somebody else started: it comes and goes there, and takes nothing else away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from local.stack import parts, processes
from local.stack.aws import ADMINISTRATOR, Emulator
from local.stack.site import EMULATOR, ENDPOINT, ENV, HOST, REGION, Site, StackError, from_environment
from local.stack.start import up
from local.stack.stop import down
from operate.steps import silent
from tests.e2e.places import free_port, new_site

if TYPE_CHECKING:
    from local.stack.record import Stack

pytestmark = pytest.mark.e2e
SOMEBODYS = "somebody-elses"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """MiniStack as a person would start it by hand, with something of their own in it."""
    port, state = free_port(), tmp_path_factory.mktemp("external")
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
        "AWS_DEFAULT_REGION": REGION,
        "STATE_DIR": str(state / "state"),
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(state),
        "IOT_MTLS_ENABLED": "false",
        "SFTP_ENABLED": "false",
    }
    with (state / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    url = f"http://{HOST}:{port}"
    try:
        _wait(url)
        Emulator(url).s3.create_bucket(Bucket=SOMEBODYS)
        Emulator(url).sqs.create_queue(QueueName=f"{ENV}-{SOMEBODYS}")
        yield url
    finally:
        child.terminate()
        child.wait(timeout=20)


def _wait(url: str) -> None:
    for _ in range(300):
        if parts.answers(f"{url}/_localstack/health"):
            return
        time.sleep(0.1)
    raise AssertionError("the emulator does not answer")


@pytest.fixture
def site(emulator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv(EMULATOR, "external")
    monkeypatch.setenv(ENDPOINT, emulator)
    place = replace(new_site(tmp_path, "slim"), external=from_environment(os.environ).external)
    yield place
    down(place)


def _tables(url: str) -> list[str]:
    return Emulator(url).dynamodb.list_tables()["TableNames"]


def _starts_an_onboarding(stack: Stack) -> None:
    answer = requests.post(
        f"{stack.gateway}/v1/onboarding",
        json={"account_name": "Acme"},
        headers={"Cf-Access-Jwt-Assertion": stack.admin_token},
        timeout=30,
    )
    assert answer.status_code == 202, answer.text


def test_a_stack_comes_and_goes_in_it_and_leaves_what_is_not_its_own(
    site: Site, emulator: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    left = replace(new_site(tmp_path_factory.mktemp("left"), "slim"), external=site.external)
    _starts_an_onboarding(up(left, silent()))
    for process in processes.load(left.process_file):  # as on a machine that was switched off
        processes.stop(process)

    stack = up(site, silent())
    assert stack.emulator == emulator
    assert "emulator" not in stack.pids
    assert [each for each in _tables(emulator) if each == stack.table] == [stack.table]
    _starts_an_onboarding(stack)
    assert requests.get(f"{stack.console}/_mailbox", timeout=10).status_code == 200

    down(replace(site, external=""))  # in a shell that does not name it
    assert _tables(emulator) == []
    assert parts.answers(f"{emulator}/_localstack/health"), "it is not ours to stop"
    assert [each["Name"] for each in Emulator(emulator).s3.list_buckets()["Buckets"]] == [SOMEBODYS]
    queues = Emulator(emulator).sqs.list_queues()["QueueUrls"]
    assert [each.rpartition("/")[2] for each in queues] == [f"{ENV}-{SOMEBODYS}"]


def test_an_emulator_that_is_not_there_is_told_with_what_to_do(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = f"http://{HOST}:{free_port()}"
    monkeypatch.setenv(ENDPOINT, nowhere)
    with pytest.raises(StackError, match=f"{nowhere}.*{ENDPOINT}"):
        up(replace(site, external=nowhere), silent())
