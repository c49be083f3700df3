"""Taking a stage away: the application, and only when it is asked for by the stage's name the state stack.

Whatever holds state outlives both: its templates retain it. A stage that is deployed again finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operate.deploy.stack_changes import StackFailed
from operate.deploy.stacks import failed

if TYPE_CHECKING:
    from operate.deploy.work import Work


def application(work: Work) -> bool:
    """Delete the application's stack, and wait until it is gone.

    Returns:
        Whether there was one.

    Raises:
        Refused: Something could not be deleted.
    """
    there = bool(work.stacks.status(work.stage.application_stack))
    if there:
        _delete(work, work.stage.application_stack)
    work.releases.ended()  # also for whoever was interrupted before it
    return there


def state(work: Work) -> None:
    """Delete the state's stack. What it retains stays (`operate.deploy.staying`).

    Raises:
        Refused: Something could not be deleted.
    """
    _delete(work, work.stage.state_stack)


def _delete(work: Work, stack: str) -> None:
    try:
        with work.out.steps.step(f"Deleting {stack}"):
            work.stacks.delete(stack, work.hear)
    except StackFailed as error:
        raise failed(error) from error
