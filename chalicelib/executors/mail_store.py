"""Mails what there is to be told to the people of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.engine.work import Done, Work
from chalicelib.errors import PlatformError

if TYPE_CHECKING:
    from chalicelib.clients.mail.client import Letter, Mail
    from chalicelib.records.record import Record

Letters = Callable[["Record", Sequence[str]], "Mapping[str, Letter]"]
"""What a flow has to mail on these occasions, by occasion."""


@dataclass(frozen=True)
class MailStore:
    """At least once: the checkpoint says which mails went out. One that went out just before the process died goes out
    again, since SES takes no key that would stop it."""

    letters: Letters
    mail: Mail | None

    def execute(self, work: Work) -> Done:
        """Send what has not gone out yet. A stage that sends no mails has nothing to do.

        Raises:
            Retryable, Permanent: A mail did not go out; those that did are the error's progress.
        """
        if self.mail is None:
            return Done()
        sent = list(work.so_far.get("sent", ()))
        for occasion, letter in self.letters(work.record, work.record.entry(work.action).occasions).items():
            if occasion not in sent:
                try:
                    self.mail.send(letter, work.deadline)
                except PlatformError as error:
                    error.progress = {"sent": sent}
                    raise
                sent.append(occasion)
        return Done()
