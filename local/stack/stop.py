"""Stopping what was started, and nothing else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from local.stack import leftovers, processes, record
from local.stack.aws import Emulator

if TYPE_CHECKING:
    from local.stack.site import Site


def down(site: Site) -> list[str]:
    """End this stack's processes and remove its state. Logs and packages stay. Harmless where nothing runs.

    Returns:
        Names of the processes that were ended.
    """
    started = [process for process in processes.load(site.process_file) if processes.alive(process)]
    for process in reversed(started):
        processes.stop(process)
    stack = record.load(site.stack_file)
    external = stack.external if stack else site.external
    if external and (started or stack):
        leftovers.remove(Emulator(external))
    for directory in (site.scratch, site.repository, site.stages, site.feeds, site.tenant):
        shutil.rmtree(directory, ignore_errors=True)
    for path in (site.stack_file, site.process_file, site.aws_config):
        path.unlink(missing_ok=True)
    return [process.name for process in started]
