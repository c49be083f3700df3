"""The built pages are brought to their bucket so that no page that is open misses a script of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from operate.deploy.work import Work
from operate.pages import commands
from operate.pages.upload import ASKED_AGAIN, FOR_EVER, built, upload
from operate.refusal import Refused
from operate.stage import chalice_functions
from tests.integration.operate_kit import operated

BUCKET, REGION = "pages", "us-east-1"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0"
FILES = (
    "console/index.html",
    "console/robots.txt",
    "console/assets/a-1.js",
    "admin/index.html",
    "admin/assets/b-1.css",
)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    for each in FILES:
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_text(each, encoding="utf-8")
    return tmp_path


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


class Recording:
    """S3, and the order in which objects came."""

    def __init__(self) -> None:
        self.s3 = boto3.client("s3", region_name=REGION)
        self.s3.create_bucket(Bucket=BUCKET)
        self.put: list[str] = []

    def get_paginator(self, operation: Any) -> Any:
        return self.s3.get_paginator(operation)

    def put_object(self, **asked: Any) -> None:
        self.put.append(asked["Key"])
        self.s3.put_object(**asked)


@pytest.mark.usefixtures("aws")
def test_assets_come_first_and_for_ever_pages_last_and_asked_again_and_older_assets_stay(dist: Path) -> None:
    with mock_aws():
        to = Recording()
        assert upload(to, BUCKET, built(dist)) == 5
        assert set(to.put[:2]) == {"assets/a-1.js", "admin/assets/b-1.css"}
        assert set(to.put[3:]) == {"index.html", "admin/index.html"}
        heads = {key: to.s3.head_object(Bucket=BUCKET, Key=key) for key in to.put}
        assert {key for key, head in heads.items() if head["CacheControl"] == FOR_EVER} == set(to.put[:2])
        assert {key for key, head in heads.items() if head["CacheControl"] == ASKED_AGAIN} == set(to.put[2:])
        assert heads["index.html"]["ContentType"] == "text/html; charset=utf-8"
        (dist / "console/assets/a-1.js").rename(dist / "console/assets/a-2.js")
        to.put.clear()
        upload(to, BUCKET, built(dist))
        assert to.put[0] == "assets/a-2.js"
        assert "admin/assets/b-1.css" not in to.put, "it is there, and its name says what it holds"
        assert "assets/a-1.js" in {each["Key"] for each in to.s3.list_objects_v2(Bucket=BUCKET)["Contents"]}


@pytest.mark.usefixtures("aws")
def test_what_lacks_is_said_before_anything_is_made(tmp_path: Path, dist: Path) -> None:
    with operated(tmp_path) as stage:
        (tmp_path / "empty").mkdir()
        assert "make web" in stage.run("pages", "--dist", str(tmp_path / "empty"), status=1).stderr
        assert "--api-domain" in stage.run("pages", "--dist", str(dist), status=1).stderr
        asked = ("pages", "--dist", str(dist), "--api-domain", "api.example.com")
        assert "--certificate-arn" in stage.run(*asked, status=1).stderr
        for odd in ("nonsense", CERTIFICATE.replace("us-east-1", "eu-central-1")):
            assert "is no certificate in us-east-1" in stage.run(*asked, "--certificate-arn", odd, status=1).stderr
        assert boto3.client("cloudformation", region_name=REGION).describe_stacks()["Stacks"] == []


@pytest.mark.usefixtures("aws")
def test_the_api_of_a_stage_that_chalice_deployed_is_found(tmp_path: Path, dist: Path) -> None:
    with operated(tmp_path) as stage:
        gateway: Any = boto3.client("apigateway", region_name="eu-central-1")
        api = gateway.create_rest_api(name="dev-onramp")["id"]
        (root,) = gateway.get_resources(restApiId=api)["items"]
        method = {"restApiId": api, "resourceId": root["id"], "httpMethod": "GET"}
        function = chalice_functions("dev")["api"]
        gateway.put_method(**method, authorizationType="NONE")
        gateway.put_integration(
            **method,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri="arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/"
            f"arn:aws:lambda:eu-central-1:123456789012:function:{function}/invocations",
        )
        assert "--certificate-arn" in stage.run("pages", "--dist", str(dist), status=1).stderr


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("there", [True, False])
def test_the_distribution_is_told_each_time_where_people_upload_to(
    tmp_path: Path, dist: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    told: dict[str, str] = {}

    def bring(_: Any, __: str, ___: Any, parameters: dict[str, str], **____: Any) -> bool:
        told.update(parameters)
        raise Refused("enough")

    monkeypatch.setattr(commands, "bring", bring)
    with operated(tmp_path) as stage:
        outputs = dict(stage.place.outputs)
        bucket = outputs["UploadsBucket"]
        if not there:
            outputs.pop("UploadsBucket")
            monkeypatch.setattr(Work, "outputs", lambda _: outputs)
        asked = ("pages", "--dist", str(dist), "--api-domain", "api.example.com", "--certificate-arn", CERTIFICATE)
        assert "enough" in stage.run(*asked, status=1).stderr
    assert told["UploadsOrigin"] == (f"https://{bucket}.s3.eu-central-1.amazonaws.com" if there else "")
