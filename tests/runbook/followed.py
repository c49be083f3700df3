"""How one sees that a step did what its page says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chalicelib.records.ledger import Entry, Status
from local.stack.site import ENV
from tests.e2e.deploying import Ran
from tests.runbook.clone import Clone

ROOT = Path(__file__).parents[2]
DEPLOYING, PAGES, RUNBOOK = "docs/deploying.md", "docs/serving-the-pages.md", "docs/runbook.md"
LAST = "Taking a stage away"
MIGRATING, RELEASING = "docs/migrating.md", "docs/releasing.md"
NOT_RUN = 6
"""Blocks that no test runs: `make web`, a deploy to Cloudflare, `make release`, two of the one stack of before, and
a table that was deleted."""
STATE, APPLICATION, PAGES_STACK = f"onramp-{ENV}-state", f"onramp-{ENV}", f"onramp-{ENV}-pages"
DONE = Entry(status=Status.SUCCEEDED, fence=1)
EMAIL = "bob@shop.example"

Before = Callable[[Clone], object]
Look = Callable[[Clone, Ran], object]


def text(page: str) -> str:
    """A page, as it stands in the working tree."""
    return (ROOT / page).read_text(encoding="utf-8")


def nothing(_: Clone) -> None:
    """What a step needs that nothing needs to be there for."""


def once(_clone: Clone, _ran: Ran) -> bool:
    """A step that is taken once."""
    return False


@dataclass(frozen=True)
class Followed:
    """A step, and how one sees that it did what the page says.

    Attributes:
        does: As `tests.runbook.page.Step` has it.
        look: Fails if it did not. What it answers, unless None, must be true.
        before: What has happened in the world that makes somebody take this step.
        again: Whether it was not the emulator's moment yet.
    """

    does: str
    look: Look
    before: Before = nothing
    again: Callable[[Clone, Ran], bool] = once


def says(*words: str) -> Look:
    """It says all of these."""

    def look(_: Clone, ran: Ran) -> None:
        assert [each for each in words if each not in ran.out + ran.err] == []

    return look
