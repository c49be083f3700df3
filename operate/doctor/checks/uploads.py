"""Whether what people upload has a place that nobody else can see, and out of which drafts go by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.state.uploads import DRAFTS
from operate.doctor.finding import Finding, fault, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the bucket of uploads: it is there, open to nobody, and what belongs to drafts goes out of it by itself"
_GONE = frozenset({"404", "NoSuchBucket"})
_UNSET = frozenset({"NoSuchPublicAccessBlockConfiguration", "NoSuchLifecycleConfiguration"})


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
    closed = _said(place, "get_public_access_block", name).get("PublicAccessBlockConfiguration", {})
    rules = _said(place, "get_bucket_lifecycle_configuration", name).get("Rules", [])
    if len(closed) == 4 and all(closed.values()):
        yield ok(check, "open to nobody")
    else:
        yield fault(check, "a policy or an ACL could open the bucket to everybody", _put_back(name))
    if any(_expires_drafts(rule) for rule in rules):
        yield ok("uploads of drafts", "they go by themselves")
    else:
        yield fault("uploads of drafts", f"no rule takes away what lies below {DRAFTS}", place.state_anew)


def _said(place: Place, operation: str, name: str) -> dict[str, Any]:
    """What is set on the bucket; nothing, where nothing is."""
    try:
        found: dict[str, Any] = getattr(place.client("s3"), operation)(Bucket=name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in _UNSET:
            raise
        return {}
    return found


def _expires_drafts(rule: dict[str, Any]) -> bool:
    prefix = rule.get("Prefix", rule.get("Filter", {}).get("Prefix"))
    return rule["Status"] == "Enabled" and prefix == DRAFTS and "Days" in rule.get("Expiration", {})


def _put_back(name: str) -> str:
    return (
        f"aws s3api put-public-access-block --bucket {name} --public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
    )
