"""Trying failed actions again, and starting a record by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import click

from chalicelib.desk.retries import check_action, retry_step
from chalicelib.desk.retry import retry as retry_action
from chalicelib.engine.attention import named_failures
from chalicelib.records.waking import wake
from operate.command import Asked, about_stage
from operate.records.finding import meant, opened
from operate.records.place import REFUSALS, Place, refusal
from operate.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.desk.retries import Left, Retried

STEP: Final = 25
"""Records that a step looks at: what it has done stands, whatever becomes of the next."""


@dataclass
class Sum:
    """What steps came to, together.

    Attributes:
        cursor: Where to go on; None: they are over.
    """

    retried: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    looked_at: int = 0
    cursor: str | None = None

    def add(self, step: Retried) -> None:
        """Count one more step."""
        self.retried += step.retried
        self.left += step.left
        self.looked_at += step.looked_at
        self.cursor = step.cursor


@click.command("retry")
@about_stage
@click.argument("record", required=False)
@click.argument("action_of_record", metavar="[ACTION]", required=False)
@click.option("--flow", default="", help="Of all records that failed for the same reason: their flow.")
@click.option("--action", default="", help="Likewise: the action.")
@click.option("--code", default="", help="Likewise: the code that it failed with, as `attention` shows it.")
@click.option("--at-most", default=1000, show_default=True, type=click.IntRange(1), help="Records that are looked at.")
@click.option("--cursor", default=None, help="Go on where an earlier command stopped.")
@click.option("--dry-run", is_flag=True, help="Only list the records whose action would be tried again.")
def retry(
    asked: Asked,
    record: str | None,
    action_of_record: str | None,
    *,
    flow: str,
    action: str,
    code: str,
    at_most: int,
    cursor: str | None,
    dry_run: bool,
) -> None:
    """Try an action again: of one RECORD, or wherever it has failed for the same reason.

    \b
    retry RECORD ACTION
    retry --flow FLOW --action ACTION --code CODE
    """
    place = Place(asked)
    if record and action_of_record and not (flow or action or code):
        _one(asked, place, record, action_of_record)
    elif flow and action and code and not record:
        if flow not in place.desk.flows:
            raise Refused(f"The stage has no flow {flow!r}. It has: {', '.join(place.desk.flows)}.")
        if dry_run:
            _listed(asked, place, (flow, action, code), at_most, cursor)
        else:
            _all(asked, place, (flow, action, code), at_most, cursor)
    else:
        raise click.UsageError("Name a RECORD and an ACTION; or --flow, --action and --code.")


@click.command("start")
@about_stage
@click.argument("record")
def start(asked: Asked, record: str) -> None:
    """Start work on a record by hand: the engine looks at it at once. Harmless at any time."""
    place = Place(asked)
    which = meant(place, record)
    wake(place.desk.store, which.key)
    asked.out.answer({"started": which.record_id, "flow": which.flow.name})
    asked.out.say(f"{which.record_id} is started.")


COMMANDS = (retry, start)


def _one(asked: Asked, place: Place, record: str, action: str) -> None:
    which = meant(place, record)
    try:
        after = retry_action(place.desk, opened(place, which), action, actor=place.actor)
    except REFUSALS as error:
        raise refusal(place, error, which.record_id) from None
    status = after.entry(action).status
    asked.out.answer({"record": which.record_id, "action": action, "status": status})
    asked.out.say(f"{action} of {which.record_id} tries again.")
    if place.switch.read():
        asked.out.say(f"All executors are paused: it begins after `python -m operate resume {place.named.option}`.")


def _all(asked: Asked, place: Place, which: tuple[str, str, str], at_most: int, cursor: str | None) -> None:
    total = Sum(cursor=cursor)
    try:
        for step in _steps(place, which, at_most, cursor):
            total.add(step)
            asked.out.tell(f"looked at {total.looked_at}, {len(total.retried)} try again, {len(total.left)} left")
    except KeyboardInterrupt:
        asked.out.tell("stopped")
    left = [vars(each) for each in total.left]
    document = {"retried": total.retried, "left": left, "looked_at": total.looked_at, "cursor": total.cursor}
    asked.out.answer(document)
    asked.out.table(left, ("record_id", "code", "detail"), title="Not tried again") if left else None
    asked.out.say(f"{len(total.retried)} records try again; {total.looked_at} that wait for an SE were looked at.")
    if total.cursor:
        asked.out.say(f"There are more. The same command with --cursor '{total.cursor}' goes on.")


def _steps(place: Place, which: tuple[str, str, str], at_most: int, cursor: str | None) -> Iterator[Retried]:
    looked_at, (flow, action, code) = 0, which
    while True:
        limit = min(STEP, at_most - looked_at)
        try:
            step = retry_step(place.desk, flow, action, code, limit=limit, cursor=cursor, actor=place.actor)
        except REFUSALS as error:
            raise refusal(place, error, f"{action} of {flow}") from None
        yield step
        cursor, looked_at = step.cursor, looked_at + max(step.looked_at, 1)
        if cursor is None or looked_at >= at_most:
            return


def _listed(asked: Asked, place: Place, which: tuple[str, str, str], at_most: int, cursor: str | None) -> None:
    found: list[dict[str, object]] = []
    looked_at, (flow, action, code), desk = 0, which, place.desk
    try:
        check_action(desk, flow, action)
        while looked_at < at_most:
            page = desk.views.attention(flow, limit=min(100, at_most - looked_at), cursor=cursor)
            found += [
                {"record": str(row["pk"]).partition("#")[2], "since": row.get("gsi4sk")}
                for row in page.rows
                if (action, code) in named_failures(str(row.get("attention") or ""))
            ]
            looked_at, cursor = looked_at + max(len(page.rows), 1), page.cursor
            if cursor is None:
                break
    except REFUSALS as error:
        raise refusal(place, error, f"{action} of {flow}") from None
    asked.out.answer({"would_retry": found, "more": cursor is not None})
    asked.out.table(found, ("since", "record"), title=f"{len(found)} would try again")
