"""Drains the customers' queues until told to stop (SIGTERM or Ctrl-C).

python -m local.pixel_service.consumer --env local --analytics-table T --event-bucket B --ecom URL --service URL …
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import requests
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.analytics.queue import dead_letter_name
from chalicelib.clients.aws.secrets import Secrets
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import utc_now
from chalicelib.errors import PlatformError
from local.pixel_service.aws import AnalyticsAccount
from local.pixel_service.documents import PixelDocuments
from local.pixel_service.drain import Drain, NotDeleted
from local.pixel_service.heartbeat import Beat
from local.pixel_service.names import Names

if TYPE_CHECKING:
    from chalicelib.clients.analytics.client import Analytics

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.25
"""How long to wait when no queue had a message; and how long one rests that had none, at first."""
LONGEST_IDLE_SECONDS = 1.0
"""The longest that a queue without messages rests: dozens of customers are quiet for hours, on somebody's laptop."""
LOOK_FOR_QUEUES_SECONDS = 1.0
BEAT_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0
"""The longest that a queue rests after failures; its messages wait meanwhile, and are kept for days."""

Report = Callable[[Beat], None]


@dataclass
class _Queue:
    """A queue and how it went. After a failure it rests, longer each time, and both platforms are asked first.

    Attributes:
        failures: How often in a row it failed.
        idle: How often in a row it had nothing; then it rests, too, for less.
    """

    pixel_id: str
    url: str
    failures: int = 0
    idle: int = 0
    not_before: float = float("-inf")


@dataclass
class Consumer:
    """Goes round the queues of all customers; one that fails holds up no other.

    Attributes:
        drain: What is done with a queue.
        mappings: The analytics table.
        queue_prefix: What the names of the customers' queues begin with; the pixel id follows.
        report: Told how it goes.
        monotonic: Seconds on a clock that never goes back.
    """

    drain: Drain
    mappings: Analytics
    queue_prefix: str
    report: Report
    monotonic: Callable[[], float] = time.monotonic
    messages: int = 0
    _queues: dict[str, _Queue] = field(default_factory=dict)
    _looked_at: float = float("-inf")
    _beat_at: float = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Go round until `stop` is set; a message that was begun is finished first."""
        while not stop.is_set():
            if self.round(stop) == 0:
                stop.wait(IDLE_SECONDS)

    def round(self, stop: threading.Event) -> int:
        """Some messages of each queue; how many that were."""
        self._look_for_queues()
        found = 0
        for queue in list(self._queues.values()):
            if stop.is_set():
                break
            found += self._some_of(queue)
            self._beat()
        self._beat()
        return found

    def _some_of(self, queue: _Queue) -> int:
        if self.monotonic() < queue.not_before:
            return 0
        try:
            mapping = self.mappings.mapping(queue.pixel_id)
            if mapping and queue.failures:
                self.drain.ready(mapping)
            # Without a mapping it is not provisioned to the end, or taken down: what it holds is nobody's to count.
            found = self.drain.some(mapping, queue.url) if mapping else 0
        except (PlatformError, ClientError, BotoCoreError, NotDeleted) as error:
            queue.failures += 1
            queue.not_before = self.monotonic() + min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** min(queue.failures, 10))
            log.warning("pixel %s: %s: %s", queue.pixel_id, type(error).__name__, error)
            return 0
        queue.failures = 0
        queue.idle = 0 if found else queue.idle + 1
        if queue.idle:
            queue.not_before = self.monotonic() + min(LONGEST_IDLE_SECONDS, IDLE_SECONDS * 2 ** min(queue.idle - 1, 10))
        self.messages += found
        return found

    def _look_for_queues(self) -> None:
        if self.monotonic() - self._looked_at < LOOK_FOR_QUEUES_SECONDS:
            return
        self._looked_at = self.monotonic()
        pages = self.drain.sqs.get_paginator("list_queues").paginate(QueueNamePrefix=self.queue_prefix)
        try:
            urls = [url for page in pages for url in page.get("QueueUrls", [])]
        except (ClientError, BotoCoreError) as error:
            log.warning("the queues cannot be listed: %s", error)  # those known go on
            return
        names = {url.rsplit("/", 1)[-1]: url for url in urls}
        dead_letters = {dead_letter_name(name) for name in names}
        self._queues = {
            url: self._queues.get(url) or _Queue(name.removeprefix(self.queue_prefix), url)
            for name, url in names.items()
            if name not in dead_letters
        }

    def _beat(self) -> None:
        if self.monotonic() - self._beat_at < BEAT_SECONDS:
            return
        self._beat_at = self.monotonic()
        failing = sorted(queue.pixel_id for queue in self._queues.values() if queue.failures)
        self.report(Beat(queues=len(self._queues), messages=self.messages, failing=failing))


def reporting_to(service: str) -> Report:
    """Reports to the service at this URL. A report that does not arrive is logged: draining matters more."""
    session = requests.Session()
    session.trust_env = False  # a proxy is not for this machine

    def report(beat: Beat) -> None:
        try:
            session.put(f"{service}/_consumer", json=beat.model_dump(), timeout=5).raise_for_status()
        except requests.RequestException as error:
            log.warning("the report did not arrive: %s", type(error).__name__)

    return report


def main() -> None:
    """Read the command line, drain until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    options = _parser().parse_args()
    region = os.environ["AWS_DEFAULT_REGION"]
    aws = AnalyticsAccount(Names(region, options.analytics_table, options.event_bucket, options.role), "pixel-consumer")
    token = Secrets(lambda: aws.secrets, utc_now).source(options.ecom_token_secret)
    documents = PixelDocuments(PlatformHttp("ECOM", options.ecom, token))
    drain = Drain(aws.sqs, aws.s3, options.event_bucket, documents)
    consumer = Consumer(drain, aws.mappings, f"{options.env}-pixel-", reporting_to(options.service))
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    consumer.run(stop)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.pixel_service.consumer", description=__doc__)
    parser.add_argument("--env", required=True, help="stage name; begins the queues' names")
    parser.add_argument("--analytics-table", required=True)
    parser.add_argument("--event-bucket", required=True)
    parser.add_argument("--ecom", required=True, help="base URL of the ecom API")
    parser.add_argument("--ecom-token-secret", required=True, help="name of the secret with its token")
    parser.add_argument("--service", required=True, help="base URL of the pixel service, to report to")
    parser.add_argument("--role", default="", help="ARN of the role to assume; default: the environment's credentials")
    return parser


if __name__ == "__main__":
    main()
