"""The actions of a pixel made on its own.

The record says what the ecom flow's says, by the same names, so that the same executors perform the same actions: what
was asked for is in `prefill_state` (account_name, storefront_type, personalization), the ids are in `facts`.
"""

from __future__ import annotations

from chalicelib.engine.flow import Action
from chalicelib.flows.common import pixel
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
    pixel.provision_pixel(starts_at=ASSIGNED, needs=("find_account",)),
    pixel.commit_pixel_source(starts_at=ASSIGNED),
    notify_at(news.occasions),
)
