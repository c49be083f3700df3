"""How each part of the local stack is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.stack import parts, processes, record
from local.stack.aws import Emulator
from local.stack.deploy import STACK_NAME

if TYPE_CHECKING:
    from local.stack.site import Site


_WELL = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
"""The second: somebody has deployed it again, with `make deploy`."""


@dataclass(frozen=True)
class PartStatus:
    """One line of the status: a part's name, whether it is well, and a word on it."""

    name: str
    well: bool
    note: str


def status(site: Site) -> list[PartStatus]:
    """Every part, asked now. Empty where no stack was started."""
    started = processes.load(site.process_file)
    if not started:
        return []
    seen = []
    for process in started:
        if processes.alive(process):
            seen.append(
                PartStatus(process.name, parts.answers(process.health), f"process {process.pid}, {process.health}")
            )
        else:
            seen.append(PartStatus(process.name, well=False, note=f"has ended; its output is in {process.log}"))
    return [*seen, _application(site)]


def _application(site: Site) -> PartStatus:
    described = record.load(site.stack_file)
    if described is None:
        return PartStatus("application", well=False, note="not deployed")
    try:
        (stack,) = Emulator(described.emulator).cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        if "does not exist" in str(error):
            return PartStatus("application", well=False, note="not deployed any more: make up says what to do")
        return PartStatus("application", well=False, note=f"cannot be asked about ({type(error).__name__})")
    seen = f"stack {STACK_NAME}: {stack['StackStatus']}"
    if stack["StackStatus"] in _WELL and not parts.answers(f"{described.gateway}/config"):
        unreached = f"{seen}, not reached by the pages: make up leads them there, or says what to do"
        return PartStatus("application", well=False, note=unreached)
    return PartStatus("application", stack["StackStatus"] in _WELL, seen)
