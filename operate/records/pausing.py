"""Stopping all executors of a stage, letting them go on, and what is due meanwhile."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from chalicelib.records import restored
from chalicelib.records.indexes import flow_of_kind
from operate.command import Asked, about_stage
from operate.records.place import Place
from operate.refusal import Refused

if TYPE_CHECKING:
    from chalicelib.desk.context import Desk
    from chalicelib.records.pause import PauseState
    from chalicelib.records.views import Due

LATE: Final = timedelta(minutes=2)
"""What has been due for longer is overdue: the sweep comes each minute."""
COUNTED: Final = 10_000
"""Records of the due index that are read at the most: about 3 MB."""


@dataclass
class FlowsDue:
    """What is due of one flow.

    Attributes:
        due: Records due by now.
        overdue: Of these, those that have been for longer than `LATE`.
        soon: Records that will be due before the end of what was asked about.
        oldest: Since when the first has been due.
    """

    due: int = 0
    overdue: int = 0
    soon: int = 0
    oldest: datetime | None = None


@dataclass
class Tally:
    """What is due, by the name of the flow; what no flow of the stage has stands under ``?``.

    Attributes:
        more: Whether there may be others, that were not counted.
    """

    flows: dict[str, FlowsDue] = field(default_factory=dict)
    more: bool = False

    @property
    def due(self) -> int:
        """Records due by now, of all flows."""
        return sum(each.due for each in self.flows.values())


@click.command("pause")
@about_stage
def pause(asked: Asked) -> None:
    """Stop all executors: what is claimed is finished, nothing new starts, nothing is lost."""
    place = Place(asked)
    before = place.switch.state()
    if not before.paused or before.odd:
        place.switch.set(paused=True, by=place.actor, at=place.desk.clock())
    _shown(asked, place.switch.state(), "They were paused already" if before.paused else "Paused")


@click.command("resume")
@about_stage
def resume(asked: Asked) -> None:
    """Let all executors go on. What is due starts within a minute, by the sweep."""
    place = Place(asked)
    _refuse_unconfirmed(place)
    before = place.switch.state()
    if before.paused or before.odd:
        place.switch.set(paused=False, by=place.actor, at=place.desk.clock())
    now = place.desk.clock()
    tally = tallied(place.desk, now, now)
    asked.out.answer({**_document(place.switch.state()), "due": tally.due, "more": tally.more})
    was = f"They go on; paused{_by(before)} until now." if before.paused else "They were not paused."
    asked.out.say(f"{was} {_number(tally)}; the sweep starts what is due within a minute.")


@click.command("due")
@about_stage
@click.option("--within", default=60, show_default=True, type=click.IntRange(0, 7 * 24 * 60), help="Minutes from now.")
@click.option("--list", "listed", is_flag=True, help="Show each record that is due by now, the longest overdue first.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="Records that are listed.")
def due(asked: Asked, *, within: int, listed: bool, limit: int) -> None:
    """Show what is due, overdue and about to be, by flow."""
    place = Place(asked)
    desk, now = place.desk, place.desk.clock()
    tally, switch = tallied(desk, now, now + timedelta(minutes=within)), place.switch.state()
    rows = [_row(desk, each) for each in desk.views.due(until=now, limit=limit)] if listed else []
    flows = [{"flow": name, **vars(each)} for name, each in tally.flows.items()]
    asked.out.answer({"flows": flows, "more": tally.more, "records": rows, "switch": _document(switch)})
    asked.out.table(flows, ("flow", "due", "overdue", "oldest", "soon"), title=f"Due ({'at least ' * tally.more}UTC)")
    if rows:
        asked.out.table(rows, ("due_at", "flow", "record"))
    if switch.paused:
        asked.out.say(f"All executors are paused{_by(switch)}. `{_resume(asked)}` lets them go on.", "bold")


COMMANDS = (pause, resume, due)


def tallied(desk: Desk, now: datetime, until: datetime) -> Tally:
    """What is due by a time, by flow; `COUNTED` records at the most."""
    tally = Tally({name: FlowsDue() for name in desk.flows})
    found = itertools.chain.from_iterable(desk.views.due_pages(until=until))
    for number, each in enumerate(found):
        if number == COUNTED:
            tally.more = True
            break
        mine = tally.flows.setdefault(_flow(desk, each.key), FlowsDue())
        if each.at > now:
            mine.soon += 1
        else:
            mine.due += 1
            mine.overdue += each.at < now - LATE
            mine.oldest = min(mine.oldest or each.at, each.at)
    return tally


def _refuse_unconfirmed(place: Place) -> None:
    found = restored.read(place.desk.store)
    if found is not None and not found.confirmed:
        raise Refused(
            f"The table was restored to {found.to:%Y-%m-%d %H:%M} UTC, and nobody has confirmed that it goes on.",
            f"Look at it: `python -m operate restore check {place.named.option}`; then let it go on: "
            f"`python -m operate restore confirm {place.named.option}` (docs/runbook.md, Restore).",
        )


def _flow(desk: Desk, key: str) -> str:
    return flow_of_kind(desk.flows, key.partition("#")[0])


def _row(desk: Desk, each: Due) -> dict[str, object]:
    return {"record": each.key.partition("#")[2], "flow": _flow(desk, each.key), "due_at": each.at}


def _shown(asked: Asked, state: PauseState, said: str) -> None:
    asked.out.answer(_document(state))
    asked.out.say(f"{said}{_by(state)}. What is claimed is finished; nothing new starts, nothing is lost.")
    asked.out.say(f"`{_resume(asked)}` lets them go on.")


def _resume(asked: Asked) -> str:
    return f"python -m operate resume {asked.stage.named.option}"


def _document(state: PauseState) -> dict[str, object]:
    return {"paused": state.paused, "by": state.by, "since": state.since or None}


def _by(state: PauseState) -> str:
    by = f" by {state.by}" if state.by else ""
    return f"{by} since {state.since}" if state.since else by


def _number(tally: Tally) -> str:
    split = Counter({name: each.due for name, each in tally.flows.items() if each.due})
    parts = ", ".join(f"{name} {number}" for name, number in split.items())
    more = "at least " if tally.more else ""
    verb = "record is due" if tally.due == 1 else "records are due"
    return f"{more}{tally.due} {verb}{f' ({parts})' if parts else ''}".capitalize()
