"""A browser without a window, driven over its own pipe (DevTools protocol): nothing has to be installed beside it.

It reaches this machine's loopback only.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

ANSWER_SECONDS = 30.0
READ_FD, WRITE_FD = 3, 4
"""Where --remote-debugging-pipe looks for commands and writes answers."""
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def found() -> str | None:
    """Path of a Chromium of this machine, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class BrowserError(Exception):
    """The browser did not start, ended, was silent for too long, or refused a command."""


class Chromium:
    """One browser with one page. Every method raises `BrowserError`.

    Args:
        binary: Path of the browser.
        profile: Directory for its profile.
    """

    def __init__(self, binary: str, profile: Path) -> None:
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]  # so that 3 and 4 are free

        def place_ends() -> None:
            os.dup2(ends[0], READ_FD)
            os.dup2(ends[1], WRITE_FD)

        self._process = subprocess.Popen(
            [binary, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(READ_FD, WRITE_FD),
            preexec_fn=place_ends,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (theirs_in, theirs_out, *ends):
            os.close(end)
        self._ids = itertools.count(1)
        self._buffer = b""
        self._events: list[dict[str, Any]] = []
        self._session: str | None = None

    def __enter__(self) -> Self:
        try:
            targets = self.ask("Target.getTargets")["targetInfos"]
            page = next(target["targetId"] for target in targets if target["type"] == "page")
            self._session = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
            self.ask("Page.enable")
            self.ask("Network.enable")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._session = None
                self.ask("Browser.close")
                self._process.wait(10)
        finally:
            self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def open(self, url: str, *, awaited: str = "") -> None:
        """Go to a page and wait until it is loaded, and everything whose URL ends in `awaited` as well."""
        self._events.clear()
        self.ask("Page.navigate", url=url)
        self._until(lambda event: event["method"] == "Page.loadEventFired")
        if awaited:
            self._until_finished(awaited)

    def run(self, script: str) -> Any:
        """What an expression evaluates to in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"the page threw {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """Press the mouse on the first element that matches."""
        where = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView(); "
            "const b = e.getBoundingClientRect(); return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **where)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command and its answer."""
        number = next(self._ids)
        command: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        try:
            os.write(self._out, json.dumps(command).encode() + b"\0")
        except BrokenPipeError as error:
            raise BrowserError(f"the browser ended; asked: {method}") from error
        while True:
            message = self._message(method)
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']}")
                result: dict[str, Any] = message["result"]
                return result
            if "method" in message:
                self._events.append(message)

    def _until(self, holds: Any) -> dict[str, Any]:
        for event in self._events:
            if holds(event):
                return event
        while True:
            message = self._message("an event")
            if "method" in message:
                self._events.append(message)
                if holds(message):
                    return message

    def _until_finished(self, ending: str) -> None:
        sent = self._until(
            lambda event: (
                event["method"] == "Network.requestWillBeSent" and event["params"]["request"]["url"].endswith(ending)
            )
        )
        number = sent["params"]["requestId"]
        self._until(
            lambda event: event["method"] == "Network.loadingFinished" and event["params"]["requestId"] == number
        )

    def _message(self, awaited: str) -> dict[str, Any]:
        end = time.monotonic() + ANSWER_SECONDS
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise BrowserError(f"the browser was silent for {ANSWER_SECONDS:.0f} s; awaited: {awaited}")
            piece = os.read(self._in, 65536)
            if not piece:
                raise BrowserError(f"the browser ended; awaited: {awaited}")
            self._buffer += piece
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message
