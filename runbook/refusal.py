"""Why a run stopped, for the person who started it."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was done, or not all of it.

    Args:
        says: What is wrong, in sentences, without secrets.
        remedy: What to do next. Empty: `says` has it.
    """

    def __init__(self, says: str, remedy: str = "") -> None:
        super().__init__(f"{says} {remedy}".strip())
        self.says = says
        self.remedy = remedy


class WaitsForPerson(Refused):
    """The next step is a person's, and they have not said that it is done."""
