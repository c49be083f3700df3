"""The application by CloudFormation: packaged, uploaded under its digest, and brought there by a change set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.deadline import utc_now
from chalicelib.version import VERSION
from infra.application.finish import finished
from operate.deploy import functions, values
from operate.deploy.mappings import put_right
from operate.deploy.releases import Release
from operate.deploy.source import packaged
from operate.deploy.stacks import bring
from operate.refusal import Refused

if TYPE_CHECKING:
    from infra.cfn import Json
    from operate.deploy.source import Packaged
    from operate.deploy.work import Work


def deploy(work: Work, *, yes: bool) -> bool:
    """Bring the application to what the project and the stage's file say.

    Returns:
        Whether anything had to be changed.

    Raises:
        Refused: It cannot be packaged or made, or nobody agreed.
    """
    package = uploaded(work)
    given = values.of_application(work.stage, work.outputs(), package.template["Parameters"])
    release = Release(
        VERSION,
        "cloudformation",
        f"{utc_now():%Y-%m-%dT%H:%M:%SZ}",
        work.bucket.keep(package.template),
        package.key,
        values.own(given, work.outputs()),
    )
    with work.releases.beginning(release):  # CloudFormation takes back what it has changed and cannot bring to its end
        changed = _bring(work, release, package.template, yes=yes)
    work.releases.note(release)
    if otherwise := [*put_right(work), *functions.put_right(work, package.template, given)]:
        work.out.say(f"Somebody had changed this by hand; put right: {', '.join(otherwise)}.")
    return bool(otherwise) or changed


def uploaded(work: Work) -> Packaged:
    """Package the application, and put its code into the stage's bucket.

    Raises:
        Refused: It cannot be packaged.
    """
    with work.out.steps.step("Packaging the application"):
        package = packaged(work.stage, work.build, emulated=work.emulated)
    work.out.say(package.said)
    with work.out.steps.step("Uploading it"):
        work.bucket.upload(package.code, package.key)
    return package


def kept(work: Work, release: Release) -> Json:
    """What was kept of a release: the packaged template, or Chalice's recipe.

    Raises:
        Refused: It, or the release's code, is not in the bucket any more.
    """
    found = work.bucket.read(release.artifact)
    if found is None or not work.bucket.has(release.bundle):
        raise Refused(
            f"{release.version} of {release.at} is not in {work.bucket.name} any more.",
            f"Deploy its tag: git checkout v{release.version}, make deploy {work.stage.named.make}"
            f"{' BY=chalice' if release.by == 'chalice' else ''}.",
        )
    made: Json = json.loads(found)
    return made


def go_back(work: Work, release: Release, *, yes: bool) -> None:
    """Deploy what was deployed before, as it was kept, on the present state.

    Raises:
        Refused: It is not in the bucket any more, or the stack cannot be made.
    """
    _bring(work, release, kept(work, release), yes=yes)


def _bring(work: Work, release: Release, template: Json, *, yes: bool) -> bool:
    known: Any = template["Parameters"]
    handed = {name: value for name, value in values.handed_over(work.outputs()).items() if name in known}
    given = {**release.parameters, **handed}
    whole = finished(template, work.bucket.name, release.bundle, given)
    return bring(work, work.stage.application_stack, whole, given, yes=yes)
