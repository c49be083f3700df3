"""What the last full run found, kept with the code; `lab.scale.report` makes the page of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.scale.burst import Burst, Shape

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Scale:
    """A full run.

    Attributes:
        date: The day it ended, in UTC.
        bursts: Every burst, and what became of it.
    """

    date: str
    bursts: list[tuple[Shape, Burst]]

    def save(self) -> None:
        """Keep it in place of the last one."""
        bursts = [{"shape": asdict(shape), "burst": asdict(burst)} for shape, burst in self.bursts]
        FILE.write_text(json.dumps({"date": self.date, "bursts": bursts}, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls) -> Scale:
        """The one that is kept."""
        kept = json.loads(FILE.read_text(encoding="utf-8"))
        return cls(kept["date"], [(Shape(**each["shape"]), Burst(**each["burst"])) for each in kept["bursts"]])
