"""Tells colleagues what has happened, through every channel that is switched on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.clients.channels.announcement import Announcement, Channel
from chalicelib.deadline import Deadline
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent, PlatformError, Retryable
from chalicelib.logs import origin
from chalicelib.records.record import Record

Announcements = Callable[[Record, Sequence[str]], Sequence[Announcement]]
"""What a flow has to say about a record on these occasions."""
NOT_DELIVERED = "MESSAGES_NOT_DELIVERED"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notify:
    """At least once: the checkpoint says which message went out by which channel, and each message carries an id.

    What went out just before the process died goes out again; no topic and no webhook takes a key that would stop it.
    """

    announcements: Announcements
    channels: Sequence[Channel]

    def execute(self, work: Work) -> Done:
        """Send what has not gone out yet. No channel and no message waits for one that fails.

        Raises:
            Retryable, Permanent: A message did not go out; those that did are the error's progress.
        """
        if not self.channels:
            return Done()
        said = self.announcements(work.record, work.record.entry(work.action).occasions)
        round_ = _Round(work.deadline, list(work.so_far.get("delivered", ())))
        own = f"{work.reference}/"
        messages = [_Message(channel, each, _key(channel, each, own)) for each in said for channel in self.channels]
        round_.deliver([message for message in messages if message.key not in round_.delivered])
        if round_.left:
            raise round_.failure(len(messages))
        return Done()


def _key(channel: Channel, announcement: Announcement, own: str) -> str:
    """Names a message in the checkpoint, which is the record's own."""
    return f"{channel.name}:{announcement.id.removeprefix(own)}"


@dataclass(frozen=True)
class _Message:
    channel: Channel
    announcement: Announcement
    key: str


@dataclass
class _Round:
    """One attempt to deliver messages.

    Attributes:
        delivered: Keys of what has gone out, in this round or before.
        left: How many have not.
        troubles: What kept messages from going out, by channel.
    """

    deadline: Deadline
    delivered: list[str]
    left: int = 0
    troubles: list[tuple[str, PlatformError]] = field(default_factory=list)

    def deliver(self, messages: Sequence[_Message]) -> None:
        """Try each message once. Those of a channel that has just failed come last: it may take all its time again."""
        later = []
        for message in messages:
            if self._in_trouble(message.channel):
                later.append(message)
            else:
                self._send(message)
        for message in later:
            self._send(message)

    def failure(self, total: int) -> PlatformError:
        """Why not everything went out; to be tried again if trying again can help any of it."""
        progress = {"delivered": self.delivered}
        if not self.troubles:
            message = f"Time ran out before {self.left} of {total} messages."
            return Retryable("OUT_OF_TIME", message, spends_failure=False, progress=progress)
        errors = [error for _, error in self.troubles]
        named = dict.fromkeys(f"{channel} ({error.code})" for channel, error in self.troubles)
        message = f"{self.left} of {total} messages did not go out: {', '.join(named)}."
        hint = " ".join(dict.fromkeys(error.hint for error in errors if error.hint))
        retryable = [error for error in errors if isinstance(error, Retryable)]
        if not retryable:
            return Permanent(NOT_DELIVERED, message, hint=hint, progress=progress)
        return Retryable(
            NOT_DELIVERED,
            message,
            hint=hint,
            delay=max((error.delay for error in retryable if error.delay), default=None),
            spends_failure=any(error.spends_failure for error in retryable),
            wait_limit=_wait_limit(retryable),
            progress=progress,
        )

    def _send(self, message: _Message) -> None:
        if self.deadline.remaining() <= 0 or self._asked_to_wait(message.channel):
            self.left += 1
            return
        error = _sent(message, self.deadline)
        if error is None:
            self.delivered.append(message.key)
        else:
            self.left += 1
            self.troubles.append((message.channel.name, error))

    def _in_trouble(self, channel: Channel) -> bool:
        return any(name == channel.name for name, _ in self.troubles)

    def _asked_to_wait(self, channel: Channel) -> bool:
        """Whether the channel said when to come back (Retry-After); asking it again sooner would make it worse."""
        return any(
            name == channel.name and isinstance(error, Retryable) and error.delay for name, error in self.troubles
        )


def _wait_limit(errors: Sequence[Retryable]) -> timedelta | None:
    """How long all of these may go on; None where one of them is counted, or has only the action's own time."""
    each = [error.wait_limit for error in errors]
    return None if None in each else max((span for span in each if span is not None), default=None)


def _sent(message: _Message, deadline: Deadline) -> PlatformError | None:
    """Why the message did not go out, or None if it did."""
    noted = {"channel": message.channel.name, "announcement": message.announcement.id}
    try:
        message.channel.send(message.announcement, deadline)
    except PlatformError as error:
        log.warning("message not delivered", extra={**noted, "code": error.code})
        return error
    except Exception as error:  # noqa: BLE001 - as the engine does it, so that the other messages go out all the same
        # The text of a foreign exception may quote anything: the log gets its type and where it came from.
        noted |= {"error": type(error).__name__, "at": origin(error)}
        log.error("message not delivered", extra=noted)  # noqa: TRY400
        return Retryable("UNEXPECTED", f"The channel stopped with an unexpected {type(error).__name__}.")
    log.info("message delivered", extra=noted)
    return None
