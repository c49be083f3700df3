"""Finds the organisation of a record's people at the identity organisation, or has it made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.clients.organisations.client import Organisations
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from chalicelib.records.record import Record


@dataclass(frozen=True)
class FindOrganisation:
    """Once because one that was named is only looked up, and else the record's id is the reference of an upsert.

    Attributes:
        name: Answers what an organisation that is made is called.
    """

    organisations: Organisations
    name: Callable[[Record], str]

    def execute(self, work: Work) -> Done:
        """Find it, or make it.

        Raises:
            Permanent: ORGANISATION_UNKNOWN: there is none of the id that was named.
        """
        named = work.answers.get("organisation_id")
        if not named:
            made = self.organisations.put(work.reference, self.name(work.record), work.deadline)
            return Done({"organisation_id": made.id, "made": "true"})
        found = self.organisations.find(named, work.deadline)
        if found is None:
            raise Permanent(
                "ORGANISATION_UNKNOWN",
                "The identity organisation knows no organisation of the id that was named.",
                hint="Correct organisation_id; or clear it, and one is made.",
                fields=("organisation_id",),
            )
        return Done({"organisation_id": found.id})
