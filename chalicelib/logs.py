"""Log lines as JSON.

On AWS the functions' logging configuration is JSON already: Lambda's own handler writes each line's `extra` as members.
Elsewhere (the emulator, `chalice local`) nobody has set up logging, and lines below WARNING would vanish.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from chalicelib.version import VERSION

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One JSON object a line, with the same member names as Lambda's own format."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            # Not the exception's text: a foreign one may quote personal data.
            line["errorType"] = record.exc_info[0].__name__
        return json.dumps(line, default=str)


def origin(error: BaseException) -> str:
    """Where an exception was raised, and where our own code was then, as file:line.

    It is what can be logged of a foreign exception, whose text may quote anything.
    """
    places = []
    trace = error.__traceback__
    while trace:
        places.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    ours = [place for place in places if "chalicelib" in place[0]]
    return " < ".join(f"{name.rsplit('/', 1)[-1]}:{line}" for name, line in dict.fromkeys([*places[-1:], *ours[-1:]]))


def configure() -> None:
    """See to it that INFO lines come out, with this code's version.

    Repeating it changes nothing; a handler that is there already is kept.
    """
    logging.getLogger("chalicelib").setLevel(logging.INFO)
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    for each in root.handlers:
        each.addFilter(with_version)


def with_version(line: logging.LogRecord) -> bool:
    """Add this code's version to a line, as `service_version`, after OpenTelemetry. It holds no line back.

    A filter of the handlers, since Lambda's own handler is there before this code is.
    """
    line.service_version = VERSION
    return True
