"""Which executor performs which action that is about a company's brand."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.brandfetch import connect as brandfetch
from chalicelib.clients.language_model import connect as language_model
from chalicelib.clients.platforms import Platforms
from chalicelib.engine.work import Executor
from chalicelib.executors.brand_making import BrandBrief
from chalicelib.executors.refresh_brand import RefreshBrand
from chalicelib.executors.scrape_brand import ScrapeBrand
from chalicelib.executors.synthesise_brand import SynthesiseBrand
from chalicelib.flows.merch import brand_brief
from chalicelib.shared_actions import REFRESH_BRAND, SCRAPE_BRAND, SYNTHESISE_BRAND

BRIEF = BrandBrief(
    domain=brand_brief.domain,
    preview=brand_brief.preview,
    facts=brand_brief.facts,
    shape=brand_brief.Synthesised,
    task=brand_brief.TASK,
    fault=brand_brief.fault,
    corrected=brand_brief.CORRECTED,
)


def brand_executors(platforms: Platforms) -> Mapping[str, Executor]:
    """By action."""
    brands, model = platforms.client(brandfetch.connect), platforms.client(language_model.connect)
    return {
        SCRAPE_BRAND: ScrapeBrand(brands, BRIEF, platforms.clock),
        SYNTHESISE_BRAND: SynthesiseBrand(model, BRIEF),
        REFRESH_BRAND: RefreshBrand(brands, model, BRIEF),
    }
