"""What is looked for in uploaded rows: amounts that differ too much, and goods under trade measures. Pure, in decimals.

Which detectors run follows from a tenant's modules and its overrides; what each goes by stands in `tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal, get_args

from chalicelib.flows.tenant.validation.adapters import Adapter, Module
from chalicelib.flows.tenant.validation.cells import LONGEST_CODE, Value
from chalicelib.flows.tenant.validation.money import NotANumber, minor_units, said
from chalicelib.flows.tenant.validation.refusals import Wrong
from chalicelib.flows.tenant.validation.tables import Authority, Measures, Thresholds

Code = Literal["AMOUNT_VARIANCE", "SIMA_EXPOSURE"]
CODES: Final[tuple[Code, ...]] = get_args(Code)
Severity = Literal["low", "medium", "high"]
Verdict = Literal["findings", "clean", "not_compared", "detectors_off", "no_rows"]
DEFAULTS: Final[Mapping[Module, tuple[Code, ...]]] = {"ship": ("AMOUNT_VARIANCE",), "trade": ("SIMA_EXPOSURE",)}
"""Detectors of each module, which are on unless they are overridden."""
_HIGH, _MEDIUM = Decimal(20), Decimal(5)
"""Percent of what was quoted, from which on an overcharge is severe, and is one of the middle."""


class UnknownDetector(ValueError):
    """An override names a code that is none, or one of a module that the tenant does not have.

    Args:
        detector: The code as it came.
        known: Those that could be named.
    """

    def __init__(self, detector: str, known: tuple[Code, ...]) -> None:
        super().__init__(f"{detector[:64]} is none of {', '.join(known) or 'no detectors'}")
        self.detector = detector
        self.known = known


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at.

    Attributes:
        detector: Which found it.
        row: Of the file.
        subject: The shipment's reference or the product's SKU.
        severity: How pressing.
        what: In a few words.
        why: By which rule, as a sentence.
        amounts: Written with their decimals, by name; with ``currency`` among them where there are any.
        evidence: What the rule went by, by name.
        part: Tells findings of one detector in one row apart; empty where there can be one only.
    """

    detector: Code
    row: int
    subject: str
    severity: Severity
    what: str
    why: str
    amounts: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    part: str = ""

    @property
    def key(self) -> str:
        """Its name within the upload: sorts by row, and is the same when the row is looked at again."""
        return f"{self.row:010d}#{self.detector}" + (f"#{self.part}" if self.part else "")


@dataclass(slots=True)
class Looked:
    """What came of one row.

    Attributes:
        findings: What was found.
        wrongs: What of the row could not be used after all.
        compared: Whether a detector could decide.
    """

    findings: list[Finding] = field(default_factory=list)
    wrongs: list[Wrong] = field(default_factory=list)
    compared: bool = True


Detector = Callable[[int, Mapping[str, Value], Looked], None]
"""Looks at a row that is right, by its number and values, and notes what it finds."""


def enabled(modules: frozenset[Module], overrides: Mapping[str, bool]) -> frozenset[Code]:
    """The detectors of a tenant that are on.

    Args:
        overrides: By code; what is not named is as its module has it.

    Raises:
        UnknownDetector: A code is none, or of a module that the tenant does not have.
    """
    known = tuple(code for module in DEFAULTS if module in modules for code in DEFAULTS[module])
    for code in overrides:
        if code not in known:
            raise UnknownDetector(code, known)
    return frozenset(code for code in known if overrides.get(code, True))


def for_upload(
    adapter: Adapter, on: frozenset[Code], *, thresholds: Thresholds, measures: Measures, authority: Authority = "CA"
) -> list[Detector]:
    """The detectors that look at an upload: those of its module that are on.

    Args:
        on: What `enabled` answered.
        authority: Whose measures are looked for: the upload's ``screeningAuthority``.
    """
    every: Mapping[Code, Callable[[], Detector]] = {
        "AMOUNT_VARIANCE": lambda: amount_variance(thresholds),
        "SIMA_EXPOSURE": lambda: sima_exposure(measures, authority),
    }
    return [every[code]() for code in DEFAULTS[adapter.module] if code in on]


def verdict(*, detectors: int, rows: int, compared: int, findings: int) -> Verdict:
    """What to say of an upload that is done, above all when nothing was found.

    Args:
        detectors: How many looked.
        rows: Rows that were right.
        compared: Those of which every detector could decide.
        findings: How many there are.
    """
    if findings:
        return "findings"
    if not rows:
        return "no_rows"
    if not detectors:
        return "detectors_off"
    return "clean" if compared == rows else "not_compared"


def amount_variance(thresholds: Thresholds) -> Detector:
    """AMOUNT_VARIANCE: what was invoiced differs from what was quoted, by more than both thresholds of its currency.

    All is compared in the smallest unit of the currency, in whole numbers.
    """
    limits = {
        currency: (minor_units(each.amount, currency), each.percent)
        for currency, each in thresholds.by_currency.items()
    }

    def look(row: int, values: Mapping[str, Value], into: Looked) -> None:
        currency = str(values["currency"])
        units = _units(row, values, currency, into)
        if units is None:
            return
        quoted, invoiced = units
        if currency not in limits:
            into.compared = False
            return
        amount, percent = limits[currency]
        difference = invoiced - quoted
        if abs(difference) <= amount or abs(difference) * 100 <= percent * abs(quoted):
            return
        share = Decimal(100 * difference) / abs(quoted) if quoted else None
        into.findings.append(
            Finding(
                "AMOUNT_VARIANCE",
                row,
                str(values["reference"]),
                _severity(difference, share),
                "Invoiced above quote" if difference > 0 else "Invoiced below quote",
                f"The amounts differ by more than {said(amount, currency)} {currency} and {percent} % of the quote.",
                {
                    "currency": currency,
                    "quoted": said(quoted, currency),
                    "invoiced": said(invoiced, currency),
                    "difference": said(difference, currency),
                },
                {
                    "carrier": str(values["carrier"])[:LONGEST_CODE],
                    "ship_date": str(values["ship_date"]),
                    "percent": "" if share is None else str(share.quantize(Decimal("0.1"), ROUND_HALF_UP)),
                    "thresholds_as_of": thresholds.as_of.isoformat(),
                },
            )
        )

    return look


def sima_exposure(measures: Measures, authority: Authority) -> Detector:
    """SIMA_EXPOSURE: goods that a trade measure in force may cover, by their HS code and country of origin.

    With the authority CA these are Canada's under the Special Import Measures Act; with US, anti-dumping and
    countervailing duty orders. A code covers more than a measure's product, so this is exposure and no duty.
    """

    def look(row: int, values: Mapping[str, Value], into: Looked) -> None:
        country = str(values["country_of_origin"])
        for measure, prefix in measures.covering(authority, str(values["hs_code"]), country):
            unit = values.get("unit_value")
            into.findings.append(
                Finding(
                    "SIMA_EXPOSURE",
                    row,
                    str(values["sku"]),
                    "high" if len(measure.kinds) > 1 else "medium",
                    f"{measure.product} from {country}",
                    f"HS codes under {prefix} from {country} may be subject to {' and '.join(measure.kinds)} duties "
                    f"({measure.id}). The product's own description decides.",
                    {} if unit is None else {"unit_value": f"{unit:f}", "currency": str(values.get("currency", ""))},
                    {
                        "measure": measure.id,
                        "authority": authority,
                        "hs_code": str(values["hs_code"]),
                        "hs_prefix": prefix,
                        "country": country,
                        "in_force_since": measure.in_force_since.isoformat(),
                        "source": measure.source,
                        "table_as_of": measures.as_of.isoformat(),
                    },
                    measure.id,
                )
            )

    return look


def _units(row: int, values: Mapping[str, Value], currency: str, into: Looked) -> tuple[int, int] | None:
    units: list[int] = []
    for name in ("quoted_amount", "invoiced_amount"):
        amount = values[name]
        try:
            units.append(minor_units(Decimal(amount), currency))
        except NotANumber as error:
            into.wrongs.append(Wrong(error.code, error.says, row, name))
    return (units[0], units[1]) if len(units) == 2 else None


def _severity(difference: int, share: Decimal | None) -> Severity:
    """Being charged less is worth knowing, and hurts nobody who asked."""
    if difference < 0:
        return "low"
    if share is None or share >= _HIGH:
        return "high"
    return "medium" if share >= _MEDIUM else "low"
