"""What goes wrong in one campaign, and how often: drawn from the seed; some seeds are calm, some are awful."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

WORST = {
    "refused": 0.05,
    "unavailable": 0.10,
    "throttled": 0.08,
    "conflict": 0.15,
    "lost": 0.10,
    "late": 0.06,
    "hang": 0.03,
    "slow": 0.10,
    "stuck": 0.005,
    "aws_throttled": 0.05,
    "aws_lost": 0.05,
    "aws_late": 0.03,
    "aws_overtaken": 0.05,
    "aws_unheard": 0.05,
    "secrets": 0.15,
    "cognito": 0.15,
    "crash": 0.20,
    "deserted": 0.08,
    "swallowed": 0.10,
    "earlier": 0.30,
    "step": 0.20,
    "duplicated": 0.20,
    "wake_lost": 0.20,
    "sweep_lost": 0.20,
}
"""The highest probability of each fault, for each time that it could happen."""


@dataclass(frozen=True)
class FaultRates:
    """Probabilities of one campaign.

    Attributes:
        refused: A platform takes no connection.
        unavailable: A platform answers 500, 502 or 503 and does nothing.
        throttled: A platform answers 429, or GitHub 403 with or without Retry-After, and does nothing.
        conflict: Another commit reaches the pixel repository's branch at the worst moment, or GitHub answers 409.
        lost: A platform does what it is asked, and the answer never comes.
        late: A request is on its way for so long that it takes effect long after the caller gave up.
        hang: A platform takes the request and does nothing until the caller gives up.
        slow: A platform takes seconds to make what has an idempotency key, and may be asked again meanwhile.
        stuck: A call goes on long after its deadline, as name resolution may: the invocation is timed out by Lambda.
        aws_throttled, aws_lost, aws_late: What throttled, lost and late are for platforms, for DynamoDB and SQS, after
            boto3's own tries.
        aws_overtaken: A record's write is stored and its answer lost; somebody else writes the record; boto3 sends the
            write again, and it is refused.
        aws_unheard: The same, and nobody comes in between.
        secrets, cognito: Secrets Manager or Cognito refuses to answer.
        crash: An invocation is killed somewhere in the middle.
        deserted: The event source loses its way to an invocation that lives, and sends its batch again.
        swallowed: A handler answers that all is well, and has done nothing.
        earlier: An invocation is served by the release before, as while it is deployed, or put back.
        step: The clock of an invocation is put forward or back by a minute while it runs.
        duplicated: The event source delivers a batch again.
        wake_lost, sweep_lost: A wake message, or a whole sweep, never happens.
        skew: Seconds that an invocation's clock may be off, either way.
        index_lag: Seconds that an index may be behind its table.
        steady: Whether every call takes as long as any other.
    """

    refused: float
    unavailable: float
    throttled: float
    conflict: float
    lost: float
    late: float
    hang: float
    slow: float
    stuck: float
    aws_throttled: float
    aws_lost: float
    aws_late: float
    aws_overtaken: float
    aws_unheard: float
    secrets: float
    cognito: float
    crash: float
    deserted: float
    swallowed: float
    earlier: float
    step: float
    duplicated: float
    wake_lost: float
    sweep_lost: float
    skew: float
    index_lag: float
    steady: bool = False

    @classmethod
    def of(cls, chance: random.Random) -> FaultRates:
        """Each fault is switched on in two seeds of three, up to its worst; clocks are far off in one of four."""
        drawn: dict[str, Any] = {
            name: chance.choice((0, 1, 1)) * chance.random() * worst for name, worst in WORST.items()
        }
        return cls(**drawn, skew=chance.choice((0.0, 2.0, 8.0, 300.0)), index_lag=chance.choice((0.0, 1.0, 20.0)))

    @classmethod
    def calm(cls) -> FaultRates:
        """Nothing goes wrong."""
        none: dict[str, Any] = {field.name: 0.0 for field in fields(cls) if field.name != "steady"}
        return cls(**none)

    def seconds(self, typical: float, chance: random.Random) -> float:
        """How long one way takes, of a call that typically takes so long."""
        return typical / 2 if self.steady else chance.expovariate(2 / typical)


@dataclass
class FaultInjector:
    """Draws, and counts what was drawn."""

    rates: FaultRates
    chance: random.Random
    fired: Counter[str] = field(default_factory=Counter)
    over: bool = False
    """Whether the faults are over: nothing new goes wrong."""

    def strikes(self, fault: str, where: str) -> bool:
        """Whether this fault happens now; counted as ``fault where``."""
        struck = not self.over and self.chance.random() < getattr(self.rates, fault)
        if struck:
            self.fired[f"{fault} {where}"] += 1
        return struck

    def one_of(self, faults: tuple[str, ...], where: str) -> str:
        """The first of these that happens now; empty if none does."""
        return next((fault for fault in faults if self.strikes(fault, where)), "")
