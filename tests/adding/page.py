"""A page that can be followed: which files it has its reader make and change, and what it has them type, in order.

Whatever is to be done stands in a fenced block. What the block is, the line before it says::

    **New:** `path/of/a/file.py`            the block is the whole file
    **Change:** `path/of/a/file.py`         the block is a diff: what stays and what goes (" ", "-") is there exactly
                                            once, and becomes what stays and what comes (" ", "+")

A block of ``sh`` is typed into one shell, line by line; one of ``json`` is part of what the block before it printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_BLOCK = re.compile(r"(?:^\*\*(New|Change):\*\* `([^`]+)`[^\n]*\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class NotFollowed(Exception):
    """What the page says cannot be done, or does not come to what it says.

    Args:
        why: A sentence.
    """


@dataclass(frozen=True)
class Step:
    """One block.

    Attributes:
        path: Of the file, below the project's root; empty: the block is about none.
    """

    kind: Literal["new", "change", "sh", "json"]
    text: str
    path: str = ""

    def apply(self, root: Path) -> None:
        """Make the file, or change it.

        Raises:
            NotFollowed: It is there already, or has not the lines that the page says it has.
        """
        file = root / self.path
        if self.kind == "new":
            if file.exists():
                raise NotFollowed(f"{self.path} is there already")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text, encoding="utf-8")
            return
        before = file.read_text(encoding="utf-8")
        lines = self.text.splitlines(keepends=True)
        stands = "".join(line[1:] or "\n" for line in lines if line[0] != "+")
        wanted = "".join(line[1:] or "\n" for line in lines if line[0] != "-")
        places = [found.start() for found in re.finditer(rf"^(?={re.escape(stands)})", before, re.MULTILINE)]
        if len(places) != 1:
            raise NotFollowed(f"{self.path} does not have these lines exactly once:\n{stands}")
        file.write_text(before[: places[0]] + wanted + before[places[0] + len(stands) :], encoding="utf-8")


def steps(page: str, part: str = "") -> Iterator[Step]:
    """What a page has its reader do.

    Args:
        page: Its text.
        part: The heading of the part that is followed, of the second level; empty: the whole page.

    Raises:
        NotFollowed: There is no such part, or a block that is none of the kinds above.
    """
    found = re.search(rf"^## {re.escape(part)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL) if part else None
    if part and not found:
        raise NotFollowed(f"the page has no part {part!r}")
    for what, path, language, text in _BLOCK.findall(found[1] if found else page):
        if what:
            yield Step("new" if what == "New" else "change", text, path)
        elif language == "sh":
            yield Step("sh", text)
        elif language == "json":
            yield Step("json", text)
        else:
            raise NotFollowed(f"what is to be done with this block of {language}?\n{text}")


def touched(followed: Iterator[Step]) -> set[str]:
    """The files that a reader makes or changes by hand."""
    return {step.path for step in followed if step.path}
