"""One deploy: the stage, the way to AWS, and where things are built."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from infra.generated import ROOT
from operate.aws import emulated
from operate.deploy.bucket import Bucket
from operate.deploy.cloudformation import CloudFormation
from operate.deploy.releases import Releases

if TYPE_CHECKING:
    from pathlib import Path

    import boto3

    from operate.deploy.stack_changes import Event
    from operate.stage import Stage
    from operate.terminal import Terminal

BUILD: Final = ROOT / "build"
_LOOK_EVERY_SECONDS, _IN_AN_EMULATOR = 3.0, 0.2


@dataclass(frozen=True)
class Work:
    """What every step of a deploy has to do with.

    Attributes:
        stage: The stage.
        session: The way to its account and region.
        out: Where progress and tables go.
        folder: Of what is built, for any stage.
    """

    stage: Stage
    session: boto3.Session
    out: Terminal
    folder: Path = BUILD

    @property
    def build(self) -> Path:
        """Of what is built for this stage."""
        return self.folder / self.stage.name

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    def client(self, service: str) -> Any:
        """boto3's client of a service."""
        if service not in self._clients:
            made: Any = self.session
            self._clients[service] = made.client(service)
        return self._clients[service]

    @cached_property
    def emulated(self) -> bool:
        """Whether it goes to an emulator: to a host that is not AWS's."""
        return emulated(self.client("cloudformation").meta.endpoint_url)

    @cached_property
    def stacks(self) -> CloudFormation:
        """CloudFormation, with the patience that suits the place."""
        return CloudFormation(self.client("cloudformation"), _IN_AN_EMULATOR if self.emulated else _LOOK_EVERY_SECONDS)

    @cached_property
    def bucket(self) -> Bucket:
        """The stage's bucket."""
        return Bucket(self.client("s3"), self.stage.bucket, self.stage.region)

    @property
    def releases(self) -> Releases:
        """What was deployed, as it is written there now."""
        return Releases.of(self.bucket)

    def outputs(self) -> dict[str, str]:
        """The state stack's outputs; none where there is no such stack yet."""
        return self.stacks.outputs(self.stage.state_stack)

    def hear(self, event: Event) -> None:
        """Show what became of a resource."""
        reason = f": {event.reason}" if event.reason and "FAILED" in event.status else ""
        self.out.tell(f"    {event.status:<24} {event.logical_id}{reason}")
