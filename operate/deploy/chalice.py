"""The application by Chalice: the real ``chalice deploy``, and then what Chalice cannot say.

Chalice remembers what it made in a file, ``.chalice/deployed/STAGE.json``, and writes it only once all went well. Here
it is kept in the stage's bucket, and what it lacks is filled in from what stands in the account: without that, whoever
comes from a fresh clone or after an interruption would make every mapping and the API a second time.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.flows import registry
from infra.application.functions import STREAM_EVENT
from infra.bundle import NotBundled, build
from infra.package import CODE, chalice, hand_over, said_of
from infra.parameters import environment, parameters
from infra.policies import FUNCTIONS, LOG_GROUPS, exact
from operate.deploy import values
from operate.deploy.deployers import chalice_names, function_of, mappings
from operate.deploy.source import alone, last_lines, runtime_of, with_libraries, write
from operate.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operate.deploy.work import Work

SOURCES: Final = {"ONBOARDING_STREAM_ARN": "TableStreamArn", "WAKE_QUEUE_ARN": "WakeQueueArn"}
"""What app.py is told, and the state stack's output that says it."""
_STREAM_OPTIONS: Final = (
    "BatchSize",
    "ParallelizationFactor",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "BisectBatchOnFunctionError",
    "FunctionResponseTypes",
    "FilterCriteria",
)


def deploy(work: Work) -> None:
    """Have Chalice bring functions and API there, and set the rest. Can be repeated.

    Raises:
        Refused: The bundle cannot be made, or Chalice failed.
    """
    source, log = work.build / "chalice", work.build / "chalice.log"
    with alone(work.build):
        _written(work, source)
        with work.out.steps.step("Making the bundle"), log.open("wb") as output:
            try:
                runtime = runtime_of(work.stage, emulated=work.emulated)
                bundle = build(source, runtime, work.build / CODE, output)
            except NotBundled as error:
                raise Refused(f"The bundle cannot be made: {error}", f"The output is in {log}.") from error
            hand_over(bundle, source)
        work.out.say(said_of(bundle))
        with work.out.steps.step("Running chalice deploy"):
            run(work, source, log, "deploy")
    with work.out.steps.step("Setting what Chalice cannot say"):
        finish(work)


def delete(work: Work) -> bool:
    """Have Chalice take away what it made. Can be repeated.

    Returns:
        Whether anything of its was there.

    Raises:
        Refused: Chalice failed.
    """
    name = chalice_names(work.stage.name)["stream"]
    if not any(function_of(one) == name for one in mappings(work, work.outputs().get("TableStreamArn", ""))):
        return False
    source, log = work.build / "chalice", work.build / "chalice.log"
    with alone(work.build), work.out.steps.step("Running chalice delete"):
        _written(work, source)
        run(work, source, log, "delete")
    return True


def run(work: Work, source: Path, log: Path, command: str) -> None:
    """Run a command of Chalice's on the stage, with its memory fetched before and stored after, whatever happens.

    Raises:
        Refused: It failed; shows its last lines.
    """
    stage = work.stage
    memory, key = source / ".chalice" / "deployed" / f"{stage.name}.json", f"chalice/{stage.name}.json"
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(json.dumps(_remembered(work, work.bucket.read(key))), encoding="utf-8")
    try:
        with log.open("ab") as output:
            done = subprocess.run(  # noqa: S603 (our own interpreter, and no word of a stranger)
                [*chalice(runtime_of(stage, emulated=work.emulated)), command, "--stage", stage.name],
                cwd=source,
                env={**os.environ, "AWS_DEFAULT_REGION": stage.region},
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


def _written(work: Work, source: Path) -> None:
    """The project's copy, with each function's exact policy and environment."""
    stage, outputs = work.stage, work.outputs()
    flows = registry.chosen(stage.settings["flows"])
    declared = parameters(flows)
    defaults = {name: str(one.get("Default", "")) for name, one in declared.items()}
    given = {**defaults, **values.of_application(stage, outputs, declared)}
    partition = work.client("cloudformation").meta.partition
    given |= {"AWS::Partition": partition, "AWS::Region": stage.region, "AWS::AccountId": stage.account}
    told = {name: outputs[output] for name, output in SOURCES.items()}
    write(
        stage,
        source,
        libraries=with_libraries(emulated=work.emulated),
        policies={name: values.worked_out(exact(name, flows), given) for name in FUNCTIONS},
        environments={name: {**values.worked_out(environment(flows, name), given), **told} for name in FUNCTIONS},
        everywhere=told,
    )


def _remembered(work: Work, said: bytes | None) -> dict[str, Any]:
    """Chalice's memory, with the mappings and the API that it made and was interrupted before it could remember."""
    memory: dict[str, Any] = json.loads(said) if said else {"resources": [], "schema_version": "2.0", "backend": "api"}
    if work.emulated:
        # It can neither fill an API nor put one in place of another: it is given a new one, as empty as the last.
        memory["resources"] = [one for one in memory["resources"] if one["name"] != "rest_api"]
    known = {one["name"] for one in memory["resources"]}
    outputs, names = work.outputs(), chalice_names(work.stage.name)
    for function, kind, output, source in (
        ("stream", "dynamodb_event", "TableStreamArn", "stream_arn"),
        ("wake", "sqs_event", "WakeQueueArn", "queue_arn"),
    ):
        name = f"{function}-{'dynamodb' if function == 'stream' else 'sqs'}-event-source"
        for one in mappings(work, outputs[output]):
            if name not in known and function_of(one) == names[function]:
                found = {"name": name, "resource_type": kind, source: outputs[output]}
                found |= {"event_uuid": one["UUID"], "lambda_arn": one["FunctionArn"]}
                if function == "wake":
                    found["queue"] = outputs[output].rpartition(":")[2]
                memory["resources"].append(found)
                known.add(name)
    if "rest_api" not in known and not work.emulated and (api := _api(work, names["api"])):
        url = f"https://{api}.execute-api.{work.stage.region}.amazonaws.com/api"
        memory["resources"].append(
            {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api, "rest_api_url": url}
        )
    return memory


def _api(work: Work, function: str) -> str:
    """Id of the REST API that may call the function; empty: none may yet."""
    try:
        policy = json.loads(work.client("lambda").get_policy(FunctionName=function)["Policy"])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
            return ""
        raise
    for one in policy.get("Statement", []):
        arn = str(one.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn", ""))
        if ":execute-api:" in arn:
            return arn.split(":")[5].split("/")[0]
    return ""


def finish(work: Work) -> None:
    """Set the mappings' options, the log groups, and how often a sweep is tried."""
    functions, outputs, names = work.client("lambda"), work.outputs(), chalice_names(work.stage.name)
    for function, name in names.items():
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)
        functions.update_function_configuration(
            FunctionName=name,
            LoggingConfig={
                "LogFormat": "JSON",
                "ApplicationLogLevel": "INFO",
                "SystemLogLevel": "WARN",
                "LogGroup": outputs[LOG_GROUPS[function]],
            },
        )
    functions.put_function_event_invoke_config(
        FunctionName=names["sweep"], MaximumRetryAttempts=0, MaximumEventAgeInSeconds=60
    )
    options = {name: STREAM_EVENT[name] for name in _STREAM_OPTIONS}
    options["DestinationConfig"] = {"OnFailure": {"Destination": outputs["FailedEventsArn"]}}
    _set(work, outputs["TableStreamArn"], names["stream"], options)
    _set(work, outputs["WakeQueueArn"], names["wake"], {"FunctionResponseTypes": ["ReportBatchItemFailures"]})


def _set(work: Work, source: str, function: str, options: Mapping[str, Any]) -> None:
    for one in mappings(work, source):
        if function_of(one) == function:
            work.client("lambda").update_event_source_mapping(UUID=one["UUID"], **options)
