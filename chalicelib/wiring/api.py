"""Wires the HTTP API, once a process, on first use. `wiring.worker` does it for what runs behind the table."""

from __future__ import annotations

import os
from functools import cache, partial
from typing import TYPE_CHECKING

from botocore.config import Config

from chalicelib import settings
from chalicelib.clients.aws.session import new_session
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.verifier import access_verifier, cognito_verifier
from chalicelib.deadline import Clock, utc_now
from chalicelib.desk.context import Desk
from chalicelib.flows import registry
from chalicelib.handlers.http.api import Api
from chalicelib.records.links import Links
from chalicelib.records.rates import Rates
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

TABLE_TIMEOUTS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
"""A person waits for the answer, and API Gateway for 29 seconds at the most."""
COUNTER_TIMEOUTS = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1})
"""For the counters: a request goes on without them."""


@cache
def api() -> Api:
    """The API with all that it calls, made once a process.

    Raises:
        SettingMissing: The deployment lacks a setting.
    """
    return new_api(settings.load(os.environ), utc_now)


def new_api(configured: Settings, clock: Clock) -> Api:
    """Make the API and all that it calls, for these settings. Nothing is connected before it is used."""
    region = configured.aws_region
    session = new_session()
    client = session.client("dynamodb", region_name=region, config=TABLE_TIMEOUTS)
    platforms = Platforms(configured, clock)
    counters = partial(session.client, "dynamodb", region_name=region, config=COUNTER_TIMEOUTS)
    return Api(
        settings=configured,
        desk=new_desk(configured, client, clock),
        customers=cognito_verifier(configured, clock),
        admins=access_verifier(configured, clock),
        rates=Rates(counters, configured.rate_table, clock),
        clock=clock,
        checklist=registry.checklist,
        platforms=platforms,
    )


def new_desk(configured: Settings, client: DynamoDBClient, clock: Clock) -> Desk:
    """Where intents are written, over a table: for the API, and for who looks after the stage (`operate.records`)."""
    store = Store(client, configured.onboarding_table, registry.ALL, compact=configured.compact_records)
    flows = registry.Flows(registry.chosen(configured.flows))
    return Desk(
        store=store,
        links=Links(store),
        requests=Requests(store),
        views=Views(store, flows),
        flows=flows,
        clock=clock,
        cell_id=configured.cell_id,
        persons=registry.persons,
    )
