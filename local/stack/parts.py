"""The processes of a stack: how each is started, and how one sees that it is ready."""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from botocore.exceptions import BotoCoreError, ClientError

from local.gateway.api import AT_ONCE
from local.stack import pixel_roles, processes
from local.stack.aws import ADMINISTRATOR, Emulator
from local.stack.processes import Part
from local.stack.record import OWN_EMULATOR
from local.stack.site import EMULATOR as SOMEBODY_ELSES
from local.stack.site import (
    EMULATOR_PORT,
    ENDPOINT,
    ENV,
    HOST,
    PLATFORM_PORT,
    PORT,
    REGION,
    ROOT,
    USUAL_PORTS,
    StackError,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from local.stack.adopter import Tokens
    from local.stack.processes import Process
    from local.stack.record import Stack
    from local.stack.site import Site

READY_SECONDS = 60.0
PAGES_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.1
EMULATOR, PLATFORMS, CONSUMER, GATEWAY = OWN_EMULATOR, "platforms", "consumer", "gateway"
ACCESS_AUDIENCE = "onramp-local"
PAYMENTS_WEBHOOK = "/v1/merch/payments/webhook"
"""Below the API, where Stripe tells what became of a payment."""
NOTHING = os.devnull
LAST_LINES = 12
WORKERS_WARM_SECONDS = 12 * 3600
"""The emulator's own default for a surplus worker is five minutes: a person who reads a page for that long waits."""


def check_ports(site: Site) -> None:
    """Make sure that all ports are free.

    Raises:
        StackError: One is not; names the variables that move them, those that are moved already among them.
    """
    asked = {
        EMULATOR_PORT: (site.emulator_port, "the AWS emulator"),
        PLATFORM_PORT: (site.platform_port, "the platforms' stand-ins"),
        PORT: (site.port, "the pages and the API"),
    }
    if site.external:
        del asked[EMULATOR_PORT]
    taken = {variable for variable, (port, _) in asked.items() if not processes.free(port)}
    if not taken:
        return
    said = ", ".join(f"{port} ({part})" for variable, (port, part) in asked.items() if variable in taken)
    ports = {variable: port for variable, (port, _) in asked.items()}
    for variable in taken:
        ports[variable] = _other(ports[variable], ports.values())
    exported = {*taken, *(variable for variable, port in ports.items() if port != USUAL_PORTS[variable])}
    moved = " ".join(f"{variable}={port}" for variable, port in ports.items() if variable in exported)
    raise StackError(
        f"Taken by other programs: port {said}. End them, or choose other ports, and keep to them while the stack "
        f"is up: export {moved}; make up"
    )


def _other(port: int, meant: Collection[int]) -> int:
    """A free port that one sees where it comes from, and that is not meant for another part."""
    others = [*range(port + 1000, 65536, 1000), *range(port - 1000, 1024, -1000)]
    return next((each for each in others if each not in meant and processes.free(each)), port)


def start_emulator(site: Site) -> Process:
    """Start MiniStack, on this machine's loopback only.

    With ``AUTH=true`` it enforces every function's IAM policy and checks confirmation codes, as AWS does. The
    administrator's key is the one in its own environment. Its Lambda workers inherit that environment, so it is
    given only what it needs: a person's AWS profile, proxy or region must not reach the functions.
    """
    site.scratch.mkdir(parents=True, exist_ok=True)
    environment = {
        **_bare(site),
        "AUTH": "true",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(site.emulator_port),
        **_administrator(),
        "MINISTACK_REGION": REGION,
        "STATE_DIR": str(site.scratch / "state"),
        "S3_DATA_DIR": str(site.scratch / "s3"),
        "LAMBDA_WARM_TTL_SECONDS": str(WORKERS_WARM_SECONDS),
        # Servers of its own, on every interface, that nothing here needs.
        "IOT_MTLS_ENABLED": "false",
        "SFTP_ENABLED": "false",
    }
    part = Part(EMULATOR, [sys.executable, "-m", "ministack"], f"{site.emulator}/_ministack/health")
    return processes.start(part, environment, site.logs / f"{EMULATOR}.log", site.scratch)


def start_platforms(site: Site) -> Process:
    """Start the stand-ins, on this machine's loopback only. The pixel service among them takes the ingest's role."""
    command = [sys.executable, "-m", "local.platforms", "--access-audience", ACCESS_AUDIENCE]
    command += ["--port", str(site.platform_port), "--repository", str(site.repository)]
    command += ["--analytics-table", pixel_roles.ANALYTICS_TABLE, "--event-bucket", pixel_roles.EVENT_BUCKET]
    command += ["--ingest-role", pixel_roles.role_arn(pixel_roles.INGEST_ROLE), "--feeds", str(site.feeds)]
    part = Part(PLATFORMS, command, f"{site.platforms}/_health")
    return processes.start(part, _beside_emulator(site), site.logs / f"{PLATFORMS}.log", ROOT)


def start_consumer(site: Site) -> Process:
    """Start what drains the customers' queues; the roles, the bucket and the secret must be there. It takes its role.

    It listens nowhere: it reports to the pixel service, which answers for it.
    """
    command = [sys.executable, "-m", "local.pixel_service.consumer", "--env", ENV, "--ecom", f"{site.platforms}/ecom"]
    command += ["--analytics-table", pixel_roles.ANALYTICS_TABLE, "--event-bucket", pixel_roles.EVENT_BUCKET]
    command += ["--ecom-token-secret", pixel_roles.ECOM_TOKEN_SECRET, "--service", f"{site.platforms}/pixel"]
    command += ["--role", pixel_roles.role_arn(pixel_roles.CONSUMER_ROLE)]
    part = Part(CONSUMER, command, f"{site.platforms}/pixel/_consumer")
    return processes.start(part, _beside_emulator(site), site.logs / f"{CONSUMER}.log", ROOT)


def start_gateway(site: Site) -> Process:
    """Start the one origin of the pages and the API. Where the API is it is told by `open_gateway`."""
    command = [sys.executable, "-m", "local.gateway", "--port", str(site.port), "--mails", mails(site)]
    command += ["--access", f"{site.platforms}/access", "--access-audience", ACCESS_AUDIENCE]
    command += ["--platforms", site.platforms, "--uploads", site.emulator]
    part = Part(GATEWAY, command, f"{site.origin}/_gateway/health")
    return processes.start(part, _bare(site), site.logs / f"{GATEWAY}.log", ROOT)


def mails(site: Site) -> str:
    """Where the emulator tells what mail it sent: MiniStack's own path. Empty: this one has no such place."""
    url = f"{site.emulator}/_ministack/ses/messages"
    return url if not site.external or answers(url) else ""


def check_external(site: Site) -> None:
    """Make sure that the emulator is there that somebody else started.

    Raises:
        StackError: It does not answer as an emulator of AWS does.
    """
    try:
        Emulator(site.emulator).identity()
    except (BotoCoreError, ClientError) as error:
        raise StackError(
            f"No AWS emulator answers at {site.emulator} ({type(error).__name__}). Start it, or correct {ENDPOINT}; "
            f"without {SOMEBODY_ELSES} one is started for you."
        ) from error


def hand_over(tokens: Tokens, site: Site) -> None:
    """Make the stand-ins accept `tokens` and no others; a command line is for every user of the machine to read.

    Raises:
        requests.RequestException: A stand-in did not take its token.
    """
    for platform, token in tokens.by_platform().items():
        _session().put(f"{site.platforms}/{platform}/_token", json={"token": token}, timeout=10).raise_for_status()
    keys = {"slack": tokens.slack_key, "crm": tokens.crm_key}
    _session().put(f"{site.platforms}/hooks/_keys", json=keys, timeout=10).raise_for_status()


def tell_hosted(site: Site, client_id: str, redirect_uri: str) -> None:
    """Let the hosted sign-in know the console's client, whom it leads back to, and the pool.

    Raises:
        requests.RequestException: It did not take it.
    """
    client = {"client_id": client_id, "redirect_uris": [redirect_uri], "pool": site.emulator}
    _session().put(f"{site.platforms}/hosted/_client", json=client, timeout=10).raise_for_status()


def tell_payments(site: Site, signing_secret: str) -> None:
    """Let Stripe's stand-in know where its webhook goes, and what it signs with.

    Raises:
        requests.RequestException: It did not take it.
    """
    webhook = {"url": f"{site.origin}/api{PAYMENTS_WEBHOOK}", "secrets": [signing_secret]}
    _session().put(f"{site.platforms}/payments/_webhook", json=webhook, timeout=10).raise_for_status()


def open_gateway(site: Site, api: str) -> None:
    """Let the gateway lead to the API.

    Raises:
        requests.RequestException: The gateway did not take it.
    """
    _session().put(f"{site.origin}/_gateway/target", json={"api": api}, timeout=10).raise_for_status()


def warm_up(api: str, admin_token: str) -> None:
    """Let the API have as many warm workers as the gateway uses: a cold one takes seconds here.

    Raises:
        requests.RequestException: The API did not answer.
    """

    def ask(_: int) -> None:
        answer = _session().get(
            f"{api}/v1/onboarding?limit=1", headers={"Cf-Access-Jwt-Assertion": admin_token}, timeout=READY_SECONDS
        )
        answer.raise_for_status()

    with ThreadPoolExecutor(AT_ONCE) as browser:
        list(browser.map(ask, range(AT_ONCE)))


def wait_until_ready(process: Process) -> None:
    """Wait until `process` is well.

    Raises:
        StackError: The process ended, or did not answer in time; shows its last lines and where the rest is.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if not processes.alive(process):
            raise StackError(f"{process.name} ended while starting.\n{_last_lines(process)}")
        if answers(process.health):
            return
        time.sleep(LOOK_EVERY_SECONDS)
    raise StackError(f"{process.name} did not answer within {READY_SECONDS:.0f} s.\n{_last_lines(process)}")


def wait_for_pages(stack: Stack) -> None:
    """Wait until the pages reach the application. Who asks first waits for its function to start.

    Raises:
        StackError: They do not.
    """
    url, deadline = f"{stack.gateway}/config", time.monotonic() + PAGES_SECONDS
    while not answers(url, PAGES_SECONDS):
        if time.monotonic() > deadline:
            raise StackError(
                f"The application is deployed and does not answer at {url}: make logs tells why. "
                "make deploy brings another version; make down up starts all of it anew."
            )
        time.sleep(LOOK_EVERY_SECONDS)


def answers(url: str, within: float = 5) -> bool:
    """Whether `url` answers 200, asked now and waited for so many seconds."""
    try:
        return _session().get(url, timeout=within).status_code == HTTPStatus.OK
    except requests.RequestException:
        return False


def post(url: str, body: Mapping[str, Any]) -> Any:
    """The JSON that `url` answers to `body`.

    Raises:
        requests.RequestException: It did not.
    """
    answer = _session().post(url, json=body, timeout=10)
    answer.raise_for_status()
    return json.loads(answer.text)


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy is not for this machine
    return session


def _bare(site: Site) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "TMPDIR": str(site.scratch), "PYTHONUNBUFFERED": "1"}


def _beside_emulator(site: Site) -> dict[str, str]:
    return {**_bare(site), **_administrator(), "AWS_ENDPOINT_URL": site.emulator}


def _administrator() -> dict[str, str]:
    """AWS as its administrator, and nothing of the AWS settings that the person has."""
    return {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
        "AWS_CONFIG_FILE": NOTHING,
        "AWS_SHARED_CREDENTIALS_FILE": NOTHING,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _last_lines(process: Process) -> str:
    lines = Path(process.log).read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    return "\n".join([*lines, f"The whole output is in {process.log}."])
