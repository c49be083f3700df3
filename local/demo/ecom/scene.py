"""The sample customer, taken to `completed`, and what each platform has of it then."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from rich.console import Console

from local.demo.ecom.journey import Journey
from local.demo.ecom.last_mile import LastMile
from local.demo.ecom.proof import Prover
from local.demo.ecom.proof_of_use import UseProver
from local.demo.ecom.tables import checklist_table, diff_view, health_table, timeline
from local.demo.evidence import told as concluded
from local.demo.messages import told
from local.demo.platforms import PlatformReader
from local.demo.show import Screen, findings_table, messages_table
from local.demo.visitor import any_visitor
from local.stack.aws import Emulator
from local.stack.record import Stack

SAMPLE = Path(__file__).parents[2] / "sample_customer.json"


def play(stack: Stack, console: Console) -> int:
    """The journey and its proof; the exit code."""
    who = sample()
    platforms = PlatformReader(stack, Emulator(stack.emulator))
    with any_visitor() as visitor:
        means = f"{visitor.name} ({visitor.why})" if visitor.why else visitor.name
        console.print(f"\nOne customer, from [bold]{SAMPLE.name}[/bold]. The shop is visited with {means}.")
        with Screen(console) as screen:
            journey = Journey(stack, who, screen.say, screen.show)
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
    prover = Prover(platforms, detail, who)
    findings = [*prover.findings(), *UseProver(mile, detail).findings()]
    for shown in (findings_table(findings), diff_view(prover.diff())):
        console.print()
        console.print(shown)
    ending = f"The onboarding is [bold]{detail['status']}[/bold] since {detail['at']['completed']}."
    return concluded(findings, ending, console)


def sample() -> dict[str, Any]:
    """The sample customer under an address of their own: a stack that is up still has the user of every run before."""
    customer: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    name, _, domain = customer["owner"]["email"].partition("@")
    customer["owner"]["email"] = f"{name}-{secrets.token_hex(3)}@{domain}"
    return customer
