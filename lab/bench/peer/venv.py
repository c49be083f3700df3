"""The peer's own virtual environment, so that nothing of Onramp's has to agree with what DBOS needs."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from local.stack.site import ROOT

if TYPE_CHECKING:
    from rich.console import Console

    from operate.steps import Steps

HOME = ROOT / ".local" / "peer"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_VERSIONS = (
    "import json, platform; from importlib.metadata import version; "
    "from lab.bench.peer.dbos_side import with_milliseconds; with_milliseconds(); import sqlite3; "
    "print(json.dumps({'dbos': version('dbos'), 'SQLite': sqlite3.sqlite_version, "
    "'Python': platform.python_version(), 'SQLAlchemy': version('sqlalchemy')}))"
)


def peer_python(console: Console, steps: Steps) -> str:
    """The interpreter of an environment with the peer's requirements; made or made anew where they have changed.

    Raises:
        subprocess.CalledProcessError: They cannot be installed; pip has said why.
    """
    folder = HOME / "venv"
    python, stamp = folder / "bin" / "python", HOME / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return str(python)
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pinned = [line.partition(";")[0] for line in lines if line and line[0] != "#"]
    console.print(f"Into .local/peer/venv, beside Onramp's own: {', '.join(pinned)}, and what they need.")
    HOME.mkdir(parents=True, exist_ok=True)
    with steps.step("Installing (about 115 MB, once)"):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", str(REQUIREMENTS)], check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return str(python)


def versions(python: str) -> dict[str, str]:
    """What the peer ran on, by name."""
    done = subprocess.run([python, "-c", _VERSIONS], cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found
