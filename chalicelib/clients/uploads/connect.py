"""How the bucket of uploads is reached: in Onramp's own account and region."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.uploads.client import Uploads
from chalicelib.clients.uploads.needs import UploadsSettings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

    from chalicelib.clients.platforms import Platforms

OWN_HOST: Final[Any] = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
"""Left to itself botocore signs for the host of all regions, BUCKET.s3.amazonaws.com, which answers 307 while a bucket
is new, and which is not the one that the pages' policy is told to let through (docs/deploying.md)."""


def origin(bucket: str, region: str) -> str:
    """Where browsers are sent with a file, and for one: what the pages' policy must let through."""
    return os.environ.get("AWS_ENDPOINT_URL") or f"https://{bucket}.s3.{region}.amazonaws.com"


def connect(to: Platforms) -> Uploads:
    """The client of uploads."""

    @cache
    def s3() -> S3Client:
        from botocore.config import Config

        # Left to itself botocore signs forms as S3 did before 2020, which no newer bucket takes.
        own = None if os.environ.get("AWS_ENDPOINT_URL") else OWN_HOST  # an emulator may have one host for all
        config = client_config(to.call_time).merge(Config(signature_version="s3v4", s3=own))
        made: S3Client = new_session().client("s3", region_name=to.settings.aws_region, config=config)
        return made

    return Uploads(s3, to.settings.of(UploadsSettings).uploads_bucket, call_time=to.call_time)
