"""The bucket of a stage: bundles and templates by their digests, the list of releases, and Chalice's own state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from pathlib import Path

    from types_boto3_s3 import S3Client

_NOT_THERE: Final = frozenset({"404", "NoSuchKey", "NoSuchBucket", "NotFound"})


@dataclass(frozen=True)
class Bucket:
    """A stage's bucket.

    Attributes:
        client: Whose credentials may make and fill it.
        name: Its name.
        region: Where it is, or is to be made.
    """

    client: S3Client
    name: str
    region: str

    def make(self) -> None:
        """See that it is there: with versions, encrypted, open to nobody, and over TLS alone. Can be repeated."""
        if not self.is_there():
            # us-east-1 is what AWS takes where nothing is said, and refuses where it is (S3 API, CreateBucket).
            place: Any = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
            self.client.create_bucket(Bucket=self.name, **({} if self.region == "us-east-1" else place))
        self.client.put_public_access_block(
            Bucket=self.name,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        self.client.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Enabled"})
        self.client.put_bucket_encryption(
            Bucket=self.name,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        )
        self.client.put_bucket_policy(Bucket=self.name, Policy=json.dumps(self._over_tls_alone()))

    def upload(self, path: Path, key: str) -> None:
        """Put a file there, unless one of this key is there already: a key names its contents."""
        if not self.has(key):
            self.client.upload_file(str(path), self.name, key)

    def has(self, key: str) -> bool:
        """Whether there is an object of this key."""
        try:
            self.client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if _code(error) in _NOT_THERE:
                return False
            raise
        return True

    def read(self, key: str) -> bytes | None:
        """An object's contents; None: there is none, or no such bucket."""
        try:
            return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        except ClientError as error:
            if _code(error) in _NOT_THERE:
                return None
            raise

    def write(self, key: str, body: bytes) -> None:
        """Put contents there, in place of what was there; the version before is kept."""
        self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType="application/json")

    def keep(self, document: Mapping[str, Any]) -> str:
        """Put a document there under its digest.

        Returns:
            Its key: the same document has the same.
        """
        body = json.dumps(document, sort_keys=True).encode()
        key = f"packaged/{hashlib.sha256(body).hexdigest()}.json"
        if not self.has(key):
            self.write(key, body)
        return key

    def fetch(self, key: str, path: Path) -> Path:
        """Copy an object into a file, whose folder is made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.client.download_file(self.name, key, str(path))
        return path

    def is_there(self) -> bool:
        """Whether there is such a bucket."""
        try:
            self.client.head_bucket(Bucket=self.name)
        except ClientError as error:
            if _code(error) in _NOT_THERE:
                return False
            raise
        return True

    def _over_tls_alone(self) -> dict[str, Any]:
        partition = self.client.meta.partition
        everything = [f"arn:{partition}:s3:::{self.name}", f"arn:{partition}:s3:::{self.name}/*"]
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "OverTlsAlone",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": everything,
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
