"""What uploads need of a deployment: a bucket, and who may do what in it."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, Resource
from chalicelib.settings import SettingsGroup


class UploadsSettings(SettingsGroup):
    """Where uploads are."""

    uploads_bucket: str = Field(
        min_length=1,
        description="S3 bucket of what people upload, made by the state stack; nothing of it is public",
    )


OBJECTS = Resource("arn:${AWS::Partition}:s3:::${UploadsBucket}/uploads/*")
# Who may not list is told that a file which is not there is forbidden (S3 API, GetObject, "Permissions").
LISTED = Grant(("s3:ListBucket",), (Resource("arn:${AWS::Partition}:s3:::${UploadsBucket}"),))
NEEDS = Needs(
    UploadsSettings,
    # A form that is signed lets its holder do what its signer may: hence the right to put, which no code here uses.
    to_serve=(Grant(("s3:PutObject", "s3:GetObject"), (OBJECTS,)), LISTED),
    to_act=(Grant(("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), (OBJECTS,)), LISTED),
)
