"""`make demo`: start the stack, take the sample customer to `completed`, prove it, stop what was started."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from rich.console import Console

from chalicelib.errors import PlatformError
from local.demo.clients import DemoError
from local.demo.journey import Journey
from local.demo.last_mile import LastMile
from local.demo.messages import told
from local.demo.platforms import PlatformReader
from local.demo.proof import Evidence, Prover
from local.demo.proof_of_use import UseProver
from local.demo.show import (
    Screen,
    checklist_table,
    diff_view,
    findings_table,
    health_table,
    messages_table,
    timeline,
)
from local.demo.visitor import VisitError, any_visitor
from local.stack import pages
from local.stack import site as sites
from local.stack.addresses import of_pages
from local.stack.aws import Emulator
from local.stack.record import Stack
from local.stack.site import StackError
from local.stack.start import running, up
from local.stack.stop import down
from operate.steps import Steps

SAMPLE = Path(__file__).parent.parent / "sample_customer.json"


def demonstrate(stack: Stack, console: Console) -> int:
    """The journey and its proof; the exit code."""
    sample: Mapping[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    platforms = PlatformReader(stack, Emulator(stack.emulator))
    with any_visitor() as visitor:
        means = f"{visitor.name} ({visitor.why})" if visitor.why else visitor.name
        console.print(f"\nOne customer, from [bold]{SAMPLE.name}[/bold]. The shop is visited with {means}.")
        with Screen(console) as screen:
            journey = Journey(stack, sample, screen.say, screen.show)
            journey.travel()
            mile = LastMile(journey, platforms, visitor)
            detail = mile.walk()
    for table in (
        timeline(detail),
        health_table(detail),
        checklist_table(journey.customer.checklist()),
        messages_table(told(platforms, journey.onboarding_id)),
    ):
        console.print()
        console.print(table)
    prover = Prover(platforms, detail, sample)
    return _proven([*prover.findings(), *UseProver(mile, detail).findings()], prover.diff(), detail, console)


def _proven(findings: Sequence[Evidence], diff: str, detail: Mapping[str, Any], console: Console) -> int:
    """Show what was found; the exit code."""
    console.print()
    console.print(findings_table(findings))
    console.print()
    console.print(diff_view(diff))
    missing = [finding for finding in findings if not finding.holds]
    for finding in missing:
        console.print(f"[red]missing[/red] {finding.platform}: {finding.claim} (found: {finding.evidence})")
    if not missing:
        console.print(
            f"\nThe onboarding is [bold]{detail['status']}[/bold] since {detail['at']['completed']}. "
            f"[green]Everything is there, exactly once[/green] ({len(findings)} findings)."
        )
    return 1 if missing else 0


def main() -> int:
    """Start, demonstrate, stop what was started here."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        site = sites.from_environment(os.environ)
        stack = running(site)
        started_here = stack is None
        if stack is None:
            steps = Steps(console)
            pages.bring_up_to_date(site.logs, steps)
            stack = up(site, steps)
        console.print(f"\n{of_pages(stack)}")
        try:
            return demonstrate(stack, console)
        finally:
            if started_here:
                down(site)
                console.print("The stack is stopped; what it held is gone. `make up` starts one that stays.")
    except (StackError, DemoError, VisitError, PlatformError, requests.RequestException) as error:
        console.print(f"[red]error[/red] {error}", markup=True)
        console.print("make up, then make logs, shows what the functions say.")
        return 1


if __name__ == "__main__":
    sys.exit(main())
