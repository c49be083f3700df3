"""Serve the one origin of the pages and the API until told to stop (SIGTERM or Ctrl-C).

python -m local.gateway --port 4600 --access URL --mails URL --api URL
"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from local.gateway.app import PAGES, Surroundings, create_gateway
from local.platforms.server import HOST, configured, listening


def main() -> None:
    """Read the command line, bind, serve."""
    arguments = _parser().parse_args()
    sock = listening(arguments.port)
    origin = f"http://{HOST}:{sock.getsockname()[1]}"
    around = Surroundings(
        origin,
        arguments.access,
        arguments.access_audience,
        arguments.mails,
        arguments.pages,
        api=arguments.api,
        platforms=arguments.platforms,
        uploads=arguments.uploads,
    )
    print(f"gateway at {origin}", flush=True)
    uvicorn.Server(configured(create_gateway(around))).run(sockets=[sock])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.gateway", description=__doc__)
    parser.add_argument("--port", type=int, default=4600, help="0 for any free one")
    parser.add_argument("--access", required=True, help="URL of Cloudflare Access's stand-in, the issuer of its tokens")
    parser.add_argument("--access-audience", default="onramp-local")
    parser.add_argument("--mails", default="", help="where the emulator tells what mail it sent")
    parser.add_argument("--api", default="", help="where the API is; without it, PUT /_gateway/target says so")
    parser.add_argument("--platforms", default="", help="where the stand-ins are, whose scripts browsers load")
    parser.add_argument("--uploads", default="", help="origin that browsers upload to")
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the built pages")
    return parser


if __name__ == "__main__":
    main()
