"""Replaying what the dead-letter queues hold: each record named there is started, and its message deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click
from botocore.exceptions import ClientError

from chalicelib.records.waking import wake
from operate.command import Asked, about_stage, refused_by_aws
from operate.records.letters import deleted, given_back, letters
from operate.records.place import TIMEOUTS, Place
from operate.refusal import Refused

if TYPE_CHECKING:
    from operate.records.letters import Letter

QUEUES: Final = {"events": "FailedEventsUrl", "wakes": "WakeDeadLettersUrl", "slices": "BulkDeadLettersUrl"}
"""What each dead-letter queue holds, and the state stack's output that is its address."""


@dataclass
class Replay:
    """What became of the messages of all queues.

    Attributes:
        started: Keys of the records that were started, each once.
        refused: Keys of those that the table refused to start; their messages stay.
        rows: A line for each message.
        kept: Messages that stay: they are given back when all is over.
    """

    started: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)
    kept: list[Letter] = field(default_factory=list)


@click.command("replay-failed")
@about_stage
@click.option("--dry-run", is_flag=True, help="Only look.")
@click.option("--purge", is_flag=True, help="Delete messages that name no record any more, too.")
@click.option("--at-most", default=1000, show_default=True, type=click.IntRange(1), help="Messages of each queue.")
def replay_failed(asked: Asked, *, dry_run: bool, purge: bool, at_most: int) -> None:
    """Start the records that stand in the dead-letter queues, and delete what was replayed.

    A record that is started once too often comes to no harm. Nothing is lost without this: the sweep finds the records.
    """
    place = Place(asked)
    sqs = asked.session.client("sqs", config=TIMEOUTS)
    streams: Any = asked.session.client("dynamodbstreams", config=TIMEOUTS)
    with _giving_back(sqs) as replay:
        for held, output in ((held, output) for held, output in QUEUES.items() if output in place.outputs):
            for letter in letters(sqs, streams, place.outputs[output], at_most=at_most):
                became = "looked at" if dry_run else _replayed(place, sqs, letter, replay, purge=purge)
                if became in {"looked at", "kept"}:
                    replay.kept.append(letter)
                replay.rows.append(_row(held, letter, became))
                asked.out.tell(f"{len(replay.rows)} messages") if len(replay.rows) % 100 == 0 else None
    _told(asked, replay, dry_run=dry_run)


COMMANDS = (replay_failed,)


@contextmanager
def _giving_back(sqs: Any) -> Iterator[Replay]:
    """What stays is to be seen by others at once, also after Ctrl-C."""
    replay = Replay()
    try:
        yield replay
    finally:
        for letter in replay.kept:
            given_back(sqs, letter)


def _replayed(place: Place, sqs: Any, letter: Letter, replay: Replay, *, purge: bool) -> str:
    """What became of a message. Its records first, then itself: whoever is interrupted between them does it again."""
    if not letter.keys and not purge:
        return "kept"
    if not all(_started(place, key, replay) for key in letter.keys):
        return "kept"
    deleted(sqs, letter)
    return "replayed" if letter.keys else "purged"


def _started(place: Place, key: str, replay: Replay) -> bool:
    """Whether a record needs nothing more: it is started, or is not there (it would be a trigger without a record)."""
    if key in replay.started or not place.desk.views.rows_with_facts([key]):
        return True
    try:
        wake(place.desk.store, key)
    except ClientError as error:
        replay.refused[key] = refused_by_aws(error).says
        return False
    replay.started.append(key)
    return True


def _row(held: str, letter: Letter, became: str) -> dict[str, object]:
    return {
        "queue": held,
        "since": datetime.fromtimestamp(letter.sent_at / 1000, UTC),
        "records": ", ".join(key.partition("#")[2] or key for key in letter.keys),
        "became": became,
        "why": letter.why,
    }


def _told(asked: Asked, replay: Replay, *, dry_run: bool) -> None:
    asked.out.answer({"messages": replay.rows, "started": replay.started, "refused": replay.refused})
    if replay.rows:
        asked.out.table(replay.rows, ("queue", "since", "records", "became", "why"))
    asked.out.say(f"{len(replay.rows)} messages; {len(replay.started)} records started.")
    nameless = sum(not each.keys for each in replay.kept)
    if nameless and not dry_run:
        asked.out.say(f"{nameless} name no record any more; --purge deletes them.")
    if replay.refused:
        key, why = next(iter(replay.refused.items()))
        raise Refused(f"Not started: {len(replay.refused)}, first {key}: {why}", "Run this again.")
