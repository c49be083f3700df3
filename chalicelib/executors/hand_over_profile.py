"""Hands a store's merchant profile to the shop platform, as it stands by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.shop.client import Shop
from chalicelib.engine.work import Done, Work
from chalicelib.executors.handed_over import answered, of_the_customer


@dataclass(frozen=True)
class HandOverProfile:
    """Once because it is an upsert. Of several saves the last counts, whichever attempt hands it over."""

    shop: Shop
    fields: Sequence[str]

    def execute(self, work: Work) -> Done:
        """Upsert it.

        Raises:
            Permanent: ANSWERS_REFUSED, for the customer to mend.
        """
        try:
            self.shop.put_profile(work.record.record_id, answered(work, self.fields), work.deadline)
        except Refused as refusal:
            raise of_the_customer(refusal, self.fields) or refusal from None
        return Done()
