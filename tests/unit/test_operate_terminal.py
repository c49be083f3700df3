"""What commands print: whole at every width, without colours for programs, and nothing that steers a terminal."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import click
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from rich.console import Console

from operate.command import Program, program
from operate.granting import granting
from operate.refusal import Refused
from operate.terminal import Terminal

ROWS = [{"record": "0f6f3fc3-1d0a-4b6a-9a53-0123456789ab", "says": "waits for a merge of the pull request", "n": None}]
COLUMNS = ("record", "says", "n")


def printed(width: int, *, terminal: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system=None, highlight=False)
    Terminal(console=console).table(ROWS, COLUMNS, title="Records")
    return file.getvalue()


@pytest.mark.parametrize("width", [30, 60, 200])
def test_a_table_loses_nothing_in_a_narrow_terminal(width: int) -> None:
    words = "".join(printed(width, terminal=True).split())
    assert str(ROWS[0]["record"]) in words
    assert "waitsforamergeofthepullrequest" in words


def test_a_pipe_gets_a_line_for_each_row_and_no_colours() -> None:
    lines = printed(10_000, terminal=False).splitlines()
    assert [line for line in lines if "0f6f3fc3" in line and "pull request" in line]
    assert "\x1b" not in "".join(lines)
    assert [line for line in lines if line != line.rstrip()] == []


def test_without_rows_there_is_no_heading(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().table([], COLUMNS, title="0 wait")
    assert capsys.readouterr().out == "0 wait\n"


def test_progress_is_folded_in_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    title = "restore prod-OnboardingTable as of a moment " * 4
    with Terminal().steps.step(title.strip()):
        pass
    assert f"{title.strip()} …\n" in capsys.readouterr().err


def test_a_name_that_steers_terminals_is_shown_harmless() -> None:
    file = io.StringIO()
    Terminal(console=Console(file=file, width=80)).facts({"title": "\x1b[2JShop\u202e [red]x[/red]"})
    assert "\x1b" not in file.getvalue()
    assert "Shop� [red]x[/red]" in file.getvalue()


def test_a_program_gets_one_document_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    out = Terminal(as_json=True)
    out.say("for people")
    out.table(ROWS, COLUMNS, title="Records")
    out.facts({"a": 1})
    out.tell("on the way")
    out.answer({"at": datetime(2026, 1, 5, 9, tzinfo=UTC)})
    said = capsys.readouterr()
    assert json.loads(said.out) == {"at": "2026-01-05T09:00:00Z"}
    assert said.err == "on the way\n"


def denied(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, "GetItem")


def test_a_lacking_right_is_answered_with_the_statement_that_grants_it() -> None:
    said = (
        "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: dynamodb:GetItem on resource: "
        "arn:aws:dynamodb:eu-central-1:1:table/dev-OnboardingTable because no identity-based policy allows it"
    )
    assert json.loads(granting(denied(said))) == {
        "Effect": "Allow",
        "Action": "dynamodb:GetItem",
        "Resource": "arn:aws:dynamodb:eu-central-1:1:table/dev-OnboardingTable",
    }
    assert json.loads(granting(denied("No.")))["Action"] == "*:GetItem"


@pytest.mark.parametrize("raised", [Refused("It is not so.", "Do that."), denied("No.")])
def test_what_is_refused_ends_with_status_1_and_says_what_to_do(raised: Exception) -> None:
    @click.command("try")
    def trying() -> None:
        raise raised

    made = Program("operate")
    made.add_command(trying)
    done = CliRunner().invoke(made, ["try"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert "\nnext:  " in done.stderr


def test_every_folder_adds_its_commands_and_each_says_what_it_does() -> None:
    commands = program().commands
    assert {"settings", "pause", "resume", "due", "attention", "show", "history", "retry", "start"} <= set(commands)
    assert [name for name, command in commands.items() if not command.help] == []


def test_a_wrong_command_line_ends_with_status_2() -> None:
    assert CliRunner().invoke(program(), ["show", "--stage", "dev"]).exit_code == 2
