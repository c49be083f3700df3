"""Findings and wrong places as CSV, for people who open it in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.flows.tenant.validation.detectors import Finding
from chalicelib.flows.tenant.validation.refusals import Wrong

FINDINGS: Final = ("row", "subject", "detector", "severity", "what", "why", "amounts", "evidence")
ERRORS: Final = ("row", "column", "code", "says")
_FORMULA: Final = re.compile(r"(^|[;,|\t\r\n])(?=[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])")
"""Where a cell begins, or would in a spreadsheet that takes another separator: many take semicolons, as the reader's
country has it. Signs of full width are taken for the others."""
_PIECE: Final = 256 * 1024


def findings_csv(findings: Iterable[Finding]) -> Iterator[bytes]:
    """Findings with a first row of headings, in pieces: UTF-8 with a byte order mark, and CR LF."""
    return _pieces(FINDINGS, map(_cells, findings))


def errors_csv(wrongs: Iterable[Wrong]) -> Iterator[bytes]:
    """Wrong places, written as `findings_csv` writes findings."""
    return _pieces(ERRORS, ((str(each.row), each.column, each.code, each.says) for each in wrongs))


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula (CWE-1236): subjects come from strangers' files."""
    return _FORMULA.sub(r"\1'", text)


def _cells(finding: Finding) -> tuple[str, ...]:
    amounts, evidence = (
        "; ".join(f"{name}: {said}" for name, said in part.items()) for part in (finding.amounts, finding.evidence)
    )
    said = (finding.subject, finding.detector, finding.severity, finding.what, finding.why)
    return (str(finding.row), *said, amounts, evidence)


def _pieces(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[bytes]:
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow(headings)
    for row in rows:
        writer.writerow(map(harmless, row))
        if out.tell() > _PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()
