"""Looks a company's brand up by its website."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.brandfetch.client import Brandfetch
from chalicelib.deadline import Clock
from chalicelib.engine.work import Done, Work
from chalicelib.executors.brand_making import BrandBrief, looked_up


@dataclass(frozen=True)
class ScrapeBrand:
    """Once because it only reads. What the wizard has found of the same website a short time ago is not asked for
    again."""

    brandfetch: Brandfetch
    brief: BrandBrief
    clock: Clock

    def execute(self, work: Work) -> Done:
        """Look it up; done without, where the company has no website that is looked up.

        Raises:
            Permanent: BRAND_NOT_FOUND, and as `Brandfetch.brand`.
            Retryable: As `Brandfetch.brand`; BRANDFETCH_CRAWLING while the website is read for the first time.
        """
        found = self.brief.preview(work.record, self.clock())
        if found is None:
            found = looked_up(self.brandfetch, self.brief, work.record, work.deadline)
        return Done({"found": found.stored()} if found else {})
