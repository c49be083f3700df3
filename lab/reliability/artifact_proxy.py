"""microburst, started so that it passes on the Host header: ``python -m lab.reliability.artifact_proxy --upstream …``.

A request is signed together with the host it was sent to (AWS Signature Version 4). microburst gives it the upstream's
host instead, and can sign it anew with one key for everybody; the emulator, which enforces each function's own role,
would then refuse it, or would no longer know whose it is.
"""

from __future__ import annotations

import importlib
import sys
from functools import partial
from typing import Any


def main() -> int:
    """Run microburst's own command line; its exit code."""
    upstream: Any = importlib.import_module("microburst.forward").Upstream
    with_its_own_host = upstream._outbound_headers  # noqa: SLF001 - it has no option for this

    def as_it_was_signed(self: Any, request: Any) -> dict[str, str]:
        return {**with_its_own_host(self, request), "host": request.headers["Host"]}

    upstream._outbound_headers = as_it_was_signed  # noqa: SLF001
    command_line: Any = importlib.import_module("microburst.cli")
    # Told to end, it ends at once: there is nothing to save, and its clients keep their connections open.
    command_line.web.run_app = partial(command_line.web.run_app, handle_signals=False)
    return int(command_line.main())


if __name__ == "__main__":
    sys.exit(main())
