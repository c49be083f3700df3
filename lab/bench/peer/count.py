"""What a case has made, counted; and how a table shows it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from lab.bench.peer.case import CUSTOMER, DONE

EFFECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "create_account": ("account",),
    "initialise_ecom": ("default configs",),
    "provision_pixel": ("dead-letter queue", "queue", "mapping"),
    "commit_pixel_source": ("commit",),
    "create_index": ("index",),
    "send_invites": tuple(f"invitation {number}" for number in range(len(CUSTOMER["team_invites"]))),
}
"""Everything that must be there once in the end, by the step that makes it."""

_OPERATIONS: Final = {
    ("controller", "create_account"): "account",
    ("ecom", "put_default_configs"): "default configs",
    ("ecom", "create_index"): "index",
    ("github", "update_ref"): "commit",
}
"""What the stand-ins' ledgers call it."""


def effects(ledgers: Mapping[str, Iterable[Mapping[str, Any]]], queues: Iterable[str], mappings: int) -> Counter[str]:
    """How often each effect is there.

    Args:
        ledgers: The stand-ins' own lists of what they changed, by platform.
        queues: Names of the pixel queues.
        mappings: How many pixels are mapped to an account.

    Raises:
        KeyError: A platform changed something that no step should.
    """
    invited = [invite["email"] for invite in CUSTOMER["team_invites"]]
    counts = Counter({"mapping": mappings})
    for platform, ledger in ledgers.items():
        for effect in ledger:
            if effect["operation"] == "invite":
                counts[f"invitation {invited.index(effect['asked']['email'])}"] += 1
            else:
                counts[_OPERATIONS[platform, effect["operation"]]] += 1
    counts.update("dead-letter queue" if name.endswith("-dlq") else "queue" for name in queues)
    return counts


@dataclass(frozen=True)
class CaseResult:
    """One case, in the end.

    Attributes:
        side, step, place: Which.
        ended: `DONE`, or `STOPPED`: nothing more happens before a person acts.
        counts: How often each effect is there.
        seconds: From the start of the second process until it ended; 0: there was none.
        swept: Whether it took more than the second process: Onramp's clock was moved on, and its sweep run.
    """

    side: str
    step: str
    place: str
    ended: str
    counts: Mapping[str, int]
    seconds: float = 0.0
    swept: bool = False

    @property
    def cell(self) -> str:
        """The killed step's effects (1 right, 2 doubled, 0 lost, 1/2 half there), and whether it all stopped."""
        found = [self.counts.get(effect, 0) for effect in EFFECTS[self.step]]
        return _shown(found) if self.ended == DONE else f"{_shown(found)}, stopped"

    @property
    def doubled(self) -> int:
        """Effects there once too often or more, of all steps."""
        return sum(max(0, self.counts.get(effect, 0) - 1) for effect in _every_effect())

    @property
    def missing(self) -> int:
        """Effects that are not there, of all steps."""
        return sum(not self.counts.get(effect, 0) for effect in _every_effect())


def _every_effect() -> list[str]:
    return [effect for effects_ in EFFECTS.values() for effect in effects_]


def _shown(found: Sequence[int]) -> str:
    if max(found) > 1:
        return str(max(found))
    return f"{sum(found)}/{len(found)}" if 0 < sum(found) < len(found) else str(min(found))


def total(results: Sequence[CaseResult]) -> dict[str, str]:
    """One side's totals, by what they count."""
    possible = len(results) * len(_every_effect())
    took = sorted(one.seconds for one in results if one.seconds)
    restarted = {}
    if took:
        restarted = {
            "from the restart to the end, median and longest": f"{median(took):.1f} s, {took[-1]:.1f} s",
            "restarts that were not enough": f"{sum(one.swept for one in results)} of {len(took)}",
        }
    return {
        "customers done without a person": f"{sum(one.ended == DONE for one in results)} of {len(results)}",
        "effects doubled": f"{sum(one.doubled for one in results)} of {possible}",
        "effects missing in the end": f"{sum(one.missing for one in results)} of {possible}",
        **restarted,
    }
