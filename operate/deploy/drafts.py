"""The rules by which files of drafts go out of the bucket of uploads, put right where they are not there.

Emulators leave them out, and CloudFormation does not see that somebody has taken one out by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.state.uploads import expires_drafts, rules_of_s3

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_NONE = "NoSuchLifecycleConfiguration"


def let_drafts_expire(s3: S3Client, bucket: str) -> None:
    """See that drafts' files expire, as the template says. Rules of the adopter's own stay."""
    there = rules_there(s3, bucket)
    if any(expires_drafts(rule) for rule in there):
        return
    ours: Any = rules_of_s3()
    names = {rule["ID"] for rule in ours}
    rules = [*(rule for rule in there if rule.get("ID") not in names), *ours]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def rules_there(s3: S3Client, bucket: str) -> list[Any]:
    """The bucket's lifecycle rules."""
    try:
        return list(s3.get_bucket_lifecycle_configuration(Bucket=bucket).get("Rules", []))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != _NONE:
            raise
        return []
