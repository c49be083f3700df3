"""The actions that other rooms speak of than the flow that declares them: their names, and what some leave for others.

A flow names its actions where it declares them (`flows/{flow}/actions.py`, `executors.py`). Whoever else means one says
so by a name of this module, so that a name that no flow declares is found by a test, and a result by its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from chalicelib.records.ledger import Entry
    from chalicelib.records.record import Record

ADOPT_INTAKE: Final = "adopt_intake"
ATTACH_PIXEL: Final = "attach_pixel"
CANCEL_PAYMENT: Final = "cancel_payment"
COMMIT_PIXEL_SOURCE: Final = "commit_pixel_source"
CREATE_ACCOUNT: Final = "create_account"
CREATE_INDEX: Final = "create_index"
FIND_ACCOUNT: Final = "find_account"
GRANT_OWNERSHIP: Final = "grant_ownership"
HAND_OVER_FEEDS: Final = "hand_over_feeds"
HAND_OVER_PROFILE: Final = "hand_over_profile"
IMPORT_ORDERS: Final = "import_orders"
INITIALISE_ECOM: Final = "initialise_ecom"
NOTIFY: Final = "notify"
OPEN_PAYMENT: Final = "open_payment"
PROVISION_PIXEL: Final = "provision_pixel"
REFRESH_BRAND: Final = "refresh_brand"
RELEASE_MEMBERSHIP: Final = "release_membership"
REMOVE_MEMBERSHIP: Final = "remove_membership"
REMOVE_UPLOAD: Final = "remove_upload"
SCRAPE_BRAND: Final = "scrape_brand"
SEND_INVITES: Final = "send_invites"
START_SUBSCRIPTION: Final = "start_subscription"
SYNTHESISE_BRAND: Final = "synthesise_brand"
UPDATE_PIXEL_SOURCE: Final = "update_pixel_source"
VALIDATE_UPLOAD: Final = "validate_upload"
WATCH_GOLDEN_PATH: Final = "watch_golden_path"


@dataclass(frozen=True)
class SearchPrepared:
    """What `INITIALISE_ECOM` leaves.

    Attributes:
        index_types: That the account's defaults know, in the alphabet's order.
        described: By type, its title and its description for customers, of those that have any, until they have
            chosen. What earlier code left has none.
    """

    index_types: list[str]
    described: dict[str, list[str]] = field(default_factory=dict)

    def text_of(self, index_type: str) -> tuple[str, str]:
        """Title and description of a type: its name and nothing, where the account says no more."""
        title, description = self.described.get(index_type, ("", ""))
        return title or index_type, description

    @staticmethod
    def left_on(record: Record) -> SearchPrepared | None:
        """Of this record; None: the action has not succeeded yet."""
        result = record.result(INITIALISE_ECOM)
        types = result.get("index_types")
        return None if types is None else SearchPrepared(list(types), dict(result.get("described", {})))

    @staticmethod
    def chosen_from(record: Record) -> Record:
        """The record once the customer has chosen: nobody reads the texts any more, and an item's size is its price."""
        entry = record.entry(INITIALISE_ECOM)
        texts = entry.settled and "described" in entry.result
        return record.with_entry(INITIALISE_ECOM, entry.without("described")) if texts else record


@dataclass(frozen=True)
class IndexMade:
    """What `CREATE_INDEX` leaves.

    Attributes:
        index_name: Of the index, in the ecom API.
    """

    index_name: str

    @staticmethod
    def left_on(record: Record) -> IndexMade:
        """Of this record.

        Raises:
            KeyError: The action has not succeeded: whoever asks declares that it needs it.
        """
        return IndexMade(str(record.result(CREATE_INDEX)["index_name"]))


@dataclass(frozen=True)
class MergeAwaited:
    """The checkpoint of an action whose commit waits for the merge of a pull request.

    Attributes:
        pull_request: Its address.
        number: Its number in the pixel repository.
    """

    pull_request: str
    number: int

    @staticmethod
    def left_in(entry: Entry) -> MergeAwaited | None:
        """In this action's entry of the ledger; None: it waits for no merge."""
        url = entry.result.get("pull_request") if entry.awaited else None
        return MergeAwaited(str(url), int(entry.result.get("number", 0))) if url else None


@dataclass(frozen=True)
class OrdersImported:
    """How far an import of orders is: the checkpoint of `IMPORT_ORDERS`, and what it has come to.

    Attributes:
        job: Which import it is of; empty: none has begun.
        cursor: Of the page that is being handed over, as the marketplace has it; None: the first.
        in_page: How many of that page have been handed over.
        seen: Which of that page, by their marks: it may have others, or in another order, when it is read again.
        again: How many are still to be handed over that are counted already, since they are read from the front again.
        done, failed: Orders that were taken, and that were refused.
        total: How many there are, as the marketplace said last; None: it was not asked yet.
        share: Percent that were through at the most: where the marketplace has more orders by now, it stands still.
        rows: Of those that failed, the first `MOST_ROWS`: ``number``, ``code`` and ``says``.
        seconds: For how long it has worked.
    """

    job: str = ""
    cursor: str | None = None
    in_page: int = 0
    seen: tuple[str, ...] = ()
    again: int = 0
    done: int = 0
    failed: int = 0
    total: int | None = None
    share: int = 0
    rows: tuple[Mapping[str, str], ...] = ()
    seconds: float = 0.0

    MOST_ROWS: ClassVar[int] = 50

    @staticmethod
    def left_in(result: Mapping[str, Any], job: str) -> OrdersImported:
        """In this result of the action, of this import; at its beginning where it is of another one, or of none."""
        if result.get("job") != job:
            return OrdersImported()
        return OrdersImported(
            job=job,
            cursor=result.get("cursor"),
            in_page=int(result.get("in_page", 0)),
            seen=tuple(result.get("seen", ())),
            again=int(result.get("again", 0)),
            **_figures(result),
        )

    @staticmethod
    def place(result: Mapping[str, Any]) -> tuple[object, ...]:
        """How far a result of the action has come, of which import. What is read from the front again is no further."""
        return result.get("job"), int(result.get("done", 0)) + int(result.get("failed", 0))

    @staticmethod
    def of_figures(job: str, kept: Mapping[str, Any]) -> OrdersImported:
        """Of an import that is over."""
        return OrdersImported(job=job, **_figures(kept))

    def figures(self) -> dict[str, Any]:
        """What is kept of an import that is over."""
        figures = {"done": self.done, "failed": self.failed, "total": self.total, "share": self.percent}
        return {**figures, "seconds": round(self.seconds, 1)}

    def as_result(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        place = {"cursor": self.cursor, "in_page": self.in_page, "seen": list(self.seen), "again": self.again}
        return {"job": self.job, **place, **self.figures(), "rows": [dict(row) for row in self.rows]}

    @property
    def percent(self) -> int:
        """How much of it is through, until it is over: never 100, and never less than before."""
        through = self.done + self.failed
        return max(self.share, min(99, 100 * through // self.total) if self.total else 0)

    def at_page(self, cursor: str) -> OrdersImported:
        """At the beginning of the page behind this cursor."""
        return replace(self, cursor=cursor, in_page=0, seen=())

    def from_the_front(self) -> OrdersImported:
        """At the first page again: what is through stays counted, and is not counted once more."""
        return replace(self, cursor=None, in_page=0, seen=(), again=self.done + self.failed)

    def with_row(self, row: Mapping[str, str] | None, mark: str) -> OrdersImported:
        """One order further.

        Args:
            row: Why it was refused; None: it was taken.
            mark: Tells it from the others of its page.
        """
        further = replace(self, in_page=self.in_page + 1, seen=(*self.seen, mark))
        if self.again:
            return replace(further, again=self.again - 1)
        if row is None:
            return replace(further, done=self.done + 1)
        rows = (*self.rows, row) if len(self.rows) < self.MOST_ROWS else self.rows
        return replace(further, failed=self.failed + 1, rows=rows)


@dataclass(frozen=True)
class UploadChecked:
    """How far the check of an uploaded file is: the checkpoint of `VALIDATE_UPLOAD`, and what it has come to.

    Attributes:
        table: Bytes of the CSV that a workbook was made into; 0: it was not yet, or the file is one itself.
        offset, row, within, alone: Where the next slice begins (`csv_rows.Cursor`); 0, 0: before the headings.
        rows, right, compared: Rows, those of which everything could be used, and those of which all could be decided.
        wrong, wrong_rows: Places that cannot be used, and rows with any.
        findings: How many there are.
        refused, says: Why the file cannot be taken after all: a code and a sentence; empty: it can.
        verdict: What it came to, once it is through.
        noted: What else is told of the file: `sheet`, `formulas` and the like, in words.
    """

    table: int = 0
    offset: int = 0
    row: int = 0
    within: bool = False
    alone: int = 0
    rows: int = 0
    right: int = 0
    compared: int = 0
    wrong: int = 0
    wrong_rows: int = 0
    findings: int = 0
    refused: str = ""
    says: str = ""
    verdict: str = ""
    noted: tuple[str, ...] = ()

    @staticmethod
    def left_in(result: Mapping[str, Any]) -> UploadChecked:
        """In this result of the action."""
        known = {each.name for each in fields(UploadChecked)}
        kept = {name: value for name, value in result.items() if name in known}
        return UploadChecked(**{**kept, "noted": tuple(kept.get("noted", ()))})

    @staticmethod
    def place(result: Mapping[str, Any]) -> tuple[object, ...]:
        """How far a result of the action has come."""
        return int(result.get("table", 0)), int(result.get("offset", 0))

    def as_result(self) -> dict[str, Any]:
        """As the ledger keeps it: what is as ever takes no place."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(value) if name == "noted" else value for name, value in said.items() if value}


def _figures(kept: Mapping[str, Any]) -> dict[str, Any]:
    total = kept.get("total")
    return {
        "done": int(kept.get("done", 0)),
        "failed": int(kept.get("failed", 0)),
        "total": None if total is None else int(total),
        "share": int(kept.get("share", 0)),
        "rows": tuple(kept.get("rows", ())),
        "seconds": float(kept.get("seconds", 0.0)),
    }
