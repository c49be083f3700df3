"""The operator's switch that stops all executors and loses nothing (docs/adr/0005).

It is an item that people write by hand, so it is read with care. The attribute `paused` is a boolean; the text
``true`` or ``false`` is read as what it says; anything else, or an item without the attribute, is read as paused: a
pause loses nothing, while what has been started cannot be taken back. Whatever is not a boolean is told: in the log at
each reading, and by a metric of the sweep's that has an alarm. Who set it, and when, stands beside it for people.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.records.codec import Item, address
from chalicelib.records.moment import to_text
from chalicelib.records.store import NotFound, Store

log = logging.getLogger(__name__)

_KEY = ("SETTINGS", "PAUSE")
_WORDS = {"true": True, "false": False}
BELIEVED_FOR = 1.0
"""Seconds a reading is believed."""


@dataclass(frozen=True)
class PauseState:
    """What the switch says.

    Attributes:
        paused: Whether executors are to be left alone.
        odd: Whether it is written in another way than the runbook's.
        by: Who set it; empty: it does not say.
        since: When, as text; empty: it does not say.
    """

    paused: bool
    odd: bool = False
    by: str = ""
    since: str = ""


class PauseSwitch:
    """Read at each run and, while a run goes on, at most once a second.

    Args:
        store: The table's store.
        monotonic: Answers seconds since some moment.
    """

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self._monotonic = monotonic
        self._read_at = float("-inf")
        self._paused = False

    def __call__(self) -> bool:
        """Whether executors are to be left alone, as read a second ago at most."""
        if self._monotonic() - self._read_at > BELIEVED_FOR:
            self._paused = self.read()
            self._read_at = self._monotonic()
        return self._paused

    def read(self) -> bool:
        """Whether executors are to be left alone, as of now."""
        return self.state().paused

    def state(self) -> PauseState:
        """What the switch says now, and whether it says so in the way it should."""
        try:
            item = self.store.get(*_KEY)
        except NotFound:
            return PauseState(paused=False)
        reading = _understood(item.get("paused"))
        if reading.odd:
            log.error("the pause switch is not a boolean", extra={"read_as_paused": reading.paused})
        return replace(reading, by=_text(item.get("set_by")), since=_text(item.get("set_at")))

    def set(self, *, paused: bool, by: str = "", at: datetime | None = None) -> None:
        """Stop all executors, or let them go on.

        Args:
            by: Who does so, for people.
            at: The moment, for people.
        """
        item: Item = {**address(*_KEY), "paused": {"BOOL": paused}}
        item |= {"set_by": {"S": by}} if by else {}
        item |= {"set_at": {"S": to_text(at)}} if at else {}
        self.store.client.put_item(TableName=self.store.table, Item=item)


def _text(attribute: Any) -> str:
    """What people may have written by hand, if it is text."""
    match attribute:
        case {"S": str(text)}:
            return text
        case _:
            return ""


def _understood(attribute: Any) -> PauseState:
    match attribute:
        case {"BOOL": bool(paused)}:
            return PauseState(paused=paused)
        case {"S": str(text)}:
            return PauseState(paused=_WORDS.get(text.strip().lower(), True), odd=True)
        case _:
            return PauseState(paused=True, odd=True)
