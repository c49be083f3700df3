"""Puts what was measured together: what one onboarding uses, and what comes on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from infra.template import template
from lab.bench import phases, shares
from lab.bench.alternatives import workflow
from lab.bench.cost import Fixed, Invocations, Table, Usage
from lab.bench.extra import Extra, Extras
from lab.bench.imports import Imported, size
from lab.bench.items import read_units
from lab.bench.measured import Measured
from local.stack.adopter import Tokens

if TYPE_CHECKING:
    from lab.bench.detail import Detail
    from lab.bench.looks import Look, Looks
    from lab.bench.phases import Phase
    from lab.bench.place import Place
    from lab.bench.sample import Seen
    from lab.bench.secure import Secure

REQUESTS_FOR_A_WAKE: Final = 3
"""SendMessage, ReceiveMessage, DeleteMessage."""
SWEEP_READ_UNITS: Final = 1.5
"""Pause switch, what is due, how many wait for a person: three reads, each half a unit."""
METRICS: Final = 8
"""Names that `chalicelib.metrics.emit` is given: five by the stream handler, three by the sweep."""
BUSY: Final = {"api": 512, "stream": 512, "wake": 256, "sweep": 1024}
MESSAGES: Final = 3
"""Signed up, submitted, completely onboarded. The other news (docs/notifications.md) is of those who get stuck."""


def together(
    place: Place,
    found: list[Phase],
    looks: Looks,
    seen: Seen,
    imported: list[Imported],
    detail: Detail,
    secure: Secure,
) -> Measured:
    """Everything."""
    waiting = found[-1]
    extras = _extras(waiting, looks, seen)
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
        asked=looks.asked,
        fixed=_fixed(found),
        workflow=workflow(len(usage.wake.durations), seconds, work),
        detail=detail,
        secure=secure,
    )


def _extras(waiting: Phase, looks: Looks, seen: Seen) -> Extras:
    told, first = shares.telling(seen.writes, seen.indexes), shares.looking(seen.writes, seen.indexes)
    telling = [shares.telling(look.writes, seen.indexes) for look in looks.last]
    told_live = Extra(
        stream_ms=median(look.telling_ms for look in looks.last),
        writes=median(share.requests for share in telling),
        table=Table(median(share.units for share in telling), 0),
        published=1,
    )
    last = _look(looks.last, seen, looks.asked, less=told_live)
    return Extras(
        told=Extra(writes=told.requests, table=Table(told.units, 0), published=MESSAGES - 1),
        told_live=told_live,
        first=Extra(
            stream_ms=median(one.first_look_ms for one in waiting.onramp),
            writes=first.requests,
            table=Table(first.units, 0),
            asked=looks.asked,
        ),
        woken=_look(looks.woken, seen, looks.asked),
        swept=_look(looks.swept, seen, looks.asked),
        last=last,
    )


def _look(looks: Sequence[Look], seen: Seen, asked: Mapping[str, int], *, less: Extra | None = None) -> Extra:
    """A usual look of these, without what `less` accounts for."""
    less = less or Extra()
    starts = median(len(look.counted.wake) for look in looks)
    wakes = tuple([median(took for look in looks for took in look.counted.wake)] if starts else [])
    units = [sum(write.units(seen.indexes) for write in look.writes) for look in looks]
    largest = max(write.bytes for look in looks for write in look.writes)
    reads = median(look.counted.reads for look in looks)
    return Extra(
        stream_ms=median(sum(look.counted.stream) for look in looks) - less.stream_ms,
        invocations=round(median(len(look.counted.stream) for look in looks)),
        memory=BUSY["stream"],
        wake=Invocations(BUSY["wake"], wakes),
        reads=reads,
        writes=median(look.counted.writes for look in looks) + 1 - less.writes,
        table=Table(
            median(units) - less.table.write_units,
            # The record, read consistently; and the pause switch, which may be a moment old.
            read_units(largest, consistent=True) + (reads - 1) * read_units(0, consistent=False),
        ),
        queue_requests=REQUESTS_FOR_A_WAKE * len(wakes),
        log_bytes=median(look.counted.log_bytes for look in looks),
        asked=asked,
    )


def _usage(waiting: Phase, seen: Seen, extras: Extras) -> Usage:
    """Durations of the engine from the timed rounds, the rest from the sample customer's journey.

    Every message is in it, also that of a customer who is completely onboarded; no look is, not even the first.
    """
    wakes = phases.typical([counted.wake for counted in waiting.counted])
    stream = Invocations(BUSY["stream"], phases.typical([counted.stream for counted in waiting.counted]))
    units = seen.units("engine", "wake") - extras.first.table.write_units + extras.told_live.table.write_units
    return Usage(
        api=Invocations(BUSY["api"], tuple(seen.counted.api)),
        stream=stream.going_on(extras.told_live.stream_ms - extras.first.stream_ms),
        wake=Invocations(BUSY["wake"], wakes),
        api_table=Table(seen.units("api") + seen.rate_writes, seen.read_units["api"]),
        engine_table=Table(units, seen.read_units["engine"]),
        queue_requests=REQUESTS_FOR_A_WAKE * len(wakes),
        log_bytes=seen.counted.log_bytes,
        published=MESSAGES,
    )


def _fixed(found: Sequence[Phase]) -> Fixed:
    sweeps = [took for phase in found for counted in phase.counted for took in counted.sweep] or [100.0]
    resources = template()["Resources"].values()
    return Fixed(
        sweep=Invocations(BUSY["sweep"], (phases.quantile(sweeps, 0.5),)),
        sweep_read_units=SWEEP_READ_UNITS,
        alarms=sum(resource.get("Type") == "AWS::CloudWatch::Alarm" for resource in resources),
        metrics=METRICS,
        secrets=len(Tokens().by_secret()),
    )


def _bare_work(waiting: Phase) -> Invocations:
    rounds = len(waiting.bare)
    each = len(waiting.bare_work) // rounds
    split = [waiting.bare_work[number * each : (number + 1) * each] for number in range(rounds)]
    return Invocations(BUSY["stream"], phases.typical(split))
