"""The day after an outage: everything that has failed for the same reason is tried again, a step at a time."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.desk.context import Desk
from chalicelib.desk.opening import open_key
from chalicelib.desk.retry import FAILED_OTHERWISE, retry
from chalicelib.engine.attention import names_failure
from chalicelib.errors import Problem
from chalicelib.records.codec import Unreadable
from chalicelib.records.schema import TooNew
from chalicelib.records.store import Conflict, NotFound
from chalicelib.records.views import Row


@dataclass(frozen=True)
class Left:
    """A record that was looked at and whose action was not tried again, and why."""

    record_id: str
    code: str
    detail: str


@dataclass(frozen=True)
class Retried:
    """What one step came to.

    Attributes:
        retried: Ids of the records whose action tries again.
        left: What could not be, although it had failed so.
        looked_at: How many records that wait for an SE were looked at.
        cursor: Where the next step begins; None: this was the last.
    """

    retried: tuple[str, ...]
    left: tuple[Left, ...]
    looked_at: int
    cursor: str | None


def retry_step(
    desk: Desk, flow_name: str, action: str, code: str, *, limit: int, cursor: str | None, actor: str
) -> Retried:
    """Try an action again wherever it has failed with this code, among the next records that wait for an SE.

    A step reads `limit` entries of the attention index, which says what each has failed with; it reads and writes only
    the records that have failed so. What fails again meanwhile comes back at the end of the list: whoever goes on until
    there is no cursor meets each record once, since it goes on from a place and not from a number. Two at once meet the
    same records, and each record's action tries again once.

    Args:
        action: The action.
        code: Of its failure.
        limit: Records that are looked at, at the most.
        cursor: Of the step before; None: this is the first.
        actor: Who asks, for the history.

    Raises:
        Problem: 404 ACTION_NOT_FOUND.
        BadCursor: The cursor is of no such step.
    """
    check_action(desk, flow_name, action)
    page = desk.views.attention(flow_name, limit=limit, cursor=cursor)
    keys = [str(row["pk"]) for row in page.rows if _names_failure(row, action, code)]
    tried = {key.partition("#")[2]: _try_again(desk, flow_name, key, action, code, actor) for key in keys}
    return Retried(
        retried=tuple(record_id for record_id, why in tried.items() if why is None),
        left=tuple(Left(record_id, *why) for record_id, why in tried.items() if why and why[0] != FAILED_OTHERWISE),
        looked_at=len(page.rows),
        cursor=page.cursor,
    )


def check_action(desk: Desk, flow_name: str, action: str) -> None:
    """Make sure that a flow has such an action.

    Raises:
        Problem: 404 ACTION_NOT_FOUND.
    """
    if action not in {known.name for known in desk.flows[flow_name].actions}:
        raise Problem(404, "ACTION_NOT_FOUND", f"The flow {flow_name} has no action {action!r}.")


def _names_failure(row: Row, action: str, code: str) -> bool:
    """Whether a row says so. One whose mark is no text is passed over: it must not keep the others waiting."""
    mark = row.get("attention")
    return isinstance(mark, str) and names_failure(mark, action, code)


def _try_again(desk: Desk, flow_name: str, key: str, action: str, code: str, actor: str) -> tuple[str, str] | None:
    """Why an action is not tried again, as a code and in words; None: it is."""
    try:
        retry(desk, open_key(desk, flow_name, key), action, actor=actor, code=code)
    except Problem as refused:
        return refused.code, refused.detail
    except NotFound:  # it is gone, or follows another flow
        return FAILED_OTHERWISE, ""
    except Unreadable as error:
        return "RECORD_DAMAGED", f"It is stored in a form that cannot be read ({error.why})."
    except TooNew as error:
        return error.code, error.message
    except Conflict:
        return "BUSY", "It is being changed at the moment."
    return None
