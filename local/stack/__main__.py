"""``python -m local.stack up | down | status | logs | store``."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from local.gateway.api import AT_ONCE
from local.stack import pages, record, stores, tenants
from local.stack import site as sites
from local.stack.addresses import of_pages
from local.stack.aws import Emulator
from local.stack.logs import FunctionLog, LogLine
from local.stack.parts import warm_up
from local.stack.site import StackError
from local.stack.start import led_anew, of_this_code, running, up
from local.stack.status import status
from local.stack.stop import down
from operate.steps import Steps

if TYPE_CHECKING:
    from local.stack.record import Stack
    from local.stack.site import Site

console = Console(highlight=False, soft_wrap=True)
PYTHON = Path(sys.executable)
START = datetime(2000, 1, 1, tzinfo=UTC)


def _up(site: Site, _: argparse.Namespace) -> int:
    stack = running(site)
    if stack is not None:
        console.print("The stack is already up.")
        led = led_anew(site, stack)
        if led != stack:
            console.print("It was deployed again: its pages lead there now.")
        elif not of_this_code(stack, site):
            console.print("It runs an older version of the code: make down up")
        stack = led
        _tell(stack, site)
    else:
        steps = Steps(console)
        pages.bring_up_to_date(site.logs, steps)
        stack = up(site, steps)
        with steps.step(f"Warming {AT_ONCE} workers of the API"):
            warm_up(stack.api, stack.admin_token)
        _tell(stack, site)
        stack = _another(stack, site)
    _tell_store(stack)
    _tell_tenant(stack, site)
    return 0


def _down(site: Site, _: argparse.Namespace) -> int:
    ended = down(site)
    console.print(f"Stopped: {', '.join(ended)}." if ended else "Nothing to stop: the stack is not up.")
    return 0


def _status(site: Site, _: argparse.Namespace) -> int:
    parts = status(site)
    if not parts:
        console.print("The stack is not up. Start it with: make up")
        return 1
    table = Table("part", "state", "")
    for part in parts:
        table.add_row(part.name, "[green]well[/green]" if part.well else "[red]not well[/red]", part.note)
    console.print(table)
    return 0 if all(part.well for part in parts) else 1


def _logs(site: Site, options: argparse.Namespace) -> int:
    if (stack := running(site)) is None:
        console.print(f"The stack is not up. Output of its processes, as far as there is any, is in {site.logs}.")
        return 1
    log = FunctionLog(Emulator(stack.emulator), START)
    for line in log.fresh()[-options.lines :]:
        _show(line)
    console.print(f"The processes' own output is in {site.logs}.")
    if options.follow:
        console.print("New lines follow as they come; Ctrl-C ends this.")
        for line in log.follow():
            _show(line)
    return 0


def _store(site: Site, _: argparse.Namespace) -> int:
    if (stack := running(site)) is None:
        console.print("The stack is not up. Start it with: make up")
        return 1
    _tell_store(_another(stack, site))
    return 0


def _another(stack: Stack, site: Site) -> Stack:
    """One more store signs up, as the shop platform would have it; the stack, which has noted who it is."""
    code = f"store-{secrets.token_hex(2)}"
    store = stores.sign_up(stack, code, f"Shop {code[-4:]}", (f"{code}@shop.example",))
    (user,) = store.users
    noted = replace(stack, store={"page": store.page, "email": user.email, "password": user.password})
    record.save(noted, site.stack_file)
    return noted


def _tell_store(stack: Stack) -> None:
    """The last store that signed up, and how another one does."""
    if store := stack.store:
        console.print(
            f"""
  A store        {store["page"]}
                 signed up with the shop platform: its user is {store["email"]}, password {store["password"]}
                 {_short(PYTHON)} -m local.stack store signs one more up""",
            markup=False,
        )
    else:
        console.print(f"\n  A store        {_short(PYTHON)} -m local.stack store signs one up", markup=False)


def _tell_tenant(stack: Stack, site: Site) -> None:
    """How a tenant comes to be: by the runbook, from its own example, which stays as somebody may have changed it."""
    file = site.tenant / tenants.FILE
    if not file.exists():
        tenants.known(stack)
        tenants.described(site.tenant)
    console.print(
        f"""
  A tenant       is onboarded by the runbook, from {_short(file)}; once you have set TOKEN as above:
                 ADMIN_TOKEN=$TOKEN {_short(PYTHON)} -m runbook tenant --file {_short(file)} \\
                   --base-url {stack.console} --secrets {_short(file.with_suffix(".secrets"))}""",
        markup=False,
    )


def _show(line: LogLine) -> None:
    console.print(f"{line.at:%H:%M:%S} {line.function:<7} {line.text}", markup=False)


def _tell(stack: Stack, site: Site) -> None:
    token = f"""$(python3 -c 'import json; print(json.load(open("{site.stack_file}"))["admin_token"])')"""
    console.print(
        f"""
{of_pages(stack)}

  API            {stack.gateway}
  Pixel repo     git clone {stack.repository}
  Messages       {stack.hooks}/_effects, what Slack and the CRM were told
  AWS            export AWS_CONFIG_FILE={_short(site.aws_config)} leads any of its tools here, and then
  Operate it     {_short(PYTHON)} -m operate show NAME --stage {stack.env} --stages {_short(site.stages)}
                 make doctor STAGE={stack.env} STAGES={_short(site.stages)}; all of it in docs/runbook.md
  All of it      {site.stack_file}

  Without the pages: start an onboarding; the link in the answer is the customer's:
    TOKEN="{token}"
    curl -H "Cf-Access-Jwt-Assertion: $TOKEN" -H 'Content-Type: application/json' \\
      -d '{{"account_name": "Acme"}}' {stack.gateway}/v1/onboarding

  List them (and {stack.gateway}/v1/onboarding/ID shows everything about one):
    curl -H "Cf-Access-Jwt-Assertion: $TOKEN" {stack.gateway}/v1/onboarding

  make status, make logs, make down.
  What the stack holds is in memory: it is gone when the stack is stopped.""",
        markup=False,
    )


def _short(path: Path) -> str:
    """A path as one types it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("must be a number from 1")
    return int(text)


COMMANDS = {"up": _up, "down": _down, "status": _status, "logs": _logs, "store": _store}


def main() -> int:
    """Run the command of the command line; the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--follow", action="store_true", help="logs: keep showing new lines")
    parser.add_argument("--lines", type=_positive, default=200, help="logs: how many of the newest to show first")
    options = parser.parse_args()
    try:
        return COMMANDS[options.command](sites.from_environment(os.environ), options)
    except StackError as error:
        console.print(f"[red]error[/red] {error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
