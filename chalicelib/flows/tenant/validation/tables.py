"""The tables that detectors go by: files beside this module, each with its source and its date. Another can be read.

The measures are a sample for demonstrations, as its `note` says: whoever relies on findings names a table of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.flows.tenant.validation.countries import COUNTRIES
from chalicelib.flows.tenant.validation.money import CURRENCIES, minor_units

Authority = Literal["CA", "US"]
"""Whose measures a catalogue is screened against."""
_FOLDER: Final = Path(__file__).parent
_LENGTHS: Final = (4, 6, 8, 10)


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(_Table):
    """From where on two amounts of a currency differ too much: beyond both.

    Attributes:
        amount: In the currency, such as 2.00.
        percent: Of the quoted amount.
    """

    amount: Decimal = Field(ge=0)
    percent: Decimal = Field(ge=0)


class Thresholds(_Table):
    """By currency. An amount of a currency that is not there is not compared, and told so."""

    as_of: date
    source: str = Field(min_length=1)
    by_currency: Mapping[str, Threshold]

    @model_validator(mode="after")
    def _known(self) -> Thresholds:
        if unknown := sorted(set(self.by_currency) - CURRENCIES):
            raise ValueError(f"{unknown[0]} is no currency")
        for currency, each in self.by_currency.items():
            minor_units(each.amount, currency)
        return self


class Measure(_Table):
    """Duties in force on goods of some countries.

    Attributes:
        id: Stable: the authority's case. It stands in the names of findings, and so in cursors.
        authority: Whose.
        product: In words. The HS codes cover more than the product: only its own words decide.
        kinds: Anti-dumping, countervailing, or both.
        countries: ISO 3166-1 alpha-2.
        hs_prefixes: 4 to 10 digits.
        in_force_since: Of the finding or order.
        source: Where the authority publishes it.
    """

    id: str = Field(pattern=r"^[ -~]{1,100}$")
    authority: Authority
    product: str = Field(min_length=1)
    kinds: tuple[Literal["anti-dumping", "countervailing"], ...] = Field(min_length=1)
    countries: frozenset[str] = Field(min_length=1)
    hs_prefixes: tuple[Annotated[str, Field(pattern=r"^(?:\d{4}|\d{6}|\d{8}|\d{10})$")], ...] = Field(min_length=1)
    in_force_since: date
    source: str = Field(pattern=r"^https://")


class Measures(_Table):
    """All of them, with the date of the list."""

    as_of: date
    note: str = Field(min_length=1)
    measures: tuple[Measure, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Measures:
        ids = [each.id for each in self.measures]
        if len(set(ids)) < len(ids):
            raise ValueError("a measure stands there twice")
        if unknown := sorted({code for each in self.measures for code in each.countries} - COUNTRIES):
            raise ValueError(f"{unknown[0]} is no country")
        return self

    @cached_property
    def _by_prefix(self) -> Mapping[tuple[Authority, str, str], tuple[Measure, ...]]:
        found: defaultdict[tuple[Authority, str, str], tuple[Measure, ...]] = defaultdict(tuple)
        for each in self.measures:
            for country in each.countries:
                for prefix in each.hs_prefixes:
                    found[each.authority, country, prefix] += (each,)
        return dict(found)

    def covering(self, authority: Authority, hs_code: str, country: str) -> list[tuple[Measure, str]]:
        """Each measure that may cover goods, with the longest of its prefixes that they have, in the table's order."""
        by_prefix = self._by_prefix
        found = {
            each.id: (each, hs_code[:length])
            for length in _LENGTHS
            for each in by_prefix.get((authority, country, hs_code[:length]), ())
        }
        return [found[each.id] for each in self.measures if each.id in found] if found else []


@cache
def thresholds() -> Thresholds:
    """The thresholds of AMOUNT_VARIANCE, read once a process."""
    return Thresholds.model_validate_json((_FOLDER / "thresholds.json").read_bytes())


@cache
def sample_measures() -> Measures:
    """The sample of measures, read once a process."""
    return Measures.model_validate_json((_FOLDER / "measures.json").read_bytes())
