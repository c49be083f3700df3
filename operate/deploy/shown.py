"""What a change set would do, before it does: shown, and refused where it would lose what must not be lost."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from operate.refusal import Refused

if TYPE_CHECKING:
    from operate.deploy.stack_changes import Change, ChangeSet
    from operate.deploy.work import Work

HOLDS_STATE: Final = frozenset(
    {"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Logs::LogGroup", "AWS::KMS::Key"}
)
"""Kinds of resources that a stage must not lose, in whichever stack they stand."""
COLUMNS: Final = ("what", "resource", "type")
_SAID: Final = {"Add": "added", "Modify": "changed", "Remove": "REMOVED", "Import": "taken over", "Dynamic": "changed"}


def agree(work: Work, planned: ChangeSet, *, yes: bool) -> None:
    """Show a change set, and have a person agree to it.

    Args:
        work: The stage.
        planned: What would be done.
        yes: Whether whoever runs this has agreed beforehand; likewise where there is no terminal.

    Raises:
        Refused: The person did not; or nobody was asked, and state would be removed or made anew.
    """
    rows = [{"what": said(one), "resource": one.logical_id, "type": one.kind} for one in planned.changes]
    work.out.table(rows, COLUMNS, title=f"{planned.stack}: {len(rows)} to change")
    lost = [one for one in planned.changes if loses(one)]
    asked = sys.stdin.isatty() and sys.stdout.isatty() and not yes
    names = ", ".join(f"{one.logical_id} ({said(one)})" for one in lost)
    if lost and not asked:
        raise Refused(
            f"{planned.stack} would lose state: {names}. Nothing was changed.",
            "Find out why (git diff the templates in infra/); if it is meant, run it at a terminal, without --yes.",
        )
    if (
        lost
        and click.prompt(f"This would lose state: {names}. Type the stage's name to go on", default="")
        != work.stage.name
    ):
        raise Refused("Nothing was changed.")
    if asked and not lost and not click.confirm("Go on?", default=True):
        raise Refused("Nothing was changed.")


def said(change: Change) -> str:
    """What happens to a resource, in a word; in capitals where something is taken away."""
    if change.action == "Modify" and change.replaced != "no":
        return "REPLACED" if change.replaced == "yes" else "perhaps REPLACED"
    return _SAID.get(change.action, change.action)


def loses(change: Change) -> bool:
    """Whether it takes away something that holds state, or may."""
    return change.kind in HOLDS_STATE and (change.action == "Remove" or change.replaced != "no")
