"""`make demo`: start the stack, play a flow's scene on it, with proof, stop what was started."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import requests
from rich.console import Console

from chalicelib.errors import PlatformError
from local.demo.clients import DemoError
from local.demo.visitor import VisitError
from local.stack import pages
from local.stack import site as sites
from local.stack.addresses import of_pages
from local.stack.site import StackError
from local.stack.start import led_anew, of_this_code, running, up
from local.stack.stop import down
from operate.steps import Steps

SCENES: Final = tuple(sorted(each.parent.name for each in Path(__file__).parent.glob("*/scene.py")))
"""Flows that have a demonstration: each is a folder beside this file."""
OLDER: Final = (
    "[yellow]The stack that is up runs an older version of the code[/yellow], and that is what is played. "
    "Your own: make down, then make demo."
)


def main() -> int:
    """Start, demonstrate, stop what was started here."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("flow", nargs="?", default="ecom", choices=SCENES)
    scene = import_module(f"local.demo.{parser.parse_args().flow}.scene")
    console = Console(highlight=False, soft_wrap=True)
    try:
        site = sites.from_environment(os.environ)
        stack = running(site)
        started_here = stack is None
        if stack is not None:
            stack = led_anew(site, stack)
        older = stack is not None and not of_this_code(stack, site)
        if stack is None:
            steps = Steps(console)
            pages.bring_up_to_date(site.logs, steps)
            stack = up(site, steps)
        console.print(f"\n{of_pages(stack)}")
        if older:
            console.print(f"\n{OLDER}")
        try:
            return int(scene.play(stack, console))
        finally:
            if started_here:
                down(site)
                console.print("The stack is stopped; what it held is gone. `make up` starts one that stays.")
            elif older:
                console.print(OLDER)  # again: it stands far above by now
    except (StackError, DemoError, VisitError, PlatformError, requests.RequestException) as error:
        console.print(f"[red]error[/red] {error}", markup=True)
        console.print("make up, then make logs, shows what the functions say.")
        return 1


if __name__ == "__main__":
    sys.exit(main())
