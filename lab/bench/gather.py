"""Puts what was measured together: what one onboarding uses, and what comes on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from chalicelib.engine.sweep import LOOK_ASIDE
from chalicelib.flows import registry
from chalicelib.records.indexes import attention_partitions, due_partitions
from infra.application.template import template as application
from infra.state.template import template as state
from lab.bench import phases, shares
from lab.bench.alternatives import workflow
from lab.bench.cost import MEMORY, Fixed, Invocations, TableUse, Usage
from lab.bench.extra import Extra, Extras
from lab.bench.imports import Imported, size
from lab.bench.items import read_units
from lab.bench.measured import Measured
from local.stack.adopter import Tokens

if TYPE_CHECKING:
    from lab.bench.detail import Detail
    from lab.bench.flows import Bill
    from lab.bench.phases import Phase
    from lab.bench.place import BenchStack
    from lab.bench.polls import Poll, Polls
    from lab.bench.sample import SampleJourney
    from lab.bench.tls import TlsCosts

REQUESTS_FOR_A_WAKE: Final = 3
"""SendMessage, ReceiveMessage, DeleteMessage."""
SWEEP_READ_UNITS: Final = 0.5 * (
    len(due_partitions()) + len(attention_partitions(registry.ALL)) + len(registry.ALL) / LOOK_ASIDE + 1
)
"""What is due and who waits for a person, in each partition; what was set aside, now and then; and the pause switch:
each half a unit."""
METRICS: Final = 8
"""Names that `chalicelib.metrics.emit` is given: five by the stream handler, three by the sweep."""
MESSAGES: Final = 3
"""Signed up, submitted, completely onboarded. The other news (docs/notifications.md) is of those who get stuck."""


def together(
    place: BenchStack,
    found: list[Phase],
    polls: Polls,
    seen: SampleJourney,
    imported: list[Imported],
    detail: Detail,
    tls: TlsCosts,
    flows: Mapping[str, Bill],
) -> Measured:
    """Everything."""
    waiting = found[-1]
    extras = _extras(waiting, polls, seen)
    usage = _usage(waiting, seen, extras)
    work = _bare_work(waiting)
    seconds = (
        *(duration / 1000 for duration in work.durations[:2]),
        phases.quantile([one.done for one in waiting.bare], 0.5),
    )
    return Measured(
        phases=found,
        seen=seen,
        imported=imported,
        bundle=size(place.code),
        usage=usage,
        extras=extras,
        asked=polls.asked,
        fixed=_fixed(found),
        workflow=workflow(len(usage.wake.durations), seconds, work),
        detail=detail,
        tls=tls,
        flows=flows,
    )


def _extras(waiting: Phase, polls: Polls, seen: SampleJourney) -> Extras:
    told, first = shares.of_notifying(seen.writes, seen.indexes), shares.of_polling(seen.writes, seen.indexes)
    notifying = [shares.of_notifying(poll.writes, seen.indexes) for poll in polls.last]
    told_live = Extra(
        stream_ms=median(poll.notifying_ms for poll in polls.last),
        writes=median(share.requests for share in notifying),
        table=TableUse(median(share.units for share in notifying), 0),
        published=1,
    )
    last = _poll(polls.last, seen, polls.asked, less=told_live)
    return Extras(
        told=Extra(writes=told.requests, table=TableUse(told.units, 0), published=MESSAGES - 1),
        told_live=told_live,
        first=Extra(
            stream_ms=median(one.first_poll_ms for one in waiting.onramp),
            writes=first.requests,
            table=TableUse(first.units, 0),
            asked=polls.asked,
        ),
        woken=_poll(polls.woken, seen, polls.asked),
        swept=_poll(polls.swept, seen, polls.asked),
        last=last,
    )


def _poll(polls: Sequence[Poll], seen: SampleJourney, asked: Mapping[str, int], *, less: Extra | None = None) -> Extra:
    """A usual poll of these, without what `less` accounts for."""
    less = less or Extra()
    starts = median(len(poll.counted.wake) for poll in polls)
    wakes = tuple([median(took for poll in polls for took in poll.counted.wake)] if starts else [])
    units = [sum(write.units(seen.indexes) for write in poll.writes) for poll in polls]
    largest = max(write.bytes for poll in polls for write in poll.writes)
    reads = median(poll.counted.reads for poll in polls)
    return Extra(
        stream_ms=median(sum(poll.counted.stream) for poll in polls) - less.stream_ms,
        invocations=round(median(len(poll.counted.stream) for poll in polls)),
        memory=MEMORY["stream"],
        wake=Invocations(MEMORY["wake"], wakes),
        reads=reads,
        writes=median(poll.counted.writes for poll in polls) + 1 - less.writes,
        table=TableUse(
            median(units) - less.table.write_units,
            # The record, read consistently; and the pause switch, which may be a moment old.
            read_units(largest, consistent=True) + (reads - 1) * read_units(0, consistent=False),
        ),
        queue_requests=REQUESTS_FOR_A_WAKE * len(wakes),
        log_bytes=median(poll.counted.log_bytes for poll in polls),
        asked=asked,
    )


def _usage(waiting: Phase, seen: SampleJourney, extras: Extras) -> Usage:
    """Durations of the engine from the timed rounds, the rest from the sample customer's journey.

    Every message is in it, also that of a customer who is completely onboarded; no poll is, not even the first.
    """
    wakes = phases.typical([counted.wake for counted in waiting.counted])
    stream = Invocations(MEMORY["stream"], phases.typical([counted.stream for counted in waiting.counted]))
    units = seen.units("engine", "wake") - extras.first.table.write_units + extras.told_live.table.write_units
    return Usage(
        api=Invocations(MEMORY["api"], tuple(seen.counted.api)),
        stream=stream.going_on(extras.told_live.stream_ms - extras.first.stream_ms),
        wake=Invocations(MEMORY["wake"], wakes),
        api_table=TableUse(seen.units("api") + seen.rate_writes, seen.read_units["api"]),
        engine_table=TableUse(units, seen.read_units["engine"]),
        queue_requests=REQUESTS_FOR_A_WAKE * len(wakes),
        log_bytes=seen.counted.log_bytes,
        published=MESSAGES,
    )


def _fixed(found: Sequence[Phase]) -> Fixed:
    sweeps = [took for phase in found for counted in phase.counted for took in counted.sweep] or [100.0]
    resources = [*state()["Resources"].values(), *application()["Resources"].values()]
    return Fixed(
        sweep=Invocations(MEMORY["sweep"], (phases.quantile(sweeps, 0.5),)),
        sweep_read_units=SWEEP_READ_UNITS,
        alarms=sum(resource.get("Type") == "AWS::CloudWatch::Alarm" for resource in resources),
        metrics=METRICS,
        secrets=len(Tokens().by_secret()),
    )


def _bare_work(waiting: Phase) -> Invocations:
    rounds = len(waiting.bare)
    each = len(waiting.bare_work) // rounds
    split = [waiting.bare_work[number * each : (number + 1) * each] for number in range(rounds)]
    return Invocations(MEMORY["stream"], phases.typical(split))
