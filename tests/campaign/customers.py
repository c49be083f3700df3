"""Who is onboarded in one campaign, and what may become of them on the way."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.records.record import Record

INVITES = ("ada", "bob")
PREFILLED_NAME = "Marrow & Sons"


@dataclass(frozen=True)
class Shares:
    """How many of the customers each thing happens to, between 0 and 1.

    Attributes:
        withdrawn: An SE takes the invitation back at any moment; some of these are submitted by then.
        released: An SE takes the user off who has claimed the link, at any moment, and somebody else goes on. It may
            happen to a customer more than once.
        mistaken: Of those, the same person comes back.
        relinked: An SE makes a new link at any moment.
        vanished: Somebody deletes what was made: the index, a queue, the mapping. It is not theirs to delete.
        varied: What they submit differs from what was prefilled in its own way, if at all.
        token_changed: For each platform: its token is changed some time before the secret that holds it.
    """

    withdrawn: float = 0.15
    released: float = 0.25
    mistaken: float = 0.2
    relinked: float = 0.2
    vanished: float = 0.2
    varied: float = 1.0
    token_changed: float = 0.3


UNDISTURBED = Shares(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass
class Customer:
    """Where one customer is.

    Attributes:
        prefill: What the SE knew.
        answers: What they fill in.
        key: The record; empty until it is made.
        link, version: The newest link that an SE has sent them, and the version of the record that told it.
        user: Who acts for them.
        session: Counts those who have acted for them; who acts for an earlier one meets a closed door.
        moving: How many SEs are making a new link at this moment.
        coming: How much is still going to happen to them by others' hands.
        disturbed: Whether anything was done to them that takes people to put right.
        released: Users who were taken off, in order.
        forgotten: How many of whom a restored table knows nothing, or not yet that they are off.
        withdrawn: Whether an SE took the invitation back.
        kept: Whether no SE takes the invitation back: they know that the customer has submitted, also where a restored
            table does not.
        live: Whether their index has their documents.
        submitted_at, done_at: Seconds of the timeline.
    """

    name: str
    prefill: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    link: str = ""
    version: int = 0
    user: str = ""
    session: int = 0
    moving: int = 0
    coming: int = 0
    disturbed: bool = False
    released: tuple[str, ...] = ()
    forgotten: int = 0
    withdrawn: bool = False
    kept: bool = False
    live: bool = False
    submitted_at: float | None = None
    done_at: float | None = None

    def decide(self, chance: random.Random, varied: float) -> None:
        """What the SE knows of them, and what they will submit."""
        known, said, renamed = "web", "mobile", True
        if chance.random() < varied:
            known, said = chance.choice(("web", "mobile", "")), chance.choice(("web", "mobile"))
            renamed = chance.random() < 0.8
        self.prefill = {"account_name": PREFILLED_NAME} | ({"storefront_type": known} if known else {})
        self.answers = {
            "account_name": f"{self.name} & Daughters" if renamed else PREFILLED_NAME,
            "storefront_type": said,
            "index_name": "shop",
            "index_type": "fashion",
            "index_tier": "staging",
            "collapse_fields": ["parent_id"],
            "team_invites": [
                {"email": f"{who}@{self.name}.example", "login_method": "password", "role": "member"} for who in INVITES
            ],
        }

    @property
    def renamed(self) -> bool:
        """Whether their account is to get another name."""
        return bool(self.answers["account_name"] != self.prefill["account_name"])

    @property
    def updated(self) -> bool:
        """Whether the pixel repository is to say something else than at first."""
        return self.renamed or self.answers["storefront_type"] != self.prefill.get("storefront_type", "web")

    def told(self, record: Record) -> bool:
        """An SE tells them the record's link. Whether somebody else is to go on."""
        if record.version > self.version:
            self.link, self.version = record.link_key, record.version
        news = len(record.releases) > len(self.released)
        if news:
            self.released = tuple(each.user for each in record.releases)
            self.session += 1
            self.disturbed, self.done_at = True, None
        return news
