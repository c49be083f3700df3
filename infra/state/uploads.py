"""The bucket of what people upload, of a stage whose flows ask for files (docs/adr/0061)."""

from __future__ import annotations

from typing import Final

from chalicelib.clients.uploads.client import PREFIX
from infra.cfn import Json, get_att, join, ref, resource, split, sub, when
from infra.state.storage import KEPT_ONCE_MADE

DRAFTS: Final = f"{PREFIX}drafts/"
"""Below it lies what belongs to nobody yet: drafts end after a day, and what they leave here goes by itself."""
DRAFT_DAYS: Final = 2
TENANTS: Final = f"{PREFIX}tenants/"
"""Below it lie files whose rows were looked at. They are of no use once that is done, but to look again."""
TENANT_DAYS: Final = 90
UNFINISHED_DAYS: Final = 1


def uploads() -> Json:
    """The bucket: encrypted, open to nobody, over TLS alone. A browser may post a file with a form that the API has
    signed, and look at what an address leads to that it has signed, from the pages' origins.

    Without versions: a file that is deleted is gone, as erasure promises; no code writes over one.
    """
    closed = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    bucket = resource(
        "AWS::S3::Bucket",
        {
            "BucketName": sub("onramp-${Env}-uploads-${AWS::AccountId}-${AWS::Region}"),
            "PublicAccessBlockConfiguration": closed,
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [_encrypted()]},
            "LifecycleConfiguration": {"Rules": _rules()},
            "CorsConfiguration": when("HasPageOrigins", {"CorsRules": [_from_pages()]}),
        },
        **KEPT_ONCE_MADE,
    )
    policy = {"Bucket": ref("Uploads"), "PolicyDocument": _over_tls_alone()}
    return {"Uploads": bucket, "UploadsPolicy": resource("AWS::S3::BucketPolicy", policy)}


def rules_of_s3() -> list[Json]:
    """The bucket's lifecycle rules in the words of S3's own API, which are not CloudFormation's."""
    return [
        {
            "ID": "drafts",
            "Status": "Enabled",
            "Filter": {"Prefix": DRAFTS},
            "Expiration": {"Days": DRAFT_DAYS},
        },
        {
            "ID": "tenants",
            "Status": "Enabled",
            "Filter": {"Prefix": TENANTS},
            "Expiration": {"Days": TENANT_DAYS},
        },
        {
            "ID": "unfinished",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": UNFINISHED_DAYS},
        },
    ]


def expires_drafts(rule: Json) -> bool:
    """Whether a rule, as S3's API tells it, lets drafts' files go."""
    prefix = rule.get("Prefix", rule.get("Filter", {}).get("Prefix"))
    return rule["Status"] == "Enabled" and prefix == DRAFTS and "Days" in rule.get("Expiration", {})


def _encrypted() -> Json:
    """Under the adopter's key, where there is one; under S3's own otherwise."""
    own = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ref("KmsKeyArn")}
    return {
        "ServerSideEncryptionByDefault": when("UsesKmsKeyArn", own, {"SSEAlgorithm": "AES256"}),
        "BucketKeyEnabled": True,
    }


def _rules() -> list[Json]:
    return [
        {"Id": "drafts", "Status": "Enabled", "Prefix": DRAFTS, "ExpirationInDays": DRAFT_DAYS},
        {"Id": "tenants", "Status": "Enabled", "Prefix": TENANTS, "ExpirationInDays": TENANT_DAYS},
        {
            "Id": "unfinished",
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": UNFINISHED_DAYS},
        },
    ]


def _from_pages() -> Json:
    return {
        "AllowedOrigins": split(",", ref("PageOrigins")),
        "AllowedMethods": ["POST", "GET", "HEAD"],
        "AllowedHeaders": ["*"],
        "MaxAge": 3600,
    }


def _over_tls_alone() -> Json:
    arn = get_att("Uploads", "Arn")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OverTlsAlone",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, join(arn, "/*")],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
