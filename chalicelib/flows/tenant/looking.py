"""What a tenant's actions look for: a key that counts, uploads that were completed, a week that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common import uploads
from chalicelib.flows.common.tenants import PREFIX
from chalicelib.flows.tenant.concerns import FIRST_UPLOAD, WEEK
from chalicelib.flows.tenant.lifecycle import LIVE, VALIDATED
from chalicelib.flows.tenant.tasks import KEY_STORED, RESULTS_REVIEWED, early, marked_at
from chalicelib.records.issued_keys import IssuedKeys
from chalicelib.records.keys import Keys
from chalicelib.records.moment import to_text
from chalicelib.records.views import Views

if TYPE_CHECKING:
    from chalicelib.deadline import Clock
    from chalicelib.records.record import Record
    from chalicelib.records.store import Store

AGAIN: Final = timedelta(minutes=15)
"""How often is looked while nobody tells: whoever issues a key, and an upload that ends, start the record."""
_AT_ONCE: Final = 100
_PAGES: Final = 10
"""Of uploads that are looked through: each that ends has its tenant looked at, so it is among the latest. Whoever sends
thousands that are no table must not let a look last longer than an attempt may."""
Found = Mapping[str, str] | timedelta


@dataclass(frozen=True)
class Looking:
    """Looks in the table.

    Attributes:
        store: The table's store.
        clock: The present moment.
    """

    store: Store
    clock: Clock

    def keys(self, record_key: str) -> IssuedKeys:
        """The keys of a tenant, for who issues none."""
        return IssuedKeys(Keys(self.store), record_key, PREFIX)

    def key(self, record: Record) -> Found:
        """A key that counts."""
        now = self.clock()
        living = [each.key_id for each in self.keys(record.key).listed() if each.counts(now)]
        return {"key_id": living[0]} if living else AGAIN

    def first_upload(self, record: Record) -> Found:
        """An upload that was completed."""
        return self._upload(record, FIRST_UPLOAD, None)

    def production_upload(self, record: Record) -> Found:
        """Another upload, that was completed once the findings of the first were reviewed: a mark that was taken back
        since has let the status come about."""
        reviewed = marked_at(record, RESULTS_REVIEWED) or record.at.get(VALIDATED)
        return self._upload(record, "production_upload", reviewed)

    def week(self, record: Record) -> Found:
        """That a week in production is over."""
        left = record.at[LIVE] + WEEK - self.clock()
        return left if left > timedelta() else {"week_over": to_text(record.at[LIVE] + WEEK)}

    def missing_for(self, record: Record, line: str) -> str:
        """What must come about before a line of the checklist can be marked, a sentence; empty: nothing. It looks at
        what there is, and not at the facts: an action may not have promoted them yet."""
        has = {
            KEY_STORED: lambda: self.key(record) is not AGAIN,
            RESULTS_REVIEWED: lambda: FIRST_UPLOAD in record.facts or self.first_upload(record) is not AGAIN,
        }
        return early(record, line, has=has.get(line, lambda: True)())

    def nothing(self, record: Record) -> Found:  # noqa: ARG002 - the signature of every look
        """What it waits for has come about, or it had not begun."""
        return {}

    def _upload(self, record: Record, fact: str, after: datetime | None) -> Found:
        """The latest upload that was completed, and after a moment, among the latest thousand."""
        cursor, views = None, Views(self.store)
        for _ in range(_PAGES):
            page = uploads.latest(self.store, record.record_id, limit=_AT_ONCE, cursor=cursor)
            for upload in views.read(page.keys).values():
                at = upload.at.get(uploads.COMPLETED)
                first = upload.record_id == record.facts.get(FIRST_UPLOAD)  # whenever its review was marked
                if at and (after is None or (at > after and not first)):
                    return {fact: upload.record_id}
            cursor = page.cursor
            if cursor is None:
                break
        return AGAIN
