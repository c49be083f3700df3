"""Where the tests' stacks live: ports and directories of their own, and one place for packages, slow to make."""

from __future__ import annotations

import socket
from pathlib import Path

from local.stack.bundle import package
from local.stack.site import HOST, ROOT, Bundle, Site


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


def new_site(state: Path, bundle: Bundle) -> Site:
    """A place for one stack; its packages are the ones that `make up` uses, if they are current."""
    packages = ROOT / ".local" / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    (state / "packages").symlink_to(packages)
    package(Site(state, 0, 0, 0, bundle))  # it may take a while, and a free port does not stay free for long
    return Site(state, free_port(), free_port(), free_port(), bundle)
