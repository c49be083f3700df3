"""The built pages, put into the bucket of their distribution (docs/serving-the-pages.md says the rules)."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASKED_AGAIN: Final = "no-cache"
APPS: Final = {"console": "", "admin": "admin/"}
"""Folders of what is built, and where each is served."""
AT_ONCE: Final = 8


@dataclass(frozen=True)
class File:
    """One file of the pages.

    Attributes:
        path: Where it is built.
        key: Of its object.
    """

    path: Path
    key: str

    @property
    def is_asset(self) -> bool:
        """Whether its name changes with its content."""
        return self.key.removeprefix("admin/").startswith("assets/")


def built(folder: Path) -> list[File]:
    """Every file of both apps; none where nothing was built."""
    return [
        File(path, f"{place}{path.relative_to(folder / app).as_posix()}")
        for app, place in APPS.items()
        for path in sorted((folder / app).rglob("*"))
        if path.is_file()
    ]


def upload(s3: Any, bucket: str, files: list[File]) -> int:
    """Bring the files there: assets first, pages last, so that no page asks for a script that is not there yet. Older
    assets stay, for pages that are open.

    Returns:
        How many were put there; an asset that is there already is not.
    """
    there = set(_keys(s3, bucket))
    assets = [each for each in files if each.is_asset and each.key not in there]
    others = [each for each in files if not each.is_asset]
    pages = [each for each in others if each.path.suffix == ".html"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for batch in (assets, [each for each in others if each not in pages], pages):
            list(pool.map(lambda each: _put(s3, bucket, each), batch))
    return len(assets) + len(others)


def _put(s3: Any, bucket: str, file: File) -> None:
    kind = mimetypes.guess_type(file.path.name)[0] or "application/octet-stream"
    s3.put_object(
        Bucket=bucket,
        Key=file.key,
        Body=file.path.read_bytes(),
        ContentType=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        CacheControl=FOR_EVER if file.is_asset else ASKED_AGAIN,
    )


def _keys(s3: Any, bucket: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (each["Key"] for each in page.get("Contents", ()))
