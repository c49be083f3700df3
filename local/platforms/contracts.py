"""Write the contracts as OpenAPI, from the stand-ins that honour them, so that the two cannot differ.

python -m local.platforms.contracts docs/            writes openapi-controller.json and openapi-ecom.json
python -m local.platforms.contracts docs/ --check    exits 1 if a file is not what would be written
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from local.platforms.controller import create_controller
from local.platforms.ecom import create_ecom
from local.platforms.found import stand_ins


def documents() -> dict[str, str]:
    """File name → content."""
    apps = {"controller": create_controller(token="unused"), "ecom": create_ecom(token="unused")}
    apps |= {each.name: each.create("unused") for each in stand_ins() if each.ours}
    return {
        f"openapi-{name}.json": json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        for name, app in apps.items()
    }


def stale(folder: Path) -> list[str]:
    """Names of the files in `folder` that are missing or differ from what would be written."""
    return [
        name
        for name, content in documents().items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != content
    ]


def main() -> None:
    """Write or check."""
    parser = argparse.ArgumentParser(prog="python -m local.platforms.contracts", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is stale")
    arguments = parser.parse_args()
    if arguments.check:
        names = stale(arguments.folder)
        if names:
            sys.exit(f"stale: {', '.join(names)}; run python -m local.platforms.contracts {arguments.folder}")
        return
    for name, content in documents().items():
        (arguments.folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
