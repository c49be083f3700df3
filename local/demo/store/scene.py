"""Two stores sign up; one fills in the wizard and imports its orders, one is let past by an SE."""

from __future__ import annotations

from rich.console import Console

from chalicelib.deadline import utc_now
from local.demo.evidence import told
from local.demo.show import Screen, findings_table
from local.demo.store.journey import Journey
from local.demo.store.proof import Prover
from local.stack.record import Stack


def play(stack: Stack, console: Console) -> int:
    """The journey and its proof; the exit code.

    Raises:
        DemoError: The journey ended where it should not have.
    """
    began = utc_now()
    console.print("\nTwo stores, as the shop platform signs them up.")
    with Screen(console) as screen:
        journey = Journey(stack, screen)
        journey.travel()
    findings = list(Prover(journey, began).findings())
    console.print()
    console.print(findings_table(findings))
    names = f"{journey.store.name} is [bold]completed[/bold], {journey.other.name} [bold]skipped[/bold]."
    return told(findings, names, console)
