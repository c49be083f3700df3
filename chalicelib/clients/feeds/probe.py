"""Looks once at a CSV file on the internet: whether it is there, and has the columns that it needs.

The address is a stranger's. So: https on 443 and nothing else; the name is resolved once, each address that it has
must be public, and what is connected to is the address, not the name again; at each redirect all of it is asked anew;
what is read is bounded, in bytes and in time, and none of it is kept or shown but which columns are missing.
"""

from __future__ import annotations

import csv
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

from chalicelib.clients.feeds.addresses import is_public
from chalicelib.clients.http.bounded import pinned_pool, until

if TYPE_CHECKING:
    from chalicelib.deadline import Deadline

MOST_BYTES: Final = 64 * 1024
"""Of a feed that are read: more than any header row has."""
MOST_REDIRECTS: Final = 3
LONGEST_ADDRESS: Final = 2000
"""Characters."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_DELIMITERS: Final = (",", ";", "\t", "|")
_HEADERS: Final = {"User-Agent": "onramp", "Accept": "text/csv, */*", "Accept-Encoding": "identity"}

Resolve = Callable[[str, int], Sequence[str]]
"""Answers the addresses that a name has; raises OSError where it has none."""


class FeedUnusable(Exception):
    """A feed cannot be used as it is.

    Args:
        code: Stable, upper case.
        says: What is wrong, in words that go on from the field's name.
    """

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses that a name has, by the system's resolver, whose own time is bounded by RES_OPTIONS."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True)
class Place:
    """What is connected to.

    Attributes:
        address: Of the network.
        trusted: File with the certificates that vouch for servers, instead of certifi's.
    """

    address: str
    port: int
    trusted: Path | None = None


@dataclass(frozen=True)
class FeedProbe:
    """Looks at feeds. Safe to share between threads; what it looks at is the call's own.

    Attributes:
        resolve: Answers a name's addresses.
        allowed: Whether an address may be connected to.
        port: The only one that is connected to.
        trusted: File with the certificates that vouch for servers, instead of certifi's.
        known: Names that are not asked about, and where they lead (`FeedSettings`). None on AWS.
    """

    resolve: Resolve = resolved
    allowed: Callable[[str], bool] = is_public
    port: int = 443
    trusted: Path | None = None
    known: Mapping[str, Place] = field(default_factory=dict)

    def look(self, address: str, columns: Sequence[str], deadline: Deadline) -> None:
        """See whether there is a CSV file with these columns.

        Args:
            address: Of the file, as the customer wrote it.
            columns: Names that its header row must have, in whatever casing.

        Raises:
            FeedUnusable: It says why.
        """
        found = self._header(address, deadline)
        missing = [each for each in columns if each not in found]
        if missing:
            raise FeedUnusable("FEED_COLUMNS_MISSING", f"lacks {_listed(missing)} in its first row")

    def _header(self, address: str, deadline: Deadline) -> set[str]:
        for _ in range(MOST_REDIRECTS + 1):
            status, location, content = self._get(self._taken(address), deadline)
            if status in _REDIRECTS and location:
                address = _led_on(address, location)
                continue
            if status != 200:
                raise FeedUnusable("FEED_NOT_THERE", f"answers {status} instead of a file")
            return _columns(content)
        raise FeedUnusable("FEED_REDIRECTS", "leads on from one address to the next")

    def _taken(self, address: str) -> SplitResult:
        """The address, once it is one that may be asked for."""
        wrong = FeedUnusable("FEED_NOT_HTTPS", "must be an https:// address on the usual port, without a user")
        if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
            raise wrong
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise wrong from None
        if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or port not in {None, 443}:
            raise wrong
        return parts

    def _get(self, parts: SplitResult, deadline: Deadline) -> tuple[int, str | None, bytes]:
        """Status, where it leads on to, and the first bytes."""
        host = parts.hostname or ""
        try:
            at = self.known.get(host) or Place(self._address(host), self.port, self.trusted)
            with until(deadline), pinned_pool(at.address, host, at.port, trusted=at.trusted) as pool:
                path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
                headers = {**_HEADERS, "Host": host}
                answer = pool.urlopen(
                    "GET", path, headers=headers, redirect=False, retries=False, preload_content=False
                )
                content = answer.read(MOST_BYTES, decode_content=False) if answer.status == 200 else b""
                answer.close()
                return answer.status, answer.headers.get("location"), content
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if deadline.remaining() <= 0:
                raise FeedUnusable("FEED_TOO_SLOW", "did not answer in time") from None
            kind = type(error).__name__
            raise FeedUnusable("FEED_UNREACHABLE", f"could not be reached ({kind})") from None

    def _address(self, host: str) -> str:
        """The address to connect to. All that the name has must be public: which one a later look got is not ours."""
        try:
            found = self.resolve(host, self.port)
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise FeedUnusable("FEED_UNREACHABLE", "has a name that leads nowhere")
        if not all(self.allowed(each) for each in found):
            raise FeedUnusable("FEED_NOT_PUBLIC", "is not an address that everybody on the internet can reach")
        return found[0]


def _led_on(address: str, location: str) -> str:
    """Where a redirect leads, which need be no address at all; empty: it cannot be told."""
    try:
        return urljoin(address, location)
    except ValueError:
        return ""


def _columns(content: bytes) -> set[str]:
    """The names in the first row, as they are compared."""
    text = content.decode("utf-8-sig", errors="replace")
    line = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=line.count)
    rows = csv.reader([line], delimiter=delimiter)
    names = {name.strip().lower() for name in next(rows, [])}
    if not line.count(delimiter) or "\ufffd" in line or "\x00" in line:
        raise FeedUnusable(
            "FEED_NO_HEADER_ROW", "does not begin with a row of column names in UTF-8, as a CSV file should"
        )
    return names


def _listed(names: Sequence[str]) -> str:
    *others, last = (f"“{name}”" for name in names)
    return f"{', '.join(others)} and {last}" if others else last
