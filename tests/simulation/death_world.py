"""The ecom world on an emulator in a process of its own, so that invocations can be processes, too, and die."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
import requests

from chalicelib.engine.batch import BatchReport
from chalicelib.records import codec
from chalicelib.records.codec import TRIGGER
from chalicelib.records.record import Record
from chalicelib.settings import Settings
from local.stack import parts, processes
from local.stack.aws import ADMINISTRATOR
from local.stack.site import HOST, REGION, Site
from tests.simulation import death_child, ecom
from tests.simulation.death_child import Errand
from tests.simulation.death_cuts import DIED, SECONDS, Cut
from tests.simulation.ecom import EcomWorld, StandIns
from tests.simulation.stream_record import stream_record
from tests.simulation.test_ecom_crashes import effects
from tests.table import create_tables

ROOT = Path(__file__).parents[2]


@contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """Start the emulator as the local stack does, on a free port; answers its URL."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    site = Site(folder, emulator_port=port, platform_port=0, port=0, bundle="slim")
    process = parts.start_emulator(site)
    try:
        parts.wait_until_ready(process)
        yield site.emulator
    finally:
        processes.stop(process)


class Nursery:
    """A process that forks one for each errand."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", death_child.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": os.environ["PATH"]},  # a person's AWS profile, proxy or region must not reach the invocations
            cwd=ROOT,
            text=True,
        )

    def run(self, errand: Errand) -> int:
        """Run the errand to its end; answers its process's exit code."""
        assert self._process.stdin
        assert self._process.stdout
        print(errand.to_json(), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it; errands are over by then."""
        self._process.communicate(timeout=10)


@dataclass(frozen=True)
class Obituary:
    """How things stood when an invocation had died, before anybody else did anything."""

    effects: Counter[str]
    record: Record


class MortalWorld(EcomWorld):
    """While there are `cuts`, an invocation is a process, which dies at the first of them.

    Its batch then comes again at once, as the event source brings it: by the same start, while the lease still holds.

    Attributes:
        cuts: Where the next invocations die, in order.
        obituaries: One for each death.
    """

    def __init__(
        self, standing: StandIns, url: str, nursery: Nursery, monkeypatch: pytest.MonkeyPatch, log: Path
    ) -> None:
        requests.post(f"{url}/_ministack/reset", timeout=10).raise_for_status()
        aws = {
            "AWS_ENDPOINT_URL": url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
            "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        for name, value in aws.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # one that is there has the credentials of another test
        kept: list[Settings] = []
        make = ecom._settings

        def keep(standing: StandIns) -> Settings:
            kept.append(make(standing))
            return kept[0]

        monkeypatch.setattr(ecom, "_settings", keep)
        super().__init__(standing, create_tables())
        queue = boto3.client("sqs", region_name=REGION).create_queue(QueueName="wakes")["QueueUrl"]
        self._environment = {**kept[0]._environ, "WAKE_QUEUE_URL": queue, **aws}
        self.cuts: list[Cut] = []
        self.obituaries: list[Obituary] = []
        self._numbers = itertools.count(1)
        self._log = log
        self._nursery = nursery

    def start(self, starts: Mapping[str, Collection[int]], *, seconds: float = SECONDS) -> BatchReport:
        """One invocation of the stream handler: here, or in a process of its own that may die."""
        if not self.cuts:
            return super().start(starts, seconds=seconds)
        if not self._dies(starts):
            return BatchReport(done=list(starts))
        self.cuts.pop(0)
        self.obituaries.append(Obituary(effects(self.standing), self.record))
        return self.start(starts)

    def _dies(self, starts: Mapping[str, Collection[int]]) -> bool:
        number = next(self._numbers)
        records = [
            stream_record(
                key, TRIGGER, "MODIFY", sequence=number, at=self.clock(), new=codec.to_item({"gen": gen}) if gen else {}
            )
            for key, gens in starts.items()
            for gen in (gens or (0,))
        ]
        ahead = (self.clock() - datetime.now(UTC)).total_seconds()
        errand = Errand(
            {"Records": records}, f"process-{number}", self._environment, str(self._log), ahead, self.cuts[0]
        )
        began = time.monotonic()
        ended = self._nursery.run(errand)
        self.clock.pass_(seconds=time.monotonic() - began)  # its clock went on meanwhile
        assert ended in {0, DIED}, self._log.read_text()
        return ended == DIED
