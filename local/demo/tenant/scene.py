"""A tenant is onboarded by the runbook, which is stopped twice on its way; its programs upload; another one leaves."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from chalicelib.deadline import utc_now
from local.demo.evidence import told
from local.demo.show import Screen, findings_table
from local.demo.tenant.journey import Journey
from local.demo.tenant.proof import Prover
from local.stack.record import Stack


def play(stack: Stack, console: Console) -> int:
    """The journey and its proof; the exit code.

    Raises:
        DemoError: The journey ended where it should not have.
    """
    began = utc_now()
    console.print("\nA tenant, by `python -m runbook tenant`; then its programs, and another tenant.")
    with TemporaryDirectory() as folder:
        with Screen(console) as screen:
            journey = Journey(stack, screen, Path(folder))
            journey.travel()
        findings = list(Prover(journey, began).findings())
    console.print()
    console.print(findings_table(findings))
    return told(findings, "Acme Corp is [bold]live[/bold], Boreal Freight [bold]closed[/bold].", console)
