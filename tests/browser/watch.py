"""What no page may do, whatever it shows: complain in the console, break its policy, ask another host."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

OFFLINE = r"net::ERR_INTERNET_DISCONNECTED"
NOT_A_REQUEST = ("data:", "blob:", "about:")
STATUS = re.compile(r"status of (\d{3})")


@dataclass
class Watch:
    """Notes what is wrong, for the end of the test.

    Attributes:
        origin: The only one that may be asked.
        faults: What was seen, in words.
    """

    origin: str
    faults: list[str] = field(default_factory=list)
    _origins: list[str] = field(default_factory=list)
    _statuses: set[int] = field(default_factory=set)
    _texts: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Watch every page of a browser."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def allow(self, *expected: int | str) -> None:
        """Say what the story provokes: statuses of the API's refusals (Chromium logs each), texts as patterns."""
        self._statuses.update(each for each in expected if isinstance(each, int))
        self._texts.extend(each for each in expected if isinstance(each, str))

    def allow_origin(self, origin: str) -> None:
        """Say that the story leads to another origin as well, such as where one signs in with Google."""
        self._origins.append(origin)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "assert"} and "Content Security Policy" not in message.text:
            return
        status = STATUS.search(message.text)
        if status and int(status.group(1)) in self._statuses:
            return
        if any(re.search(text, message.text) for text in self._texts):
            return
        self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((*(f"{each}/" for each in (self.origin, *self._origins)), *NOT_A_REQUEST)):
            self.faults.append(f"asked another host: {request.url}")
