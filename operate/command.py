"""What commands have in common: the stage that they are about, and how they refuse.

A folder of `operate` that has a module ``commands`` with ``COMMANDS``, click's commands, adds them to the program;
there is no list of them. A command about a stage is a function of `Asked` under `about_stage`; it raises `Refused`, or
returns nothing.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

import click
from botocore.exceptions import BotoCoreError, ClientError

import operate
from operate import stage as stages_of
from operate.granting import DENIED, granting
from operate.refusal import Refused
from operate.settings.faults import NAME
from operate.terminal import Terminal

if TYPE_CHECKING:
    import boto3

    from operate.stage import Identity, Stage

Rest = ParamSpec("Rest")

EXPIRED: Final = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
"""What they call credentials whose time is over."""


def _a_name(_: click.Context, __: click.Parameter, said: str) -> str:
    if not NAME.match(said):
        raise click.BadParameter(
            f"{said!r} is no stage's name: lower-case letters, digits and dashes, at most 20, a letter first."
        )
    return said


stage_name = click.option(
    "--stage", required=True, callback=_a_name, help="Name of the stage, which is that of its file."
)
STAGES: Final = click.option(
    "--stages",
    type=click.Path(path_type=Path),
    default=stages_of.FOLDER,
    show_default=True,
    help="Folder of the stages' files.",
)


@dataclass(frozen=True)
class Asked:
    """What a command is about.

    Attributes:
        stage: The stage, read from its file.
        out: Where the answer goes.
    """

    stage: Stage
    out: Terminal

    @cached_property
    def session(self) -> boto3.Session:
        """The way to AWS."""
        return stages_of.session(self.stage)

    @cached_property
    def identity(self) -> Identity:
        """Whose credentials are at hand, asked once.

        Raises:
            Refused: Of another account than the stage's, or of none.
        """
        return stages_of.identify(self.stage, self.session)


def named_again(words: str, stage: str, otherwise: str) -> bool:
    """Whether a person types the stage's name once more, or standard input has it.

    Args:
        words: What they are asked for.
        stage: The stage's name.
        otherwise: What to do where nobody can be asked.

    Raises:
        Refused: Nobody could be asked.
    """
    try:
        return bool(click.prompt(words, err=True) == stage)
    except click.Abort:
        click.echo("", err=True)  # the question has no line's end
        raise Refused("The stage's name was not given. Nothing was changed.", otherwise) from None


@contextmanager
def goes_on(stage: str) -> Iterator[None]:
    """Tell who interrupts what goes on by itself how to go on with it.

    Raises:
        Refused: It was interrupted.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Refused(
            f"Interrupted. What AWS was asked to do to {stage} goes on there.",
            "Run the same command again: it waits for that, and goes on from there.",
        ) from None


def about_stage(command: Callable[Concatenate[Asked, Rest], None]) -> Callable[..., None]:
    """Give a command the options ``--stage``, ``--stages`` and ``--json``, and what they say as its first argument.

    Before it begins it is sure that the file can be used and that the credentials are of the stage's account.
    """

    @stage_name
    @STAGES
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document, for programs.")
    @functools.wraps(command)
    def asked(stage: str, stages: Path, as_json: bool, *args: Rest.args, **kwargs: Rest.kwargs) -> None:  # noqa: FBT001
        about = Asked(stages_of.read(stage, stages), Terminal(as_json=as_json))
        _ = about.identity
        command(about, *args, **kwargs)

    return asked


class Program(click.Group):
    """All commands. What they refuse is shown on standard error, with what to do next; the status is then 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            refusal = refused
        except ClientError as error:
            refusal = refused_by_aws(error)
        except BotoCoreError as error:
            refusal = Refused(f"AWS cannot be asked: {error}.", "Look at network and credentials; then run this again.")
        click.echo(f"error: {refusal.says}", err=True)
        if refusal.remedy:
            click.echo(f"next:  {refusal.remedy}", err=True)
        return ctx.exit(1)


def program() -> Program:
    """The program with the commands of every folder."""
    made = Program("operate", help="Deploy and look after a stage of Onramp.", no_args_is_help=True)
    for command in _found():
        made.add_command(command)
    return made


def refused_by_aws(error: ClientError) -> Refused:
    """What AWS said, in words; for a right that is lacking, with the statement that grants it."""
    said: Any = error.response.get("Error", {})
    code, operation = said.get("Code", "?"), error.operation_name
    if code in EXPIRED:
        return Refused(
            "These credentials have expired on the way.",
            f"{stages_of.SIGN_IN} Then run the same command: it goes on from here.",
        )
    if code in DENIED:
        return Refused(f"These credentials may not {operation}.", f"Allow it: {granting(error)}")
    return Refused(f"AWS refused {operation}: {code}: {said.get('Message', '')}".rstrip(" :."))


def _found() -> Iterator[click.Command]:
    for folder in pkgutil.iter_modules(operate.__path__):
        if folder.ispkg and (Path(operate.__path__[0]) / folder.name / "commands.py").exists():
            yield from importlib.import_module(f"operate.{folder.name}.commands").COMMANDS
