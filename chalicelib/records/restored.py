"""What a table says of itself that was restored to an earlier moment (docs/adr/0046).

An item that `operate restore` writes before anything reads the table. Until somebody confirms the restore, every link
that was made before is dead, the registered users' access included: since the moment that the table went back to, links
may have been replaced, users released and invitations withdrawn. It is asked for only where a record says that it was
restored, or a link is not known, so it costs a table that never was nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from chalicelib.records import codec
from chalicelib.records.codec import address
from chalicelib.records.links import LIFETIME
from chalicelib.records.moment import Moment
from chalicelib.records.record import Record
from chalicelib.records.requests import REMEMBERED
from chalicelib.records.store import NotFound, Store

_KEY: Final = ("SETTINGS", "RESTORED")
REMEMBERED_FOR: Final = max(LIFETIME, REMEMBERED)
"""How long after a restore somebody may come with a link that was made in the time that is lost."""


class Restored(BaseModel):
    """That the table was restored.

    Attributes:
        to: The moment that it went back to.
        at: When it was taken in. What was made before counts as of the time before the restore.
        confirmed_at: When somebody let it go on; None: nobody has.
        confirmed_by: Who.
        links_stay_dead: Whether links of before stay dead although it was confirmed; who has signed up gets in.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    to: Moment
    at: Moment
    confirmed_at: Moment | None = None
    confirmed_by: str = ""
    links_stay_dead: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether the stage goes on."""
        return self.confirmed_at is not None

    def closes(self, record: Record, *, registrant: bool) -> bool:
        """Whether the record's link opens nothing because of the restore. A new link opens it again, at any time.

        Args:
            registrant: Whether it is the user who has claimed the link that comes.
        """
        if record.restored_at is None or record.valid_until is None or record.valid_until - LIFETIME >= self.at:
            return False
        return not self.confirmed or (self.links_stay_dead and not registrant)

    def may_know(self, now: Moment) -> bool:
        """Whether a link that is not known may have been made in the time that is lost."""
        return now - self.at < REMEMBERED_FOR


def read(store: Store) -> Restored | None:
    """What the table says; None: it was never restored."""
    try:
        item = store.get(*_KEY, consistent=True)
    except NotFound:
        return None
    return Restored.model_validate({**codec.from_item(item)})


def write(store: Store, restored: Restored) -> None:
    """Say so, or that it was confirmed."""
    said = restored.model_dump(mode="json", exclude_defaults=True)
    store.client.put_item(TableName=store.table, Item={**address(*_KEY), **codec.to_item(said)})


def lost_for(restored: Restored) -> timedelta:
    """How much time is lost."""
    return restored.at - restored.to
