"""Reads pixels through the health read-out: the same questions, asked once, and kept as briefly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.clients.ecom.client import Index
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Clock
from chalicelib.dimensions import connect as health
from chalicelib.dimensions import pixel
from chalicelib.dimensions.questions import Answers
from chalicelib.dimensions.readout import Keep, Readout, kept_nowhere
from chalicelib.dimensions.subject import Ids, Subject, subject_of
from chalicelib.errors import Retryable
from chalicelib.flows.pixel.name import KIND
from chalicelib.flows.pixel.view import AttachedIndex, MappedAccount, Seen
from chalicelib.health.asked import Asked, Unknown
from chalicelib.health.finding import Finding
from chalicelib.health.reading import Dimension, Truth
from chalicelib.records.record import Record


def connect(to: Platforms) -> ReadoutPixelReader:
    """Make what reads pixels for routes."""
    return ReadoutPixelReader(to.client(health.shown), to.clock, to.with_short_timeouts.client(health.glances).keep)


class ReadoutPixelReader:
    """Reads pixels by asking the health read-out; see `flows.pixel.view.PixelReader` for what each method promises.

    Args:
        readout: Asks the sources.
        clock: The present moment.
        keep: Keeps, for lists, the status of a pixel that has a record of its own.
    """

    def __init__(self, readout: Readout, clock: Clock, keep: Keep = kept_nowhere) -> None:
        self._readout = readout
        self._clock = clock
        self._keep = keep

    def account_of(self, pixel_id: str) -> str | None:
        """Find the account that the analytics table maps a pixel to; None: it knows no such pixel.

        Raises:
            Retryable: PIXEL_NOT_LOOKED_UP, where the table does not answer.
        """
        found = self._readout.mapping(pixel_id).answer
        if isinstance(found, (Unknown, Finding)):
            raise Retryable("PIXEL_NOT_LOOKED_UP", "The analytics table does not say whether there is this pixel.")
        return found.system_account_id if found else None

    def read(self, pixel_id: str, record: Record | None, account: str) -> Seen:
        """Show a pixel as it is now, by the record that it was made by or, where there is none, by its account."""
        about = subject_of(record) if record else Subject(Ids(system_account_id=account, pixel_id=pixel_id))
        answers, checked_at = self._readout.answers(about.ids)
        found = seen(about, answers, checked_at, self._clock())
        if record and record.kind == KIND:
            self._keep(record.key, {found.health.name: found.health.state}, checked_at)
        return found


def seen(about: Subject, answers: Answers, checked_at: datetime, now: datetime) -> Seen:
    """Pure: what these answers show of a pixel."""
    health = pixel.read(about, answers, now)
    unknown: dict[str, str] = {}
    mapping, found = _told("accounts", answers.mapping, unknown), _told("indexes", answers.indexes, unknown)
    events = _told("events", answers.events, unknown)
    return Seen(
        health=health,
        accounts=None if "accounts" in unknown else _accounts(mapping),
        indexes=None if "indexes" in unknown else _indexes(found or (), about.ids),
        flowing=None if "events" in unknown else _flowing(health, events),
        last_event_at=events.last_at if events else None,
        checked_at=checked_at,
        unknown=unknown,
    )


def _told(name: str, asked: Asked[Any], unknown: dict[str, str]) -> Any:
    """The answer; None where there was none, or nothing to ask about. The first is noted as unknown."""
    if isinstance(asked.answer, Unknown):
        unknown[name] = asked.answer.reason
    return None if isinstance(asked.answer, (Unknown, Finding)) else asked.answer


def _accounts(mapping: Any) -> tuple[MappedAccount, ...]:
    return (MappedAccount(mapping.system_account_id, mapping.event_prefix),) if mapping else ()


def _indexes(found: tuple[Index, ...], ids: Ids) -> tuple[AttachedIndex, ...]:
    attached = (index for index in found if index.pixel_id == ids.pixel_id)
    return tuple(AttachedIndex(ids.system_account_id, index.index_name, index.status) for index in attached)


def _flowing(health: Dimension, events: Any) -> bool:
    return bool(events and events.last_at) and health.check("not_stalled").state is Truth.YES
