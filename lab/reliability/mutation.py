"""A protection put out of order: one text of one file replaced, and the tests that must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Rotten(Exception):
    """A mutation no longer fits the code: bring `lab.reliability.mutation_list` up to date."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Mutation:
    """One protection, and how to put it out of order.

    Attributes:
        name: Short, for the command line.
        protection: What the protection does, in one sentence.
        file: Where it is, from the project's root.
        old: Its text, which stands exactly once in the file.
        new: What the text is replaced by.
        tests: Node ids of tests of which at least one must fail then: few and quick.
        needless: Whether the library of the Python that runs does the same by itself. Then nothing is taken away.
    """

    name: str
    protection: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    needless: Callable[[], bool] = _never

    def mutated(self, source: str) -> str:
        """The file's text without the protection.

        Raises:
            Rotten: The old text does not stand exactly once in it.
        """
        if (times := source.count(self.old)) != 1:
            raise Rotten(f"{self.name}: its text stands {times} times in {self.file}, not once")
        return source.replace(self.old, self.new)

    def apply(self, project: Path) -> None:
        """Put the protection out of order in a copy of the project.

        Raises:
            Rotten: The old text does not stand exactly once in the file.
            ValueError: This is the project itself, and no copy of it.
        """
        if project.resolve() == ROOT:
            raise ValueError("only a copy of the project is ever mutated")
        path = project / self.file
        mutated = self.mutated(path.read_text(encoding="utf-8"))
        path.unlink()  # the copy's files may be links to another copy's
        path.write_text(mutated, encoding="utf-8")
