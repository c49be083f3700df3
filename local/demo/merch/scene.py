"""Four companies begin an intake; three come to a shop, one of these leaves, and one never goes on."""

from __future__ import annotations

from rich.console import Console

from chalicelib.deadline import utc_now
from local.demo.evidence import told
from local.demo.merch.journey import Journey
from local.demo.merch.proof import Prover
from local.demo.show import Screen, findings_table
from local.stack.record import Stack


def play(stack: Stack, console: Console) -> int:
    """The journey and its proof; the exit code.

    Raises:
        DemoError: The journey ended where it should not have.
    """
    began = utc_now()
    console.print("\nFour companies, as strangers come to the intake.")
    with Screen(console) as screen:
        journey = Journey(stack, screen)
        journey.travel()
    findings = list(Prover(journey, began).findings())
    console.print()
    console.print(findings_table(findings))
    ending = "Two shops are [bold]open[/bold], one is [bold]closed[/bold] again, one draft ends by itself."
    return told(findings, ending, console)
