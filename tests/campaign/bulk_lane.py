"""The queue of bulk work and its function's mapping, in virtual time.

A standard queue, as SQS documents it: at least once, in no promised order; what was received is kept back for the
visibility, and comes again if it was not deleted by then; after three times it is given up.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chalicelib.engine.declared import SLICE_INVOCATION
from chalicelib.handlers import bulk
from infra.state.storage import BULK_VISIBILITY_SECONDS
from tests.campaign.timeline import Killed, Process
from tests.simulation.event_source import Context

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment

WHERE: Final = "bulk queue"
AT_ONCE: Final = 5
RECEIVED_AT_MOST: Final = 3
LATEST_SECONDS: Final = 120.0
"""How late a second copy of a message may come."""


@dataclass
class Message:
    """One message.

    Attributes:
        number: Its id.
        received: How often it was delivered.
        by: The process that has it, or had it last.
    """

    number: int
    body: str
    received: int = 0
    by: str = ""


class BulkLane:
    """The lane of one deployment.

    Attributes:
        given_up: Messages that were delivered in vain too often.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._chance = deployment.chance(WHERE)
        self._waiting: deque[Message] = deque()
        self._out = 0
        self._coming = 0
        self._held: list[Message] = []
        self._numbers = itertools.count(1)
        self.given_up: list[Message] = []
        self.took: list[float] = []
        """Seconds of each invocation."""

    @property
    def idle(self) -> bool:
        """Nothing waits, or is being done, or comes again."""
        return not (self._waiting or self._out or self._coming)

    def send(self, key: str, action: str, *, fence: int) -> None:
        """As the queue takes it; it may be lost on its way, or come twice."""
        deployment = self._deployment
        deployment.timeline.point("slice sent")
        deployment.counted["slices sent"] += 1
        body = json.dumps({"key": key, "action": action, "fence": fence})
        if not deployment.faults.strikes("wake_lost", WHERE):
            number = next(self._numbers)
            self._come(Message(number, body), self._chance.uniform(0.02, 0.2))
            if deployment.faults.strikes("duplicated", WHERE):
                late = self._chance.choice((0.0, self._chance.uniform(0, LATEST_SECONDS)))
                self._come(Message(number, body), late)
        deployment.timeline.point("slice message done")

    def lose(self) -> None:
        """Let the queue forget what is with somebody: it does not come again."""
        for message in self._held:
            message.received = RECEIVED_AT_MOST

    def give_to_another(self) -> None:
        """Deliver what is with somebody to another one, at once, as a standard queue may, which counts neither."""
        for message in list(self._held):
            self._come(Message(message.number, message.body), 0.0)

    def _come(self, message: Message, seconds: float) -> None:
        self._coming += 1
        timeline = self._deployment.timeline
        timeline.at(timeline.now + seconds, self._arrive, message)

    def _arrive(self, message: Message) -> None:
        self._coming -= 1
        self._waiting.append(message)
        while self._waiting and self._out < AT_ONCE:
            self._out += 1
            self._deployment.timeline.spawn(self._deliver, self._waiting.popleft())

    def _deliver(self, message: Message) -> None:
        message.received += 1
        began = self._deployment.timeline.now
        self._held.append(message)
        done = self._invoked(message)
        self._held.remove(message)
        self._out -= 1
        if not done and message.received < RECEIVED_AT_MOST:
            self._come(message, max(0.0, began + BULK_VISIBILITY_SECONDS - self._deployment.timeline.now))
        elif not done:
            self.given_up.append(message)
        if self._waiting:
            self._out += 1
            self._deployment.timeline.spawn(self._deliver, self._waiting.popleft())

    def _doubt(self, message: Message) -> None:
        """Of two copies of a message that are out at once, one that has come back takes the other one's run for over:
        the queue has kept it back for longer than an invocation lasts, and cannot tell of its other copy."""
        copies = [each for each in self._held if each.number == message.number]
        if len(copies) > 1 and any(each.received > 1 for each in copies):
            self._deployment._deserted.update(each.by for each in copies)

    def _invoked(self, message: Message) -> bool:
        """Whether an invocation, which may die at any moment, has answered that the message is done."""
        deployment, timeline = self._deployment, self._deployment.timeline
        deployment.counted["slice invocations"] += 1
        began = timeline.now
        process = Process(f"slice-{deployment.counted['slice invocations']}")
        deployment._processes[process.name].append(process)
        message.by = process.name
        self._doubt(message)
        answer = timeline.spawn(self._handle, message, process, process=process)
        timeline.at(timeline.now + SLICE_INVOCATION, deployment._end, process, "slice timed out")
        if deployment.faults.strikes("crash", WHERE):
            timeline.at(timeline.now + self._chance.expovariate(0.5), deployment._end, process, "slice killed")
        answer.wake_when_done(timeline.current)
        # The queue brings a message back when its time is over, whatever becomes of whoever has it.
        ends = timeline.now + BULK_VISIBILITY_SECONDS
        while not answer.done() and timeline.now < ends:
            timeline.pause(until=ends)
        try:
            return answer.done() and not answer.result()["batchItemFailures"]
        except (Exception, Killed):  # noqa: BLE001 - an invocation that failed, of whatever
            return False
        finally:
            self.took.append(timeline.now - began)

    def _handle(self, message: Message, process: Process) -> dict[str, Any]:
        timeline, clock = self._deployment.timeline, self._deployment.clock
        told = {
            "messageId": f"message-{message.number}",
            "body": message.body,
            "attributes": {"ApproximateReceiveCount": str(message.received)},
        }
        timeline.point("slice received")
        answer = bulk.handle({"Records": [told]}, Context(process.name, clock, clock().replace(year=9999)))
        timeline.point("slice done")
        return answer
