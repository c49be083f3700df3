"""What a change set would do, before it does: shown, and refused where it would lose what must not be lost."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from chalicelib.flows import registry
from infra.state.template import template
from operate.refusal import Refused

if TYPE_CHECKING:
    from operate.deploy.stack_changes import Change, ChangeSet
    from operate.deploy.work import Work

BUCKET: Final = "AWS::S3::Bucket"
HOLDS_STATE: Final = frozenset(
    {
        "AWS::DynamoDB::Table",
        BUCKET,
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::Logs::LogGroup",
        "AWS::KMS::Key",
    }
)
"""Kinds of resources that a stage must not lose, in whichever stack they stand."""
FIND_OUT: Final = "Find out why: git diff the templates in infra/."
PUT_BACK: Final = "If it is not meant, put them back into `flows`."
COLUMNS: Final = ("what", "resource", "type")
_SAID: Final = {"Add": "added", "Modify": "changed", "Remove": "REMOVED", "Import": "taken over", "Dynamic": "changed"}


def agree(work: Work, planned: ChangeSet, *, yes: bool) -> None:
    """Show a change set, and have a person agree to it.

    Args:
        work: The stage.
        planned: What would be done.
        yes: Whether whoever runs this has agreed beforehand; likewise where there is no terminal.

    Raises:
        Refused: The person did not; or nobody was asked, and the stage would be without state that it has.
    """
    rows = [{"what": said(one), "resource": one.logical_id, "type": one.kind} for one in planned.changes]
    work.out.table(rows, COLUMNS, title=f"{planned.stack}: {len(rows)} to change")
    lost = [one for one in planned.changes if loses(one)]
    asked = sys.stdin.isatty() and sys.stdout.isatty() and not yes
    names, unless_meant = _without(work, planned.stack, lost)
    if lost and not asked:
        raise Refused(
            f"{names} Nothing was changed.", f"{unless_meant} If it is meant, run it at a terminal, without --yes."
        )
    if lost and click.prompt(f"{names} Type the stage's name to go on", default="") != work.stage.name:
        raise Refused("Nothing was changed.")
    if asked and not lost and not click.confirm("Go on?", default=True):
        raise Refused("Nothing was changed.")


def said(change: Change) -> str:
    """What happens to a resource, in a word; in capitals where something is taken away."""
    if change.action == "Modify" and change.replaced != "no":
        return "REPLACED" if change.replaced == "yes" else "perhaps REPLACED"
    if change.action == "Remove" and change.retained:
        return "leaves the stack, stays in the account"
    return _SAID.get(change.action, change.action)


def loses(change: Change) -> bool:
    """Whether the stage would be without something that holds state, or may be, also if that stays in the account."""
    # A bucket is made anew for another name alone, which is told for certain; an emulator says perhaps of all else.
    perhaps = change.replaced == "perhaps" and change.kind != BUCKET
    return change.kind in HOLDS_STATE and (change.action == "Remove" or change.replaced == "yes" or perhaps)


def _without(work: Work, stack: str, lost: Sequence[Change]) -> tuple[str, str]:
    """What a stage would be without, and the flows that it is of, in sentences; and what to do if that is not meant."""
    gone = [f"{one.logical_id} ({said(one)})" for one in lost if not one.retained]
    stays = [one.logical_id for one in lost if one.retained]
    sentences = [f"{stack} would lose state: {', '.join(gone)}, with all that is in it."] if gone else []
    if stays:
        sentences.append(f"Out of {stack}, but still in the account with all that is in it: {', '.join(stays)}.")
    removed = {one.logical_id for one in lost if one.action == "Remove"} if stack == work.stage.state_stack else set()
    used = _used(removed, work.stage.settings["flows"]) if removed else {}
    found = sorted(set().union(*used.values()))
    whole = len(found) == len(lost)
    if found:
        what, file = "them" if whole else ", ".join(found), work.stage.named.file
        sentences.append(f"The stage has {what} for flows that `flows` in {file} leaves out: {', '.join(used)}.")
    return " ".join(sentences), PUT_BACK if whole else FIND_OUT


def _used(removed: set[str], flows: str) -> dict[str, set[str]]:
    """Those of the state stack's resources that flows use which the stage has not, by these flows."""
    has = registry.chosen(flows)
    others = {name: (name, *registry.BRINGS.get(name, ())) for name in registry.NAMES if name not in has}
    theirs = removed - set(template(has)["Resources"])
    used = {name: theirs & set(template(brought)["Resources"]) for name, brought in others.items()}
    return {name: found for name, found in used.items() if found}
