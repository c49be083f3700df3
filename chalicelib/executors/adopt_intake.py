"""Takes over what an intake has uploaded: from a draft's place, where everything expires, to the company's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.clients.uploads.client import TooLarge, Uploads
from chalicelib.clients.uploads.kinds import Kind, NotTaken, checked
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from chalicelib.records.record import Record


@dataclass(frozen=True)
class Adoption:
    """A file that is to be taken over.

    Attributes:
        source: Where it lies.
        target: Where it is to lie.
    """

    kind: Kind
    source: str
    target: str
    most_bytes: int


@dataclass(frozen=True)
class AdoptIntake:
    """Once because laying the same file down again changes nothing.

    It is looked at again: the form that a browser has put it there with may have been used once more since, for another
    file. One that is no good now is left out, and the company goes on without it.

    Attributes:
        wanted: Of a record, what it has uploaded; None: nothing.
        needed: Answers without which nothing can follow. A step that was taken back while its intake was paid for on
            another page has none.
    """

    uploads: Uploads
    wanted: Callable[[Record], Adoption | None]
    needed: tuple[str, ...] = ()

    def execute(self, work: Work) -> Done:
        """Take it over.

        Returns:
            ``logo_key``, where it lies now; or ``refused``, the code of why it was left out.

        Raises:
            Retryable, Permanent: As the bucket's client says; Permanent INTAKE_INCOMPLETE, which correcting its answers
                mends.
        """
        answers = work.record.answers or {}
        if missing := tuple(name for name in self.needed if not answers.get(name)):
            hint = f"Ask the company, and correct {', '.join(missing)}; then it goes on."
            said = "The intake was paid for without all of it."
            raise Permanent("INTAKE_INCOMPLETE", said, hint=hint, fields=missing)
        if (adoption := self.wanted(work.record)) is None:
            return Done()
        try:
            found = self.uploads.get(adoption.source, adoption.most_bytes, work.deadline)
            if found is None:
                return self._there_already(adoption, work)
            checked(found[1], adoption.kind)
        except TooLarge:
            return Done({"refused": "FILE_TOO_LARGE"})
        except NotTaken as refused:
            return Done({"refused": refused.code})
        self.uploads.put(adoption.target, adoption.kind, found[1], work.deadline)
        return Done({"logo_key": adoption.target})

    def _there_already(self, adoption: Adoption, work: Work) -> Done:
        """What an earlier attempt has taken over, before the draft's expired."""
        if self.uploads.head(adoption.target, work.deadline):
            return Done({"logo_key": adoption.target})
        return Done({"refused": "FILE_GONE"})
