"""What every flow with a pixel declares alike: the actions that make one, and the task that finishes it.

An action's name says what it does, in whichever flow: so their executors are the same.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.engine.customer_line import CustomerLine
from chalicelib.engine.flow import Action, Task
from chalicelib.errors import Permanent
from chalicelib.shared_actions import COMMIT_PIXEL_SOURCE, PROVISION_PIXEL

if TYPE_CHECKING:
    from chalicelib.records.record import Record

MERGED_WITHIN: Final = timedelta(days=5)
"""How long a pull request of the pixel repository may wait for its merge before that is a failure."""
ONE_COMMIT: Final = "compare content first; one commit on the branch head, fast-forward only"
"""What makes a commit to the pixel repository happen once."""


def provision_pixel(*, starts_at: str, needs: tuple[str, ...], shown_as: CustomerLine | None = None) -> Action:
    """The action that makes the pixel known, and what carries its events."""
    return Action(
        name=PROVISION_PIXEL,
        title="Set up the pixel's queue and mapping",
        shown_as=shown_as,
        starts_at=starts_at,
        needs=needs,
        promotes=("pixel_id",),
        makes_once="deterministic names; conditional put",
        repeats=True,
    )


def commit_pixel_source(*, starts_at: str, shown_as: CustomerLine | None = None) -> Action:
    """The action that makes the pixel's script."""
    return Action(
        name=COMMIT_PIXEL_SOURCE,
        title="Add the customer to the pixel repository",
        shown_as=shown_as,
        starts_at=starts_at,
        needs=(PROVISION_PIXEL,),
        makes_once=ONE_COMMIT,
        repeats=True,
        budget=30.0,
        wait_limit=MERGED_WITHIN,
    )


def _script_of(record: Record) -> str:
    """The file of the pixel repository that is this pixel's script."""
    from chalicelib.pixel_source.website import website_path  # a cold start needs none of it

    pixel_id = record.facts.get("pixel_id", "")
    try:
        return website_path(pixel_id) if pixel_id else ""
    except Permanent:  # no id, and so no path: what made it says so elsewhere
        return ""


CUSTOMIZATION: Final = Task(
    name="pixel_customization",
    title="Customize the pixel script for this storefront",
    hint="Replace the placeholder website.ts in the pixel repository by logic for this customer, then tick this.",
    done_in=_script_of,
)
"""The health reads by its name whether the script is customized (`dimensions.subject`)."""
