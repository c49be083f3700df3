"""The file and the AWS profile by which ``python -m operate`` reaches the local stack."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from local.stack import adopter, stage, start
from local.stack.site import ENV, Site
from local.stack.stop import down
from operate.stage import read, session


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path, 4599, 4598, 4597, "slim")
    stage.write(made, start.parameters(made, adopter.UserPool("us-east-1_pool", "client")))
    return made


def test_the_file_is_one_that_operate_takes_and_says_what_the_stack_was_given(site: Site) -> None:
    made = read(ENV, site.stages)

    assert made.settings["controller_url"] == f"{site.platforms}/controller"
    assert made.settings["cognito_user_pool_id"] == "us-east-1_pool"
    assert made.state == {"log_retention_days": "1", "saved_queries": "false"}


def test_the_profile_leads_to_the_emulator_and_nowhere_else(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(site.aws_config))

    way = session(read(ENV, site.stages))

    assert isinstance(way, boto3.Session)
    assert way.client("sqs").meta.endpoint_url == site.emulator
    credentials = way.get_credentials()
    assert credentials is not None
    assert credentials.access_key == "test"


def test_both_go_when_the_stack_goes(site: Site) -> None:
    down(site)

    assert not site.stages.exists()
    assert not site.aws_config.exists()
