"""The application by CloudFormation: packaged, uploaded under its digest, and brought there by a change set."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from chalicelib.deadline import utc_now
from chalicelib.version import VERSION
from infra.application.finish import finished
from operate.deploy import values
from operate.deploy.mappings import put_right
from operate.deploy.releases import Release
from operate.deploy.source import packaged
from operate.deploy.stacks import bring
from operate.refusal import Refused

if TYPE_CHECKING:
    from infra.cfn import Json
    from operate.deploy.work import Work


def deploy(work: Work, *, yes: bool) -> bool:
    """Bring the application to what the project and the stage's file say.

    Returns:
        Whether anything had to be changed.

    Raises:
        Refused: It cannot be packaged or made, or nobody agreed.
    """
    with work.out.steps.step("Packaging the application"):
        package = packaged(work.stage, work.build, emulated=work.emulated)
    work.out.say(package.said)
    with work.out.steps.step("Uploading it"):
        code = f"bundles/{package.digest}.zip"
        work.bucket.upload(package.code, code)
        kept = json.dumps(package.template, sort_keys=True).encode()
        artifact = f"packaged/{hashlib.sha256(kept).hexdigest()}.json"
        if not work.bucket.has(artifact):
            work.bucket.write(artifact, kept)
    given = values.of_application(work.stage, work.outputs(), package.template["Parameters"])
    own = {name: value for name, value in given.items() if name not in values.handed_over(work.outputs())}
    release = Release(VERSION, "cloudformation", f"{utc_now():%Y-%m-%dT%H:%M:%SZ}", artifact, code, own)
    changed = _bring(work, release, package.template, yes=yes)
    work.releases.note(release)
    return bool(put_right(work)) or changed


def go_back(work: Work, release: Release, *, yes: bool) -> None:
    """Deploy what was deployed before, as it was kept, on the present state.

    Raises:
        Refused: It is not in the bucket any more, or the stack cannot be made.
    """
    kept = work.bucket.read(release.artifact)
    if kept is None or not work.bucket.has(release.bundle):
        raise Refused(
            f"{release.version} of {release.at} is not in {work.bucket.name} any more.",
            "Deploy its tag: git checkout vX.Y.Z, make deploy.",
        )
    _bring(work, release, json.loads(kept), yes=yes)


def _bring(work: Work, release: Release, template: Json, *, yes: bool) -> bool:
    known: Any = template["Parameters"]
    handed = {name: value for name, value in values.handed_over(work.outputs()).items() if name in known}
    given = {**release.parameters, **handed}
    whole = finished(template, work.bucket.name, release.bundle, given)
    return bring(work, work.stage.application_stack, whole, given, yes=yes)
