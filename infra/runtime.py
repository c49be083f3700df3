"""The runtime that AWS runs Onramp's functions in: its Python, its processors, and the wheels that it loads.

It is said here once. Templates, Chalice and the packaging of libraries take it from here, so what is deployed is the
project's choice and not that of the Python that happens to package. Why this one: docs/adr/0049.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from typing import Final

X86_64: Final = "x86_64"
ARM64: Final = "arm64"
ARCHITECTURES: Final = (X86_64, ARM64)
"""What Lambda calls the processors that it has."""

_MACHINES: Final = {X86_64: "x86_64", ARM64: "aarch64"}
"""What the names of wheels call them."""

_OLDEST_GLIBC: Final = 17
_AMAZON_LINUX_2, _AMAZON_LINUX_2023 = 26, 34


@dataclass(frozen=True)
class Runtime:
    """A runtime of Lambda.

    Attributes:
        python: Major and minor version.
        architecture: One of `ARCHITECTURES`.
    """

    python: tuple[int, int]
    architecture: str = X86_64

    def __post_init__(self) -> None:
        """Refuse what Lambda has not.

        Raises:
            ValueError: There is no such architecture; the message names those that there are.
        """
        if self.architecture not in ARCHITECTURES:
            raise ValueError(f"There is no architecture {self.architecture!r}, only {' and '.join(ARCHITECTURES)}.")

    @property
    def version(self) -> str:
        """Python's version, as its command and pip have it: ``3.13``."""
        return ".".join(map(str, self.python))

    @property
    def name(self) -> str:
        """Lambda's name of it: ``python3.13``."""
        return f"python{self.version}"

    @property
    def platforms(self) -> list[str]:
        """The platforms whose wheels it loads, the newest first.

        Up to Python 3.11 a runtime is made of Amazon Linux 2 (glibc 2.26), from 3.12 on of Amazon Linux 2023 (glibc
        2.34); see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html. Pip takes a platform literally:
        one for glibc 2.34 does not include the older ones, which load there as well.
        """
        newest = _AMAZON_LINUX_2 if self.python < (3, 12) else _AMAZON_LINUX_2023
        machine = _MACHINES[self.architecture]
        return [
            *(f"manylinux_2_{minor}_{machine}" for minor in range(newest, _OLDEST_GLIBC - 1, -1)),
            f"manylinux2014_{machine}",
        ]


def deployed(architecture: str = X86_64) -> Runtime:
    """The runtime that a stage on AWS has.

    Args:
        architecture: The stage's, one of `ARCHITECTURES`.

    Raises:
        ValueError: There is no such architecture.
    """
    return Runtime((3, 13), architecture)


def here() -> Runtime:
    """The runtime that is most like this process: the emulator runs functions in the interpreter that runs itself."""
    alike = {machine: name for name, machine in _MACHINES.items()} | {"arm64": ARM64}
    return Runtime(sys.version_info[:2], alike.get(platform.machine(), X86_64))
