"""What both sides are given: one customer, where the platforms are, and where to die. Standard library only.

The DBOS side runs in a virtual environment of its own, so nothing here may import more than Python has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

STEPS: Final = (
    "create_account",
    "initialise_ecom",
    "provision_pixel",
    "commit_pixel_source",
    "create_index",
    "send_invites",
)
"""In the order in which the DBOS workflow takes them. Names of Onramp's actions."""

BEFORE, EFFECT, ANSWERED, CHECKPOINTED = "before", "effect", "answered", "checkpointed"
PLACES: Final = {
    BEFORE: "before the step's first request",
    EFFECT: "effect made, its answer lost",
    ANSWERED: "all answered, not checkpointed",
    CHECKPOINTED: "checkpointed, next not begun",
}
"""Where a process is killed, and how the table calls it."""

PLAIN, CAREFUL, ONRAMP = "plain", "careful", "onramp"
SIDES: Final = {PLAIN: "DBOS, plain", CAREFUL: "DBOS, careful", ONRAMP: "Onramp"}

DONE, STOPPED = "done", "stopped"
"""How a customer's onboarding ended: everything made, or nothing more will happen before a person acts."""

KILLED: Final = 73
"""Exit status of a process that was killed where it was told to be."""

CUSTOMER: Final[Mapping[str, Any]] = {
    "account_name": "Marrow & Sons",
    "storefront_type": "web",
    "index_name": "shop",
    "index_type": "fashion",
    "index_tier": "staging",
    "collapse_fields": ["parent_id"],
    "team_invites": [
        {"email": "ada@shop.example", "login_method": "password", "role": "member"},
        {"email": "bob@shop.example", "login_method": "google", "role": "merchandiser"},
    ],
}
"""The answers. Two people are invited, so that a step can also be killed half done."""

REGION: Final = "us-east-1"
CELL: Final = "cell-1"
REPOSITORY: Final = "onramp/pixel"
INDEX_DATA: Final = "src/customer-index-data.ts"


@dataclass(frozen=True)
class Case:
    """One customer on one side.

    Attributes:
        env: Stage name; begins the names of this case's queues, tables and secrets, so that no case sees another's.
        order: The customer's id. The DBOS sides use it as the workflow's id; Onramp makes an id itself.
        platforms: Base URL of the stand-ins.
        aws: URL of the AWS emulator; empty: where boto3 polls by itself.
        analytics_table: The mapping from pixel to account.
        folder: For what the side keeps: DBOS its SQLite file, Onramp the record's key.
        tokens: What each stand-in accepts: controller, ecom, github, card. Placeholders of this run.
    """

    env: str
    order: str
    platforms: str
    aws: str
    analytics_table: str
    folder: str
    tokens: Mapping[str, str]

    def write(self, path: Path) -> None:
        """Keep it for the child processes."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Case:
        """The case that `write` put into this file."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def index_settings(configs: Mapping[str, Any]) -> dict[str, Any]:
    """The index's settings from the account's DEFAULT_CONFIGS, as both DBOS sides put them together."""
    settings = {**configs["create_index_config"][CUSTOMER["index_type"]]}
    settings |= configs["tier_overrides"].get(CUSTOMER["index_tier"], {})
    settings["collapseFields"] = list(CUSTOMER["collapse_fields"])
    return settings
