"""Taking a stage away by the command, where a person sits before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.operate_kit import operated

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_at_a_terminal_it_asks_for_the_stages_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("operate.deploy.commands._at_a_terminal", lambda: True)
    with operated(tmp_path) as stage:
        assert "not the stage's name" in stage.run("destroy", typed="prod\n", status=1).stderr
        assert "is not there" in stage.run("destroy", typed="dev\n").output
        assert "is not there" in stage.run("destroy", "--yes").output
