"""What a demonstration proves in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Evidence:
    """One thing that must be true of one platform.

    Attributes:
        platform: Where it was looked up.
        claim: What must be true.
        holds: Whether it is.
        evidence: What was found.
    """

    platform: str
    claim: str
    holds: bool
    evidence: str


def told(findings: Sequence[Evidence], ending: str, console: Console) -> int:
    """Say what is missing, or that nothing is; the exit code.

    Args:
        findings: All of them.
        ending: What may be said where nothing is missing.
        console: Where it is shown.
    """
    missing = [finding for finding in findings if not finding.holds]
    for finding in missing:
        console.print(f"[red]missing[/red] {finding.platform}: {finding.claim} (found: {finding.evidence})")
    if not missing:
        console.print(f"\n{ending} [green]Everything is there, exactly once[/green] ({len(findings)} findings).")
    return 1 if missing else 0
