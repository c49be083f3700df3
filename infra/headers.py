"""The headers that every answer of the one origin carries: read from `headers.json`, where they stand once.

The local gateway sends them; `infra.cdn` writes them in the words of CloudFront and of Cloudflare (docs/adr/0041).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("headers.json")


@dataclass(frozen=True)
class Headers:
    """Headers by name, as they are sent.

    Attributes:
        everywhere: On every answer, the API's too.
        assets: Besides, on files whose names change with their content.
        asset_paths: Which these are: paths that end in ``/*``.
        pages: Besides, on every other file.
    """

    everywhere: Mapping[str, str]
    assets: Mapping[str, str]
    asset_paths: tuple[str, ...]
    pages: Mapping[str, str]

    def of_file(self, path: str) -> Mapping[str, str]:
        """What the file at a path carries besides."""
        is_asset = any(path.startswith(pattern.removesuffix("*")) for pattern in self.asset_paths)
        return self.assets if is_asset else self.pages


def read(file: Path = FILE, also: Mapping[str, Sequence[str]] | None = None) -> Headers:
    """The headers of the file.

    Args:
        file: Where they stand.
        also: Sources that the content security policy is to admit besides, by directive.

    Raises:
        KeyError: It lacks a part.
    """
    said = json.loads(file.read_text(encoding="utf-8"))
    everywhere = {
        name: value if isinstance(value, str) else _policy(value, also or {})
        for name, value in said["everywhere"].items()
    }
    assets = said["assets"]
    return Headers(everywhere, assets["headers"], tuple(assets["paths"]), said["pages"]["headers"])


def _policy(directives: Mapping[str, list[str]], also: Mapping[str, Sequence[str]]) -> str:
    """A Content-Security-Policy in its serialised form (CSP Level 3, section 2.2)."""
    admitted = ((directive, *sources, *also.get(directive, ())) for directive, sources in directives.items())
    return "; ".join(" ".join(each) for each in admitted)
