"""Has a company's brand kit made of what was found of its brand, and of what it said itself."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.brandfetch.found import FoundBrand
from chalicelib.clients.language_model.client import LanguageModel
from chalicelib.engine.work import Done, Work
from chalicelib.executors.brand_making import BrandBrief, made_of
from chalicelib.shared_actions import SCRAPE_BRAND


@dataclass(frozen=True)
class SynthesiseBrand:
    """Once because nothing is made outside: an answer that was lost is asked for again, and what is kept counts."""

    model: LanguageModel
    brief: BrandBrief

    def execute(self, work: Work) -> Done:
        """Have it made.

        Raises:
            Retryable, Permanent: As `made_of`.
        """
        found = FoundBrand.left_in(work.record.result(SCRAPE_BRAND).get("found"))
        return Done({"kit": made_of(self.model, self.brief, work.record, found, work.deadline)})
