"""A stage file that can be used, for a stage in the account that moto pretends to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from operate.settings.commented import commented

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT: Final = "123456789012"


def written(folder: Path, **changes: str) -> Path:
    """The folder, with a file for the stage `dev` that says what it must, and what `changes` replace or add (by the
    beginning of a line)."""
    lines = commented("dev").replace('account = ""', f'account = "{ACCOUNT}"')
    lines = lines.replace('region = ""', 'region = "eu-central-1"', 1)
    lines = re.sub(r'(?m)^(\w+) = ""$', r'\1 = "https://dev.example.com"', lines)
    lines = lines.replace('pixel_repository = "https://dev.example.com"', 'pixel_repository = "acme/pixels"')
    for name, line in changes.items():
        lines, found = re.subn(rf"(?m)^(# )?{name} = .*$", line.replace("\\", r"\\"), lines, count=1)
        assert found, f"the file has no line {name}"
    (folder / "dev.toml").write_text(lines, encoding="utf-8")
    return folder
