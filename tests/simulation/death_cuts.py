"""Where a process can be made to die. All hooks are put in from outside: chalicelib does not know that it is to die."""

from __future__ import annotations

import os
import re
import select
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from urllib3.connection import HTTPConnection

from chalicelib.engine import batch
from chalicelib.engine.declared import INVOCATION
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.records.store import Store

DIED = 9
"""Exit code of a process that died at its cut. Nothing else ends with it."""
SECONDS = INVOCATION
"""What is left of an invocation when it begins."""

Moment = Literal[
    "before the claim is written",
    "after the claim is written",
    "before the request is sent",
    "before the answer is read",
    "before the commit is written",
    "after the commit is written",
    "before the batch is acknowledged",
]


@dataclass(frozen=True)
class Cut:
    """Where to die.

    Attributes:
        moment: At what.
        action: Whose claim or commit.
        request: Pattern of the request, as `_described` describes it.
    """

    moment: Moment
    action: str = ""
    request: str = ""


def install(cut: Cut) -> None:
    """This process dies when it comes there."""
    match cut.moment:
        case "before the claim is written" | "after the claim is written":
            _die_at_a_write(cut, _claims)
        case "before the commit is written" | "after the commit is written":
            _die_at_a_write(cut, _commits)
        case "before the request is sent":
            _die_before_sending(cut)
        case "before the answer is read":
            _die_before_reading(cut)
        case "before the batch is acknowledged":
            _die_before_acknowledging()


def replace(holder: object, name: str, by: Callable[..., Any]) -> None:
    """For the rest of this process. By name, because a type checker takes it for a slip."""
    getattr(holder, name)
    setattr(holder, name, by)


def _die() -> None:
    os._exit(DIED)


def _claims(before: Record, after: Record, action: str) -> bool:
    return after.entry(action).fence > before.entry(action).fence


def _commits(before: Record, after: Record, action: str) -> bool:
    return before.entry(action).status is Status.RUNNING and after.entry(action).status is Status.SUCCEEDED


def _die_at_a_write(cut: Cut, is_it: Callable[[Record, Record, str], bool]) -> None:
    write = Store.write

    def mortal(store: Store, before: Record, after: Record, **options: Any) -> Record:
        here = is_it(before, after, cut.action)
        if here and cut.moment.startswith("before"):
            _die()
        written = write(store, before, after, **options)
        if here:
            _die()
        return written

    replace(Store, "write", mortal)


def _die_before_sending(cut: Cut) -> None:
    request = HTTPConnection.request

    def mortal(connection: HTTPConnection, method: str, url: str, *args: Any, **options: Any) -> None:
        if re.search(cut.request, _described(method, url, *args, **options)):
            _die()
        request(connection, method, url, *args, **options)

    replace(HTTPConnection, "request", mortal)


def _die_before_reading(cut: Cut) -> None:
    """The server made the effect, and its answer has arrived: not a byte of it is read."""
    request, getresponse = HTTPConnection.request, HTTPConnection.getresponse
    under_way: dict[HTTPConnection, bool] = {}

    def noting(connection: HTTPConnection, method: str, url: str, *args: Any, **options: Any) -> None:
        under_way[connection] = bool(re.search(cut.request, _described(method, url, *args, **options)))
        request(connection, method, url, *args, **options)

    def mortal(connection: HTTPConnection) -> Any:
        if under_way[connection]:
            select.select([connection.sock], [], [], SECONDS)
            _die()
        return getresponse(connection)

    replace(HTTPConnection, "request", noting)
    replace(HTTPConnection, "getresponse", mortal)


def _die_before_acknowledging() -> None:
    run_batch = batch.run_batch

    def mortal(*args: Any, **options: Any) -> Any:
        run_batch(*args, **options)
        _die()

    replace(batch, "run_batch", mortal)


def _described(method: str, url: str, body: Any = None, headers: Any = None, **_: Any) -> str:
    """A request as patterns know it: method and path; for AWS, also the operation and what is asked of it."""
    target = next((_text(value) for name, value in (headers or {}).items() if name.lower() == "x-amz-target"), "")
    return f"{method} {url} {target} {_text(body)}" if target else f"{method} {url}"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
