"""A page that an engineer follows at a terminal: its blocks, in order.

A block of ``sh`` holds commands. One of ``json`` is a file, which the text before it names last. Whatever else stands
in a block, and whatever the test cannot run, has a mark on the line before it: ``<!-- not run in tests: why -->``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = re.compile(
    r"(?P<mark>^ *<!-- not run in tests: (?P<why>[^\n]+) -->\n)?"
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_NAMED = re.compile(r"`([\w./-]+\.\w+)`")


class NotFollowed(Exception):
    """A page cannot be followed.

    Args:
        why: A sentence.
    """


@dataclass(frozen=True)
class Step:
    """One thing that a reader does.

    Attributes:
        does: The command, as the page has it, without its comment; or the name of the file that is written.
        text: Of the file; empty: it is a command.
    """

    does: str
    text: str = ""


def part(page: str, heading: str) -> tuple[str, str]:
    """A page without a part, and that part.

    Raises:
        NotFollowed: There is no such heading of the second level.
    """
    before, found, rest = page.partition(f"\n## {heading}\n")
    if not found:
        raise NotFollowed(f"there is no part {heading!r}")
    inside, found, after = rest.partition("\n## ")
    return before + found + after, inside


def steps(page: str) -> Iterator[Step]:
    """What the page has its reader do.

    Raises:
        NotFollowed: A block is none that can be followed, and has no mark.
    """
    for block in _BLOCK.finditer(page):
        text = re.sub(rf"^{block['indent']}", "", block["text"], flags=re.MULTILINE)
        if block["why"]:
            continue
        if block["language"] == "sh":
            yield from map(Step, commands(text))
        elif block["language"] == "json" and (named := _NAMED.findall(page[: block.start()])):
            yield Step(named[-1], text)
        else:
            raise NotFollowed(f"what is to be done with this block of {block['language']!r}?\n{text}")


def marked(page: str) -> list[str]:
    """Why blocks of the page are not run."""
    return [block["why"] for block in _BLOCK.finditer(page) if block["why"]]


def commands(text: str) -> Iterator[str]:
    """The commands of a block, one for each line that does not go on, without comments."""
    for line in text.replace("\\\n", " ").splitlines():
        if command := " ".join(re.sub(r"(^|\s+)#.*$", "", line).split()):
            yield command
