"""Lighthouse on the built pages, in its own Chromium, with the packages of `lighthouse/`."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lab.bench.web.results import Measure
from local.demo.visitor import NODE, NPM

HERE = Path(__file__).parent / "lighthouse"
CATEGORIES = {"accessibility": 100.0, "performance": 95.0}
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-dev-shm-usage"
SECONDS = 300


class NotMeasured(Exception):
    """It could not be installed, or did not run; the message is its own."""


def install() -> None:
    """Install it, as the lock names it, unless it is there.

    Raises:
        NotMeasured: npm could not.
    """
    if not (HERE / "node_modules" / "lighthouse").is_dir():
        _run([NODE, NPM, "ci", "--silent"])


def measure(name: str, url: str, chromium: str, headers: Mapping[str, str]) -> list[Measure]:
    """What it gives one page, on a simulated phone.

    Raises:
        NotMeasured: It did not run.
    """
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        command: list[str | Path] = [NODE, "node_modules/lighthouse/cli/index.js", url, "--quiet", "--output=json"]
        command += [f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROME}"]
        if headers:
            command.append(f"--extra-headers={json.dumps(dict(headers))}")
        _run(command, CHROME_PATH=chromium)
        found = json.loads(report.read_text(encoding="utf-8"))
    return [
        Measure(
            f"Lighthouse, {category}: {name}",
            _points(found["categories"][category]["score"]),
            "",
            target,
            "at least",
            _lost(found, category),
        )
        for category, target in CATEGORIES.items()
    ]


def _points(score: float | None) -> float | None:
    return None if score is None else round(score * 100)


def _lost(found: Mapping[str, object], category: str) -> str:
    """What cost points."""
    audits: Mapping[str, Mapping[str, object]] = found["audits"]  # type: ignore[assignment]
    refs = found["categories"][category]["auditRefs"]  # type: ignore[index]
    lost = [audits[ref["id"]] for ref in refs if ref["weight"]]
    short = [each for each in lost if isinstance(each["score"], int | float) and each["score"] < 0.9]
    return "; ".join(f"{each['title']} {each.get('displayValue', '')}".strip() for each in short)[:200]


def _run(command: list[str | Path], **environment: str) -> None:
    path = f"{NODE.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=HERE,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise NotMeasured((done.stderr or done.stdout).strip()[-400:])
