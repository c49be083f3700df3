"""``python -m operate deploy``, ``rollback``, ``destroy``: by ``make deploy``, ``make rollback``, ``make destroy``."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from chalicelib.version import VERSION
from infra.releases import released
from operate.command import about_stage, goes_on, named_again
from operate.deploy import application, chalice, preflight, stacks
from operate.deploy import destroy as ending
from operate.deploy.deployers import in_the_way, left
from operate.deploy.lock import locked
from operate.deploy.staying import staying
from operate.deploy.work import BUILD, Work
from operate.doctor.commands import report
from operate.refusal import Refused

if TYPE_CHECKING:
    from operate.command import Asked
    from operate.deploy.releases import By

_DEPLOYERS: Final = {"cloudformation": application, "chalice": chalice}
BY: Final = click.option(
    "--by",
    type=click.Choice(["cloudformation", "chalice"]),
    default="cloudformation",
    show_default=True,
    help="Who makes the functions and the API.",
)
YES: Final = click.option("--yes", is_flag=True, help="Ask nothing. What would lose state is refused.")
FOLDER: Final = click.option(
    "--build", type=click.Path(path_type=Path), default=BUILD, help="Folder of what is built; default: build."
)


@click.command("deploy")
@BY
@YES
@FOLDER
@click.option("--doctor/--no-doctor", "examined", default=True, help="Whether the doctor looks at it in the end.")
@about_stage
def deploy(asked: Asked, by: By, yes: bool, build: Path, examined: bool) -> None:  # noqa: FBT001
    """Bring a stage to what the project and its file say. Run again, it goes on where it was, or changes nothing."""
    began = time.monotonic()
    work = Work(asked.stage, asked.session, asked.out, build.resolve())
    with work.out.steps.step(f"Looking at the account {asked.stage.account}, {asked.stage.region}"):
        preflight.check(work, by)
        work.bucket.make()
    with goes_on(asked.stage.name), locked(work, "deploy"):
        changed = stacks.state(work, yes=yes)
        changed = _DEPLOYERS[by].deploy(work, yes=yes) or changed
    took = time.monotonic() - began
    work.out.say(f"{'Deployed' if changed else 'Nothing to change'}: {asked.stage.name}, in {took:.0f} s.", "bold")
    said = {"changed": changed, "seconds": round(took, 1), "version": VERSION}
    if not examined:
        work.out.answer(said)
        return
    report(asked, beside=said)


@click.command("rollback")
@YES
@FOLDER
@about_stage
def rollback(asked: Asked, yes: bool, build: Path) -> None:  # noqa: FBT001
    """Deploy the release before again, from what was kept of it: nothing is built. The state is left alone."""
    work = Work(asked.stage, asked.session, asked.out, build.resolve())
    releases = work.releases
    before, now = releases.back(), releases.now
    assert now  # noqa: S101 - or there were none before it; tells the type checker
    if not left(work, now.by):
        raise Refused(
            f"Nothing of {asked.stage.name} is deployed that could go back.",
            f"Deploy it: make deploy {asked.stage.named.make}. An older release: its tag, git checkout vX.Y.Z, first.",
        )
    if said := in_the_way(work, before.by):
        raise Refused(said)
    work.out.say(f"Back from {now.version} of {now.at} to {before.version} of {before.at}.")
    if told := next((one.rollback for one in released() if one.version == before.version), ""):
        work.out.say(told)  # also between builds of one version: the later one may be of what is not released yet
    with locked(work, "rollback"):
        _DEPLOYERS[before.by].go_back(work, before, yes=yes)
        releases.went_back()
    work.out.say(f"{before.version} is deployed again.", "bold")
    work.out.answer({"version": before.version, "at": before.at})


@click.command("destroy")
@FOLDER
@YES
@click.option("--state", "with_state", is_flag=True, help="The state stack, too; it always asks for the stage's name.")
@about_stage
def destroy(asked: Asked, build: Path, yes: bool, with_state: bool) -> None:  # noqa: FBT001
    """Take a stage's application away. Its state stays, and a stage that is deployed again goes on with it.

    At a terminal it asks for the stage's name.
    """
    work = Work(asked.stage, asked.session, asked.out, build.resolve())
    name = asked.stage.name
    if with_state or (_at_a_terminal() and not yes):
        what = "the state stack" if with_state else f"the application of {name}: customers and SEs are answered nothing"
        command = f"python -m operate destroy {asked.stage.named.option}"
        unasked = f"echo {name} | {command} --state" if with_state else f"{command} --yes"
        otherwise = f"Run it at a terminal, or so that nobody is asked: {unasked}"
        if not named_again(f"This deletes {what}. Type the stage's name", name, otherwise):
            raise Refused("That is not the stage's name. Nothing was deleted.")
    with goes_on(name), locked(work, "destroy") if work.bucket.is_there() else nullcontext():
        there = chalice.delete(work) or ending.application(work)
        asked.out.say(f"The application of {name} is {'deleted' if there else 'not there'}.", "bold")
        if with_state:
            ending.state(work)
        stays = staying(work)
    asked.out.table(stays, ("type", "name"), title="What stays; the next deploy goes on with it:")
    asked.out.answer({"deleted": there, "state_stack_deleted": with_state, "stays": stays})


def _at_a_terminal() -> bool:
    """Whether a person may be asked."""
    return sys.stdin.isatty()


COMMANDS = (deploy, rollback, destroy)
