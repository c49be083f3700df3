"""The benchmark's own stack, on free ports and in a directory of its own, with the bare handler beside Onramp."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.bench.bare.template import template
from local.stack import parts, processes
from local.stack import site as sites
from local.stack.aws import Emulator
from local.stack.deploy import CODE_BUCKET, STACK_NAME
from local.stack.site import HOST, ROOT, StackError
from local.stack.start import up
from local.stack.stop import down

if TYPE_CHECKING:
    from local.stack.record import Stack
    from local.stack.site import Site
    from operate.steps import Steps

BARE_STACK = "bench-bare"
HANDLER = Path(__file__).parent / "bare" / "handler.py"


@dataclass(frozen=True)
class BenchStack:
    """Where everything is measured.

    Attributes:
        stack: Onramp's.
        emulator: Its AWS.
        code: The packaged application (deployment.zip).
        bare_url: The bare handler's route.
        bare_table: Its table.
        task_arn: The function that performs one of its calls for a state machine.
        role_arn: The role of such machines.
        configuration: The stream handler's deployed configuration.
        bundle: full or slim, see `local.stack.site`.
    """

    stack: Stack
    emulator: Emulator
    code: Path
    bare_url: str
    bare_table: str
    task_arn: str
    role_arn: str
    configuration: Mapping[str, Any]
    bundle: str


def own_site() -> Site:
    """A place that no developer's stack uses."""
    site = sites.from_environment(os.environ, state=ROOT / ".local" / "bench")
    site = replace(site, emulator_port=_free_port(), platform_port=_free_port(), port=_free_port())
    return replace(site, compact=True)


@contextmanager
def running(site: Site, steps: Steps) -> Iterator[BenchStack]:
    """Start it all; stop it again whatever happens.

    Raises:
        StackError: It could not be started, or another benchmark runs already: two at once would measure each other.
    """
    with alone(site.state / "lock"):
        stack = up(site, steps)
        try:
            _without_consumer(site)
            with steps.step("Deploying the bare handler beside it"):
                place = _with_bare_handler(site, stack)
            yield place
        finally:
            down(site)


def _without_consumer(site: Site) -> None:
    """End what drains the customers' queues: it goes round all of them without a pause, and nobody sends an event."""
    for process in processes.load(site.process_file):
        if process.name == parts.CONSUMER:
            processes.stop(process)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold `lock`, which the operating system gives back when this process ends, however it ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackError("Another benchmark is running; two at once would measure each other.") from error
        yield


def _with_bare_handler(site: Site, stack: Stack) -> BenchStack:
    emulator = Emulator(stack.emulator)
    code = site.packages / site.bundle / "out" / "deployment.zip"  # what `up` deployed, whatever was edited since
    configuration = _stream_configuration(emulator)
    key = f"{stack.package}-bare.zip"
    emulator.s3.upload_file(str(_with_handler(code, site.scratch / "bare.zip")), CODE_BUCKET, key)
    wanted = template(
        bucket=CODE_BUCKET,
        key=key,
        environment=configuration["Environment"]["Variables"],
        memory=configuration["MemorySize"],
        runtime=configuration["Runtime"],
    )
    emulator.cloudformation.create_stack(
        StackName=BARE_STACK,
        TemplateBody=json.dumps(wanted),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    waiter = emulator.cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=BARE_STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    (made,) = emulator.cloudformation.describe_stacks(StackName=BARE_STACK)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in made["Outputs"]}
    return BenchStack(
        stack=stack,
        emulator=emulator,
        code=code,
        bare_url=f"{stack.emulator}/_aws/execute-api/{outputs['Api']}/Prod/begin",
        bare_table=outputs["Table"],
        task_arn=outputs["Task"],
        role_arn=outputs["Role"],
        configuration=configuration,
        bundle=site.bundle,
    )


def _stream_configuration(emulator: Emulator) -> Mapping[str, Any]:
    found = emulator.cloudformation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId="Stream")
    name = found["StackResourceDetail"]["PhysicalResourceId"]
    functions = emulator.session.client("lambda", endpoint_url=emulator.url)
    answer: Mapping[str, Any] = functions.get_function_configuration(FunctionName=name)
    return answer


def _with_handler(code: Path, target: Path) -> Path:
    """The very bundle, plus one module."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(code, target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.write(HANDLER, "bare_handler.py")
    return target


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])
