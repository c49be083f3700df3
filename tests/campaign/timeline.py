"""Virtual time and the tasks in it. One thread: a task runs until it waits, so a schedule depends on its seed alone.

A discrete-event simulation. Each task is a greenlet; waiting means to switch back to the timeline, which goes on with
whoever is next in time, ties broken at random. Nothing here knows what the tasks do.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from greenlet import GreenletExit, getcurrent, greenlet

from chalicelib.engine.worker_pool import WorkerPool

T = TypeVar("T")


class Killed(GreenletExit):
    """The process ends here. No `except Exception` catches it, as nothing catches a SIGKILL."""


class NeverAtRest(AssertionError):
    """There was still something to do after all the time given."""


@dataclass(eq=False)
class Process:
    """What dies together: one invocation of a function.

    Attributes:
        frozen_until: Seconds of the timeline; until then none of its tasks goes on, as in a paused machine.
        frozen_for: Seconds that its monotonic clock has missed.
    """

    name: str
    dead: bool = False
    tasks: list[Task] = field(default_factory=list)
    frozen_until: float = 0.0
    frozen_for: float = 0.0


class Task(greenlet):
    """One line of work."""

    turn: int = 0
    """Raised whenever it goes on: what would have woken it earlier, or again, is then out of date."""
    process: Process


class Timeline:
    """The present, and what comes next.

    Attributes:
        now: Seconds since the beginning.
        steps: How often a task went on.
        after_step: Called after each.
        on_point: Called at every place at which a process may die, with its name.
        last_point: The name of the last one.
    """

    def __init__(self, chance: random.Random) -> None:
        self.now = 0.0
        self.steps = 0
        self.after_step: Callable[[], None] = lambda: None
        self.on_point: Callable[[str], None] = lambda _: None
        self.last_point = ""
        self._chance = chance
        self._serial = itertools.count()
        self._coming: list[tuple[float, float, int, Task, int]] = []
        self._hub = getcurrent()
        self._world = Process("world")
        self._processes = {self._world}
        self._failure: BaseException | None = None

    def monotonic(self) -> float:
        """`now`, as something to hand in."""
        return self.now

    # -- tasks ----------------------------------------------------------------------------------------------------

    def spawn(self, call: Callable[..., T], *arguments: Any, process: Process | None = None) -> SimFuture[T]:
        """Begin a task now; it belongs to a process, or to the world, which does not die."""
        future: SimFuture[T] = SimFuture(self)
        task = Task(lambda: self._perform(future, call, arguments), parent=self._hub)
        task.process = process or self._world
        task.process.tasks.append(task)
        self._processes.add(task.process)
        self._wake_at(self.now, task)
        return future

    def at(self, moment: float, call: Callable[..., object], *arguments: Any) -> None:
        """Do something later, in the world's name."""

        def wait() -> None:
            self.sleep(moment - self.now)
            call(*arguments)

        self.spawn(wait)

    def sleep(self, seconds: float) -> None:
        """Let time pass for the task that asks.

        Raises:
            Killed: Its process died meanwhile.
        """
        ends = self.now + max(0.0, seconds)
        while True:  # somebody else's wake may come in between
            self._check_alive()
            self._wake_at(ends, self.current)
            self._hub.switch()
            if self.now >= ends:
                return

    def pause(self, *, until: float | None = None) -> None:
        """Wait until somebody wakes this task, or until a moment; it may also go on without either."""
        self._check_alive()
        if until is not None:
            self._wake_at(until, self.current)
        self._hub.switch()
        self._check_alive()

    def point(self, name: str) -> None:
        """The task that runs is at a place at which its process may die.

        Raises:
            Killed: It does.
        """
        process = self.current.process
        if process is not self._world:
            self.last_point = name
            self.on_point(name)
            if process.dead:
                raise Killed
            if process.frozen_until > self.now:
                self.sleep(0)

    def freeze(self, process: Process, seconds: float) -> None:
        """Pause a process as a whole; its monotonic clock stands still, as Linux's does in a paused machine."""
        process.frozen_until = self.now + seconds
        process.frozen_for += seconds

    def wake(self, task: Task) -> None:
        """Let a task that waits go on."""
        self._wake_at(self.now, task)

    def kill(self, process: Process) -> None:
        """End a process now, all of its tasks, wherever they wait. To be called by a task of another one."""
        process.dead = True
        for task in process.tasks:
            if not task.dead:
                self._wake_at(self.now, task)

    @property
    def current(self) -> Task:
        """The task that runs."""
        task = getcurrent()
        assert isinstance(task, Task), "only a task can wait"
        return task

    def _check_alive(self) -> None:
        if self.current.process.dead:
            raise Killed

    def _perform(self, future: SimFuture[T], call: Callable[..., T], arguments: tuple[Any, ...]) -> None:
        if self.current.process.dead:
            future.set_exception(Killed())
            return
        try:
            future.set_result(call(*arguments))
        except (Exception, Killed) as error:  # noqa: BLE001 - whoever waits for the task gets it
            future.set_exception(error)
            if self.current.process is self._world and not future.awaited:
                self._failure = self._failure or error

    def _wake_at(self, moment: float, task: Task) -> None:
        entry = (moment, self._chance.random(), next(self._serial), task, task.turn)
        heapq.heappush(self._coming, entry)

    def close(self) -> None:
        """End every task that is left; they would keep their whole world alive."""
        self.on_point = lambda _: None
        for process in self._processes:
            process.dead = True
            for task in process.tasks:
                if task:  # begun and not ended
                    task.throw(Killed)
            process.tasks.clear()
        self._coming.clear()

    # -- time -----------------------------------------------------------------------------------------------------

    def run(self, *, until: Callable[[], bool], limit: float) -> None:
        """Go on until something is true.

        Raises:
            NeverAtRest: It is not true after `limit` seconds of virtual time.
            Exception: Whatever ended a task of the world, or `after_step` raised.
        """
        while not until():
            if not self._coming:
                raise NeverAtRest(f"nothing is to come any more at {self.now:.0f} s")
            moment, _, _, task, turn = heapq.heappop(self._coming)
            if task.dead or turn != task.turn:
                continue
            if moment > limit:
                raise NeverAtRest(f"not at rest after {limit:.0f} s")
            if task.process.frozen_until > moment and not task.process.dead:
                self._wake_at(task.process.frozen_until, task)
                continue
            self.now = max(self.now, moment)
            self._go_on(task)
            self.after_step()
            if self._failure:
                raise self._failure

    def _go_on(self, task: Task) -> None:
        self.steps += 1
        task.turn += 1
        if task.process.dead and task:  # begun and not ended: it dies where it waits
            task.throw(Killed)
        else:
            task.switch()


class SimFuture(Future[T]):
    """A future whose waiting takes virtual time."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline
        self.awaited = False

    def result(self, timeout: float | None = None) -> T:
        """The call's result, awaited in virtual time."""
        self._wait(timeout)
        return super().result(timeout=0)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """The call's exception, or None; awaited in virtual time."""
        self._wait(timeout)
        return super().exception(timeout=0)

    def _wait(self, timeout: float | None) -> None:
        self.awaited = True
        ends = None if timeout is None else self._timeline.now + timeout
        if not self.done():
            self.wake_when_done(self._timeline.current)
        while not self.done() and (ends is None or self._timeline.now < ends):
            self._timeline.pause(until=ends)

    def wake_when_done(self, task: Task) -> None:
        """Wake a task once there is a result."""
        self.awaited = True
        self.add_done_callback(lambda _: self._timeline.wake(task))


class SimWorkerPool(WorkerPool):
    """A worker pool in virtual time; it dies with its process."""

    def __init__(self, timeline: Timeline, process: Process, at_once: int) -> None:
        self._timeline = timeline
        self._process = process
        self._at_once = at_once
        self._calls: list[SimFuture[Any]] = []

    def submit(self, call: Callable[..., T], /, *args: Any, **kwargs: Any) -> SimFuture[T]:
        """Begin a call, or let it wait until one of those that are out is back."""
        out = [other for other in self._calls if not other.done()]
        behind = out[-self._at_once] if len(out) >= self._at_once else None

        def perform() -> T:
            if behind is not None and not behind.done():
                behind.wake_when_done(self._timeline.current)
                while not behind.done():
                    self._timeline.pause()
            return call(*args, **kwargs)

        future = self._timeline.spawn(perform, process=self._process)
        future.awaited = True
        self._calls.append(future)
        return future

    def first_back(self, calls: Collection[Future[T]], timeout: float | None) -> list[Future[T]]:
        """Wait in virtual time until at least one call is over, and answer all that are; after `timeout` none."""
        timeline, me = self._timeline, self._timeline.current
        ends = math.inf if timeout is None else timeline.now + max(0.0, timeout)
        for call in calls:
            assert isinstance(call, SimFuture)
            if not call.done():
                call.wake_when_done(me)
        while not any(call.done() for call in calls) and timeline.now < ends:
            timeline.pause(until=None if ends == math.inf else ends)
        return [call for call in calls if call.done()]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for all that were begun."""
        for call in self._calls:
            if not call.done():
                call.wake_when_done(self._timeline.current)
            while not call.done():
                self._timeline.pause()
