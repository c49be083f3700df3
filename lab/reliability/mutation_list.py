"""Every protection that `lab.reliability.mutations` puts out of order: what each ``mutation_{area}.py`` here lists."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from lab.reliability.mutation import Mutation

_OTHERS: Final = frozenset({Path(__file__).stem})
_AREAS: Final = sorted({path.stem for path in Path(__file__).parent.glob("mutation_*.py")} - _OTHERS)

ALL: tuple[Mutation, ...] = tuple(
    mutation for area in _AREAS for mutation in import_module(f"lab.reliability.{area}").MUTATIONS
)
