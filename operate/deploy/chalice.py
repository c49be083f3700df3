"""The application by Chalice: the real ``chalice deploy``, and then what Chalice cannot say.

Alarms and dashboard get a small stack of their own. What Chalice does not do at all, and no step after it: a domain, a
web ACL, access logs, SnapStart, limits by route, and answers of API Gateway's own (`LEFT_OUT`, docs/deploying.md).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

from chalicelib.deadline import utc_now
from chalicelib.version import VERSION
from infra.cfn import Json
from infra.package import chalice
from infra.policies import FUNCTIONS
from operate.deploy import values
from operate.deploy.application import kept, uploaded
from operate.deploy.deployers import fed, function_of, mappings
from operate.deploy.mappings import put_right
from operate.deploy.memory import called, remembered, rest_api
from operate.deploy.recipe import SOURCES, Told, recipe
from operate.deploy.releases import Release
from operate.deploy.source import alone, last_lines, runtime_of
from operate.deploy.stack_changes import StackFailed
from operate.deploy.stacks import bring, failed
from operate.refusal import Refused
from operate.stage import chalice_functions

if TYPE_CHECKING:
    from pathlib import Path

    from operate.deploy.work import Work

LEFT_OUT: Final = (
    "access_logs",
    "base_path",
    "certificate_arn",
    "disable_default_endpoint",
    "domain_name",
    "snap_start",
    "web_acl_arn",
)
"""Parameters of the application that this deployer cannot follow; a stage that says one is refused."""
_NOTHING: Final = "from chalice import Chalice\n\napp = Chalice(app_name='onramp')\n"
"""The application that Chalice wants to see before it deletes what it remembers."""


def deploy(work: Work, *, yes: bool) -> bool:
    """Have Chalice bring functions and API to what the project and the stage's file say. Can be repeated.

    Returns:
        Whether anything had to be changed.

    Raises:
        Refused: It cannot be packaged, Chalice failed, or nobody agreed.
    """
    package = uploaded(work)
    made = recipe(work.stage, runtime_of(work.stage, emulated=work.emulated))
    given = values.of_application(work.stage, work.outputs(), made["parameters"])
    at, own = f"{utc_now():%Y-%m-%dT%H:%M:%SZ}", values.own(given, work.outputs())
    release = Release(VERSION, "chalice", at, work.bucket.keep(made), package.key, own)
    work.releases.begin(release)  # where Chalice fails, half of it may be there
    changed = _bring(work, release, made, package.code, yes=yes)
    work.releases.note(release)
    if otherwise := put_right(work):
        work.out.say(f"Somebody had changed this by hand; put right: {', '.join(otherwise)}.")
    return bool(otherwise) or changed


def go_back(work: Work, release: Release, *, yes: bool) -> None:
    """Have Chalice deploy what was deployed before, as it was kept, on the present state.

    Raises:
        Refused: It is not in the bucket any more, or Chalice failed.
    """
    made = kept(work, release)
    _bring(work, release, made, work.bucket.fetch(release.bundle, work.build / "kept.zip"), yes=yes)


def delete(work: Work) -> bool:
    """Have Chalice take away what it made, and the alarms. Can be repeated.

    Returns:
        Whether anything of its was there.

    Raises:
        Refused: Chalice failed, or the alarms' stack cannot be deleted.
    """
    if there := bool(remembered(work, work.bucket.read(_memory(work)))["resources"]):
        work.bucket.write(_done(work), b"")
        source, log = work.build / "chalice", work.build / "chalice.log"
        with alone(work.build), work.out.steps.step("Running chalice delete"):
            shutil.rmtree(source, ignore_errors=True)
            (source / ".chalice").mkdir(parents=True)
            config = {"version": "2.0", "app_name": "onramp", "stages": {work.stage.name: {}}}
            (source / ".chalice" / "config.json").write_text(json.dumps(config), encoding="utf-8")
            (source / "app.py").write_text(_NOTHING, encoding="utf-8")
            _run(work, source, log, "delete")
        work.releases.ended()
    if work.stacks.status(work.stage.alarms_stack):
        try:
            with work.out.steps.step(f"Deleting {work.stage.alarms_stack}"):
                work.stacks.delete(work.stage.alarms_stack, work.hear)
        except StackFailed as error:
            raise failed(error) from error
    return there


def _bring(work: Work, release: Release, made: Json, code: Path, *, yes: bool) -> bool:
    """Have Chalice deploy a release, unless it is what stands there already.

    What stands there is known by a mark, which is taken away before anything is changed: whoever was interrupted
    begins again.
    """
    given = {**release.parameters, **values.handed_over(work.outputs()), **values.of_the_place(work)}
    told = Told.of(made, work.stage.name, given)
    mark = told.digest(release.bundle).encode()
    own = chalice_functions(work.stage.name)["stream"]
    if work.bucket.read(_done(work)) == mark and own in fed(work):
        return False
    work.bucket.write(_done(work), b"")
    source, log = work.build / "chalice", work.build / "chalice.log"
    with alone(work.build):
        shutil.rmtree(source, ignore_errors=True)
        told.written(code, source)
        with work.out.steps.step("Running chalice deploy"):
            _run(work, source, log, "deploy", told)
    see_code(work, release, told.functions)
    with work.out.steps.step("Setting what Chalice cannot say"):
        finish(work, told)
    called_by_chalice = chalice_functions(work.stage.name)
    names = {FUNCTIONS[name]: called_by_chalice[name] for name in told.functions}
    watched = {"Env": work.stage.name, "AlarmTopicArn": work.outputs()["AlarmTopicArn"], **names}
    bring(work, work.stage.alarms_stack, told.alarms, watched, yes=yes)
    work.bucket.write(_done(work), mark)
    return True


def _done(work: Work) -> str:
    return f"chalice/{work.stage.name}.done"


def _memory(work: Work) -> str:
    return f"chalice/{work.stage.name}.json"


def _run(work: Work, source: Path, log: Path, command: str, told: Told | None = None) -> None:
    """Run a command of Chalice's on the stage, with its memory fetched before and stored after, whatever happens.

    Raises:
        Refused: It failed; shows its last lines.
    """
    stage = work.stage
    memory, key = source / ".chalice" / "deployed" / f"{stage.name}.json", _memory(work)
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(json.dumps(remembered(work, work.bucket.read(key))), encoding="utf-8")
    runtime = told.runtime if told else runtime_of(stage, emulated=work.emulated)
    environment = {**os.environ, "AWS_DEFAULT_REGION": stage.region}
    try:
        with log.open("wb") as output:
            done = subprocess.run(  # noqa: S603 (our own interpreter, and no word of a stranger)
                [*chalice(runtime, emulated=work.emulated), command, "--stage", stage.name],
                cwd=source,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
    finally:
        if memory.exists():
            work.bucket.write(key, memory.read_bytes())
    if done.returncode:
        raise Refused(
            f"chalice {command} ended with {done.returncode}.\n{last_lines(log)}",
            f"The whole output is in {log}. Mend what it names, then run the same command: it goes on from here.",
        )


def see_code(work: Work, release: Release, functions: Collection[str]) -> None:
    """See that Chalice took the bundle that it was given: where it finds none, it makes one of its own.

    Args:
        work: The stage.
        release: What it was given.
        functions: Those that the release has, by our names.

    Raises:
        Refused: A function runs other code.
    """
    given = base64.b64encode(bytes.fromhex(release.digest)).decode()
    for name in (one for function, one in chalice_functions(work.stage.name).items() if function in functions):
        if work.client("lambda").get_function_configuration(FunctionName=name)["CodeSha256"] != given:
            raise Refused(
                f"{name} runs a bundle that Chalice made by itself, of libraries that nobody tested.",
                "Run the same command. If it is so again, this version of Chalice looks elsewhere for its bundles.",
            )


def finish(work: Work, told: Told) -> None:
    """Set log groups, key, tracing, the mappings' options, how often a sweep is tried, and the API's name."""
    functions, outputs, names = work.client("lambda"), work.outputs(), chalice_functions(work.stage.name)
    for function, wanted in told.functions.items():
        _set_function(functions, names[function], wanted)
    functions.put_function_event_invoke_config(
        FunctionName=names["sweep"], **told.functions["sweep"]["EventInvokeConfig"]
    )
    for function, output in zip(("stream", "wake", "bulk"), SOURCES.values(), strict=True):
        for one in mappings(work, outputs[output]) if function in told.functions else ():
            if function_of(one) == names[function]:
                functions.update_event_source_mapping(UUID=one["UUID"], **told.mapping(function))
    if api := rest_api(work, names["api"]):
        renamed = [{"op": "replace", "path": "/name", "value": called(work)}]
        work.client("apigateway").update_rest_api(restApiId=api, patchOperations=renamed)


def _set_function(functions: Any, name: str, wanted: Mapping[str, Any]) -> None:
    """Set what Chalice leaves as it is, where it is not so yet: each change takes seconds to settle."""
    now = functions.get_function_configuration(FunctionName=name)
    said = {
        "LoggingConfig": wanted["LoggingConfig"],
        "TracingConfig": {"Mode": wanted["Tracing"]},
        "KMSKeyArn": wanted.get("KmsKeyArn", ""),
    }
    if all((now.get(key) or "") == value for key, value in said.items()):
        return
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    functions.update_function_configuration(FunctionName=name, **said)
