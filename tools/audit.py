"""What is known against the libraries that ship, as a report: pip-audit's findings, and above all whether it found any.

pip-audit ends well also where the service that it asks knows a library not at all, as behind a mirror of the index. A
library that nobody looked at is not one without faults, so the report's first line counts both.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any


def report(command: Path, lock: Path) -> str:
    """Ask, and tell. A fault that is known does not end a release: whether it matters is for a person to say.

    Args:
        command: pip-audit.
        lock: Exact versions with hashes.
    """
    asked = [str(command), "--requirement", str(lock), "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 (no word of a stranger)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return f"NOT AUDITED: the advisory service could not be asked. Ask again from elsewhere.\n\n{reason}\n"
    return told(found)


def told(found: list[dict[str, Any]]) -> str:
    """The report about pip-audit's findings, one for each library: with its faults, or why it was skipped."""
    skipped = [one for one in found if "skip_reason" in one]
    faults = [f"{one['name']} {one['version']}: {_fault(fault)}" for one in found for fault in one.get("vulns", ())]
    lines = [f"- {line}" for line in [*faults, *(f"{one['name']}: {one['skip_reason']}" for one in skipped)]]
    return "\n".join([_first(len(found), len(skipped), len(faults)), "", *lines]).rstrip() + "\n"


def _first(libraries: int, skipped: int, faults: int) -> str:
    known = f"{faults} known fault{'' if faults == 1 else 's'}"
    if not libraries or skipped == libraries:
        return f"NOT AUDITED: the advisory service knew none of {libraries} libraries. Ask again from elsewhere."
    if skipped:
        return f"NOT ALL AUDITED: {skipped} of {libraries} libraries were skipped; the others have {known}."
    return f"{'FAULTS KNOWN' if faults else 'Audited'}: {libraries} libraries, {known}."


def _fault(fault: dict[str, Any]) -> str:
    mended = ", ".join(fault.get("fix_versions") or ["no version yet"])
    return f"{fault['id']} (mended in {mended})"
