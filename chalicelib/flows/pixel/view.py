"""What can be seen of one pixel where it runs. The API imports this, so it is light; `reader`, which asks, is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chalicelib.health.reading import Dimension
from chalicelib.records.record import Record


@dataclass(frozen=True)
class MappedAccount:
    """An account that the analytics table maps the pixel to, and where its events go."""

    system_account_id: str
    event_prefix: str


@dataclass(frozen=True)
class AttachedIndex:
    """An index whose settings name the pixel."""

    system_account_id: str
    index_name: str
    status: str


@dataclass(frozen=True)
class Seen:
    """One look at a pixel. What no source could tell is None, and `unknown` says why, by the name of what is unknown.

    Attributes:
        health: The pixel's status, and every check that it follows from.
        accounts: That the analytics table maps the pixel to: none or one.
        indexes: Of the account that it belongs to, as far as that is known.
        flowing: Whether events come, and have not fallen silent.
        last_event_at: When the last event came; None: never one, or not known.
        checked_at: When the sources were asked.
    """

    health: Dimension
    accounts: tuple[MappedAccount, ...] | None
    indexes: tuple[AttachedIndex, ...] | None
    flowing: bool | None
    last_event_at: datetime | None
    checked_at: datetime
    unknown: Mapping[str, str] = field(default_factory=dict)


class PixelReader(Protocol):
    """Shows how pixels are. It changes nothing, and is back in seconds, whatever the sources do."""

    def account_of(self, pixel_id: str) -> str | None:
        """The account that the analytics table maps a pixel to; None: it knows no such pixel.

        Raises:
            Retryable: The table does not answer, so nobody knows.
        """
        ...

    def read(self, pixel_id: str, record: Record | None, account: str) -> Seen:
        """The pixel as it is now. A source that fails is named in `Seen.unknown` and leaves the others alone.

        Args:
            record: The record that it was made by; None: none of ours.
            account: The account that it belongs to, where no record says so; may be empty.
        """
        ...
