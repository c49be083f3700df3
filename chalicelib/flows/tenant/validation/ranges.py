"""A file of which one asks a range of bytes at a time, as S3 answers ranged requests."""

from __future__ import annotations

import io
from collections.abc import Callable

Read = Callable[[int, int], bytes]
"""Answers the bytes from an offset on: as many as asked for, fewer only where the file ends."""


class RangedFile(io.RawIOBase):
    """Such a file as one that Python's libraries read and seek in. Give it to `io.BufferedReader`.

    Args:
        read: Answers a range.
        size: Bytes of the file.
    """

    def __init__(self, read: Read, size: int) -> None:
        super().__init__()
        self._read, self._size, self._at = read, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, from the begin, from here, or from the end.

        Raises:
            ValueError: It lies before the begin.
        """
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if at < 0:
            raise ValueError("there is nothing before the begin of a file")
        self._at = at
        return at

    def readinto(self, buffer: object) -> int:
        """Fill a buffer as far as the file goes."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        wanted = min(len(view), max(0, self._size - self._at))
        found = self._read(self._at, wanted) if wanted else b""
        view[: len(found)] = found
        self._at += len(found)
        return len(found)
