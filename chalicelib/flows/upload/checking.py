"""How an upload is checked, slice by slice, by the tenant's rules of validation. Pure, given a way to read the file."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from pydantic import ValidationError

from chalicelib.clients.findings.row import Row
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent
from chalicelib.executors.uploaded import Checked, Read, UploadBrief
from chalicelib.flows.tenant.validation import slices
from chalicelib.flows.tenant.validation.adapters import Plan
from chalicelib.flows.tenant.validation.csv_rows import Cursor
from chalicelib.flows.tenant.validation.detectors import Finding, Verdict, for_upload, verdict
from chalicelib.flows.tenant.validation.ranges import RangedFile
from chalicelib.flows.tenant.validation.refusals import NAMED, Refused, Wrong
from chalicelib.flows.tenant.validation.sniff import Csv, of_kind, sniff
from chalicelib.flows.tenant.validation.tables import Measures, sample_measures, thresholds
from chalicelib.flows.tenant.validation.xlsx_rows import Converted, to_csv
from chalicelib.flows.upload import job
from chalicelib.records.record import Record
from chalicelib.shared_actions import UploadChecked

_BUFFER: Final = 1024 * 1024
_NAMED_HEADINGS: Final = 10
SAYS: Final[Mapping[Verdict, str]] = {
    "findings": "Rows were found that a person should look at.",
    "clean": "Nothing was found: every row was compared, and all are as they should be.",
    "not_compared": "Nothing was found, but some rows could not be compared: no limits are known for their currency.",
    "detectors_off": "Nothing was looked for: the detectors of this module are off.",
    "no_rows": "No row could be used, so nothing was looked for.",
}
"""What each verdict means, for whoever reads it. Source: the onboarding runbook, "Troubleshooting"."""


def said(came_to: str) -> str:
    """What a verdict means; empty: it is none."""
    return next((says for name, says in SAYS.items() if name == came_to), "")


def made_into_csv(read: Read, size: int, write: Callable[[bytes], object], deadline: Deadline) -> UploadChecked:
    """Make a workbook into CSV; what is to be noted of it, or why it cannot be taken."""
    try:
        file: Any = RangedFile(read, size)
        return UploadChecked(noted=_noted(to_csv(io.BufferedReader(file, _BUFFER), write, deadline)))
    except Refused as refused:
        return UploadChecked(refused=refused.code, says=refused.says)


def slice_of(
    record: Record, read: Read, size: int, so_far: UploadChecked, own: bytes | None, deadline: Deadline
) -> Checked:
    """Check rows for a while.

    Args:
        own: The adopter's own table of measures.

    Raises:
        Permanent: MEASURES_UNUSABLE.
    """
    try:
        return _slice(record, read, size, so_far, _measures(own), deadline)
    except Refused as refused:
        return Checked(replace(so_far, refused=refused.code, says=refused.says), done=True)


BRIEF: Final = UploadBrief(source=job.source_of, to_csv=made_into_csv, slice_of=slice_of)


def wrong_row(place: Wrong, number: int) -> Row:
    """A wrong place as it is kept.

    Args:
        number: Among those of its row.
    """
    said = {"row": place.row, "column": place.column, "code": place.code, "says": place.says}
    return Row(f"{place.row:010d}#{number:03d}", said)


def finding_row(finding: Finding) -> Row:
    """A finding as it is kept: what it has by default is left out."""
    said = {
        "row": finding.row,
        "detector": finding.detector,
        "subject": finding.subject,
        "severity": finding.severity,
        "what": finding.what,
        "why": finding.why,
        "amounts": dict(finding.amounts),
        "evidence": dict(finding.evidence),
        "part": finding.part,
    }
    return Row(finding.key, {name: value for name, value in said.items() if value not in ("", {})})


def finding_of(row: Row) -> Finding:
    """A finding as it was kept."""
    return Finding(**row.doc)


def wrong_of(row: Row) -> Wrong:
    """A wrong place as it was kept."""
    return Wrong(**row.doc)


@lru_cache(maxsize=2)
def _measures(own: bytes | None) -> Measures:
    if own is None:
        return sample_measures()
    try:
        return Measures.model_validate_json(own)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False, include_input=False)
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise Permanent(
            "MEASURES_UNUSABLE",
            f"The table of measures cannot be read: {where}: {first['msg']}.",
            hint=f"Put {job.MEASURES} right in the bucket of uploads, or remove it to go by the sample; then retry.",
        ) from None


def _slice(
    record: Record, read: Read, size: int, so_far: UploadChecked, measures: Measures, deadline: Deadline
) -> Checked:
    adapter = job.adapter_of(record)
    dialect = sniff(read, size)
    of_kind(dialect, "csv")
    assert isinstance(dialect, Csv)  # noqa: S101 - `of_kind` sees to it; tells the type checker
    plan, first = slices.headings(read, size, dialect, adapter)
    on = frozenset(code for code in record.fields["detectors"])
    looking = for_upload(adapter, on, thresholds=thresholds(), measures=measures, authority=job.authority_of(record))
    begun = so_far.row > 0
    cursor = Cursor(so_far.offset, so_far.row, so_far.within, so_far.alone) if begun else first
    found = slices.check(read, size, dialect, plan, looking, cursor, deadline)
    room = max(0, NAMED - so_far.wrong)
    if not begun:
        by = _by(measures) if adapter.module == "trade" and looking else ()
        so_far = replace(so_far, noted=(*so_far.noted, *_unknown(plan), *by))
    so_far = _joined(so_far, found)
    if found.done:
        came_to = verdict(detectors=len(looking), rows=so_far.right, compared=so_far.compared, findings=so_far.findings)
        so_far = replace(so_far, verdict=came_to)
    return Checked(so_far, found.done, [*map(finding_row, found.findings)], _named(found, room))


def _joined(so_far: UploadChecked, found: slices.Slice) -> UploadChecked:
    return replace(
        so_far,
        offset=found.cursor.offset,
        row=found.cursor.row,
        within=found.cursor.within,
        alone=found.cursor.alone,
        rows=so_far.rows + found.rows,
        right=so_far.right + found.right,
        compared=so_far.compared + found.compared,
        wrong=so_far.wrong + found.errors.count,
        wrong_rows=so_far.wrong_rows + found.errors.rows,
        findings=so_far.findings + len(found.findings),
    )


def _named(found: slices.Slice, room: int) -> list[Row]:
    rows: list[Row] = []
    for place in found.errors.named[:room]:
        same = sum(1 for each in rows if each.doc["row"] == place.row)
        rows.append(wrong_row(place, same))
    return rows


def _by(measures: Measures) -> tuple[str, ...]:
    return (f"Goods were compared with measures as of {measures.as_of.isoformat()}. {measures.note}",)


def _unknown(plan: Plan) -> tuple[str, ...]:
    if not plan.unknown:
        return ()
    named = ", ".join(each[:40] for each in plan.unknown[:_NAMED_HEADINGS])
    more = len(plan.unknown) - _NAMED_HEADINGS
    return (f"Columns that are not known, and not read: {named}{f' and {more} more' if more > 0 else ''}.",)


def _noted(found: Converted) -> tuple[str, ...]:
    said = [f"The sheet {found.sheet!r} was read."]
    if found.others:
        said.append(f"Other sheets were not: {', '.join(found.others[:_NAMED_HEADINGS])}.")
    if found.formulas:
        said.append(f"{found.formulas:,} formulas were read as the values that the workbook holds for them.")
    if found.uncached:
        said.append(f"For {found.uncached:,} of them it holds none.")
    if found.merged:
        said.append(f"Cells are merged ({', '.join(found.merged)}): what they cover is empty.")
    return tuple(said)
