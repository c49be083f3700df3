"""Revokes every key that a record has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.engine.work import Done, Work
from chalicelib.errors import Retryable
from chalicelib.records.record import ENGINE
from chalicelib.records.refusals import passing
from chalicelib.records.store import Taken

if TYPE_CHECKING:
    from chalicelib.deadline import Clock
    from chalicelib.records.issued_keys import IssuedKeys


@dataclass(frozen=True)
class RevokeKeys:
    """Once because revoking again changes nothing."""

    keys: Callable[[str], IssuedKeys]
    clock: Clock

    def execute(self, work: Work) -> Done:
        """Revoke those that are left.

        Raises:
            Retryable: The table does not take it now.
        """
        try:
            revoked = self.keys(work.record.key).revoke_all(by=ENGINE, now=self.clock())
        except Taken as error:
            raise _busy() from error
        except ClientError as error:
            if passing(error):
                raise _busy() from error
            raise
        return Done({"revoked": str(revoked)})


def _busy() -> Retryable:
    return Retryable("TABLE_BUSY", "The table does not take it now.")
