"""Looks a company's brand up once more, and has its kit made anew."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.brandfetch.client import Brandfetch
from chalicelib.clients.language_model.client import LanguageModel
from chalicelib.engine.work import Done, Work
from chalicelib.executors.brand_making import BrandBrief, looked_up, made_of


@dataclass(frozen=True)
class RefreshBrand:
    """Once for each time that it is asked for. It only reads, and the kit of before counts until this one is there.
    What the wizard has found does not serve: whoever asks wants to know how the website is now."""

    brandfetch: Brandfetch
    model: LanguageModel
    brief: BrandBrief

    def execute(self, work: Work) -> Done:
        """Look it up, and have the kit made.

        Raises:
            Permanent: BRAND_NOT_FOUND, and as `Brandfetch.brand` and `made_of`.
            Retryable: As both.
        """
        found = looked_up(self.brandfetch, self.brief, work.record, work.deadline)
        kit = made_of(self.model, self.brief, work.record, found, work.deadline)
        return Done({"kit": kit} | ({"found": found.stored()} if found else {}))
