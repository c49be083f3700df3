"""The actions of a pixel made on its own.

The record says what the ecom flow's says, by the same names, so that the same executors perform the same actions: what
was asked for is in `prefill_state` (account_name, storefront_type, personalization), the ids are in `facts`.
"""

from __future__ import annotations

from datetime import timedelta

from chalicelib.engine.flow import Action
from chalicelib.flows.common.stories import notify_at
from chalicelib.flows.pixel import news
from chalicelib.flows.pixel.lifecycle import ASSIGNED

ACTIONS = (
    Action(
        name="find_account",
        title="Find the account",
        starts_at=ASSIGNED,
        promotes=("system_account_id", "visible_account_id"),
        answers=("system_account_id",),
        makes_once="reads only",
    ),
    Action(
        name="provision_pixel",
        title="Set up the pixel's queue and mapping",
        starts_at=ASSIGNED,
        needs=("find_account",),
        promotes=("pixel_id",),
        makes_once="deterministic names; conditional put",
        repeats=True,
    ),
    Action(
        name="commit_pixel_source",
        title="Add the customer to the pixel repository",
        starts_at=ASSIGNED,
        needs=("provision_pixel",),
        makes_once="compare content first; one commit on the branch head, fast-forward only",
        repeats=True,
        budget=30.0,
        patience=timedelta(days=5),
    ),
    notify_at(news.occasions),
)
