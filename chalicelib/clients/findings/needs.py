"""What findings need of a deployment: a table of their own, whose name follows from the stage's."""

from __future__ import annotations

from typing import Final

from chalicelib.clients.needs import Grant, Needs, here
from chalicelib.settings import SettingsGroup

TABLE: Final = "{env}-OnboardingFindings"


class FindingsSettings(SettingsGroup):
    """There are none: the name follows from the stage's, so that it takes no place in the functions' environment."""


_TABLE = here("dynamodb", "table/" + TABLE.replace("{env}", "${Env}"))
NEEDS = Needs(
    FindingsSettings,
    to_serve=(Grant(("dynamodb:Query",), (_TABLE,)),),
    to_act=(Grant(("dynamodb:BatchWriteItem", "dynamodb:Query"), (_TABLE,)),),
)
