"""One customer on Onramp: the real engine, executors and clients over a table in the emulator.

python -m lab.bench.peer.onramp_side (begin | recover) CASE [STEP PLACE]

`begin` writes the intents (created, registered, submitted) and runs the record as the stream's last event would.
`recover` waits as long as the event source does before it sends that event again, and runs the record for it; should
something be left then, it moves the clock past the lease and to the next sweep, sweeps, and runs what the sweep found.
"""

from __future__ import annotations

import json
import logging
import random
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import boto3

from chalicelib.clients.cognito.identity import IdentityUser
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Clock, Deadline, utc_now
from chalicelib.desk.context import Desk
from chalicelib.engine import declared
from chalicelib.engine.advance import SKEW
from chalicelib.engine.batch import run_batch
from chalicelib.engine.flow import Flow
from chalicelib.engine.runner import Runner
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.wakes import WakeQueue
from chalicelib.engine.worker_pool import WorkerPool
from chalicelib.flows.ecom.executors import executors
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.create import create
from chalicelib.flows.ecom.intents.save import save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.records.codec import TRIGGER
from chalicelib.records.ledger import Status
from chalicelib.records.links import Links
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.requests import Requests
from chalicelib.records.views import Views
from chalicelib.settings import Settings, load
from lab.bench.peer.case import CELL, CUSTOMER, DONE, REGION, REPOSITORY, STEPS, STOPPED, Case
from lab.bench.peer.cut import Cut
from lab.bench.peer.onramp_cuts import CutExecutor, CutStore

INVOCATION = timedelta(seconds=declared.INVOCATION)
"""What an invocation of the stream handler may take."""
SWEEP_EVERY = timedelta(seconds=60)
LONGEST_WAIT = INVOCATION + SKEW + SWEEP_EVERY
"""From a death to the next run, at the most: the lease lapses, and the sweep comes by."""
MOST_SWEEPS = 10
BACK_OFF_SECONDS = 1.0
"""Until the event source sends an event again. What the emulator waits; AWS tells no figure."""
PREFILL = {name: CUSTOMER[name] for name in ("account_name", "storefront_type")}


def six_steps() -> Flow:
    """The ecom flow with the compared actions only; who needed one that is left out needs what that one needed."""

    def kept(needs: tuple[str, ...]) -> tuple[str, ...]:
        found = [[need] if need in STEPS else kept(FLOW.action(need).needs) for need in needs]
        return tuple(dict.fromkeys(need for some in found for need in some))

    actions = (replace(action, needs=kept(action.needs)) for action in FLOW.actions if action.name in STEPS)
    return replace(FLOW, actions=tuple(actions))


def settings_of(case: Case) -> Settings:
    """As the environment of the functions would give them."""
    values = dict(  # noqa: C408 - reads as the settings that they are
        env=case.env,
        flows="ecom",
        aws_region=REGION,
        onboarding_table=f"{case.env}-OnboardingTable",
        rate_table="unused",
        wake_queue_url=f"{case.aws}/000000000000/{case.env}-onboarding-wakes",
        console_url="http://console.example",
        controller_url=f"{case.platforms}/controller",
        ecom_url=f"{case.platforms}/ecom",
        github_api_url=f"{case.platforms}/github",
        pixel_repository=REPOSITORY,
        analytics_table=case.analytics_table,
        pixel_ingest_principal="arn:aws:iam::000000000000:root",
        event_bucket="unused",
        cognito_user_pool_id="unused",
        cognito_client_id="unused",
        access_issuer="unused",
        access_audience="unused",
    )
    return load({name.upper(): value for name, value in values.items()})


def _user(sub: str) -> IdentityUser:
    """The customer, as the user pool knows them."""
    return IdentityUser(sub, "owner@shop.example", email_verified=True, login_method="password", enabled=True)


class Side:
    """Everything around one customer's record.

    Args:
        case: The customer.
        cut: Where to die.
    """

    def __init__(self, case: Case, cut: Cut) -> None:
        self.settings = settings_of(case)
        self.flows = {FLOW.name: six_steps()}
        self.store = CutStore(boto3.client("dynamodb", region_name=REGION), self.settings.onboarding_table, self.flows)
        self.store.cut = cut
        self.views = Views(self.store)
        self.clock: Clock = utc_now
        self.performers = {
            name: CutExecutor(executor, cut) for name, executor in executors(Platforms(self.settings)).items()
        }

    def intents(self) -> str:
        """What the SE and the customer do; answers the record's key."""
        desk = Desk(
            store=self.store,
            links=Links(self.store),
            requests=Requests(self.store),
            views=self.views,
            flows={FLOW.name: FLOW},  # what people do may ask after any action
            clock=self.clock,
            cell_id=CELL,
        )
        made = create(desk, prefill=PREFILL, note="", actor="se", idempotency_key=None)
        claim(desk, made.link_key, "customer", _user)
        save(desk, made.link_key, "customer", CUSTOMER)
        submit(desk, made.link_key, "customer")
        return made.key

    def started(self, key: str) -> int:
        """The number of the record's last start, as the stream tells it."""
        return int(self.store.get(key, TRIGGER, consistent=True)["gen"]["N"])

    def run(self, starts: Mapping[str, Collection[int]]) -> None:
        """One invocation of the stream handler."""
        wakes = WakeQueue(boto3.client("sqs", region_name=REGION), self.settings.wake_queue_url)
        paused = PauseSwitch(self.store)

        def new_runner(workers: WorkerPool) -> Runner:
            return Runner(
                flows=self.flows,
                executors=self.performers,
                store=self.store,
                wakes=wakes,
                clock=self.clock,
                jitter=random.random,
                workers=workers,
                paused=paused,
            )

        deadline = Deadline.after(INVOCATION.total_seconds())
        holder = f"run-{random.getrandbits(32)}"
        run_batch(
            starts,
            new_runner,
            self.store,
            flows=self.flows,
            holder=holder,
            deadline=deadline,
            clock=self.clock,
        )

    def recover(self, key: str, number: int) -> int:
        """Let the event come again; then let time pass and sweep, until a sweep finds nothing to start. Answers how
        many did."""
        time.sleep(BACK_OFF_SECONDS)
        self.run({key: [number]})
        for sweeps in range(1, MOST_SWEEPS + 1):
            self.clock = _clock_ahead(sweeps * LONGEST_WAIT)
            due = [due.key for due in self.views.due(until=self.clock(), limit=10)]
            if not Sweeper(self.store, self.views, self.clock).sweep().started:
                return sweeps - 1
            self.run(dict.fromkeys(due, ()))
        raise RuntimeError(f"still due after {MOST_SWEEPS} sweeps")


def _clock_ahead(span: timedelta) -> Clock:
    return lambda: utc_now() + span


def main() -> None:
    """Begin or recover, and say on standard output how it ended."""
    logging.disable(logging.CRITICAL)  # what the platforms refuse is part of the benchmark
    what, path, *where = sys.argv[1:]
    case = Case.read(Path(path))
    side = Side(case, Cut(*where))
    note = Path(case.folder) / "key"
    if what == "begin":
        key = side.intents()
        number, sweeps = side.started(key), 0
        note.write_text(json.dumps([key, number]), encoding="utf-8")
        side.run({key: [number]})
    else:
        key, number = json.loads(note.read_text(encoding="utf-8"))
        sweeps = side.recover(key, number)
    record = side.store.load(key)
    left = [f"{name} {record.entry(name).status}" for name in STEPS if record.entry(name).status != Status.SUCCEEDED]
    why = ", ".join([*left, *([f"{sweeps} sweeps"] if sweeps else [])])
    print(json.dumps({"ended": STOPPED if left else DONE, "why": why}), flush=True)


if __name__ == "__main__":
    main()
