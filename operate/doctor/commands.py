"""``python -m operate doctor``: everything that a first customer would trip over, each with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from operate.command import about_stage
from operate.doctor.place import Place
from operate.doctor.run import examine, is_well
from operate.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operate.command import Asked


@click.command("doctor")
@click.option("--ping", is_flag=True, help="Also send each webhook a signed ping.")
@about_stage
def doctor(asked: Asked, ping: bool) -> None:  # noqa: FBT001
    """Look at everything that a first customer would trip over, and change nothing; status 1 if something is wrong."""
    report(asked, ping=ping)


def report(asked: Asked, *, ping: bool = False, beside: Mapping[str, Any] | None = None) -> None:
    """Examine a stage and show what was found.

    Args:
        asked: The stage.
        ping: Whether webhooks are sent a ping.
        beside: What else the JSON document says.

    Raises:
        Refused: A customer would trip over something.
    """
    stage = asked.stage
    place = Place(
        stage.name,
        stage.account,
        asked.session,
        stage.settings,
        stage.state,
        stage.application,
        ping=ping,
        folder=stage.folder,
    )
    with asked.out.steps.step(f"The doctor looks at {stage.name}"):
        found = examine(place)
    rows = [each.document() for each in found]
    asked.out.table(rows, ("state", "check", "says", "remedy"))
    well = is_well(found)
    asked.out.answer({**(beside or {}), "well": well, "findings": rows})
    if not well:
        faults = sum(each.state == "fault" for each in found)
        raise Refused(
            f"{stage.name} is not well: {faults} of {len(found)} lines are faults.", "Each line says what to do."
        )
    asked.out.say(f"{stage.name} is well.", "bold green")


COMMANDS = (doctor,)
