"""What an uploaded table must hold: its columns, by which headings they are known, and what may stand in them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.flows.tenant.validation.cells import READERS, CellWrong, Kind, Value, shown_error
from chalicelib.flows.tenant.validation.money import Mark
from chalicelib.flows.tenant.validation.refusals import Refused, Wrong

Module = Literal["ship", "trade"]
MOST_COLUMNS: Final = 300
_MORE_NAMED: Final = 20


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: Its heading, and what it is called in errors and findings.
        kind: What may stand in it.
        aliases: Other headings by which it is known.
        needed: Whether each row must have it.
    """

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class Adapter:
    """A kind of table that is taken.

    Attributes:
        name: As integration keys allow it.
        module: Whose upload it is.
        takes: What the file is, by its content.
        columns: In the order in which they are told.
    """

    name: str
    module: Module
    takes: Literal["csv", "xlsx"]
    columns: tuple[Column, ...]

    def plan(self, headings: Sequence[str], mark: Mark = ".") -> Plan:
        """Which column stands where.

        Args:
            headings: The cells of the first row that is not empty.
            mark: As `money.number` has it.

        Raises:
            Refused: COLUMNS_TOO_MANY, HEADINGS_MISSING (names each), HEADING_TWICE.
        """
        width = max((position for position, each in enumerate(headings, 1) if each.strip()), default=0)
        if width > MOST_COLUMNS:
            raise Refused(
                "COLUMNS_TOO_MANY",
                f"The file has {width:,} columns, and {MOST_COLUMNS} are the most. Delete those that nobody needs.",
            )
        by_heading = {folded(word): each for each in self.columns for word in (each.name, *each.aliases)}
        found = {position: by_heading.get(folded(each)) for position, each in enumerate(headings[:width])}
        self._check(found, headings)
        unknown = tuple(headings[position].strip() for position, each in found.items() if not each)
        cells = tuple((position, each) for position, each in found.items() if each)
        return Plan(self, cells, tuple(filter(None, unknown)), width, mark)

    def _check(self, found: Mapping[int, Column | None], headings: Sequence[str]) -> None:
        times = Counter(each.name for each in found.values() if each)
        if missing := [each.name for each in self.columns if each.needed and each.name not in times]:
            there = ", ".join(each.strip()[:40] for each in headings[:_MORE_NAMED] if each.strip()) or "none"
            raise Refused(
                "HEADINGS_MISSING",
                f"The first row must hold the headings, and these are missing: {', '.join(missing)}. "
                f"It has: {there}. Add or rename the columns, then upload the file again.",
            )
        if twice := [name for name, count in times.items() if count > 1]:
            raise Refused(
                "HEADING_TWICE",
                f"More than one column is the {twice[0]}. Keep one of them, then upload the file again.",
            )


@dataclass(frozen=True)
class Plan:
    """Where each column of an adapter stands in one file.

    Attributes:
        cells: Position, from 0, and column.
        unknown: Headings that the adapter does not know. Their columns are not read.
        width: Columns of the file.
    """

    adapter: Adapter
    cells: tuple[tuple[int, Column], ...]
    unknown: tuple[str, ...]
    width: int
    mark: Mark = "."

    def read(self, row: int, cells: Sequence[str], into: dict[str, Value]) -> list[Wrong]:
        """Read a row.

        Args:
            row: Its number, for what is said.
            cells: Its texts.
            into: Takes each column's value that is there and right.

        Returns:
            What is wrong with it; empty: nothing.
        """
        wrongs: list[Wrong] = []
        there = len(cells)
        if there > self.width and any(cells[self.width :]):
            says = f"The row has {there} cells under {self.width} headings: is a separator in a text without quotes?"
            return [Wrong("ROW_TOO_WIDE", says, row)]
        for position, column in self.cells:
            text = cells[position].strip() if position < there else ""
            if not text:
                if column.needed:
                    wrongs.append(Wrong("VALUE_MISSING", f"Each row needs its {column.name}.", row, column.name))
                continue
            try:
                if text[0] == "#":
                    shown_error(text)
                into[column.name] = READERS[column.kind](text, self.mark)
            except CellWrong as error:
                wrongs.append(Wrong(error.code, error.says, row, column.name))
        return wrongs


def folded(heading: str) -> str:
    """A heading as headings are compared: lower case, with ``_`` for whatever is no letter or digit."""
    return re.sub(r"[\W_]+", "_", heading.strip().casefold()).strip("_")


SHIPMENTS: Final = Adapter(
    "generic-shipment-csv",
    "ship",
    "csv",
    (
        Column(
            "reference",
            "code",
            ("shipment_id", "shipment_reference", "tracking_number", "tracking", "awb"),
            needed=True,
        ),
        Column("carrier", "text", ("carrier_name", "carrier_code"), needed=True),
        Column("ship_date", "date", ("shipped_on", "shipment_date", "date_shipped", "pickup_date"), needed=True),
        Column("origin_country", "country", ("origin", "from_country", "ship_from_country")),
        Column("destination_country", "country", ("destination", "to_country", "ship_to_country")),
        Column("weight", "quantity", ("weight_kg", "billed_weight")),
        Column("service", "text", ("service_level", "service_code")),
        Column("quoted_amount", "amount", ("quoted", "quote", "rated_amount", "expected_amount"), needed=True),
        Column(
            "invoiced_amount", "amount", ("invoiced", "billed_amount", "charged_amount", "invoice_amount"), needed=True
        ),
        Column("currency", "currency", ("currency_code",), needed=True),
    ),
)
CATALOGUE: Final = Adapter(
    "catalog-excel",
    "trade",
    "xlsx",
    (
        Column("sku", "code", ("item", "item_number", "part_number", "product_code"), needed=True),
        Column("description", "text", ("product_description", "item_description", "name"), needed=True),
        Column(
            "hs_code", "hs_code", ("hs", "hts", "hts_code", "tariff_code", "tariff_number", "hs_number"), needed=True
        ),
        Column("country_of_origin", "country", ("origin", "coo", "origin_country", "made_in"), needed=True),
        Column("supplier", "text", ("supplier_name", "vendor", "manufacturer")),
        Column("unit_value", "quantity", ("unit_price", "value", "price")),
        Column("currency", "currency", ("currency_code",)),
    ),
)
ADAPTERS: Final[Mapping[str, Adapter]] = {each.name: each for each in (SHIPMENTS, CATALOGUE)}
"""By the names that integration keys allow. Source: the onboarding runbook, "Create Integration Key"."""
