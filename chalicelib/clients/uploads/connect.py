"""How the bucket of uploads is reached: in Onramp's own account and region."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.uploads.client import Uploads
from chalicelib.clients.uploads.needs import UploadsSettings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Uploads:
    """The client of uploads."""

    @cache
    def s3() -> S3Client:
        from botocore.config import Config

        # Left to itself botocore signs forms as S3 did before 2020, which no newer bucket takes.
        config = client_config(to.call_time).merge(Config(signature_version="s3v4"))
        made: S3Client = new_session().client("s3", region_name=to.settings.aws_region, config=config)
        return made

    return Uploads(s3, to.settings.of(UploadsSettings).uploads_bucket, call_time=to.call_time)
