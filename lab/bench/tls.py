"""What TLS costs: a read-out as the application makes it, beside the same questions by one plain session.

The stand-ins run in a process of their own and speak TLS, so the processor time that is counted is the clients' alone.
The questions to AWS are left out: its clients are boto3's, and keep their connections as they do. Both sides are asked
by the same clients and the same threads; only the session differs, so what is found is what connections cost.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import certifi
import requests
from requests.adapters import HTTPAdapter

from chalicelib.clients.analytics.event_bucket import Activity
from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.bounded import KEPT, LONGEST_IDLE
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.sessions import bounded_session
from chalicelib.deadline import Deadline
from chalicelib.dimensions.questions import Sources
from chalicelib.dimensions.subject import Ids
from chalicelib.pixel_source.customer import Customer
from lab.bench import alone
from lab.bench.watch import NeverDone
from local.platforms.app import PlatformOptions
from local.platforms.certificate import Certificate, self_signed
from local.seed_repository import seed
from local.stack.site import ROOT

if TYPE_CHECKING:
    from chalicelib.clients.http.token_source import TokenSource

LATENCY = 100
PAGES, POLLS = 15, 8
UP_WITHIN = 30.0
NEW_EACH_TIME = LONGEST_IDLE + 0.1


@dataclass(frozen=True)
class Cost:
    """What one read-out took: seconds, and seconds of the processor."""

    seconds: float
    cpu: float


@dataclass(frozen=True)
class TlsCosts:
    """Read-outs over TLS.

    Attributes:
        page, page_plain: Of an SE's page, which follow each other, so that connections are kept.
        poll, poll_plain: Of the golden path, which come a minute apart, so that each opens its connections anew.
    """

    page: Sequence[Cost]
    page_plain: Sequence[Cost]
    poll: Sequence[Cost]
    poll_plain: Sequence[Cost]


def ratio(ours: Sequence[Cost], plain: Sequence[Cost]) -> float:
    """Of the medians of their processor time."""
    return median(one.cpu for one in ours) / median(one.cpu for one in plain)


def measure(
    *, pages: int = PAGES, polls: int = POLLS, latency: int = LATENCY, pause: float = NEW_EACH_TIME
) -> TlsCosts:
    """Measure, in turns.

    Args:
        pages, polls: How many of each, and one more of each before, which is not counted.
        latency: Of each call to a platform, in ms.
        pause: Seconds before each poll.
    """
    with tempfile.TemporaryDirectory(prefix="onramp-bench-tls-") as folder:
        made, trusted = self_signed(Path(folder)), Path(folder) / "trusted_too.pem"
        trusted.write_bytes(Path(certifi.where()).read_bytes() + made.trusted.read_bytes())  # as many as there are
        with _stand_ins(Path(folder), made) as url, bounded_session(trusted) as ours, _plain(trusted) as plain:
            with _by(ours):
                sources, ids = _sources(url), _customer(url)
            _slow(url, trusted, latency)
            page = _in_turns(sources, ids, ours, plain, pages, 0.0)
            poll = _in_turns(sources, ids, ours, plain, polls, pause)
    return TlsCosts(*page, *poll)


def _in_turns(
    sources: Sources, ids: Ids, ours: requests.Session, plain: requests.Session, times: int, pause: float
) -> tuple[list[Cost], list[Cost]]:
    found: tuple[list[Cost], list[Cost]] = [], []
    for _ in range(times + 1):
        for session, costs in ((ours, found[0]), (plain, found[1])):
            if pause:
                time.sleep(pause)
                plain.close()  # no server would have kept its connections for a minute either
            with _by(session):
                if not pause:
                    _asked(
                        sources, ids
                    )  # the page before, so that neither's connections were idle for the other's turn
                costs.append(_asked(sources, ids))
    return found[0][1:], found[1][1:]


def _asked(sources: Sources, ids: Ids) -> Cost:
    cpu = time.process_time()
    seconds = alone.seconds(sources, ids, None)
    return Cost(seconds, time.process_time() - cpu)


@contextmanager
def _by(session: requests.Session) -> Iterator[None]:
    """Every client asks by this session."""
    with ExitStack() as stack:
        for client in ("http.client", "github.transport"):
            stack.enter_context(patch(f"chalicelib.clients.{client}.shared_session", lambda: session))
        yield


def _plain(trusted: Path) -> requests.Session:
    """A session as anybody would make it, with room for as many connections."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(trusted)
    session.mount("https://", HTTPAdapter(pool_maxsize=KEPT))
    return session


@contextmanager
def _stand_ins(folder: Path, made: Certificate) -> Iterator[str]:
    """The stand-ins in a process of their own; their base URL.

    Raises:
        NeverDone: They did not start.
    """
    repository, state = folder / "pixel.git", folder / "state.json"
    seed(repository)
    command = [sys.executable, "-m", "local.platforms", "--port", "0", "--index-ready-seconds", "0"]
    command += ["--certificate", str(made.with_key), "--repository", str(repository), "--state-file", str(state)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + UP_WITHIN
        while not state.exists():
            if process.poll() is not None or time.monotonic() > end:
                raise NeverDone("the stand-ins over TLS did not start")
            time.sleep(0.05)
        yield str(json.loads(state.read_text(encoding="utf-8"))["url"])
    finally:
        process.terminate()
        process.wait()


class _NoAws:
    """Answers at once what would be asked of AWS."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: Activity() if name == "activity" else None


def _sources(url: str) -> Sources:
    nothing = cast("Any", _NoAws())
    tokens = _tokens()
    return Sources(
        controller=Controller(PlatformHttp("CONTROLLER", f"{url}/controller", tokens["controller"])),
        ecom=Ecom(PlatformHttp("ECOM", f"{url}/ecom", tokens["ecom"])),
        pixel_repository=PixelRepository(f"{url}/github", "example/pixel", "main", tokens["github"]),
        analytics=nothing,
        events=nothing,
    )


def _tokens() -> Mapping[str, TokenSource]:
    options = PlatformOptions(Path(), "")
    known = {"controller": options.controller_token, "ecom": options.ecom_token, "github": options.github_token}
    return {name: _always(token) for name, token in known.items()}


def _always(token: str) -> TokenSource:
    return lambda *, fresh=False: token  # noqa: ARG005 - a token source


def _customer(url: str) -> Ids:
    """A customer who has everything that is asked about; their ids."""
    sources, until = _sources(url), Deadline.after(30)
    user, pixel = uuid.uuid4().hex, f"px-{uuid.uuid4().hex[:20]}"
    account = sources.controller.create_account(
        name="Ada's Shop",
        cell_id="cell-1",
        external_reference=user,
        payment_token=f"{PlatformOptions(Path(), '').card_token_prefix}1",
        idempotency_key=user,
        deadline=until,
    ).system_account_id
    sources.controller.put_user(user, f"{user}@shop.example", "password", until)
    sources.controller.put_account_member(account, user, "OWNER", until)
    sources.controller.put_user_account(user, account, "OWNER", until)
    settings = sources.ecom.put_default_configs(account, until).create_index_config["ecommerce"]
    sources.ecom.create_index(account, "products", settings, f"{user}/create_index", until)
    sources.ecom.attach_pixel(account, "products", pixel, until)
    customer = Customer(pixel, "Ada's Shop", account, personalization=False)
    sources.pixel_repository.ensure_customer(customer, message="Add a customer", deadline=until)
    return Ids(account, user, pixel)


def _slow(url: str, trusted: Path, latency: int) -> None:
    for platform in ("controller", "ecom", "github"):
        switches = {"latency_ms": latency, "rules": []}
        answer = requests.put(f"{url}/{platform}/_faults", json=switches, timeout=10, verify=str(trusted))
        answer.raise_for_status()
