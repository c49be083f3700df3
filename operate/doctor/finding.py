"""What a check found: one line, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final, Literal

State = Literal["ok", "unknown", "warning", "fault"]
WORST_LAST: Final[tuple[State, ...]] = ("ok", "unknown", "warning", "fault")
"""``unknown``: it could not be looked at. ``warning``: it works, and will hurt. ``fault``: a customer trips over it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report.

    Attributes:
        check: What was looked at, by a name that is the same in every run: ``table``, ``secret controller-token``.
        state: How it is.
        says: What is there, in one sentence, without secrets or personal data.
        remedy: What to do: a command, or a setting with its value. Empty where nothing is to be done.
    """

    check: str
    state: State
    says: str
    remedy: str = ""

    def __post_init__(self) -> None:
        """Hold that whoever is told of something wrong is told what to do.

        Raises:
            ValueError: Nothing is said about what to do.
        """
        if self.state in {"warning", "fault"} and not self.remedy:
            raise ValueError(f"{self.check} says what is wrong, and not what to do")

    def document(self) -> dict[str, str]:
        """The line for ``--json``."""
        return asdict(self)


def ok(check: str, says: str) -> Finding:
    """It is as it should be."""
    return Finding(check, "ok", says)


def unknown(check: str, says: str, remedy: str = "") -> Finding:
    """It could not be looked at."""
    return Finding(check, "unknown", says, remedy)


def warning(check: str, says: str, remedy: str) -> Finding:
    """It works today."""
    return Finding(check, "warning", says, remedy)


def fault(check: str, says: str, remedy: str) -> Finding:
    """A customer, or an engineer in the night, trips over it."""
    return Finding(check, "fault", says, remedy)
