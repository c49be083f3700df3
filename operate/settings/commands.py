"""``python -m operate settings``: a stage's file with every line that it can have, to begin with or to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chalicelib.errors import SettingUnusable
from chalicelib.flows import registry
from operate.command import STAGES, stage_name
from operate.refusal import Refused
from operate.settings.commented import commented
from operate.settings.faults import flows_of
from operate.stage import said_by

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@click.command("settings")
@stage_name
@STAGES
@click.option("--flows", default="", help="The flows that it is to have, with commas; else what its file says, or all.")
def settings(stage: str, stages: Path, flows: str) -> None:
    """Print a stage's file with every line that it can have, and what each is. What the file says already is kept."""
    path = stages / f"{stage}.toml"
    said = said_by(path) if path.exists() and path.stat().st_size else None  # empty: this output is on its way there
    chosen = _flows(flows) if flows else flows_of(said or {})
    if said is not None and flows:
        said = {**said, "settings": {**said.get("settings", {}), "flows": ",".join(chosen)}}
    click.echo(commented(stage, chosen, said), nl=False)


def _flows(said: str) -> Sequence[str]:
    try:
        return registry.chosen(said)
    except SettingUnusable as error:
        raise Refused(error.message) from None


COMMANDS = (settings,)
