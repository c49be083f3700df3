"""``python -m operate pages``: the pages of a stage by CloudFront, made once and renewed by the same command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import boto3
import click

from chalicelib.clients.uploads.connect import origin
from infra.generated import ROOT
from operate.command import Asked, about_stage
from operate.deploy.commands import YES
from operate.deploy.memory import rest_api
from operate.deploy.stacks import bring
from operate.deploy.staying import PAGES_REGION, pages_stack
from operate.deploy.work import Work
from operate.pages.upload import built, upload
from operate.refusal import Refused
from operate.stage import chalice_functions

if TYPE_CHECKING:
    from collections.abc import Mapping

BUILT: Final = ROOT / "web" / "dist"
TEMPLATE: Final = ROOT / "infra" / "cdn" / "cloudfront.json"
REGION: Final = PAGES_REGION
"""CloudFront takes certificates and web ACLs of this region only."""
CERTIFICATE: Final = re.compile(rf"arn:aws[a-z-]*:acm:{REGION}:[0-9]{{12}}:certificate/\S+\Z")
_CERTIFICATE: Final = (
    f"Have AWS Certificate Manager make one in {REGION}, then: --certificate-arn arn:aws:acm:{REGION}:…"
)


@click.command("pages")
@click.option("--certificate-arn", default="", help="Of the console's host, in us-east-1. Said once; then it is kept.")
@click.option("--web-acl-arn", default=None, help="Web ACL before the distribution; kept, too.")
@click.option(
    "--behind-cloudflare/--asked-directly",
    default=None,
    help="Whether Cloudflare stands before it, and says itself who asks; kept, too. At first: it does not.",
)
@click.option("--api-domain", default="", help="Host of the API; default: that of the stage's API.")
@click.option("--dist", type=click.Path(path_type=Path), default=BUILT, help="Folder of what is built: web/dist.")
@YES
@about_stage
def pages(
    asked: Asked,
    certificate_arn: str,
    web_acl_arn: str | None,
    behind_cloudflare: bool | None,  # noqa: FBT001
    api_domain: str,
    dist: Path,
    yes: bool,  # noqa: FBT001
) -> None:
    """Serve the built pages and the API on one origin by CloudFront, and bring the pages that are built there."""
    files, stage = built(dist), asked.stage
    if not {"index.html", "admin/index.html"} <= {each.key for each in files}:
        raise Refused(f"The pages are not built: {dist} lacks the console's or the admin's.", "Build them: make web.")
    if certificate_arn and not CERTIFICATE.match(certificate_arn):
        raise Refused(f"{certificate_arn} is no certificate in {REGION}, where CloudFront looks for it.", _CERTIFICATE)
    stack, session = pages_stack(stage.name), boto3.Session(region_name=REGION)
    work = Work(stage, session, asked.out)
    said: dict[str, str | None] = {
        "Domain": urlsplit(stage.settings["console_url"]).hostname or "",
        "ApiDomain": api_domain or _api(asked),
        "CertificateArn": certificate_arn or None,
        "WebAclArn": web_acl_arn,
        "UploadsOrigin": _uploads(asked),
        "BehindCloudflare": None if behind_cloudflare is None else str(behind_cloudflare).lower(),
    }
    parameters = _with_those_of_before(work, stack, said)
    if not parameters.get("CertificateArn"):
        raise Refused(
            f"{parameters['Domain']} needs a certificate, which is said the first time.",
            _CERTIFICATE,
        )
    changed = bring(work, stack, {}, parameters, yes=yes, url=TEMPLATE.read_text(encoding="utf-8"))
    outputs = work.stacks.outputs(stack)
    with asked.out.steps.step(f"Uploading to {outputs['Bucket']}"):
        count = upload(work.client("s3"), outputs["Bucket"], files)
    asked.out.answer({"changed": changed, "uploaded": count, "outputs": outputs})
    asked.out.say(f"The pages are there; {count} of their {len(files)} files were uploaded.", "bold")
    asked.out.say(f"{parameters['Domain']} must be a CNAME of {outputs['DistributionDomain']}.")


COMMANDS = (pages,)


def _api(asked: Asked) -> str:
    """Host of the stage's API."""
    stage = asked.stage
    if own := stage.application.get("domain_name", ""):
        return own
    work = Work(stage, asked.session, asked.out)
    found = work.stacks.outputs(stage.application_stack).get("ApiUrl", "")
    if not found and (api := rest_api(work, chalice_functions(stage.name)["api"])):
        return f"{api}.execute-api.{stage.region}.amazonaws.com"
    if not found:
        raise Refused(
            f"Neither a stack {stage.application_stack} nor an API that Chalice made says where the API is.",
            "Deploy it first, or say --api-domain.",
        )
    return urlsplit(found).hostname or ""


def _uploads(asked: Asked) -> str:
    """Origin of the stage's bucket of uploads; empty: it has none."""
    stage = asked.stage
    bucket = Work(stage, asked.session, asked.out).outputs().get("UploadsBucket", "")
    return origin(bucket, stage.region) if bucket else ""


def _with_those_of_before(work: Work, stack: str, said: Mapping[str, str | None]) -> dict[str, str]:
    """What is said, and what the stack has been told before."""
    before: dict[str, str] = {}
    if work.stacks.status(stack):
        (described,) = work.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        before = {each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", ())}
    now: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    return {**before, **now}
