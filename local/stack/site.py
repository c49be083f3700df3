"""Where a local stack lives: its directory, its three ports, and which bundle it runs."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
ENV = "local"
REGION = "us-east-1"

PORT = "ONRAMP_PORT"
EMULATOR_PORT = "ONRAMP_EMULATOR_PORT"
PLATFORM_PORT = "ONRAMP_PLATFORM_PORT"
BUNDLE = "ONRAMP_BUNDLE"
EMULATOR = "ONRAMP_EMULATOR"
ENDPOINT = "AWS_ENDPOINT_URL"
"""Where AWS's tools, and LocalStack's, look for an emulator."""

USUAL_PORTS = {EMULATOR_PORT: 4566, PLATFORM_PORT: 4580, PORT: 4600}
"""Where the emulator, the platforms' stand-ins and the gateway listen, by the variables that move them."""

Bundle = Literal["full", "slim"]


class StackError(Exception):
    """The local stack cannot do what was asked; the message says why and what to do, for a person at a terminal."""


@dataclass(frozen=True)
class Site:
    """One local stack's place on this machine.

    Attributes:
        state: Directory of everything the stack writes; nothing is written elsewhere.
        emulator_port: Port of the AWS emulator.
        platform_port: Port of the platforms' stand-ins.
        port: Port of the gateway, the one that people open.
        bundle: full: exactly what is deployed to AWS; slim: our code alone, its libraries from this interpreter.
        external: Base URL of an emulator that somebody else started, and that is not ours to stop; empty: our own.
        compact: Whether records are stored in the compact form.
    """

    state: Path
    emulator_port: int
    platform_port: int
    port: int
    bundle: Bundle
    external: str = ""
    compact: bool = False

    @property
    def origin(self) -> str:
        """Base URL of the gateway: the one origin of the pages and the API."""
        return f"http://{HOST}:{self.port}"

    @property
    def emulator(self) -> str:
        """Base URL of the AWS emulator."""
        return self.external or f"http://{HOST}:{self.emulator_port}"

    @property
    def platforms(self) -> str:
        """Base URL of the platforms' stand-ins."""
        return f"http://{HOST}:{self.platform_port}"

    @property
    def stack_file(self) -> Path:
        """What the running stack is (`local.stack.record`)."""
        return self.state / "stack.json"

    @property
    def stages(self) -> Path:
        """Folder of this stack's stage file, for `python -m operate`; it goes when the stack goes."""
        return self.state / "stages"

    @property
    def aws_config(self) -> Path:
        """What leads AWS's tools to the emulator (``AWS_CONFIG_FILE``); it goes when the stack goes."""
        return self.state / "aws.config"

    @property
    def process_file(self) -> Path:
        """The processes this stack started, written as each one starts."""
        return self.state / "processes.json"

    @property
    def starting(self) -> Path:
        """Held by whoever starts the stack; it stays."""
        return self.logs / "up.lock"

    @property
    def logs(self) -> Path:
        """Directory of the processes' output; it outlives the stack, for whoever asks why it stopped."""
        return self.state / "logs"

    @property
    def scratch(self) -> Path:
        """Temporary directory of the started processes; it goes when the stack goes."""
        return self.state / "tmp"

    @property
    def repository(self) -> Path:
        """The pixel repository, a bare git repository; it goes when the stack goes."""
        return self.state / "pixel.git"

    @property
    def feeds(self) -> Path:
        """Where stores' feeds are on this machine, and the certificate; it goes when the stack goes."""
        return self.state / "feeds"

    @property
    def tenant(self) -> Path:
        """What the tenant runbook is performed from, and how far it has come; it goes when the stack goes."""
        return self.state / "tenant"

    @property
    def packages(self) -> Path:
        """Packaged applications, kept until something they are made of changes."""
        return self.state / "packages"


def from_environment(environ: Mapping[str, str], state: Path = ROOT / ".local") -> Site:
    """The place that the environment describes; each port is moved by one variable.

    Raises:
        StackError: A variable is set to something that cannot be used, or two of them to one port.
    """
    site = Site(
        state=state,
        emulator_port=_port(environ, EMULATOR_PORT),
        platform_port=_port(environ, PLATFORM_PORT),
        port=_port(environ, PORT),
        bundle=_bundle(environ.get(BUNDLE, "")),
        external=_external(environ),
    )
    asked = {PLATFORM_PORT: site.platform_port, PORT: site.port}
    _differ(asked if site.external else {EMULATOR_PORT: site.emulator_port, **asked})
    return site


def _external(environ: Mapping[str, str]) -> str:
    """Where the emulator is that somebody else started; empty: none is asked for."""
    asked, url = environ.get(EMULATOR, ""), environ.get(ENDPOINT, "").strip().rstrip("/")
    if asked in {"", "own"}:
        return ""
    if asked != "external":
        raise StackError(f"{EMULATOR} is {asked!r}; it must be own or external.")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise StackError(f"{EMULATOR}=external needs {ENDPOINT}: where it is, for example http://localhost:4566.")
    return url


def _port(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or str(USUAL_PORTS[name])
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StackError(f"{name} is {text!r}; it must be a port number.")
    return int(text)


def _differ(ports: Mapping[str, int]) -> None:
    """Each listens on a port of its own; said before anything is started, by the variables that move them."""
    for port in ports.values():
        if len(same := [name for name, each in ports.items() if each == port]) > 1:
            raise StackError(f"{' and '.join(same)} name one port, {port}; each needs its own.")


def _bundle(asked: str) -> Bundle:
    """The bundle asked for, or the real one where its Linux libraries can be loaded."""
    if asked == "slim":
        return "slim"
    if asked == "full":
        return "full"
    if asked:
        raise StackError(f"{BUNDLE} is {asked!r}; it must be full or slim.")
    lambda_alike = (
        sys.platform == "linux" and platform.machine() in {"x86_64", "AMD64"} and platform.libc_ver()[0] == "glibc"
    )
    return "full" if lambda_alike else "slim"


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file whole, so that whoever reads it, or dies meanwhile, never leaves half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=mode)
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
