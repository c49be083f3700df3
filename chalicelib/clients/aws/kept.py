"""Kept connections to AWS that went stale: a process on Lambda is frozen between its invocations, and what the other
side closes meanwhile is found out by the next request, which gets no answer.

botocore takes that for any other lost connection: with one attempt a call it fails, with more it waits first. Here a
read, or a request with an idempotency token, is sent once more at once; over a new connection, since urllib3 puts an
empty place on top of what it keeps. Everything else may have had its effect.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import botocore.session

AT_ONCE: Final = 0.5
"""Seconds. A connection that was closed while nobody looked tells so at the first packet; a call that was not answered
for longer is over, since it may take no longer than its time-outs say."""
READS: Final = ("Get", "List", "Describe", "Head", "Query", "BatchGet", "AdminGet", "AdminList")
"""Beginnings of the names of operations that change nothing."""
SIGNS: Final = "Sign"
"""KMS's own: what is signed again is signed twice, and nothing else comes of it. Cognito's `SignUp` begins like it."""


def once_more(session: botocore.session.Session) -> None:
    """Let the clients that the session makes from now on send a read once more that met a stale connection."""
    events: Any = session.get_component("event_emitter")
    events.register("request-created", _note_the_moment)
    events.register_first("needs-retry", _again)


def _note_the_moment(request: Any, **_: Any) -> None:
    request.context["onramp_sent_at"] = time.monotonic()


def _again(
    *, attempts: int, caught_exception: Exception | None, operation: Any, request_dict: Any, **_: Any
) -> float | None:
    """Seconds to wait before the request is sent again: 0; None: whatever else is to be done about it."""
    if caught_exception is None:
        return None
    from botocore.exceptions import ConnectionClosedError

    if not isinstance(caught_exception, ConnectionClosedError):
        return None
    if attempts > 1 or time.monotonic() - request_dict["context"]["onramp_sent_at"] > AT_ONCE:
        return None
    name = operation.name
    changes_nothing = name.startswith(READS) or name == SIGNS or bool(operation.idempotent_members)
    return 0.0 if changes_nothing else None
