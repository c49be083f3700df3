"""Which host files go to and come from: the one that the pages' policy lets through, and no other."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.uploads.connect import connect, origin
from tests.deployment import deployment

BUCKET = "prod-onboarding-uploads"
KEY = "uploads/m-1/logo.png"


def hosts(region: str) -> set[str]:
    to = Platforms(deployment(aws_region=region, uploads_bucket=BUCKET))
    uploads = to.client(connect)
    form = uploads.form(KEY, "png", most_bytes=10)
    return {urlsplit(form.url).netloc, urlsplit(uploads.address(KEY)).netloc}


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1", "ca-central-1"])
def test_browsers_are_sent_to_the_buckets_host_in_its_region(monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert hosts(region) == {f"{BUCKET}.s3.{region}.amazonaws.com"}
    assert origin(BUCKET, region) == f"https://{BUCKET}.s3.{region}.amazonaws.com"
