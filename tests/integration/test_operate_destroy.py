"""Taking a stage away by the command, where a person sits before it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from operate.command import program
from tests.integration.operate_kit import operated

if TYPE_CHECKING:
    from pathlib import Path


def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def test_at_a_terminal_it_asks_for_the_stages_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("operate.deploy.commands._at_a_terminal", lambda: True)
    with operated(tmp_path) as stage:
        assert "not the stage's name" in stage.run("destroy", typed="prod\n", status=1).stderr
        unasked = f"python -m operate destroy --stage dev --stages {tmp_path} --yes\n"
        assert unasked in stage.run("destroy", status=1).stderr
        assert "is not there" in stage.run("destroy", typed="dev\n").output
        assert "is not there" in stage.run("destroy", "--yes").output


def test_where_nobody_can_be_asked_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    credentials(monkeypatch)
    with operated(tmp_path) as stage:
        named = f"--stage dev --stages {tmp_path}"
        for words, instead in (
            (("destroy", "--state"), f"echo dev | python -m operate destroy {named} --state\n"),
            (("restore", "confirm"), "--name dev"),
        ):
            said = stage.run(*words, status=1).stderr
            assert "The stage's name was not given. Nothing was changed." in said
            assert instead in said
            assert "Aborted" not in said


@pytest.mark.parametrize("words", [("destroy", "--yes"), ("deploy", "--yes")])
def test_who_interrupts_it_is_told_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    credentials(monkeypatch)
    monkeypatch.setattr("operate.deploy.commands.preflight.check", lambda *_: None)
    monkeypatch.setattr("operate.deploy.commands.locked", lambda *_: nullcontext())
    monkeypatch.setattr("operate.deploy.bucket.Bucket.make", lambda *_: None)
    monkeypatch.setattr("operate.deploy.commands.chalice.delete", interrupted)
    monkeypatch.setattr("operate.deploy.commands.stacks.state", interrupted)
    with operated(tmp_path) as stage:
        said = stage.run(*words, "--build", str(tmp_path), status=1).stderr
    assert "Interrupted." in said
    assert "Run the same command again" in said


@pytest.mark.parametrize("command", ["doctor", "settings", "deploy"])
def test_a_name_that_no_stage_can_have_is_told_at_once(tmp_path: Path, command: str) -> None:
    done = CliRunner().invoke(program(), [command, "--stage", "Bad_Name", "--stages", str(tmp_path)])
    assert (done.exit_code, "'Bad_Name' is no stage's name" in done.stderr) == (2, True)
