"""Takes a store's key of the marketplace away, for good."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.marketplace.keys import StoreKeys
from chalicelib.engine.work import Done, Work


@dataclass(frozen=True)
class ForgetCredentials:
    """Once because what is gone is not taken away again. No record is asked whether there is a key: one may have been
    written by a request that died before it could say so."""

    keys: StoreKeys

    def execute(self, work: Work) -> Done:
        """Delete the secret."""
        self.keys.forget(work.record.record_id)
        return Done()
