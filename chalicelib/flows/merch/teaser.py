"""What a look-up of a company's brand would bring: asked while somebody fills in the wizard, and told in one of five
words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from chalicelib.errors import PlatformError

if TYPE_CHECKING:
    from chalicelib.clients.brandfetch.client import Brandfetch
    from chalicelib.deadline import Deadline
    from chalicelib.records.record import Record

Result = Literal["found", "not_found", "being_read", "unavailable", "skipped"]
RESULTS: Final[tuple[Result, ...]] = get_args(Result)
SECONDS: Final = 5.0
"""That Brandfetch has."""
_FINAL: Final = frozenset({"found", "not_found"})
"""What is not asked again for the same website."""


@dataclass(frozen=True)
class Looked:
    """What a look came to.

    Attributes:
        domain: That was asked about; empty: none.
        preview: What was found, as the record keeps it (`clients.brandfetch.found`); empty: nothing.
    """

    result: Result
    domain: str = ""
    preview: Mapping[str, Any] = field(default_factory=dict)


def looked(brands: Brandfetch, record: Record, deadline: Deadline) -> Looked:
    """Look at the brand of a draft's website, unless that was done. Never raises for what Brandfetch does."""
    from chalicelib.clients.brandfetch.found import FoundBrand

    domain = website_domain(record)
    if not domain:
        return Looked("skipped")
    before = record.fields.get("teaser", {})
    if before.get("domain") == domain and before.get("result") in _FINAL:
        return Looked(before["result"], domain, record.fields.get("preview", {}))
    try:
        brand = brands.brand(domain, deadline)
    except PlatformError as error:
        return Looked("being_read" if error.code == "BRANDFETCH_CRAWLING" else "unavailable", domain)
    return Looked("found", domain, FoundBrand.of(brand).stored()) if brand else Looked("not_found", domain)


def website_domain(record: Record) -> str:
    """The domain of a company's website; empty: it named none."""
    from chalicelib.clients.brandfetch.client import domain_of  # here: a cold start needs none of it

    return domain_of(str((record.answers or {}).get("website_url") or ""))
