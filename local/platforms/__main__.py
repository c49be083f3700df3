"""Serve every platform stand-in on one port until told to stop (SIGTERM or Ctrl-C).

python -m local.platforms --port 4580 --repository PATH --state-file PATH
"""

from __future__ import annotations

import argparse
import json
import os
import socket
from contextlib import nullcontext
from pathlib import Path

import uvicorn

from local.pixel_service.names import Names
from local.platforms import feeds
from local.platforms.app import PlatformOptions, create_app, names
from local.platforms.server import HOST, configured, listening


def main() -> None:
    """Read the command line, bind, serve. The state file exists while the stand-ins answer."""
    arguments = _parser().parse_args()
    sock = listening(arguments.port)
    url = f"{'https' if arguments.certificate else 'http'}://{HOST}:{sock.getsockname()[1]}"
    defaults = PlatformOptions(arguments.repository, f"{url}/access")
    options = PlatformOptions(
        repository=arguments.repository,
        access_issuer=arguments.access_issuer or defaults.access_issuer,
        access_audience=arguments.access_audience or defaults.access_audience,
        controller_token=arguments.controller_token or defaults.controller_token,
        ecom_token=arguments.ecom_token or defaults.ecom_token,
        github_token=arguments.github_token or defaults.github_token,
        index_ready_seconds=arguments.index_ready_seconds,
        pixel=_names(arguments),
    )
    server = _Announced(configured(create_app(options), arguments.certificate), url, arguments.state_file)
    with feeds.serving(arguments.feeds) if arguments.feeds else nullcontext():
        server.run(sockets=[sock])


def _names(arguments: argparse.Namespace) -> Names | None:
    if not arguments.analytics_table:
        return None
    region = os.environ["AWS_DEFAULT_REGION"]
    return Names(region, arguments.analytics_table, arguments.event_bucket, arguments.ingest_role)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.platforms", description=__doc__)
    parser.add_argument("--port", type=int, default=4580, help="0 for any free one; the state file names it")
    parser.add_argument("--repository", type=Path, required=True, help="git repository of the pixel sources")
    parser.add_argument("--state-file", type=Path, help="where to write the URLs and the process id once up")
    parser.add_argument("--certificate", type=Path, help="PEM file with certificate and key, to be spoken to over TLS")
    parser.add_argument("--index-ready-seconds", type=float, default=2.0, help="how long a new index is CREATING")
    parser.add_argument("--access-issuer", help="issuer of Access tokens; default: the /access of this process")
    parser.add_argument("--access-audience")
    parser.add_argument(
        "--feeds", type=Path, help="folder: with it, a store's feeds are served, and where is said there"
    )
    for name in ("controller", "ecom", "github"):
        parser.add_argument(f"--{name}-token", help=f"bearer token that /{name} accepts")
    parser.add_argument(
        "--analytics-table", default="", help="with it, the pixel service is served; AWS as boto3 finds it"
    )
    parser.add_argument("--event-bucket", default="", help="the pixel service's bucket of events")
    parser.add_argument("--ingest-role", default="", help="ARN of the role that the pixel service assumes")
    return parser


class _Announced(uvicorn.Server):
    """Says where it is once it answers: on standard output, and in the state file (which appears whole)."""

    def __init__(self, config: uvicorn.Config, url: str, state_file: Path | None) -> None:
        super().__init__(config)
        self._url = url
        self._state_file = state_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"platform stand-ins at {self._url}", flush=True)
        if self._state_file:
            state = {"url": self._url, "pid": os.getpid(), **{name: f"{self._url}/{name}" for name in names()}}
            draft = self._state_file.with_name(f"{self._state_file.name}.draft")
            draft.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
            draft.replace(self._state_file)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Here, not after run(): uvicorn raises the signal that stopped it once more, and that ends the process.
        if self._state_file:
            self._state_file.unlink(missing_ok=True)
        await super().shutdown(sockets)


if __name__ == "__main__":
    main()
