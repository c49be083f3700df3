"""A message to colleagues about one onboarding, and what carries it: a topic, a webhook."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.deadline import Deadline


@dataclass(frozen=True)
class Announcement:
    """One thing that colleagues should know. Holds no email address, no link, no key and no token.

    Attributes:
        id: What the record is called outside (``{onboarding_id}``, or ``{kind}/{id}``), a slash and the occasion; the
            same at every attempt: receivers tell repeats by it.
        event: What kind of thing, for programs: ``registered``, ``action_failed``, …
        at: When it happened.
        title: The customer's name, as far as it is known. Customers choose it, so it may hold anything.
        text: One sentence for people. Channels show it behind the title, so it need not repeat that.
        next_step: What to do about it; empty: nothing.
        details: Facts for programs, such as the status or the name of the action.
        url: Page of the record in the admin pages; empty: there is none.
    """

    id: str
    event: str
    at: datetime
    onboarding_id: str
    title: str
    text: str
    next_step: str
    details: Mapping[str, str]
    url: str


class Channel(Protocol):
    """A way for announcements to reach people or programs."""

    @property
    def name(self) -> str:
        """What the channel is called in checkpoints and errors: never changed once deployed."""
        ...

    def send(self, announcement: Announcement, deadline: Deadline) -> None:
        """Hand the announcement over; it may arrive twice if the answer is lost.

        Raises:
            Retryable: It may go out later.
            Permanent: An operator must act first; the hint names the setting.
        """
        ...


def one_line(text: str) -> str:
    """`text` on one line, without what would change how the text around it is shown.

    A name with line breaks could otherwise add sentences of its own to a message, and one with Unicode's controls of
    direction could turn the rest around.
    """
    return " ".join("".join(" " if _steers(char) else char for char in text).split())


def _steers(char: str) -> bool:
    if unicodedata.category(char) in ("Cc", "Cs"):
        return True
    return unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
