"""How executors reach the onboarding table. Records are the engine's to write; what is beside them is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.records.store import Store

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Store:
    """The table's store. It knows no flow, so it writes no record."""
    settings = to.settings
    client = new_session().client("dynamodb", region_name=settings.aws_region, config=client_config(to.call_time))
    return Store(client, settings.onboarding_table)
