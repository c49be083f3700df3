"""``python -m lab.bench.uploads [--rows N] [--kills N]``: what checking an upload costs, beside csv.reader alone.

Each measurement is a process of its own, so that its memory is its own. Times are CPU time of that process. Nothing is
asserted: a target that is missed is shown with ✘.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chalicelib.deadline import Deadline
from chalicelib.flows.tenant.validation import slices
from chalicelib.flows.tenant.validation.adapters import CATALOGUE, SHIPMENTS, Adapter
from chalicelib.flows.tenant.validation.detectors import CODES, for_upload
from chalicelib.flows.tenant.validation.sniff import Csv, sniff
from chalicelib.flows.tenant.validation.tables import sample_measures, thresholds
from chalicelib.flows.tenant.validation.xlsx_rows import to_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.flows.tenant.validation.csv_rows import Cursor
    from chalicelib.flows.tenant.validation.ranges import Read

MEBIBYTES: Final = 256
MICROSECONDS: Final = 20
XLSX_ROWS: Final = 100_000


def main() -> None:
    """Measure, or be one measurement."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.uploads")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--one", choices=tuple(_ONE), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        found = _ONE[options.one](options.file, options.seed)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({**found, "cpu": time.process_time(), "mebibytes": usage.ru_maxrss // 1024}))
        return
    with tempfile.TemporaryDirectory() as folder:
        _all(Path(folder), options.rows, options.kills)


def shipments(path: Path, rows: int) -> None:
    """A CSV of shipments: one in a thousand invoiced above its quote, one in ten thousand wrong."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([each.name for each in SHIPMENTS.columns])
        for row in range(rows):
            quoted = 1000 + row * 7919 % 90_000
            invoiced = quoted + (5000 if row % 1000 == 7 else row % 3)
            amounts = (f"{quoted / 100:.2f}", f"{invoiced / 100:.2f}")
            day = f"2026-{1 + row % 12:02}-{1 + row % 28:02}" if row % 10_000 != 9 else "soon"
            place = ("CA", "US", f"{1 + row % 900 / 10:.1f}", 'Express, "next day"' if row % 5 == 0 else "Ground")
            writer.writerow([f"1Z{row:016}", "Acme Freight", day, *place, *amounts, "CAD"])


def catalogue(path: Path, rows: int) -> None:
    """A workbook of products, as Excel writes them: texts shared, one description each."""
    headings = [each.name for each in CATALOGUE.columns]
    texts = [*headings, "761010", "940310", "CN", "CA", "CAD", *(f"Supplier {each}" for each in range(50))]
    head, tail = '<?xml version="1.0"?><{0} xmlns="http://x">', "</{0}>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        out.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="Products" sheetId="1" r:id="a"/></sheets></workbook>',
        )
        out.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="a" Type="t/worksheet" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="b" Type="t/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        with out.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write((head.format("worksheet") + "<sheetData>").encode())
            cells = "".join(f'<c r="{chr(65 + each)}1" t="s"><v>{each}</v></c>' for each in range(len(headings)))
            part.write(f'<row r="1">{cells}</row>'.encode())
            for row in range(2, rows + 2):
                shared = (len(texts) + 2 * row - 4, len(texts) + 2 * row - 3, 7 + row % 2, 9 + row % 2, 12 + row % 50)
                cells = "".join(
                    f'<c r="{chr(65 + each)}{row}" t="s"><v>{text}</v></c>' for each, text in enumerate(shared)
                )
                last = f'<c r="F{row}"><v>{row % 500 + 0.25}</v></c><c r="G{row}" t="s"><v>11</v></c>'
                part.write(f'<row r="{row}" spans="1:7">{cells}{last}</row>'.encode())
            part.write(("</sheetData>" + tail.format("worksheet")).encode())
        with out.open("xl/sharedStrings.xml", "w") as part:
            part.write(head.format("sst").encode())
            for text in texts:
                part.write(f"<si><t>{text}</t></si>".encode())
            for row in range(rows):
                part.write(f"<si><t>SKU-{row}</t></si><si><t>Product number {row}, anodised</t></si>".encode())
            part.write(tail.format("sst").encode())


def _all(folder: Path, rows: int, kills: int) -> None:
    small, large, book = folder / "small.csv", folder / "large.csv", folder / "products.xlsx"
    shipments(small, rows // 10)
    shipments(large, rows)
    catalogue(book, XLSX_ROWS)
    bare, few, many = _run("bare", large), _run("check", small), _run("check", large)
    per_row = (many["cpu"] - many["begun"]) / rows * 1e6
    print(f"{rows:,} rows of CSV ({large.stat().st_size / 1e6:.0f} MB), CPU time a row:")
    print(f"  csv.reader alone        {(bare['cpu'] - bare['begun']) / rows * 1e6:6.2f} µs")
    ratio = (many["cpu"] - many["begun"]) / (bare["cpu"] - bare["begun"])
    print(f"  read, checked, compared {per_row:6.2f} µs, {ratio:.1f} times that {_mark(per_row <= MICROSECONDS)}")
    print(f"  memory {many['mebibytes']} MiB (a tenth of the rows: {few['mebibytes']}) {_fits(many)}")
    print(f"  findings {many['findings']:,}, wrong rows {many['wrong']:,}")
    same = sum(_run("killed", large, seed)["digest"] == many["digest"] for seed in range(kills))
    print(f"  killed at random places, findings equal: {same} of {kills} {_mark(same == kills)}")
    converted, bare_zip = _run("xlsx", book), _run("unzip", book)
    print(f"{XLSX_ROWS:,} rows of a workbook ({book.stat().st_size / 1e6:.0f} MB), checked from end to end:")
    spent = converted["cpu"] - converted["begun"]
    print(
        f"  {spent:.1f} s of CPU, of which to CSV {converted['to_csv']:.1f}; unpacked and parsed by expat alone:",
        end=" ",
    )
    print(f"{bare_zip['cpu'] - bare_zip['begun']:.1f} s")
    print(f"  memory {converted['mebibytes']} MiB {_fits(converted)}, findings {converted['findings']:,}")


def _run(one: str, file: Path, seed: int = 0) -> dict[str, Any]:
    command = [sys.executable, "-m", "lab.bench.uploads", "--one", one, "--file", str(file), "--seed", str(seed)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0"}
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _mark(reached: bool) -> str:  # noqa: FBT001
    return "✔" if reached else "✘"


def _fits(found: dict[str, Any]) -> str:
    return f"{_mark(found['mebibytes'] <= MEBIBYTES)} (at most {MEBIBYTES})"


def _bare(file: Path, _: int) -> dict[str, Any]:
    begun = time.process_time()
    with file.open(encoding="utf-8", newline="") as text:
        rows = sum(1 for _ in csv.reader(text))
    return {"begun": begun, "rows": rows}


def _check(file: Path, _: int) -> dict[str, Any]:
    return _checked(file, SHIPMENTS, lambda _: Deadline.after(slices.SECONDS))


def _killed(file: Path, seed: int) -> dict[str, Any]:
    """Each slice ends at a random moment, and every third is lost and done again from the cursor that was kept."""
    chance = random.Random(seed)
    return _checked(file, SHIPMENTS, lambda _: Deadline.after(chance.uniform(0.0, 0.5)), lost=chance)


def _xlsx(file: Path, _: int) -> dict[str, Any]:
    target = file.with_suffix(".made.csv")
    begun = time.process_time()
    with file.open("rb") as book, target.open("wb") as out:
        to_csv(book, out.write)
    spent = time.process_time() - begun
    return {**_checked(target, CATALOGUE, lambda _: Deadline.after(slices.SECONDS)), "to_csv": spent, "begun": begun}


def _unzip(file: Path, _: int) -> dict[str, Any]:
    from xml.parsers import expat

    begun = time.process_time()
    with zipfile.ZipFile(file) as book:
        for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
            with book.open(name) as part:
                parser = expat.ParserCreate()
                parser.StartElementHandler = lambda _, __: None
                parser.EndElementHandler = parser.CharacterDataHandler = lambda _: None
                parser.ParseFile(part)
    return {"begun": begun}


def _checked(
    file: Path, adapter: Adapter, until: Callable[[Cursor], Deadline], lost: random.Random | None = None
) -> dict[str, Any]:
    begun = time.process_time()
    size = file.stat().st_size
    digest, findings, wrong = hashlib.sha256(), 0, 0
    with file.open("rb") as content:
        read = _ranges(content)
        dialect = sniff(read, size)
        assert isinstance(dialect, Csv)
        on = frozenset(CODES)
        detectors = for_upload(adapter, on, thresholds=thresholds(), measures=sample_measures())
        plan, cursor = slices.headings(read, size, dialect, adapter)
        done = False
        while not done:
            found = slices.check(read, size, dialect, plan, detectors, cursor, until(cursor))
            if lost and lost.random() < 1 / 3:
                continue
            for each in found.findings:
                digest.update(repr((each.key, sorted(each.amounts.items()))).encode())
            findings, wrong = findings + len(found.findings), wrong + found.errors.count
            cursor, done = found.cursor, found.done
    return {"begun": begun, "digest": digest.hexdigest(), "findings": findings, "wrong": wrong}


def _ranges(content: io.BufferedReader) -> Read:
    def read(offset: int, length: int) -> bytes:
        content.seek(offset)
        return content.read(length)

    return read


_ONE: Final = {"bare": _bare, "check": _check, "killed": _killed, "xlsx": _xlsx, "unzip": _unzip}

if __name__ == "__main__":
    main()
