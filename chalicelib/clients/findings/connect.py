"""How the table of findings is reached: in Onramp's own account and region."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.findings.client import Findings
from chalicelib.clients.findings.needs import TABLE

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Findings:
    """The client of findings."""

    @cache
    def dynamodb() -> DynamoDBClient:
        made: DynamoDBClient = new_session().client(
            "dynamodb", region_name=to.settings.aws_region, config=client_config(to.call_time)
        )
        return made

    return Findings(dynamodb, TABLE.format(env=to.settings.env), call_time=to.call_time)
