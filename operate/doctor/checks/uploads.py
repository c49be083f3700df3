"""Whether what people upload has a place that nobody else can see, and out of which drafts go by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.state.uploads import DRAFTS, expires_drafts
from operate.aws import aws
from operate.deploy.drafts import rules_there
from operate.doctor.finding import Finding, fault, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the bucket of uploads: it is there, open to nobody, and what belongs to drafts goes out of it by itself"
_GONE = frozenset({"404", "NoSuchBucket"})
_UNSET = "NoSuchPublicAccessBlockConfiguration"


def look(place: Place) -> Iterator[Finding]:
    """The bucket, where a flow of the stage has one."""
    check, name = "uploads", place.state.get("UploadsBucket", "")
    if not name:
        return
    try:
        place.client("s3").head_bucket(Bucket=name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in _GONE:
            raise
        yield fault(
            check, "the bucket is not there: nobody can upload, and what was uploaded is lost", place.state_anew
        )
        return
    closed = _closed(place, name)
    rules = rules_there(place.client("s3"), name)
    if len(closed) == 4 and all(closed.values()):
        yield ok(check, "open to nobody")
    else:
        yield fault(check, "a policy or an ACL could open the bucket to everybody", _put_back(place.region, name))
    if any(expires_drafts(rule) for rule in rules):
        yield ok("uploads of drafts", "they go by themselves")
    else:
        yield fault("uploads of drafts", f"no rule takes away what lies below {DRAFTS}", place.again)


def _closed(place: Place, name: str) -> dict[str, Any]:
    """What keeps the bucket closed; nothing, where nothing does."""
    try:
        found = place.client("s3").get_public_access_block(Bucket=name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != _UNSET:
            raise
        return {}
    closed: dict[str, Any] = found.get("PublicAccessBlockConfiguration", {})
    return closed


def _put_back(region: str, name: str) -> str:
    return aws(
        region,
        f"s3api put-public-access-block --bucket {name} --public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
    )
