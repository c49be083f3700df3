"""`make demo`: start the stack, take the sample customer the whole way, prove it, stop what was started."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from rich.console import Console

from chalicelib.errors import PlatformError
from local.demo.clients import DemoError
from local.demo.journey import Journey
from local.demo.proof import Prover
from local.demo.show import Screen, diff_view, findings_table, timeline
from local.stack import site as sites
from local.stack.record import Stack
from local.stack.site import StackError
from local.stack.start import running, up
from local.stack.steps import Steps
from local.stack.stop import down

SAMPLE = Path(__file__).parent.parent / "sample_customer.json"


def demonstrate(stack: Stack, console: Console) -> int:
    """The journey and its proof; the exit code."""
    sample: Mapping[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    console.print(f"\nOne customer, from [bold]{SAMPLE.name}[/bold]:")
    with Screen(console) as screen:
        detail = Journey(stack, sample, screen.say, screen.show).travel()
    if screen.console.is_terminal:
        console.print("\n".join(f"  {line}" for line in screen.said))
    console.print()
    console.print(timeline(detail))
    prover = Prover(stack, detail, sample)
    findings = list(prover.findings())
    console.print()
    console.print(findings_table(findings))
    console.print()
    console.print(diff_view(prover.diff()))
    missing = [finding for finding in findings if not finding.holds]
    for finding in missing:
        console.print(f"[red]missing[/red] {finding.platform}: {finding.claim} (found: {finding.evidence})")
    if not missing:
        console.print(f"\n[green]Everything is there, exactly once[/green] ({len(findings)} findings).")
    return 1 if missing else 0


def main() -> int:
    """Start, demonstrate, stop what was started here."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        site = sites.from_environment(os.environ)
        stack = running(site)
        started_here = stack is None
        stack = stack or up(site, Steps(console))
        try:
            return demonstrate(stack, console)
        finally:
            if started_here:
                down(site)
                console.print("The stack is stopped; what it held is gone. `make up` starts one that stays.")
    except (StackError, DemoError, PlatformError, requests.RequestException) as error:
        console.print(f"[red]error[/red] {error}", markup=True)
        console.print("make up, then make logs, shows what the functions say.")
        return 1


if __name__ == "__main__":
    sys.exit(main())
