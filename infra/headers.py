"""The headers that every answer of the one origin carries: read from `headers.json`, where they stand once.

The local gateway sends them; `infra.cdn` writes them in the words of CloudFront and of Cloudflare (docs/adr/0041).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE = Path(__file__).with_name("headers.json")
POLICY: Final = "Content-Security-Policy"
OWN: Final = frozenset({"connect-src", "img-src"})
"""Directives that a deployment adds hosts of its own to: that of the bucket of uploads."""


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


def serves(name: str, sent: str | None, wanted: str) -> bool:
    """Whether a header that is sent is the one that is wanted. Where uploads go is the deployment's own, so its content
    security policy may admit more to be fetched and shown; of nothing else may it admit more, and nothing may it lack.

    Args:
        sent: Its value; None: it is not sent.
    """
    if sent is None or name != POLICY:
        return sent == wanted
    has, needs = _directives(sent), _directives(wanted)
    same = has.keys() == needs.keys()
    return same and all(has[each] == needs[each] or (each in OWN and has[each] > needs[each]) for each in needs)


def _directives(policy: str) -> dict[str, set[str]]:
    words = (directive.split() for directive in policy.split(";"))
    return {name: set(sources) for name, *sources in words}


def _policy(directives: Mapping[str, list[str]], also: Mapping[str, Sequence[str]]) -> str:
    """A Content-Security-Policy in its serialised form (CSP Level 3, section 2.2)."""
    admitted = ((directive, *sources, *also.get(directive, ())) for directive, sources in directives.items())
    return "; ".join(" ".join(each) for each in admitted)
