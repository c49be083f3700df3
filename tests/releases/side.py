"""One release on the stage, as the tests hold it: they call it, and play AWS for it meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from chalicelib.deadline import Clock

PROGRAM = Path(__file__).with_name("side_process.py")


class Ended(Exception):
    """The process was ended in the middle of an invocation."""


class Aws(Protocol):
    """What plays AWS."""

    @property
    def clock(self) -> Clock:
        """The stage's."""
        ...

    def answer(self, service: str, operation: str, given: dict[str, Any]) -> tuple[str, Any]:
        """``value`` and what is answered, ``error`` and what is raised, or ``end``: the process ends here."""
        ...


@dataclass(frozen=True)
class Reply:
    """An HTTP answer. `json` is the body, parsed; None: there is none."""

    status: int
    json: Any


class Side:
    """A release that runs.

    Args:
        name: For people.
        tree: Root of its code.
        environment: As its functions have it.
        aws: What it asks.
        log: File for its log.
    """

    def __init__(
        self,
        name: str,
        tree: Path,
        environment: Mapping[str, str],
        aws: Aws,
        log: Path,
    ) -> None:
        self.name = name
        self._aws = aws
        self._log = log
        self._calls, calls = Pipe()
        self._asked, asked = Pipe()
        with log.open("ab") as written:
            self._process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(tree), str(calls.fileno()), str(asked.fileno())],
                cwd=tree,
                env={**environment, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                pass_fds=(calls.fileno(), asked.fileno()),
            )
        calls.close()
        asked.close()

    def __str__(self) -> str:
        return self.name

    def stop(self) -> None:
        """End it."""
        with suppress(OSError):  # it may never have come up
            self._calls.send(("stop", None, None))
        self._process.wait(timeout=10)
        self._calls.close()
        self._asked.close()

    def pretend(self, **what: Any) -> Side:
        """Go on as another release, as far as stored records go (`side_process`); nothing: as the one that it is."""
        self._calls.send(("pretend", None, None))
        self._calls.send(what)
        return self

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """What a function (``http``, ``stream``, ``wake``, ``sweep``) answers to an event.

        Raises:
            Ended: Its process was ended meanwhile.
            AssertionError: It raised.
        """
        self._calls.send((function, event, self._aws.clock()))
        while True:
            try:
                outcome, value = self._wait()
            except (EOFError, OSError):
                raise AssertionError(f"{self} is gone: {self._log.read_text()[-3000:]}") from None
            if outcome == "ended":
                raise Ended(self.name)
            assert outcome == "done", f"{self}, {function}: {value}\n{self._log.read_text()[-2000:]}"
            return value

    def http(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> Reply:
        """One request, as API Gateway passes it on."""
        parts = urlsplit(path)
        sent = {**headers, **({"Content-Type": "application/json"} if body is not None else {})}
        event = {
            "resource": parts.path,
            "path": parts.path,
            "httpMethod": method,
            "headers": sent,
            "multiValueQueryStringParameters": parse_qs(parts.query) or None,
            "pathParameters": None,
            "stageVariables": None,
            "isBase64Encoded": False,
            "body": None if body is None else json.dumps(body),
            "requestContext": {
                "requestId": "request",
                "httpMethod": method,
                "resourcePath": parts.path,
                "identity": {"sourceIp": "198.51.100.7"},
            },
        }
        answer = self.invoke("http", event)
        return Reply(answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None)

    def _wait(self) -> tuple[str, Any]:
        while True:
            ready = wait([self._calls, self._asked])
            if self._asked in ready:
                self._asked.send(self._aws.answer(*self._asked.recv()))
            elif self._calls in ready:
                outcome: tuple[str, Any] = self._calls.recv()
                return outcome
