"""``python -m lab.bench.upload_slices [--rows N] [--kills N]``: an upload through the slices that are deployed.

As `lab.bench.uploads`, which measures the check alone; here the executor does it, slice by slice, under the engine: the
lane, the ledger, and the client of the table of findings with all but the network. The file is read by ranges from the
disk, as it would be from S3. Each measurement is a process of its own. Nothing is asserted: a target that is missed is
shown with ✘.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from chalicelib.clients.findings.client import Findings
from chalicelib.executors import validate_upload
from chalicelib.executors.validate_upload import ValidateUpload
from chalicelib.flows.upload.checking import BRIEF
from chalicelib.flows.upload.flow import FLOW
from chalicelib.flows.upload.lifecycle import PROCESSING
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.shared_actions import VALIDATE_UPLOAD
from lab.bench.uploads import MEBIBYTES, MICROSECONDS, XLSX_ROWS, catalogue, shipments
from tests.clock import START
from tests.simulation.world import Killed, World

_KEY: Final = "UPLOAD#ten_1.1"
_SENT: Final = {"csv": ("ship", "generic-shipment-csv"), "xlsx": ("trade", "catalog-excel")}


def main() -> None:
    """Measure, or be one measurement."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.upload_slices")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        found = _through(options.file, options.seed)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({**found, "mebibytes": usage.ru_maxrss // 1024}))
        return
    with tempfile.TemporaryDirectory() as folder:
        _all(Path(folder), options.rows, options.kills)


def _all(folder: Path, rows: int, kills: int) -> None:
    small, large, book = folder / "small.csv", folder / "large.csv", folder / "products.xlsx"
    shipments(small, rows // 10)
    shipments(large, rows)
    catalogue(book, XLSX_ROWS)
    few, many = _run(small), _run(large)
    per_row = many["cpu"] / rows * 1e6
    print(f"{rows:,} rows of CSV ({large.stat().st_size / 1e6:.0f} MB) in {many['slices']} slices:")
    print(f"  CPU a row {per_row:.2f} µs {_mark(per_row <= MICROSECONDS)}, of which findings {many['findings']:,}")
    print(f"  memory {many['mebibytes']} MiB (a tenth of the rows: {few['mebibytes']}) {_fits(many)}")
    killed = [_run(large, seed) for seed in range(1, kills + 1)]
    same = sum(each["digest"] == many["digest"] for each in killed)
    deaths = sum(each["deaths"] for each in killed)
    print(
        f"  killed {deaths} times at random places, findings and counts equal: {same} of {kills} {_mark(same == kills)}"
    )
    made = _run(book)
    print(f"{XLSX_ROWS:,} rows of a workbook ({book.stat().st_size / 1e6:.0f} MB) in {made['slices']} slices:")
    print(
        f"  CPU {made['cpu']:.1f} s, the first slice {made['longest']:.1f} s (at most {validate_upload.MAKING_CSV:.0f})"
    )
    print(f"  memory {made['mebibytes']} MiB {_fits(made)}, findings {made['findings']:,}")


def _run(file: Path, seed: int = 0) -> dict[str, Any]:
    command = [sys.executable, "-m", "lab.bench.upload_slices", "--one", "--file", str(file), "--seed", str(seed)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _mark(reached: bool) -> str:  # noqa: FBT001
    return "✔" if reached else "✘"


def _fits(found: dict[str, Any]) -> str:
    return f"{_mark(found['mebibytes'] <= MEBIBYTES)} (at most {MEBIBYTES})"


class _Death:
    """Comes at random, where there is a seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed) if seed else None
        self.came = 0

    def may_come(self, often: float) -> None:
        """The process may end here."""
        if self._chance and self._chance.random() < often:
            self.came += 1
            raise Killed


class _Disk:
    """Files on the disk, read by ranges as S3 gives them."""

    def __init__(self, file: Path, death: _Death) -> None:
        self._files = {file.suffix: file, "table": file.with_suffix(".made")}
        self._death = death

    def part(self, key: str, offset: int, length: int, *_: Any, **__: Any) -> bytes | None:
        """As `Uploads.part`."""
        self._death.may_come(0.05)
        with self._path(key).open("rb") as content:
            content.seek(offset)
            return content.read(length)

    def get(self, *_: Any) -> None:
        """There is no table of the adopter's own."""

    def put(self, key: str, _: str, content: Any, *__: Any) -> None:
        """As `Uploads.put`."""
        with self._path(key).open("wb") as out:
            while piece := content.read(1024 * 1024):
                out.write(piece)

    def _path(self, key: str) -> Path:
        return self._files["table" if key.endswith("table.csv") else f".{key.rpartition('.')[2]}"]


class _Table:
    """Keeps of each row its digest alone: a million rows must not count as memory of ours."""

    def __init__(self, death: _Death) -> None:
        self.rows: dict[bytes, bytes] = {}
        self._death = death

    def batch_write_item(self, **given: Any) -> dict[str, Any]:
        """As DynamoDB does."""
        self._death.may_come(0.005)
        for requests in given["RequestItems"].values():
            for each in requests:
                item = each["PutRequest"]["Item"]
                name = hashlib.blake2b(f"{item['pk']}{item['sk']}".encode(), digest_size=8).digest()
                self.rows[name] = hashlib.blake2b(item["doc"]["S"].encode(), digest_size=8).digest()
        return {}


def _through(file: Path, seed: int) -> dict[str, Any]:
    kind = file.suffix[1:]
    death = _Death(seed)
    disk, table = _Disk(file, death), _Table(death)
    if seed:
        validate_upload.SLICE = 0.3  # type: ignore[misc]
    files: Any = disk
    dynamodb: Any = table
    executor = ValidateUpload(files, Findings(lambda: dynamodb, "findings"), BRIEF)
    world = World({"upload": FLOW}, {VALIDATE_UPLOAD: executor}, lane=True)
    module, adapter = _SENT[kind]
    fields = {"module": module, "adapter": adapter, "size": file.stat().st_size, "mark": "x"}
    fields["detectors"] = ["AMOUNT_VARIANCE", "SIMA_EXPOSURE"]
    about = {"status": PROCESSING, "created_at": START, "created_by": "key", "due_at": START, "fields": fields}
    world.store.create(Record(record_id="ten_1.1", kind="UPLOAD", flow="upload", **about))
    begun, slices, longest = time.process_time(), 0, 0.0
    while world.store.load(_KEY).entry(VALIDATE_UPLOAD).status not in {Status.SUCCEEDED, Status.FAILED}:
        before = time.process_time()
        try:
            world.deliver()
            if not world.work_off():
                world.settle(minutes=10)
        except Killed:
            world.clock.pass_(minutes=5)
        slices += 1
        longest = max(longest, time.process_time() - before)
    spent = time.process_time() - begun
    result = dict(world.store.load(_KEY).entry(VALIDATE_UPLOAD).result)
    digest = hashlib.sha256(json.dumps(result, sort_keys=True).encode())
    for name, doc in sorted(table.rows.items()):
        digest.update(name + doc)
    return {
        "cpu": spent,
        "slices": slices,
        "longest": longest,
        "findings": result.get("findings", 0),
        "deaths": death.came,
        "digest": digest.hexdigest(),
    }


if __name__ == "__main__":
    main()
