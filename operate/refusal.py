"""Why a command did not do what was asked, for the person who asked."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was done, or not all of it. A command ends with status 1, and shows both on standard error.

    Args:
        says: What is wrong, in sentences, without secrets.
        remedy: What to do next: a command, or what to write where. Empty: `says` has it.
    """

    def __init__(self, says: str, remedy: str = "") -> None:
        super().__init__(f"{says} {remedy}".strip())
        self.says = says
        self.remedy = remedy
