"""A stack of its own for the proof: the deployed artifact, watched, with faults in front of its AWS.

What is changed about the deployment, and nothing else: the stream function starts at `lab.reliability.artifact_entry`,
which is added to the very bundle; the functions behind the table reach AWS through microburst; and the API trusts
Cloudflare's header for a client's address, as in production, so that its rate limits see many customers and not one.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import socket
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.reliability import artifact_entry, artifact_proxy
from local.stack import parts, processes
from local.stack import site as sites
from local.stack.aws import Emulator
from local.stack.deploy import CODE_BUCKET, STACK_NAME
from local.stack.processes import Part
from local.stack.site import HOST, ROOT, StackError
from local.stack.start import up
from local.stack.stop import down

if TYPE_CHECKING:
    from local.stack.record import Stack
    from local.stack.site import Site
    from operate.steps import Steps

ENTRY = Path(artifact_entry.__file__)
HANDLER = f"{ENTRY.stem}.stream"
BEHIND_THE_TABLE = ("Stream", "Wake", "Sweep")
API = "APIHandler"


@dataclass(frozen=True)
class ArtifactStack:
    """Where it all happens.

    Attributes:
        stack: The running stack.
        emulator: Its AWS, reached without faults.
        stream: Name of the stream function.
        sweep: Name of the sweep function.
        notes: What the watched handler writes.
        order: The file whose presence makes it swallow the next batch.
        aws: Base URL of the proxy in front of AWS; None: there is none.
        timeout: Seconds an invocation of the stream function may take.
    """

    stack: Stack
    emulator: Emulator
    stream: str
    sweep: str
    notes: Path
    order: Path
    aws: str | None
    timeout: int

    @property
    def emulator_pid(self) -> int:
        """Process id of the emulator that this stack started."""
        return self.stack.pids[parts.EMULATOR]


def own_site() -> Site:
    """A place that no developer's stack uses."""
    site = sites.from_environment(os.environ, state=ROOT / ".local" / "reliability")
    site = replace(site, emulator_port=_free_port(), platform_port=_free_port(), port=_free_port())
    return replace(site, compact=True)


def aws_faults_possible() -> bool:
    """Whether microburst is installed."""
    return importlib.util.find_spec("microburst") is not None


@contextmanager
def running(site: Site, steps: Steps, *, aws_faults: bool, timeout: int | None = None) -> Iterator[ArtifactStack]:
    """Start it all; stop it again whatever happens.

    Args:
        site: Where.
        steps: Told what is done.
        aws_faults: Whether the functions behind the table reach AWS through microburst.
        timeout: Seconds an invocation of the stream function may take, and with it a lease; None: as deployed.

    Raises:
        StackError: It could not be started, microburst is wanted and not installed, or such a run goes on here.
    """
    if aws_faults and not aws_faults_possible():
        raise StackError("microburst is not installed: pip install microburst, or do without faults in AWS.")
    with _alone(site.state / "lock"):
        stack = up(site, steps)
        try:
            with steps.step("Putting the watched entry point into the bundle" + " and faults before AWS" * aws_faults):
                place = _watched(site, stack, _proxy(site) if aws_faults else None, timeout)
            yield place
        finally:
            down(site)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackError("Such a run goes on here already.") from error
        yield


def _proxy(site: Site) -> str:
    """Start microburst in front of the emulator; `down` ends it with the rest."""
    port = _free_port()
    url = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", artifact_proxy.__name__, "--upstream", site.emulator]
    command += ["--host", HOST, "--port", str(port)]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    part = Part("aws-faults", command, f"{url}/_microburst/health")
    process = processes.start(part, kept, site.logs / "aws-faults.log", ROOT)
    processes.save([*processes.load(site.process_file), process], site.process_file)
    parts.wait_until_ready(process)
    return url


def _watched(site: Site, stack: Stack, aws: str | None, timeout: int | None) -> ArtifactStack:
    emulator = Emulator(stack.emulator)
    functions = emulator.session.client("lambda", endpoint_url=emulator.url)
    names = {logical: _name(emulator, logical) for logical in (*BEHIND_THE_TABLE, API)}
    notes, order = site.logs / "artifact-notes.jsonl", site.scratch / "swallow"
    notes.unlink(missing_ok=True)  # of the run before: logs outlive their stack
    key = f"{stack.package}-watched.zip"
    emulator.s3.upload_file(str(_with_entry(site)), CODE_BUCKET, key)
    functions.update_function_code(FunctionName=names["Stream"], S3Bucket=CODE_BUCKET, S3Key=key)
    for logical, name in names.items():
        more: dict[str, str] = {"AWS_ENDPOINT_URL": aws} if aws and logical != API else {}
        other: dict[str, Any] = {}
        if logical == "Stream":
            more |= {artifact_entry.NOTES: str(notes), artifact_entry.SWALLOW: str(order)}
            other = {"Handler": HANDLER} | ({"Timeout": timeout} if timeout else {})
        if logical == API:
            more["BEHIND_CLOUDFLARE"] = "true"
        configured: Mapping[str, Any] = functions.get_function_configuration(FunctionName=name)
        variables = {**configured["Environment"]["Variables"], **more}
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables}, **other)
    allowed = int(functions.get_function_configuration(FunctionName=names["Stream"])["Timeout"])
    return ArtifactStack(stack, emulator, names["Stream"], names["Sweep"], notes, order, aws, allowed)


def _with_entry(site: Site) -> Path:
    """The very bundle that was deployed, plus one module."""
    target = site.scratch / "watched.zip"
    shutil.copy2(site.packages / site.bundle / "out" / "deployment.zip", target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.write(ENTRY, ENTRY.name)
    return target


def _name(emulator: Emulator, logical: str) -> str:
    found = emulator.cloudformation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=logical)
    return found["StackResourceDetail"]["PhysicalResourceId"]


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])
