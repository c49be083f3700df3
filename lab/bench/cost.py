"""What a thousand onboardings cost, from counted requests and measured sizes and durations. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lab.bench import prices

MEMORY = {"api": 512, "stream": 512, "wake": 256, "sweep": 1024, "bulk": 1024}
"""MB of each function, as .chalice/config.json has them."""
THOUSAND = 1000
GB = 1024**3
MB_PER_GB = 1024
HOURS_PER_MONTH = 730
EXPRESS_CHUNK_MB = 64
EXPRESS_ROUNDING_SECONDS = 0.1
RETENTION_MONTHS = 14 / 30
"""Lambda keeps a durable execution's history for 14 days unless told otherwise."""


@dataclass(frozen=True)
class Invocations:
    """Invocations of one function for one onboarding: each one's duration in ms, at this many MB."""

    memory: int
    durations: tuple[float, ...]

    @property
    def usd(self) -> float:
        """Requests and duration; each is rounded up to a whole millisecond, as Lambda does."""
        seconds = sum(math.ceil(duration) for duration in self.durations) / 1000
        per_second = self.memory / MB_PER_GB * prices.LAMBDA_GB_SECOND.usd
        return len(self.durations) * prices.LAMBDA_REQUEST.usd + seconds * per_second

    def going_on(self, milliseconds: float) -> Invocations:
        """These invocations, of which the last one takes so many milliseconds longer (or, if negative, less)."""
        *others, last = self.durations
        return Invocations(self.memory, (*others, last + milliseconds))


@dataclass(frozen=True)
class TableUse:
    """DynamoDB units for one onboarding."""

    write_units: float
    read_units: float

    @property
    def usd(self) -> float:
        """What they cost."""
        return self.write_units * prices.WRITE_UNIT.usd + self.read_units * prices.READ_UNIT.usd


@dataclass(frozen=True)
class Usage:
    """What one onboarding uses.

    Attributes:
        api, stream, wake: Invocations of the functions. Each of the API's is one request at the gateway.
        api_table, engine_table: DynamoDB units. The engine's include the wake function's.
        queue_requests: SendMessage, ReceiveMessage and DeleteMessage of its wakes.
        log_bytes: What the functions log about it.
        published: Messages to the topic that tells colleagues.
    """

    api: Invocations
    stream: Invocations
    wake: Invocations
    api_table: TableUse
    engine_table: TableUse
    queue_requests: int
    log_bytes: int
    published: int = 0


@dataclass(frozen=True)
class BillLine:
    """One part of a bill, in dollars for a thousand onboardings (or a month, where it says so)."""

    part: str
    usd: float


def bill(usage: Usage) -> list[BillLine]:
    """Every part, for a thousand onboardings."""
    parts = {
        "API Gateway (REST)": len(usage.api.durations) * prices.GATEWAY_REQUEST.usd,
        "API: Lambda": usage.api.usd,
        "API: DynamoDB": usage.api_table.usd,
        "engine: Lambda (stream, wake)": usage.stream.usd + usage.wake.usd,
        "engine: DynamoDB writes": usage.engine_table.write_units * prices.WRITE_UNIT.usd,
        "engine: DynamoDB reads": usage.engine_table.read_units * prices.READ_UNIT.usd,
        "queue of wakes": usage.queue_requests * prices.SQS_REQUEST.usd,
        "messages to the topic": usage.published * prices.SNS_PUBLISH.usd,
        "logs": usage.log_bytes / GB * prices.LOG_GB.usd,
    }
    return [BillLine(part, usd * THOUSAND) for part, usd in parts.items()]


def engine_share(usage: Usage) -> float:
    """The engine's Lambda, its reads and its writes, in dollars for a thousand onboardings."""
    return sum(line.usd for line in bill(usage) if line.part.startswith("engine:"))


@dataclass(frozen=True)
class Fixed:
    """What runs whether anybody is onboarded or not.

    Attributes:
        sweep: One sweep's invocation.
        sweep_read_units: Units of one sweep that finds nothing.
        alarms, metrics, secrets: How many there are.
        poll_seconds: How long one long poll of the wake queue waits.
        pollers: How many Lambda keeps for a queue at the least.
    """

    sweep: Invocations
    sweep_read_units: float
    alarms: int
    metrics: int
    secrets: int
    poll_seconds: int = 20
    pollers: int = 5


def monthly(fixed: Fixed) -> list[BillLine]:
    """The fixed cost of one month."""
    sweeps = HOURS_PER_MONTH * 60
    polls = HOURS_PER_MONTH * 3600 / fixed.poll_seconds * fixed.pollers
    parts = {
        "sweep, each minute: Lambda": sweeps * fixed.sweep.usd,
        "sweep: DynamoDB reads": sweeps * fixed.sweep_read_units * prices.READ_UNIT.usd,
        "empty polls of the wake queue": polls * prices.SQS_REQUEST.usd,
        f"{fixed.alarms} alarms": fixed.alarms * prices.ALARM_MONTH.usd,
        f"{fixed.metrics} custom metrics": fixed.metrics * prices.METRIC_MONTH.usd,
        f"{fixed.secrets} secrets": fixed.secrets * prices.SECRET_MONTH.usd,
    }
    return [BillLine(part, usd) for part, usd in parts.items()]


@dataclass(frozen=True)
class Workflow:
    """The same work, run by one of AWS's own workflow services.

    Attributes:
        executions: How many are started for an onboarding (one for each intent that starts work).
        states: States entered, polls of the index included.
        tasks: Of these, how many invoke a function.
        steps: Durable operations besides the executions' starts: steps and waits.
        seconds: How long each execution runs, waiting included.
        work: Lambda time of the external calls alone: the bare handler's.
        checkpoint_bytes: What one durable step writes.
    """

    executions: int
    states: int
    tasks: int
    steps: int
    seconds: Sequence[float]
    work: Invocations
    checkpoint_bytes: int


def standard(flow: Workflow) -> float:
    """Step Functions Standard, in dollars for a thousand onboardings."""
    return THOUSAND * (flow.states * prices.TRANSITION.usd + _tasks(flow))


def express(flow: Workflow) -> float:
    """Step Functions Express, in dollars for a thousand onboardings; 64 MB are enough for its payload."""
    rounded = sum(
        math.ceil(round(seconds / EXPRESS_ROUNDING_SECONDS, 6)) * EXPRESS_ROUNDING_SECONDS for seconds in flow.seconds
    )
    duration = rounded * EXPRESS_CHUNK_MB / MB_PER_GB * prices.EXPRESS_GB_SECOND.usd
    return THOUSAND * (flow.executions * prices.EXPRESS_REQUEST.usd + duration + _tasks(flow))


def durable(flow: Workflow) -> float:
    """Lambda durable functions, in dollars for a thousand onboardings."""
    operations = flow.executions + flow.steps
    written = operations * flow.checkpoint_bytes / GB
    kept = written * RETENTION_MONTHS * prices.DURABLE_GB_MONTH.usd
    data = written * prices.DURABLE_GB_WRITTEN.usd + kept
    return THOUSAND * (operations * prices.DURABLE_OPERATION.usd + data + flow.work.usd)


def _tasks(flow: Workflow) -> float:
    """A function for each task; the time of the calls is what the bare handler took, concurrent ones counted once."""
    requests = len(flow.work.durations) * prices.LAMBDA_REQUEST.usd
    return flow.work.usd - requests + flow.tasks * prices.LAMBDA_REQUEST.usd
