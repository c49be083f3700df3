"""What is done to the running system from outside: workers killed at random, and batches swallowed."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from lab.reliability import artifact_notes, artifact_workers

if TYPE_CHECKING:
    from lab.reliability.artifact_place import ArtifactStack

LOOK_EVERY_SECONDS = 0.25
SCHEDULED = {
    "version": "0",
    "id": "",
    "account": "",
    "region": "",
    "time": "",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "resources": [],
    "detail": {},
}


@dataclass(frozen=True)
class HarmPlan:
    """How much harm.

    Attributes:
        kills: How often workers are killed, at the most.
        kill_every: Mean time between two kills, in seconds; each pause is drawn anew, so no rhythm is hit or missed.
        swallows: How many batches are swallowed.
        swallow_every: Mean time between two, in seconds.
        sweep_every: Seconds between sweeps besides the scheduled ones; None: only the schedule sweeps.
    """

    kills: int
    kill_every: float
    swallows: int
    swallow_every: float
    sweep_every: float | None = None


class Harm:
    """Does it in a thread of its own while the context is open.

    Attributes:
        kills: Workers killed so far.
        killed_at: When, in seconds since 1970.
        due: When each record whose trigger was swallowed was due, by invocation and key.
    """

    def __init__(self, place: ArtifactStack, plan: HarmPlan, seed: int) -> None:
        self.kills = 0
        self.killed_at: list[float] = []
        self.due: dict[tuple[str, str], float] = {}
        self._place, self._plan = place, plan
        self._rng = random.Random(seed)
        self._ended = threading.Event()
        self._error: Exception | None = None
        self._kills_left, self._swallows_left = plan.kills, plan.swallows
        self._thread = threading.Thread(target=self._guarded, name="harm")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        if self._error is not None and error is None:
            raise self._error

    def _guarded(self) -> None:
        try:
            self._go_on()
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits for this one
            self._error = error

    def _go_on(self) -> None:
        todo: list[_Recurring] = [
            _Recurring(self._kill, lambda: self._rng.expovariate(1 / self._plan.kill_every)),
            _Recurring(self._swallow, lambda: self._rng.expovariate(1 / self._plan.swallow_every)),
            _Recurring(self._read_due_times, lambda: LOOK_EVERY_SECONDS),
        ]
        if (every := self._plan.sweep_every) is not None:
            todo.append(_Recurring(self._sweep, lambda: every))
        while not self._ended.wait(0.05):
            for one in todo:
                one.do_if_due()

    def _kill(self) -> None:
        if self._kills_left > 0:
            killed = len(artifact_workers.kill(self._place.emulator_pid, self._place.stream))
            self.kills += killed
            self.killed_at += [time.time()] * bool(killed)
            self._kills_left -= killed

    def _swallow(self) -> None:
        """Tell the handler to; it takes the order away with the batch. One order at a time."""
        if self._swallows_left > 0 and not self._place.order.exists():
            self._place.order.touch()
            self._swallows_left -= 1

    def _read_due_times(self) -> None:
        """Where a swallowed record stands in the due index; asked at once, before anything can have moved it."""
        for note in artifact_notes.swallowed(artifact_notes.read(self._place.notes)):
            for key in set(note.keys) - {known for invocation, known in self.due if invocation == note.invocation}:
                answer = self._place.emulator.dynamodb.get_item(
                    TableName=self._place.stack.table, Key={"pk": {"S": key}, "sk": {"S": "DETAILS"}}
                )
                if due := answer.get("Item", {}).get("gsi3sk", {}).get("S"):
                    self.due[note.invocation, key] = datetime.fromisoformat(due).timestamp()

    def _sweep(self) -> None:
        functions = self._place.emulator.session.client("lambda", endpoint_url=self._place.emulator.url)
        functions.invoke(FunctionName=self._place.sweep, Payload=json.dumps(SCHEDULED).encode())


class _Recurring:
    """Something that is done again and again, after a pause that is drawn anew each time."""

    def __init__(self, do: Callable[[], None], pause: Callable[[], float]) -> None:
        self._do, self._pause = do, pause
        self._due = time.monotonic() + pause()

    def do_if_due(self) -> None:
        if time.monotonic() >= self._due:
            self._do()
            self._due = time.monotonic() + self._pause()
